import Glibc
import Outillage
import Synchronization
import Testing

@testable import OpenSSLKit

@Suite("Sessions that are resumed with the certificate of a client")
struct ResumptionTests {
    @Test("a session is not resumed once its certificate has expired", arguments: [true, false])
    func expiredSince(isModern: Bool) throws {
        let authority = try TestAuthority()
        let (server, client) = (try authority.server(), try authority.client())
        var offered = TLSClientSettings(authorities: authority.certificate)
        offered.identity = (client.certificate, client.key)
        offered.isModern = isModern
        let now = Seconds()
        let own = try TLSContext(
            server: TLSServerSettings(
                certificate: server.certificate, key: server.key,
                clients: TLSClientVerification(authorities: authority.certificate)),
            clock: { now.value.load(ordering: .relaxed) })
        let peer = try TLSContext(client: offered)
        let first = try Pair(own, peer)
        #expect(first.shakeHands() && !first.client.isResumed)
        let ticket = try #require(first.client.ticket)
        let second = try Pair(own, peer, ticket)
        #expect(second.shakeHands() && second.client.isResumed && second.server.isResumed)
        // Its two days have passed.
        now.value.add(3 * 86_400, ordering: .relaxed)
        let last = try #require(second.client.ticket)
        let third = try Pair(own, peer, last)
        #expect(!third.shakeHands() && third.refusal == .certificate)
        withExtendedLifetime(authority) {}
    }
}

private final class Seconds: Sendable {
    let value = Atomic<Int>(time(nil))
}

/// A client and a server face to face, in one thread.
private final class Pair {
    let client: TLSSession
    let server: TLSSession
    /// Why the server has refused.
    private(set) var refusal: TLSFailure?
    private let sockets: [Int32]

    init(_ own: TLSContext, _ peer: TLSContext, _ ticket: TLSTicket? = nil) throws {
        var ends: [Int32] = [-1, -1]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0, &ends) == 0)
        sockets = ends
        client = try TLSSession(peer, socket: ends[0])
        server = try TLSSession(own, socket: ends[1])
        if let ticket { #expect(client.resume(ticket)) }
    }

    deinit { for socket in sockets { close(socket) } }

    /// - Returns: whether both ends are content; the client has then read what came behind, its ticket.
    func shakeHands() -> Bool {
        var isDone = (client: false, server: false)
        for _ in 0..<20 where !(isDone.client && isDone.server) {
            if !isDone.client, case .bytes = client.handshake() { isDone.client = true }
            if isDone.server { continue }
            switch server.handshake() {
            case .bytes: isDone.server = true
            case .failed(let why):
                refusal = why
                return false
            default: break
            }
        }
        _ = withUnsafeTemporaryAllocation(byteCount: 16, alignment: 1) { client.read(into: $0) }
        return isDone.client && isDone.server
    }
}
