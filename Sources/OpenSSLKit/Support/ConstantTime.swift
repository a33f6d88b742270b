import COpenSSL

/// Comparisons whose duration does not depend on the bytes compared.
public enum ConstantTime {
    /// Whether two byte strings are equal; only their lengths may be learnt from the time taken.
    public static func equals(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
    }
}
