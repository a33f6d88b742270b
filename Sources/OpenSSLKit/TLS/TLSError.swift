/// Why a TLS context or session could not be made; never carries key material, a path or a message.
public enum TLSError: Error, Sendable, Equatable {
    /// The certificate chain is unreadable, or is not PEM; or the key type is too weak to be used.
    case certificate
    /// The private key file: see ``CryptoError``, which says when others than its owner may read it.
    case key(CryptoError)
    /// The private key is not the one of the certificate.
    case keyMismatch
    /// The file of authorities is unreadable or holds no certificate.
    case authorities
    /// A revocation list is unreadable.
    case revocations
    /// Others than root and the user of this process may change a file of authorities or a revocation list.
    case exposed
    /// OpenSSL failed where it should not; `code` is the first value of its error queue.
    case operation(code: UInt)

    /// Drains OpenSSL's queue into an error.
    static func failure() -> TLSError { .operation(code: ErrorQueue.drain()) }
}
