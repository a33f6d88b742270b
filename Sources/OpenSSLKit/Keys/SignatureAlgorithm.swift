/// The two signatures that this package makes and checks, by their JOSE names (RFC 7518 § 3.1).
public enum SignatureAlgorithm: String, Sendable, Hashable, CaseIterable {
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 § 3.3).
    case rs256 = "RS256"
    /// ECDSA with P-256 and SHA-256, signature as r ‖ s in 64 octets (RFC 7518 § 3.4).
    case es256 = "ES256"

    /// The only kind of key that may use it.
    public var keyKind: KeyKind {
        switch self {
        case .rs256: .rsa
        case .es256: .p256
        }
    }
}
