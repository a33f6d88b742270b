import COpenSSL

/// Keys in and out of PEM (RFC 7468), by way of memory only.
enum PEMBlock {
    /// The key of an unencrypted `PRIVATE KEY` block, the caller's to release; never asks for a passphrase.
    static func privateKey(_ pem: [UInt8]) throws(CryptoError) -> OpaquePointer {
        guard let memory = BIO_new_mem_buf(pem, Int32(clamping: pem.count)) else {
            throw ErrorQueue.failure()
        }
        defer { BIO_free(memory) }
        // A callback that yields nothing, otherwise OpenSSL would ask the terminal.
        guard let pointer = PEM_read_bio_PrivateKey(memory, nil, { _, _, _, _ in -1 }, nil) else {
            ErrorQueue.drain()
            throw .malformedPEM
        }
        return pointer
    }

    /// The key of a `PUBLIC KEY` block, the caller's to release.
    static func publicKey(_ pem: [UInt8]) throws(CryptoError) -> OpaquePointer {
        guard let memory = BIO_new_mem_buf(pem, Int32(clamping: pem.count)) else {
            throw ErrorQueue.failure()
        }
        defer { BIO_free(memory) }
        guard let pointer = PEM_read_bio_PUBKEY(memory, nil, nil, nil) else {
            ErrorQueue.drain()
            throw .malformedPEM
        }
        return pointer
    }

    /// Writes a key as PKCS#8 PEM in a new file, mode 0600, synced to disk.
    static func save(_ key: OpaquePointer?, to path: String) throws(CryptoError) {
        // Secure memory: cleared by OpenSSL when freed.
        guard let memory = BIO_new(BIO_s_secmem()) else { throw ErrorQueue.failure() }
        defer { BIO_free(memory) }
        guard PEM_write_bio_PKCS8PrivateKey(memory, key, nil, nil, 0, nil, nil) == 1 else {
            throw ErrorQueue.failure()
        }
        var pem = try drain(memory)
        defer { pem.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) } }
        let result: Result<Void, CryptoError> = pem.withUnsafeBytes { bytes in
            Result { () throws(CryptoError) in try ExclusiveFile.create(path, mode: 0o600, bytes) }
        }
        try result.get()
    }

    /// The `PUBLIC KEY` block of a key.
    static func publicKey(_ key: OpaquePointer?) throws(CryptoError) -> String {
        guard let memory = BIO_new(BIO_s_mem()) else { throw ErrorQueue.failure() }
        defer { BIO_free(memory) }
        guard PEM_write_bio_PUBKEY(memory, key) == 1 else { throw ErrorQueue.failure() }
        return String(decoding: try drain(memory), as: UTF8.self)
    }

    private static func drain(_ memory: OpaquePointer) throws(CryptoError) -> [UInt8] {
        var pem = [UInt8](repeating: 0, count: BIO_ctrl_pending(memory))
        guard BIO_read(memory, &pem, Int32(clamping: pem.count)) == Int32(clamping: pem.count) else {
            throw ErrorQueue.failure()
        }
        return pem
    }
}
