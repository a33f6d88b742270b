import COpenSSL

/// An Ed25519 private key (RFC 8032), for signatures that live longer than a session.
///
/// Nothing shows its content: it leaves only through ``save(to:)``.
public final class Ed25519PrivateKey: Sendable {
    private let key: ForeignHandle
    /// The public half.
    public let publicKey: Ed25519PublicKey

    private init(owning pointer: OpaquePointer) throws(CryptoError) {
        guard EVP_PKEY_is_a(pointer, "ED25519") == 1 else {
            EVP_PKEY_free(pointer)
            throw .unsupportedKey
        }
        do throws(CryptoError) {
            publicKey = try Ed25519PublicKey(half: pointer)
        } catch {
            EVP_PKEY_free(pointer)
            throw error
        }
        key = ForeignHandle(pointer)
    }

    /// A new key.
    public static func generate() throws(CryptoError) -> Ed25519PrivateKey {
        guard let context = EVP_PKEY_CTX_new_from_name(nil, "ED25519", nil) else {
            throw ErrorQueue.failure()
        }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_generate(context, &key) == 1, let key else {
            throw ErrorQueue.failure()
        }
        return try Ed25519PrivateKey(owning: key)
    }

    /// A key from an unencrypted `PRIVATE KEY` PEM file that its owner alone may read.
    ///
    /// - Throws: ``CryptoError/file(errno:)``, ``CryptoError/unsafePermissions``, ``CryptoError/malformedPEM``,
    ///   ``CryptoError/unsupportedKey`` for a key of another kind.
    public convenience init(pemFile path: String) throws(CryptoError) {
        var pem = try ExclusiveFile.read(path, limit: 65_536, ownerOnly: true)
        defer { pem.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) } }
        try self.init(owning: PEMBlock.privateKey(pem))
    }

    /// Writes the key as PKCS#8 PEM in a new file, mode 0600, synced to disk; never overwrites one.
    public func save(to path: String) throws(CryptoError) { try PEMBlock.save(key.pointer, to: path) }

    /// The signature of the message, 64 octets (RFC 8032 § 5.1.6).
    public func sign(_ message: [UInt8]) throws(CryptoError) -> [UInt8] {
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: 64)
        var length = 64
        guard EVP_DigestSignInit(context, nil, nil, nil, key.pointer) == 1,
            EVP_DigestSign(context, &signature, &length, message, message.count) == 1, length == 64
        else { throw ErrorQueue.failure() }
        return signature
    }

    deinit { EVP_PKEY_free(key.pointer) }
}

/// An Ed25519 public key.
public final class Ed25519PublicKey: Sendable {
    private let key: ForeignHandle
    /// The 32 octets of RFC 8032 § 5.1.5.
    public let bytes: [UInt8]

    /// A key from its 32 octets.
    ///
    /// - Throws: ``CryptoError/invalidKey`` for any other length.
    public init(bytes: [UInt8]) throws(CryptoError) {
        guard bytes.count == 32,
            let pointer = EVP_PKEY_new_raw_public_key_ex(nil, "ED25519", nil, bytes, bytes.count)
        else {
            ErrorQueue.drain()
            throw .invalidKey
        }
        key = ForeignHandle(pointer)
        self.bytes = bytes
    }

    /// A key from a `PUBLIC KEY` PEM block (RFC 7468 § 13).
    ///
    /// - Throws: ``CryptoError/malformedPEM`` or ``CryptoError/unsupportedKey``.
    public convenience init(pem: [UInt8]) throws(CryptoError) {
        let pointer = try PEMBlock.publicKey(pem)
        defer { EVP_PKEY_free(pointer) }
        try self.init(half: pointer)
    }

    /// The public half of a key that stays its owner's.
    fileprivate convenience init(half pointer: OpaquePointer) throws(CryptoError) {
        var bytes = [UInt8](repeating: 0, count: 32)
        var length = 32
        guard EVP_PKEY_is_a(pointer, "ED25519") == 1,
            EVP_PKEY_get_raw_public_key(pointer, &bytes, &length) == 1, length == 32
        else {
            ErrorQueue.drain()
            throw .unsupportedKey
        }
        try self.init(bytes: bytes)
    }

    /// Whether this key's owner signed the message.
    public func verify(signature: [UInt8], message: [UInt8]) -> Bool {
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        let valid =
            EVP_DigestVerifyInit(context, nil, nil, nil, key.pointer) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
        if !valid { ErrorQueue.drain() }
        return valid
    }

    /// The key as a `PUBLIC KEY` PEM block.
    public func pem() throws(CryptoError) -> String { try PEMBlock.publicKey(key.pointer) }

    deinit { EVP_PKEY_free(key.pointer) }
}
