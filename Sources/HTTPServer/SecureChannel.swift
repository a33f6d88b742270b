import HTTPWire
import OpenSSLKit

/// The TLS side of a connection: its session, and what the connection must remember of it.
///
/// Not `Sendable`: it lives inside its ``ClientConnection``.
final class SecureChannel {
    enum Phase {
        /// Nothing of HTTP can be exchanged yet.
        case handshaking
        case open
        /// The handshake has failed: an alert has left, what still comes is dropped.
        case discarding
    }

    /// Bytes dropped behind a failed handshake before giving up.
    static let discardLimit = 256 * 1024

    let address: String
    var phase = Phase.handshaking
    /// When a handshake, or what follows its failure, must be over.
    var deadline: Int64
    /// The session holds bytes that the socket will not announce again.
    private(set) var holdsBytes = false
    /// Reading waits for the socket to take bytes.
    var readAwaitsWriting = false
    /// `close_notify` could not be written yet.
    var owesGoodbye = false
    var discarded = 0

    let context: TLSContext
    private var session: TLSSession?
    private var hasSaidGoodbye = false

    init(_ context: TLSContext, address: String, deadline: Int64) {
        self.context = context
        self.address = address
        self.deadline = deadline
    }

    /// Goes on with the handshake; the session is made at the first bytes only, so that a client that says
    /// nothing costs no more than a socket.
    func handshake(_ socket: Int32) -> TLSOutcome {
        if session == nil {
            do throws(TLSError) { session = try TLSSession(context, socket: socket) } catch {
                return .failed(.other)
            }
        }
        guard let session else { return .failed(.other) }
        let outcome = session.handshake()
        if case .bytes = outcome {
            phase = .open
            holdsBytes = session.hasPending
        }
        return outcome
    }

    /// Receives decrypted bytes; after our `close_notify`, bytes to be dropped, as they are.
    func receive(_ socket: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Sockets.Receipt {
        guard let session, !hasSaidGoodbye else { return Sockets.take(socket, buffer) }
        switch session.read(into: buffer) {
        case .bytes(let count):
            holdsBytes = session.hasPending
            return .bytes(count)
        case .wantsRead:
            // Part of a record may wait inside, but its rest has to come by the socket.
            holdsBytes = false
            return .nothing
        case .wantsWrite: return .awaitsWriting
        case .ended:
            holdsBytes = false
            return .end
        case .failed:
            holdsBytes = false
            return .gone
        }
    }

    /// Sends what waits: the first part, or the second when the first has left.
    func send(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Sockets.Outcome {
        guard let session else { return .gone }
        return switch session.write(first.isEmpty ? second : first) {
        case .bytes(let count): .bytes(count)
        case .wantsWrite: .wouldBlock
        // Without renegotiation, writing never waits for reading.
        case .wantsRead, .ended, .failed: .gone
        }
    }

    /// Says that the last answer has left (RFC 8446 §6.1, RFC 9112 §9.8).
    ///
    /// - Returns: false when the socket takes no byte: to be called again.
    @discardableResult
    func sayGoodbye() -> Bool {
        guard let session, phase == .open, !hasSaidGoodbye else { return true }
        if case .wantsWrite = session.closeNotify() { return false }
        hasSaidGoodbye = true
        holdsBytes = false
        return true
    }

    /// The verified certificate of the client.
    var clientCertificate: ClientCertificate? {
        session?.shownCertificate.map { shown in
            ClientCertificate { shown.read().map(Self.content) ?? .init() }
        }
    }

    private static func content(_ certificate: PeerCertificate) -> ClientCertificate.Content {
        var content = ClientCertificate.Content()
        content.subject = certificate.subject
        content.issuer = certificate.issuer
        content.commonNames = certificate.commonNames
        content.organizationalUnits = certificate.organizationalUnits
        content.alternativeNames = certificate.alternativeNames.map {
            switch $0 {
            case .dns(let name): .dns(name)
            case .email(let name): .email(name)
            case .uri(let name): .uri(name)
            case .address(let name): .address(name)
            }
        }
        content.sha256 = certificate.digest.bytes
        return content
    }
}
