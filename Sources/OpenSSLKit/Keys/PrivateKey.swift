import COpenSSL

/// An RSA or P-256 private key; signatures may be made on several threads at once.
///
/// Nothing shows its content: it has no description of its own and leaves only through ``save(to:)``.
public final class PrivateKey: Sendable {
    let key: ForeignHandle
    /// RSA or P-256.
    public let kind: KeyKind
    /// The public half, without the private number.
    public let publicKey: PublicKey

    /// Takes ownership of an `EVP_PKEY`, released here if it is refused.
    init(owning pointer: OpaquePointer) throws(CryptoError) {
        do throws(CryptoError) {
            kind = try KeyShape.kind(of: pointer)
            publicKey = try Self.publicHalf(of: pointer)
        } catch {
            EVP_PKEY_free(pointer)
            throw error
        }
        key = ForeignHandle(pointer)
    }

    /// A new P-256 key.
    public static func generateP256() throws(CryptoError) -> PrivateKey {
        try generate("EC") { EVP_PKEY_CTX_set_group_name($0, "prime256v1") }
    }

    /// A new RSA key of 2048 bits; takes tens to hundreds of milliseconds.
    public static func generateRSA2048() throws(CryptoError) -> PrivateKey {
        try generate("RSA") { EVP_PKEY_CTX_set_rsa_keygen_bits($0, 2048) }
    }

    /// Signs the message.
    ///
    /// - Returns: RS256: 256 octets or more; ES256: 64 octets r ‖ s.
    /// - Throws: ``CryptoError/algorithmMismatch`` when the algorithm is not one of this kind of key.
    public func sign(_ message: [UInt8], algorithm: SignatureAlgorithm) throws(CryptoError) -> [UInt8] {
        guard algorithm.keyKind == kind else { throw .algorithmMismatch }
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        var length = 0
        guard EVP_DigestSignInit(context, nil, SHA256.algorithm.pointer, nil, key.pointer) == 1,
            EVP_DigestSign(context, nil, &length, message, message.count) == 1
        else { throw ErrorQueue.failure() }
        var signature = [UInt8](repeating: 0, count: length)
        guard EVP_DigestSign(context, &signature, &length, message, message.count) == 1 else {
            throw ErrorQueue.failure()
        }
        signature.removeLast(signature.count - length)
        return kind == .p256 ? try ECDSASignature.raw(der: signature) : signature
    }

    private static func generate(
        _ type: String, _ configure: (OpaquePointer) -> Int32
    ) throws(CryptoError) -> PrivateKey {
        guard let context = EVP_PKEY_CTX_new_from_name(nil, type, nil) else { throw ErrorQueue.failure() }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1, configure(context) == 1,
            EVP_PKEY_generate(context, &key) == 1, let key
        else { throw ErrorQueue.failure() }
        return try PrivateKey(owning: key)
    }

    /// Goes through the DER of the public half, so that the result cannot sign.
    private static func publicHalf(of pointer: OpaquePointer) throws(CryptoError) -> PublicKey {
        var der: UnsafeMutablePointer<UInt8>?
        let length = i2d_PUBKEY(pointer, &der)
        guard length > 0 else { throw ErrorQueue.failure() }
        defer { CRYPTO_free(der, #file, #line) }
        var cursor = UnsafePointer(der)
        guard let half = d2i_PUBKEY(nil, &cursor, Int(length)) else { throw ErrorQueue.failure() }
        return try PublicKey(owning: half)
    }

    deinit { EVP_PKEY_free(key.pointer) }
}
