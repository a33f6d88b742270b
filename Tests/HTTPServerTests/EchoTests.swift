import Foundation
import OpenSSLKit
import Outillage
import Testing

/// `http-echo` itself, as a conformance suite starts it.
@Suite struct EchoTests {
    private func start(_ arguments: [String]) throws -> ChildProcess {
        let tests = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        return try ChildProcess(
            tests.deletingLastPathComponent().appending(path: "http-echo").path, arguments)
    }

    private func port(of echo: ChildProcess, scheme: String) throws -> UInt16 {
        let said = String(decoding: echo.readAvailable(), as: UTF8.self)
        let prefix = "ready: \(scheme)://127.0.0.1:"
        try #require(said.hasPrefix(prefix))
        return try #require(
            UInt16(said.dropFirst(prefix.count).trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    private func check(_ client: HTTPClient) throws {
        try client.request("GET", "/any/path?a=b")
        let got = try client.readResponse()
        #expect(got.status == 200)
        try client.request("POST", "/other", body: Array("bytes".utf8))
        let echoed = try client.readResponse()
        #expect(echoed.status == 200 && echoed.text == "bytes")
    }

    @Test("any GET is 200 and any content is echoed, in clear and in TLS; SIGTERM ends it")
    func serves() throws {
        let plain = try start(["--port", "0"])
        try check(HTTPClient(port: port(of: plain, scheme: "http")))
        plain.kill(SIGTERM)
        #expect(plain.waitUntilExit() == .exited(0))

        let store = try Trust.store()
        let secure = try start(["--port", "0", "--tls", store.modern.certificate, store.modern.key])
        let context = try TLSContext(client: TLSClientSettings(authorities: store.authority.certificate))
        try check(HTTPClient(port: port(of: secure, scheme: "https"), tls: context))
        secure.kill(SIGTERM)
        #expect(secure.waitUntilExit() == .exited(0))
    }

    @Test(
        "what it does not understand is never served otherwise",
        arguments: [
            ["--ports", "0"], ["--port", "http"], ["--port", "65536"], ["--port"],
            ["--port", "0", "--port", "0"],
            ["--port", "0", "--tls", "cert.pem"], ["--port", "0", "--client-ca", "ca.pem"],
            ["--port", "0", "--workers", "0"],
        ])
    func refuses(arguments: [String]) throws {
        let echo = try start(arguments)
        #expect(String(decoding: echo.readToEnd(), as: UTF8.self).hasPrefix("usage: http-echo [--port N]"))
        #expect(echo.waitUntilExit() == .exited(1))
    }
}
