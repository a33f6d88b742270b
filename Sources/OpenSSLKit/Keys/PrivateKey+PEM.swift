import COpenSSL

extension PrivateKey {
    /// A key from an unencrypted `PRIVATE KEY` PEM block (RFC 7468 § 10); never asks for a passphrase.
    ///
    /// - Throws: ``CryptoError/malformedPEM``, ``CryptoError/unsupportedKey``, ``CryptoError/keySize(bits:)``.
    public convenience init(pem: [UInt8]) throws(CryptoError) {
        guard let memory = BIO_new_mem_buf(pem, Int32(clamping: pem.count)) else {
            throw ErrorQueue.failure()
        }
        defer { BIO_free(memory) }
        // A callback that yields nothing, otherwise OpenSSL would ask the terminal.
        guard let pointer = PEM_read_bio_PrivateKey(memory, nil, { _, _, _, _ in -1 }, nil) else {
            ErrorQueue.drain()
            throw .malformedPEM
        }
        try self.init(owning: pointer)
    }

    /// A key from a PEM file of at most 64 KiB that its owner alone may read.
    ///
    /// - Throws: ``CryptoError/file(errno:)``, ``CryptoError/unsafePermissions`` or as ``init(pem:)``.
    public convenience init(pemFile path: String) throws(CryptoError) {
        var pem = try ExclusiveFile.read(path, limit: 65_536, ownerOnly: true)
        defer { pem.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) } }
        try self.init(pem: pem)
    }

    /// Writes the key as PKCS#8 PEM in a new file, mode 0600, synced to disk.
    ///
    /// - Throws: ``CryptoError/file(errno:)``, with `EEXIST` when the file was already there: a key is never
    ///   overwritten.
    public func save(to path: String) throws(CryptoError) {
        // Secure memory: cleared by OpenSSL when freed.
        guard let memory = BIO_new(BIO_s_secmem()) else { throw ErrorQueue.failure() }
        defer { BIO_free(memory) }
        guard PEM_write_bio_PKCS8PrivateKey(memory, key.pointer, nil, nil, 0, nil, nil) == 1 else {
            throw ErrorQueue.failure()
        }
        var pem = [UInt8](repeating: 0, count: BIO_ctrl_pending(memory))
        defer { pem.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) } }
        guard BIO_read(memory, &pem, Int32(clamping: pem.count)) == Int32(clamping: pem.count) else {
            throw ErrorQueue.failure()
        }
        let result: Result<Void, CryptoError> = pem.withUnsafeBytes { bytes in
            Result { () throws(CryptoError) in try ExclusiveFile.create(path, mode: 0o600, bytes) }
        }
        try result.get()
    }
}
