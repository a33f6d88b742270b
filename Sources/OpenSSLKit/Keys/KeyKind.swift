/// What a key is made of.
public enum KeyKind: Sendable, Hashable {
    /// RSA, 2048 to 8192 bits.
    case rsa
    /// The elliptic curve NIST P-256 (`prime256v1`, `secp256r1`).
    case p256
}
