import Glibc
import HTTPServer
import HTTPWire
import OpenSSLKit
import Outillage
import Testing

/// What the TLS tests share: one authority and the identities that it has signed.
enum Trust {
    struct Store: Sendable {
        let authority: TestAuthority
        let server: TestAuthority.Identity
        let other: TestAuthority.Identity
        let modern: TestAuthority.Identity
        let client: TestAuthority.Identity
    }

    private static let made = Result {
        let authority = try TestAuthority()
        authority.removeAtExit()
        return Store(
            authority: authority, server: try authority.server(), other: try authority.server(),
            modern: try authority.server(.p256), client: try authority.client())
    }

    static func store() throws -> Store { try made.get() }
}

/// A server over TLS for one test.
final class TLSFixture {
    let server: Server
    let store: Trust.Store

    init(
        limits: Limits = Limits(), workers: Int = 1, identity: TestAuthority.Identity? = nil,
        clients: TLSSettings.Clients? = nil, _ routes: RouteTable = .echo
    ) throws {
        store = try Trust.store()
        let identity = identity ?? store.server
        server = try Server.start(
            routes: routes,
            tls: TLSSettings(certificate: identity.certificate, key: identity.key, clients: clients),
            limits: limits, workers: workers)
    }

    deinit { server.stop(graceSeconds: 0) {} }

    func context(_ change: (inout TLSClientSettings) -> Void = { _ in }) throws -> TLSContext {
        var settings = TLSClientSettings(authorities: store.authority.certificate)
        change(&settings)
        return try TLSContext(client: settings)
    }

    func client(
        ticket: TLSTicket? = nil, _ change: (inout TLSClientSettings) -> Void = { _ in }
    ) throws -> HTTPClient {
        try HTTPClient(port: server.port, tls: try context(change), ticket: ticket)
    }

    /// One request and its answer.
    @discardableResult
    func exchange(_ client: HTTPClient, _ target: String = "/") throws -> HTTPReply {
        try client.request("GET", target)
        return try client.readResponse()
    }

    /// Whether the server refuses this client, in the handshake or, as TLS 1.3 does, just after it.
    func isRefused(_ change: (inout TLSClientSettings) -> Void = { _ in }) throws -> Bool {
        do {
            try exchange(try client(change))
            return false
        } catch HTTPClientError.tls {
            return true
        }
    }
}

extension TLSClientSettings {
    /// Shows this certificate.
    mutating func show(_ identity: TestAuthority.Identity) {
        self.identity = (identity.certificate, identity.key)
    }
}
