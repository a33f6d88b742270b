import COpenSSL

/// One TLS connection over a non-blocking socket that its owner opens and closes.
///
/// Not `Sendable`: it lives on the thread or queue of its owner. It reads and writes the socket itself, so
/// that bytes are copied by nothing but the cipher. Once a step has failed, only release it.
public final class TLSSession {
    private let context: TLSContext
    fileprivate let session: OpaquePointer
    private var isBroken = false
    private var hasSaidGoodbye = false
    private static let method = ForeignHandle(dmp_bio_method())

    /// A session that has exchanged nothing yet.
    ///
    /// - Throws: ``TLSError/operation(code:)`` when memory is missing.
    public init(_ context: TLSContext, socket: Int32) throws(TLSError) {
        guard let session = SSL_new(context.pointer) else { throw .failure() }
        guard dmp_tls_attach(session, Self.method.pointer, socket) == 1 else {
            SSL_free(session)
            throw .failure()
        }
        if context.isServer { SSL_set_accept_state(session) } else { SSL_set_connect_state(session) }
        self.context = context
        self.session = session
    }

    deinit { SSL_free(session) }

    /// Goes on with the handshake; ``TLSOutcome/bytes(_:)`` once it is done.
    public func handshake() -> TLSOutcome {
        let outcome = perform {
            SSL_do_handshake(session)
        } success: {
            .bytes(0)
        }
        // Resuming verifies nothing: the certificate that the session was made with may have expired since.
        guard case .bytes = outcome, context.isServer, isResumed, hasOutlivedCertificate else {
            return outcome
        }
        isBroken = true
        return .failed(.certificate)
    }

    private var hasOutlivedCertificate: Bool {
        guard let certificate = SSL_get0_peer_certificate(session) else { return false }
        var now = context.clock()
        return X509_cmp_time(X509_get0_notAfter(certificate), &now) <= 0
    }

    /// Reads at most one record's worth of application data.
    public func read(into buffer: UnsafeMutableRawBufferPointer) -> TLSOutcome {
        var count = 0
        return perform {
            SSL_read_ex(session, buffer.baseAddress, buffer.count, &count)
        } success: {
            .bytes(count)
        }
    }

    /// Writes at most one record.
    ///
    /// After ``TLSOutcome/wantsWrite`` the next call must begin by the same bytes, wherever they are by then.
    /// - Parameter bytes: at least one.
    public func write(_ bytes: UnsafeRawBufferPointer) -> TLSOutcome {
        var count = 0
        return perform {
            SSL_write_ex(session, bytes.baseAddress, bytes.count, &count)
        } success: {
            .bytes(count)
        }
    }

    /// Says that nothing more will be written (RFC 8446 § 6.1), once; reading stays possible.
    ///
    /// - Returns: ``TLSOutcome/wantsWrite`` when it has to be called again.
    public func closeNotify() -> TLSOutcome {
        guard !hasSaidGoodbye, !isBroken, SSL_in_init(session) == 0 else { return .ended }
        ERR_clear_error()
        let result = SSL_shutdown(session)
        if result < 0, SSL_get_error(session, result) == SSL_ERROR_WANT_WRITE { return .wantsWrite }
        hasSaidGoodbye = true
        ERR_clear_error()
        return .ended
    }

    /// Whether bytes wait inside the session: the socket will not announce them again.
    public var hasPending: Bool { SSL_has_pending(session) == 1 }

    /// The certificate that the peer has shown and that was verified, `nil` if it has shown none.
    public var peerCertificate: PeerCertificate? { shownCertificate?.read() }

    /// The same, to be read later: reading takes longer than a hundredth of a handshake, and few ask for it.
    public var shownCertificate: ShownCertificate? {
        guard let certificate = SSL_get0_peer_certificate(session),
            SSL_get_verify_result(session) == X509_V_OK
        else { return nil }
        return ShownCertificate(certificate)
    }

    /// Whether the handshake resumed an earlier session.
    public var isResumed: Bool { SSL_session_reused(session) == 1 }

    /// `TLSv1.2` or `TLSv1.3`.
    public var version: String { SSL_get_version(session).map { String(cString: $0) } ?? "" }

    /// OpenSSL's name of the cipher suite.
    public var cipher: String {
        SSL_CIPHER_get_name(SSL_get_current_cipher(session)).map { String(cString: $0) } ?? ""
    }

    /// The application protocol agreed, `nil` without ALPN.
    public var applicationProtocol: String? {
        var name: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        SSL_get0_alpn_selected(session, &name, &count)
        guard let name, count > 0 else { return nil }
        return String(decoding: UnsafeBufferPointer(start: name, count: Int(count)), as: UTF8.self)
    }

    private func perform(_ call: () -> Int32, success: () -> TLSOutcome) -> TLSOutcome {
        guard !isBroken else { return .failed(.other) }
        // A leftover of another session would be taken for an error of this one.
        ERR_clear_error()
        let result = call()
        if result == 1 { return success() }
        switch SSL_get_error(session, result) {
        case SSL_ERROR_WANT_READ: return .wantsRead
        case SSL_ERROR_WANT_WRITE: return .wantsWrite
        case SSL_ERROR_ZERO_RETURN: return .ended
        default:
            isBroken = true
            return .failed(Self.cause(of: ErrorQueue.drain()))
        }
    }

    private static func cause(of code: UInt) -> TLSFailure {
        switch Int32(truncatingIfNeeded: code & 0x7F_FFFF) {
        case SSL_R_HTTP_REQUEST, SSL_R_HTTPS_PROXY_REQUEST, SSL_R_WRONG_VERSION_NUMBER: .plaintext
        case SSL_R_CERTIFICATE_VERIFY_FAILED, SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE: .certificate
        case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_NO_SHARED_CIPHER, SSL_R_VERSION_TOO_LOW,
            SSL_R_NO_APPLICATION_PROTOCOL, SSL_R_NO_SUITABLE_KEY_SHARE, SSL_R_NO_SHARED_GROUPS:
            .negotiation
        default: .other
        }
    }
}

extension TLSSession {
    /// What a client needs to resume this session later, once a ticket has come.
    package var ticket: TLSTicket? { SSL_get1_session(session).map { TLSTicket($0) } }

    /// Asks for the server of this name or address, and refuses a certificate of another; before the handshake.
    package func expect(host: String) -> Bool {
        guard SSL_set1_host(session, host) == 1 else { return false }
        // An address is no server name (RFC 6066 § 3).
        let isAddress = host.contains(":") || host.allSatisfy { $0.isNumber || $0 == "." }
        return isAddress || dmp_tls_server_name(session, host) == 1
    }

    /// Whether the peer has said `close_notify`.
    package var hasReceivedGoodbye: Bool { SSL_get_shutdown(session) & SSL_RECEIVED_SHUTDOWN != 0 }

    /// Offers to resume an earlier session; before the handshake.
    package func resume(_ ticket: TLSTicket) -> Bool { SSL_set_session(session, ticket.session) == 1 }
}

/// A session that a client may resume.
package final class TLSTicket {
    fileprivate let session: OpaquePointer

    fileprivate init(_ session: OpaquePointer) { self.session = session }

    deinit { SSL_SESSION_free(session) }
}
