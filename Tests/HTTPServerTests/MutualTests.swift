import Foundation
import HTTPServer
import HTTPWire
import OpenSSLKit
import Outillage
import Testing

@Suite("Mutual TLS, sessions, reload", .enabled(if: TestAuthority.isAvailable, "openssl is not installed"))
struct MutualTests {
    private static let routes: RouteTable = {
        var routes = RouteTable()
        routes.on(
            .get, "/{path*}",
            .synchronous { request in
                guard let certificate = request.clientCertificate else { return .text("nobody") }
                return .text(
                    "\(certificate.subject)|\(certificate.issuer)|\(certificate.organizationalUnits)|"
                        + "\(certificate.alternativeNames.count)|\(certificate.sha256.count)")
            })
        return routes
    }()

    private func fixture(
        isRequired: Bool = true, revocations: [String] = [], identity: TestAuthority.Identity? = nil
    ) throws -> TLSFixture {
        let store = try Trust.store()
        return try TLSFixture(
            identity: identity,
            clients: TLSSettings.Clients(
                authorities: store.authority.certificate, revocations: revocations, isRequired: isRequired),
            Self.routes)
    }

    @Test("a verified certificate goes with each request", arguments: [true, false])
    func identified(isModern: Bool) throws {
        let fixture = try fixture()
        let client = try fixture.client {
            $0.show(fixture.store.client)
            $0.isModern = isModern
        }
        for _ in 0..<2 {
            #expect(
                try fixture.exchange(client).text
                    == "CN=logiciel,OU=1750803447,O=LABO,C=FR|CN=AC de test,O=TEST,C=FR|[\"1750803447\"]|4|32"
            )
        }
    }

    @Test("the server shows the certificates of its file, and none of those by which it verifies its clients")
    func ownChain() throws {
        let fixture = try fixture()
        let (client, port) = (fixture.store.client, fixture.server.port)
        let (_, output) = try Command.run(
            "/usr/bin/openssl",
            [
                "s_client", "-connect", "127.0.0.1:\(port)", "-showcerts", "-cert", client.certificate,
                "-key", client.key,
            ])
        #expect(output.components(separatedBy: "BEGIN CERTIFICATE").count == 2)
    }

    @Test("without certificate, a client is refused when one is required, and is nobody otherwise")
    func anonymous() throws {
        let strict = try fixture()
        #expect(try strict.isRefused())
        #expect(try strict.isRefused { $0.isModern = false })
        let open = try fixture(isRequired: false)
        #expect(try open.exchange(try open.client()).text == "nobody")
    }

    @Test("a certificate of another authority is refused, required or not", arguments: [true, false])
    func untrusted(isRequired: Bool) throws {
        let elsewhere = try TestAuthority()
        let stranger = try elsewhere.client()
        let fixture = try fixture(isRequired: isRequired)
        #expect(try fixture.isRefused { $0.show(stranger) })
        withExtendedLifetime(elsewhere) {}
    }

    @Test("a certificate of server is no certificate of client (RFC 5280 § 4.2.1.12)")
    func purpose() throws {
        let fixture = try fixture()
        #expect(try fixture.isRefused { $0.show(fixture.store.server) })
    }

    @Test("a revoked certificate is refused, lists being in PEM or DER", arguments: [true, false])
    func revoked(isDER: Bool) throws {
        let authority = try TestAuthority()
        let (good, bad) = (try authority.client(), try authority.client())
        let list = try authority.revocationList([bad], isDER: isDER)
        let fixture = try TLSFixture(
            clients: TLSSettings.Clients(authorities: authority.certificate, revocations: [list]), Self.routes
        )
        #expect(try fixture.exchange(try fixture.client { $0.show(good) }).status == 200)
        #expect(try fixture.isRefused { $0.show(bad) })
        withExtendedLifetime(authority) {}
    }

    @Test(
        "an expired certificate is refused, and so is any client once the list has expired",
        arguments: [true, false])
    func expired(isModern: Bool) throws {
        let authority = try TestAuthority()
        let (good, old) = (try authority.client(), try authority.expiredClient())
        func fixture(_ list: String) throws -> TLSFixture {
            try TLSFixture(
                clients: TLSSettings.Clients(authorities: authority.certificate, revocations: [list]),
                Self.routes)
        }
        let current = try fixture(try authority.revocationList())
        func change(_ identity: TestAuthority.Identity) -> (inout TLSClientSettings) -> Void {
            {
                $0.show(identity)
                $0.isModern = isModern
            }
        }
        #expect(try current.exchange(try current.client(change(good))).status == 200)
        #expect(try current.isRefused(change(old)))
        // Who was revoked since is not known any more.
        let stale = try fixture(try authority.revocationList(isExpired: true))
        #expect(try stale.isRefused(change(good)))
        withExtendedLifetime(authority) {}
    }

    @Test("a revocation counts from the reload on, for open connections and resumed sessions too")
    func revokedLater() throws {
        let authority = try TestAuthority()
        let client = try authority.client()
        let list = try authority.revocationList()
        let fixture = try TLSFixture(
            clients: TLSSettings.Clients(authorities: authority.certificate, revocations: [list]), Self.routes
        )
        let first = try fixture.client { $0.show(client) }
        #expect(try fixture.exchange(first).status == 200)
        let ticket = try #require(first.session?.ticket)
        let newer = try authority.revocationList([client])
        try authority.overwrite(list, by: newer)
        try fixture.server.reload()
        // Open before: closed, or its last request refused; another client only has to connect again.
        #expect(try Self.isLeft(first, fixture))
        #expect(throws: HTTPClientError.tls) {
            try fixture.exchange(try fixture.client(ticket: ticket) { $0.show(client) })
        }
        withExtendedLifetime(authority) {}
    }

    /// Whether a request on this connection gets no answer but a 503, after which nothing more is heard.
    private static func isLeft(_ client: HTTPClient, _ fixture: TLSFixture) throws -> Bool {
        do throws(HTTPClientError) {
            try client.request("GET", "/")
            let reply = try client.readResponse()
            return reply.status == 503 && reply["connection"] == "close"
        } catch .closed, .tls, .failed {
            return true
        }
    }

    @Test("a request in flight at a reload is answered, then its connection is closed; another connects anew")
    func inFlight() throws {
        let authority = try TestAuthority()
        let client = try authority.client()
        let list = try authority.revocationList()
        let (began, finish) = (Handover<Bool>(), Handover<Bool>())
        var routes = Self.routes
        routes.on(
            .get, "/slow",
            Route { _, reply in
                began.put(true)
                Thread.detachNewThread {
                    _ = finish.take()
                    reply.send { .text("done") }
                }
            })
        let fixture = try TLSFixture(
            clients: TLSSettings.Clients(authorities: authority.certificate, revocations: [list]), routes)
        let first = try fixture.client { $0.show(client) }
        try first.request("GET", "/slow")
        #expect(began.take() == true)
        try fixture.server.reload()
        finish.put(true)
        let answer = try first.readResponse()
        #expect(answer.text == "done" && answer["connection"] == "close")
        #expect(try fixture.exchange(try fixture.client { $0.show(client) }).status == 200)
        withExtendedLifetime(authority) {}
    }

    @Test("trust that others may change stops the start")
    func exposedTrust() throws {
        let store = try Trust.store()
        func start(_ clients: TLSSettings.Clients) throws(ServerError) {
            let tls = TLSSettings(
                certificate: store.server.certificate, key: store.server.key, clients: clients)
            try Server.start(routes: .echo, tls: tls, workers: 1).stop(graceSeconds: 0) {}
        }
        let authorities = store.authority.certificate
        let list = try store.authority.revocationList()
        for mode in [0o664, 0o646] {
            let exposed = try store.authority.copy(authorities, mode: mode)
            #expect(throws: ServerError.tls(.exposedTrust)) {
                try start(TLSSettings.Clients(authorities: exposed))
            }
            let exposedList = try store.authority.copy(list, mode: mode)
            #expect(throws: ServerError.tls(.exposedTrust)) {
                try start(TLSSettings.Clients(authorities: authorities, revocations: [exposedList]))
            }
        }
        try start(TLSSettings.Clients(authorities: authorities, revocations: [list]))
    }

    @Test(
        "a file of authorities or of lists that is cut in the middle stops the start: half of it is not trusted"
    )
    func cutTrust() throws {
        let store = try Trust.store()
        let list = try store.authority.revocationList()
        let place = NSTemporaryDirectory() + "dmp-cut-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: place) }
        let authority = try Data(contentsOf: URL(filePath: store.authority.certificate))
        let (pem, der) = (
            try Data(contentsOf: URL(filePath: list)),
            try Data(contentsOf: URL(filePath: store.authority.revocationList(isDER: true)))
        )
        func start(_ bytes: Data, _ clients: TLSSettings.Clients) throws {
            try bytes.write(to: URL(filePath: place))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: place)
            let server = try Server.start(
                routes: .echo,
                tls: TLSSettings(
                    certificate: store.server.certificate, key: store.server.key, clients: clients))
            server.stop(graceSeconds: 0) {}
        }
        let trusted = TLSSettings.Clients(authorities: place)
        try start(authority + authority, trusted)
        #expect(throws: ServerError.tls(.authorities)) {
            try start(authority + authority.prefix(authority.count / 2), trusted)
        }
        let listed = TLSSettings.Clients(authorities: store.authority.certificate, revocations: [place])
        for whole in [pem, der] {
            try start(whole, listed)
            try start(whole + whole, listed)
            #expect(throws: ServerError.tls(.revocations)) {
                try start(whole.prefix(whole.count / 2), listed)
            }
            #expect(throws: ServerError.tls(.revocations)) {
                try start(whole + whole.prefix(whole.count / 2), listed)
            }
        }
    }

    @Test("with a list of another authority only, no one is trusted")
    func missingList() throws {
        let elsewhere = try TestAuthority()
        let fixture = try fixture(revocations: [try elsewhere.revocationList()])
        #expect(try fixture.isRefused { $0.show(fixture.store.client) })
        withExtendedLifetime(elsewhere) {}
    }

    @Test("a session is resumed, and its client remains known", arguments: [true, false])
    func resumption(isModern: Bool) throws {
        let fixture = try fixture()
        let first = try fixture.client {
            $0.show(fixture.store.client)
            $0.isModern = isModern
        }
        let known = try fixture.exchange(first).text
        #expect(first.session?.isResumed == false)
        let second = try fixture.client(ticket: try #require(first.session?.ticket)) {
            $0.show(fixture.store.client)
            $0.isModern = isModern
        }
        #expect(second.session?.isResumed == true)
        #expect(try fixture.exchange(second).text == known)
        try fixture.server.reload()
        let third = try fixture.client(ticket: try #require(second.session?.ticket)) {
            $0.show(fixture.store.client)
            $0.isModern = isModern
        }
        #expect(third.session?.isResumed == false)
        #expect(try fixture.exchange(third).text == known)
    }

    @Test("a reload shows the new certificate to new clients; a bad one changes nothing")
    func reload() throws {
        let store = try Trust.store()
        let identity = try store.authority.server()
        let fixture = try TLSFixture(identity: identity)
        let before = try fixture.client()
        let old = before.session?.peerCertificate?.digest
        try store.authority.replace(identity, by: store.other)
        try fixture.server.reload()
        let new = try fixture.client().session?.peerCertificate?.digest
        #expect(old != nil && new != nil && old != new)
        #expect(try fixture.exchange(before).status == 200)
        try store.authority.overwrite(identity.key, by: store.server.key)
        #expect(throws: ServerError.tls(.keyMismatch)) { try fixture.server.reload() }
        #expect(try fixture.client().session?.peerCertificate?.digest == new)
    }

    @Test("files that cannot be used stop the start, each with its reason")
    func faults() throws {
        let store = try Trust.store()
        func start(
            _ certificate: String, _ key: String, clients: TLSSettings.Clients? = nil
        ) throws(ServerError) {
            let tls = TLSSettings(certificate: certificate, key: key, clients: clients)
            try Server.start(routes: .echo, tls: tls, workers: 1).stop(graceSeconds: 0) {}
        }
        let (good, key) = (store.server.certificate, store.server.key)
        let exposed = try store.authority.copy(key, mode: 0o640)
        #expect(throws: ServerError.tls(.certificate)) { try start("/nowhere", key) }
        #expect(throws: ServerError.tls(.key)) { try start(good, "/nowhere") }
        #expect(throws: ServerError.tls(.exposedKey)) { try start(good, exposed) }
        #expect(throws: ServerError.tls(.keyMismatch)) { try start(good, store.other.key) }
        #expect(throws: ServerError.tls(.authorities)) {
            try start(good, key, clients: TLSSettings.Clients(authorities: key))
        }
        #expect(throws: ServerError.tls(.revocations)) {
            try start(good, key, clients: TLSSettings.Clients(authorities: good, revocations: [good]))
        }
    }

    @Test("several listeners serve their own routes, in clear and over TLS, and stop together")
    func listeners() throws {
        let store = try Trust.store()
        func routes(_ name: String) -> RouteTable {
            var routes = RouteTable()
            routes.on(.get, "/", .synchronous { _ in .text(name) })
            return routes
        }
        let tls = TLSSettings(certificate: store.server.certificate, key: store.server.key)
        let server = try Server.start(
            [
                ListenerSettings(routes: routes("public"), tls: tls),
                ListenerSettings(routes: routes("administration")),
            ], workers: 2)
        let context = try TLSContext(client: TLSClientSettings(authorities: store.authority.certificate))
        let secure = try HTTPClient(port: server.ports[0], tls: context)
        try secure.request("GET", "/")
        #expect(try secure.readResponse().text == "public")
        let clear = try HTTPClient(port: server.ports[1])
        try clear.request("GET", "/")
        #expect(try clear.readResponse().text == "administration")
        let stopped = Handover<Bool>()
        server.stop(graceSeconds: 5) { stopped.put(true) }
        #expect(stopped.take() == true)
        #expect(throws: HTTPClientError.connect(111)) { try HTTPClient(port: server.ports[1]) }
    }
}
