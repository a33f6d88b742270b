import COpenSSL

/// An RSA or P-256 public key, checked when made; verifications may run on several threads at once.
public final class PublicKey: Sendable {
    private let key: ForeignHandle
    /// RSA or P-256.
    public let kind: KeyKind

    /// Takes ownership of an `EVP_PKEY`, released here if it is refused.
    init(owning pointer: OpaquePointer) throws(CryptoError) {
        do throws(CryptoError) {
            kind = try KeyShape.kind(of: pointer)
            try KeyShape.checkPublic(pointer)
        } catch {
            EVP_PKEY_free(pointer)
            throw error
        }
        key = ForeignHandle(pointer)
    }

    /// An RSA key from its big-endian modulus and exponent (JWK `n` and `e`, RFC 7518 § 6.3.1).
    ///
    /// - Throws: ``CryptoError/keySize(bits:)`` outside 2048…8192 bits, ``CryptoError/invalidKey``.
    public convenience init(rsaModulus: [UInt8], exponent: [UInt8]) throws(CryptoError) {
        guard exponent.count <= 8, !exponent.isEmpty else { throw .invalidKey }
        guard rsaModulus.count <= 1024 else { throw .keySize(bits: rsaModulus.count * 8) }
        try self.init(owning: KeyShape.rsa(modulus: rsaModulus, exponent: exponent))
    }

    /// A P-256 key from its coordinates, 32 big-endian octets each (JWK `x` and `y`, RFC 7518 § 6.2.1).
    ///
    /// - Throws: ``CryptoError/invalidKey`` if a length is wrong or the point is not on the curve.
    public convenience init(p256X x: [UInt8], y: [UInt8]) throws(CryptoError) {
        guard x.count == 32, y.count == 32 else { throw .invalidKey }
        try self.init(owning: KeyShape.p256(point: [0x04] + x + y))
    }

    /// A key from a `PUBLIC KEY` PEM block (RFC 7468 § 13).
    ///
    /// - Throws: ``CryptoError/malformedPEM``, ``CryptoError/unsupportedKey`` or what a checked key may throw.
    public convenience init(pem: [UInt8]) throws(CryptoError) {
        try self.init(owning: PEMBlock.publicKey(pem))
    }

    /// Whether this key's owner signed the message.
    ///
    /// - Parameter signature: RS256: as long as the modulus; ES256: 64 octets r ‖ s, never DER.
    /// - Returns: `false` too when the algorithm is not one of this kind of key, so that a key made for one
    ///   algorithm cannot be used with the other (RFC 8725 § 3.1).
    public func verify(
        signature: [UInt8], message: UnsafeRawBufferPointer, algorithm: SignatureAlgorithm
    ) -> Bool {
        guard algorithm.keyKind == kind else { return false }
        let encoded: [UInt8]
        switch algorithm {
        case .rs256: encoded = signature
        case .es256:
            guard let der = ECDSASignature.der(raw: signature) else { return false }
            encoded = der
        }
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        let bytes = message.assumingMemoryBound(to: UInt8.self).baseAddress
        let valid =
            EVP_DigestVerifyInit(context, nil, SHA256.algorithm.pointer, nil, key.pointer) == 1
            && EVP_DigestVerify(context, encoded, encoded.count, bytes, message.count) == 1
        if !valid { ErrorQueue.drain() }
        return valid
    }

    /// Whether this key's owner signed the message; the same check for bytes held in an array.
    public func verify(signature: [UInt8], message: [UInt8], algorithm: SignatureAlgorithm) -> Bool {
        message.withUnsafeBytes { verify(signature: signature, message: $0, algorithm: algorithm) }
    }

    /// The coordinates of a P-256 key, 32 big-endian octets each; `nil` for RSA.
    public var p256Coordinates: (x: [UInt8], y: [UInt8])? {
        guard kind == .p256, let x = KeyShape.number(key.pointer, OSSL_PKEY_PARAM_EC_PUB_X, width: 32),
            let y = KeyShape.number(key.pointer, OSSL_PKEY_PARAM_EC_PUB_Y, width: 32)
        else { return nil }
        return (x, y)
    }

    /// The big-endian modulus and exponent of an RSA key, without leading zeros; `nil` for P-256.
    public var rsaComponents: (modulus: [UInt8], exponent: [UInt8])? {
        guard kind == .rsa, let modulus = KeyShape.number(key.pointer, OSSL_PKEY_PARAM_RSA_N, width: nil),
            let exponent = KeyShape.number(key.pointer, OSSL_PKEY_PARAM_RSA_E, width: nil)
        else { return nil }
        return (modulus, exponent)
    }

    deinit { EVP_PKEY_free(key.pointer) }
}
