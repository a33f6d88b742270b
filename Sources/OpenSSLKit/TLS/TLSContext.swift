import COpenSSL
import Glibc

/// What the sessions of one listener share: certificate, key, ciphers, tickets, authorities.
///
/// Never changed once made, and OpenSSL counts its references atomically: sessions may be made from it on
/// several threads at once. To change a certificate, make another context.
public final class TLSContext: Sendable {
    /// TLS 1.2: the suites of the DMP (PDT-INF-579).
    ///
    /// Authenticated ones first; the client's own order counts only if it begins by ChaCha20.
    static let ciphers =
        "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305:ECDHE-RSA-AES256-SHA384"
    /// TLS 1.3 (RFC 8446 § B.4).
    static let modernCiphers =
        "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"
    static let groups = "X25519:P-256:P-384:P-521"

    let handle: ForeignHandle
    let isServer: Bool
    /// Kept alive for the callback that OpenSSL makes to it.
    private let tickets: TicketKeys?
    /// Seconds since 1970, by which the certificate of a resumed session is judged.
    let clock: @Sendable () -> time_t

    var pointer: OpaquePointer? { handle.pointer }

    /// A context of server.
    ///
    /// - Throws: ``TLSError`` saying which of the files cannot be used.
    public convenience init(server settings: TLSServerSettings) throws(TLSError) {
        try self.init(server: settings, clock: { time(nil) })
    }

    init(server settings: TLSServerSettings, clock: @escaping @Sendable () -> time_t) throws(TLSError) {
        guard let pointer = SSL_CTX_new(TLS_server_method()) else { throw .failure() }
        let tickets = TicketKeys(lifetime: Int64(settings.sessionSeconds))
        do throws(TLSError) {
            try Self.harden(pointer)
            try Self.show(pointer, settings.certificate, settings.key)
            try Self.resume(pointer, tickets, settings)
            SSL_CTX_set_alpn_select_cb(pointer, ApplicationProtocol.select, nil)
            if let clients = settings.clients { try TrustStore.verify(clients, in: pointer) }
        } catch {
            SSL_CTX_free(pointer)
            throw error
        }
        handle = ForeignHandle(pointer)
        isServer = true
        self.tickets = tickets
        self.clock = clock
    }

    /// A context of client, which verifies the chain of the server and not its name.
    package init(client settings: TLSClientSettings) throws(TLSError) {
        guard let pointer = SSL_CTX_new(TLS_client_method()) else { throw .failure() }
        do throws(TLSError) {
            try Self.harden(pointer)
            dmp_tls_strict_end(pointer)
            if !settings.isModern, dmp_tls_versions(pointer, TLS1_2_VERSION, TLS1_2_VERSION) != 1 {
                throw TLSError.failure()
            }
            if let ciphers = settings.ciphers, SSL_CTX_set_cipher_list(pointer, ciphers) != 1 {
                throw TLSError.failure()
            }
            if let identity = settings.identity {
                try Self.show(pointer, identity.certificate, identity.key)
            }
            guard let store = SSL_CTX_get_cert_store(pointer) else { throw TLSError.failure() }
            try TrustStore.loadAuthorities(settings.authorities, store)
            SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, nil)
            let offered = ApplicationProtocol.encode(settings.protocols)
            // Zero is success here, unlike everywhere else.
            guard SSL_CTX_set_alpn_protos(pointer, offered, UInt32(offered.count)) == 0 else {
                throw TLSError.failure()
            }
            _ = dmp_tls_keep_sessions(pointer)
        } catch {
            SSL_CTX_free(pointer)
            throw error
        }
        handle = ForeignHandle(pointer)
        isServer = false
        tickets = nil
        clock = { time(nil) }
    }

    deinit { SSL_CTX_free(pointer) }

    /// Versions, ciphers and groups, whatever the system's configuration file says.
    private static func harden(_ pointer: OpaquePointer) throws(TLSError) {
        dmp_tls_defaults(pointer)
        SSL_CTX_set_security_level(pointer, 2)
        guard dmp_tls_versions(pointer, TLS1_2_VERSION, TLS1_3_VERSION) == 1,
            SSL_CTX_set_cipher_list(pointer, ciphers) == 1,
            SSL_CTX_set_ciphersuites(pointer, modernCiphers) == 1,
            dmp_tls_groups(pointer, groups) == 1
        else { throw .failure() }
    }

    private static func show(
        _ pointer: OpaquePointer, _ certificate: String, _ key: String
    ) throws(TLSError) {
        guard SSL_CTX_use_certificate_chain_file(pointer, certificate) == 1 else {
            ErrorQueue.drain()
            throw .certificate
        }
        let secret: PrivateKey
        do throws(CryptoError) { secret = try PrivateKey(pemFile: key) } catch { throw .key(error) }
        // Refuses too the key that is not the certificate's.
        guard SSL_CTX_use_PrivateKey(pointer, secret.key.pointer) == 1,
            SSL_CTX_check_private_key(pointer) == 1
        else {
            ErrorQueue.drain()
            throw .keyMismatch
        }
    }

    /// Sessions that are kept when clients show certificates; some 8 kB each.
    private static let keptSessions = 1000

    /// Sessions are resumed by tickets (RFC 8446 § 4.6.1, RFC 5077), in TLS 1.2 too.
    ///
    /// Not those of clients with a certificate: sealing it, which means to write and read it anew, costs a seventh of
    /// a handshake. The last ones are kept here.
    private static func resume(
        _ pointer: OpaquePointer, _ tickets: TicketKeys, _ settings: TLSServerSettings
    ) throws(TLSError) {
        let keeps = settings.clients == nil ? 0 : keptSessions
        dmp_tls_sessions(pointer, keeps)
        SSL_CTX_set_timeout(pointer, settings.sessionSeconds)
        // With client certificates OpenSSL refuses to resume without a context of its own.
        let identifier = Random.bytes(16)
        guard SSL_CTX_set_session_id_context(pointer, identifier, UInt32(identifier.count)) == 1,
            SSL_CTX_set_num_tickets(pointer, 1) == 1, tickets.serve(pointer)
        else { throw .failure() }
    }
}
