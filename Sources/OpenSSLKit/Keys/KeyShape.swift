import COpenSSL

/// Builds `EVP_PKEY` objects from numbers, and says what they are.
enum KeyShape {
    /// RSA or P-256, nothing else.
    static func kind(of key: OpaquePointer) throws(CryptoError) -> KeyKind {
        if EVP_PKEY_is_a(key, "RSA") == 1 {
            let bits = Int(EVP_PKEY_get_bits(key))
            guard (2048...8192).contains(bits) else { throw .keySize(bits: bits) }
            return .rsa
        }
        guard EVP_PKEY_is_a(key, "EC") == 1 else { throw .unsupportedKey }
        var name = [CChar](repeating: 0, count: 64)
        var length = 0
        guard EVP_PKEY_get_group_name(key, &name, name.count, &length) == 1 else {
            ErrorQueue.drain()
            throw .unsupportedKey
        }
        let group = name.prefix(length).map { UInt8(bitPattern: $0) }
        guard group.elementsEqual("prime256v1".utf8) else { throw .unsupportedKey }
        return .p256
    }

    /// Point on the curve and not at infinity; modulus odd, composite, without small factors, exponent odd.
    static func checkPublic(_ key: OpaquePointer) throws(CryptoError) {
        guard let context = EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else { throw ErrorQueue.failure() }
        defer { EVP_PKEY_CTX_free(context) }
        guard EVP_PKEY_public_check(context) == 1 else {
            ErrorQueue.drain()
            throw .invalidKey
        }
    }

    static func rsa(modulus: [UInt8], exponent: [UInt8]) throws(CryptoError) -> OpaquePointer {
        let n = BN_bin2bn(modulus, Int32(modulus.count), nil)
        defer { BN_free(n) }
        let e = BN_bin2bn(exponent, Int32(exponent.count), nil)
        defer { BN_free(e) }
        // Before OpenSSL sees it: it refuses some small moduli without saying that size is the reason.
        let bits = Int(BN_num_bits(n))
        guard (2048...8192).contains(bits) else { throw .keySize(bits: bits) }
        return try build("RSA") { builder in
            dmp_push_rsa(builder, n, e) == 1
        }
    }

    /// - Parameter point: 65 octets, uncompressed (SEC 1 § 2.3.3).
    static func p256(point: [UInt8]) throws(CryptoError) -> OpaquePointer {
        // The builder keeps the address until the key is made: the bytes stay pinned around the whole build.
        let result: Result<OpaquePointer, CryptoError> = point.withUnsafeBufferPointer { bytes in
            Result { () throws(CryptoError) in
                try build("EC") { builder in dmp_push_p256(builder, bytes.baseAddress, bytes.count) == 1 }
            }
        }
        return try result.get()
    }

    private static func build(
        _ type: String, _ push: (OpaquePointer) -> Bool
    ) throws(CryptoError) -> OpaquePointer {
        guard let builder = OSSL_PARAM_BLD_new() else { throw ErrorQueue.failure() }
        defer { OSSL_PARAM_BLD_free(builder) }
        guard push(builder), let parameters = OSSL_PARAM_BLD_to_param(builder) else {
            throw ErrorQueue.failure()
        }
        defer { OSSL_PARAM_free(parameters) }
        guard let context = EVP_PKEY_CTX_new_from_name(nil, type, nil) else { throw ErrorQueue.failure() }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_fromdata_init(context) == 1,
            EVP_PKEY_fromdata(context, &key, dmp_public_key_selection(), parameters) == 1, let key
        else {
            ErrorQueue.drain()
            throw .invalidKey
        }
        return key
    }

    /// One number of a key, big-endian; padded to `width` octets, or as short as it can be.
    static func number(_ key: OpaquePointer?, _ name: String, width: Int?) -> [UInt8]? {
        var number: OpaquePointer?
        guard EVP_PKEY_get_bn_param(key, name, &number) == 1 else {
            ErrorQueue.drain()
            return nil
        }
        defer { BN_free(number) }
        let length = width ?? (Int(BN_num_bits(number)) + 7) / 8
        var bytes = [UInt8](repeating: 0, count: length)
        guard BN_bn2binpad(number, &bytes, Int32(length)) == Int32(length) else {
            ErrorQueue.drain()
            return nil
        }
        return bytes
    }
}
