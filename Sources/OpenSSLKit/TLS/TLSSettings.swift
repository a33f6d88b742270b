/// What a server shows and asks for.
public struct TLSServerSettings: Sendable, Equatable {
    /// PEM file: the certificate, then those of its authorities, without the root.
    public var certificate: String
    /// PEM file of the private key, which its owner alone may read.
    public var key: String
    /// What is asked of the certificates of clients; `nil` asks for none.
    public var clients: TLSClientVerification?
    /// How long a session may be resumed, in seconds: also how long a revocation may go unseen.
    public var sessionSeconds = 3600

    /// Settings of a server.
    public init(certificate: String, key: String, clients: TLSClientVerification? = nil) {
        self.certificate = certificate
        self.key = key
        self.clients = clients
    }
}

/// How the certificates of clients are verified.
public struct TLSClientVerification: Sendable, Equatable {
    /// PEM file: the authorities, roots and intermediates.
    public var authorities: String
    /// Files of revocation lists, PEM or DER.
    ///
    /// When there is one, each authority of a client's chain needs its own: without it, or once it has
    /// expired, the client is refused.
    public var revocations: [String]
    /// Whether a client without certificate is refused.
    public var isRequired: Bool

    /// A verification.
    public init(authorities: String, revocations: [String] = [], isRequired: Bool = true) {
        self.authorities = authorities
        self.revocations = revocations
        self.isRequired = isRequired
    }
}

/// What a client offers; for tests and tools.
package struct TLSClientSettings: Sendable {
    /// PEM file of the authorities of the server.
    package var authorities: String
    /// Certificate and key to show.
    package var identity: (certificate: String, key: String)?
    /// Application protocols offered (RFC 7301).
    package var protocols: [String] = ["http/1.1"]
    /// Whether TLS 1.3 is offered; TLS 1.2 always is.
    package var isModern = true
    /// OpenSSL's names of the TLS 1.2 ciphers offered, the usual ones if `nil`.
    package var ciphers: String?

    package init(authorities: String) { self.authorities = authorities }
}
