import COpenSSL

/// HMAC-SHA-256 (RFC 2104, FIPS 198-1).
public enum HMACSHA256 {
    private static let algorithm = ForeignHandle(EVP_MAC_fetch(nil, "HMAC", nil))

    /// The code of these bytes under a key: 32 octets.
    ///
    /// - Precondition: this machine's OpenSSL offers HMAC; a wrong code is never returned instead.
    public static func code(_ bytes: [UInt8], key: SecretKey) -> [UInt8] {
        let context = EVP_MAC_CTX_new(algorithm.pointer)
        defer { EVP_MAC_CTX_free(context) }
        var code = [UInt8](repeating: 0, count: 32)
        var length = 0
        let keyed = key.withBytes {
            dmp_ticket_mac(context, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), $0.count) == 1
        }
        let done =
            keyed && EVP_MAC_init(context, nil, 0, nil) == 1
            && EVP_MAC_update(context, bytes, bytes.count) == 1
            && EVP_MAC_final(context, &code, &length, code.count) == 1 && length == code.count
        precondition(done, "HMAC-SHA-256 is not available")
        return code
    }
}
