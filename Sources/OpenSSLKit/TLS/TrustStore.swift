import COpenSSL

/// The authorities and revocation lists by which a server verifies its clients.
enum TrustStore {
    /// Intermediate authorities between a client and its root, at most.
    private static let depth: Int32 = 4
    /// Files may be this long, in bytes: the lists of national authorities hold many numbers.
    private static let limit = 64 * 1024 * 1024

    static func verify(_ clients: TLSClientVerification, in context: OpaquePointer) throws(TLSError) {
        guard let store = SSL_CTX_get_cert_store(context) else { throw .failure() }
        try loadAuthorities(clients.authorities, store, told: context)
        for file in clients.revocations { try loadRevocations(file, store) }
        if !clients.revocations.isEmpty {
            // The leaf and every authority above it.
            let flags = UInt(X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL)
            guard X509_STORE_set_flags(store, flags) == 1 else { throw .failure() }
        }
        SSL_CTX_set_verify_depth(context, depth)
        let required = clients.isRequired ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER | required, nil)
    }

    /// Trusts the authorities of a file; those of clients are also told to them, so that they choose their certificate.
    static func loadAuthorities(
        _ file: String, _ store: OpaquePointer, told context: OpaquePointer? = nil
    ) throws(TLSError) {
        guard let memory = try read(file) else { throw .authorities }
        defer { BIO_free(memory.bio) }
        var count = 0
        while let certificate = PEM_read_bio_X509(memory.bio, nil, nil, nil) {
            defer { X509_free(certificate) }
            guard X509_STORE_add_cert(store, certificate) == 1 else { throw .failure() }
            if let context, SSL_CTX_add_client_CA(context, certificate) != 1 { throw .failure() }
            count += 1
        }
        guard endsCleanly(), count > 0 else { throw .authorities }
    }

    private static func loadRevocations(_ file: String, _ store: OpaquePointer) throws(TLSError) {
        guard let memory = try read(file) else { throw .revocations }
        defer { BIO_free(memory.bio) }
        var count = 0
        while memory.isPEM || BIO_ctrl_pending(memory.bio) > 0 {
            guard
                let list = memory.isPEM
                    ? PEM_read_bio_X509_CRL(memory.bio, nil, nil, nil) : d2i_X509_CRL_bio(memory.bio, nil)
            else {
                guard endsCleanly(), memory.isPEM else { throw .revocations }
                break
            }
            defer { X509_CRL_free(list) }
            guard X509_STORE_add_crl(store, list) == 1 else { throw .failure() }
            count += 1
        }
        guard count > 0 else { throw .revocations }
    }

    /// Whether the reading of a PEM file stopped because nothing more begins there; one cut in the middle is not read whole.
    ///
    /// The end of the file is an error like any other to `PEM_read_bio`, told apart by its reason. Forgets it.
    private static func endsCleanly() -> Bool {
        let last = ERR_peek_last_error()
        defer { ErrorQueue.drain() }
        return ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE
    }

    /// The file in a memory BIO of its own; `nil` when it cannot be read.
    private static func read(_ file: String) throws(TLSError) -> (bio: OpaquePointer, isPEM: Bool)? {
        let bytes: [UInt8]
        do throws(CryptoError) {
            bytes = try ExclusiveFile.read(file, limit: limit, guarded: .trusted)
        } catch .unsafePermissions { throw .exposed } catch { return nil }
        guard let memory = BIO_new(BIO_s_mem()) else { return nil }
        guard BIO_write(memory, bytes, Int32(clamping: bytes.count)) == bytes.count else {
            BIO_free(memory)
            return nil
        }
        // DER begins by the tag of a sequence.
        return (memory, bytes.first != 0x30)
    }
}
