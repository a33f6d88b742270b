import Foundation
import Glibc
import HTTPServer
import HTTPWire
import OpenSSLKit
import Outillage
import Testing

@Suite("TLS handshakes", .enabled(if: TestAuthority.isAvailable, "openssl is not installed"))
struct HandshakeTests {
    @Test("TLS 1.3 and 1.2 are served, with http/1.1 by ALPN (RFC 7301)", arguments: [true, false])
    func versions(isModern: Bool) throws {
        let fixture = try TLSFixture()
        let client = try fixture.client { $0.isModern = isModern }
        #expect(client.session?.version == (isModern ? "TLSv1.3" : "TLSv1.2"))
        #expect(client.session?.applicationProtocol == "http/1.1")
        #expect(try fixture.exchange(client, "/a").text == "GET /a")
        #expect(try fixture.exchange(client, "/b").text == "GET /b")
    }

    @Test(
        "each TLS 1.2 suite of the DMP is served",
        arguments: [
            "ECDHE-RSA-CHACHA20-POLY1305", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384",
            "ECDHE-RSA-AES256-SHA384",
        ])
    func suites(cipher: String) throws {
        let fixture = try TLSFixture()
        let client = try fixture.client {
            $0.isModern = false
            $0.ciphers = cipher
        }
        #expect(client.session?.cipher == cipher)
        #expect(try fixture.exchange(client).status == 200)
    }

    @Test(
        "the other TLS 1.2 suites are refused",
        arguments: [
            "AES128-GCM-SHA256", "ECDHE-RSA-AES128-SHA256", "DHE-RSA-AES256-GCM-SHA384",
            "ECDHE-ECDSA-AES128-GCM-SHA256",
        ])
    func refusedSuites(cipher: String) throws {
        let fixture = try TLSFixture()
        #expect(
            try fixture.isRefused {
                $0.isModern = false
                $0.ciphers = cipher
            })
    }

    @Test("a P-256 certificate serves TLS 1.3")
    func modernCertificate() throws {
        let store = try Trust.store()
        let fixture = try TLSFixture(identity: store.modern)
        #expect(try fixture.exchange(try fixture.client()).status == 200)
    }

    @Test("TLS 1.1 and 1.0 are refused, by an alert (RFC 8996)", arguments: ["-tls1_1", "-tls1"])
    func oldVersions(option: String) throws {
        let fixture = try TLSFixture()
        let (status, output) = try Command.run(
            "/usr/bin/openssl",
            [
                "s_client", "-connect", "127.0.0.1:\(fixture.server.port)", option, "-cipher",
                "ALL:@SECLEVEL=0",
            ])
        #expect(status != 0)
        #expect(output.contains("alert protocol version"))
    }

    @Test("a client without ALPN is served, one that offers h2 alone is refused (RFC 7301 § 3.2)")
    func applicationProtocols() throws {
        let fixture = try TLSFixture()
        let silent = try fixture.client { $0.protocols = [] }
        #expect(silent.session?.applicationProtocol == nil)
        #expect(try fixture.exchange(silent).status == 200)
        #expect(try fixture.isRefused { $0.protocols = ["h2"] })
        let both = try fixture.client { $0.protocols = ["h2", "http/1.1"] }
        #expect(both.session?.applicationProtocol == "http/1.1")
    }

    @Test(
        "curl is served in both versions",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/curl"), "curl is not installed"),
        arguments: ["1.2", "1.3"])
    func curl(version: String) throws {
        let fixture = try TLSFixture()
        let (status, output) = try Command.run(
            "/usr/bin/curl",
            [
                "-sS", "--cacert", fixture.store.authority.certificate, "--tls-max", version, "--noproxy",
                "*",
                "--resolve", "localhost:\(fixture.server.port):127.0.0.1",
                "https://localhost:\(fixture.server.port)/by-curl", "-w", " %{http_version}",
            ])
        #expect(status == 0)
        #expect(output == "GET /by-curl 1.1")
    }

    @Test("HTTP in clear on a port of TLS is closed at once, without an answer")
    func plaintext() throws {
        let fixture = try TLSFixture()
        let client = try HTTPClient(port: fixture.server.port)
        try client.request("GET", "/")
        #expect(try client.isAtEnd())
        #expect(fixture.server.load.failedHandshakes == 1)
    }

    @Test("what is not TLS gets an alert at most, and its end")
    func garbage() throws {
        let fixture = try TLSFixture()
        for bytes: [UInt8] in [
            [UInt8](repeating: 0, count: 100),
            [0x16, 3, 1, 0xFF, 0xFF] + [UInt8](repeating: 9, count: 70_000),
        ] {
            let client = try HTTPClient(port: fixture.server.port)
            try? client.send(bytes)
            client.finishSending()
            while try !client.skip() {}
        }
        #expect(try fixture.exchange(try fixture.client()).status == 200)
    }

    @Test("a handshake that comes byte by byte is served")
    func byteByByte() throws {
        let fixture = try TLSFixture()
        let relay = try ByteRelay(port: fixture.server.port)
        let session = try TLSSession(try fixture.context(), socket: relay.near)
        try relay.drive { session.handshake() }
        try relay.drive { "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n".utf8.withBytes { session.write($0) } }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = try relay.drive { buffer.withUnsafeMutableBytes { session.read(into: $0) } }
        #expect(String(decoding: buffer.prefix(count), as: UTF8.self).hasSuffix("GET /slow"))
    }

    @Test("a handshake that stops is closed after the time of a head")
    func stopped() throws {
        var limits = Limits()
        limits.headerTimeout = 50
        let fixture = try TLSFixture(limits: limits)
        let silent = try HTTPClient(port: fixture.server.port)
        let begun = try HTTPClient(port: fixture.server.port)
        try begun.send([0x16, 3, 1, 2, 0, 1, 0])
        #expect(try silent.isAtEnd())
        #expect(try begun.isAtEnd())
        #expect(fixture.server.load.failedHandshakes == 2)
    }
}

extension Sequence where Element == UInt8 {
    /// The bytes in one place.
    func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R { Array(self).withUnsafeBytes(body) }
}
