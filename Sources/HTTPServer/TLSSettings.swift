import OpenSSLKit

/// What a listener shows to its clients and asks of them; files are read at the start and at each reload.
public struct TLSSettings: Sendable, Equatable {
    /// PEM file: the certificate, then those of its authorities, without the root.
    public var certificate: String
    /// PEM file of the private key, which its owner alone may read.
    public var key: String
    /// What is asked of clients; `nil` asks for no certificate.
    public var clients: Clients?

    /// Mutual TLS.
    public struct Clients: Sendable, Equatable {
        /// PEM file: the authorities of clients, roots and intermediates.
        public var authorities: String
        /// Files of revocation lists, PEM or DER.
        ///
        /// With one of them, each authority needs its own, not expired.
        public var revocations: [String]
        /// Whether a client without certificate is refused.
        public var isRequired: Bool

        /// What is asked of clients.
        public init(authorities: String, revocations: [String] = [], isRequired: Bool = true) {
            self.authorities = authorities
            self.revocations = revocations
            self.isRequired = isRequired
        }
    }

    /// Settings of a listener.
    public init(certificate: String, key: String, clients: Clients? = nil) {
        self.certificate = certificate
        self.key = key
        self.clients = clients
    }

    /// Reads the files.
    func context() throws(ServerError) -> TLSContext {
        var settings = TLSServerSettings(certificate: certificate, key: key)
        settings.clients = clients.map {
            TLSClientVerification(
                authorities: $0.authorities, revocations: $0.revocations, isRequired: $0.isRequired)
        }
        do throws(TLSError) {
            return try TLSContext(server: settings)
        } catch {
            throw .tls(TLSFault(error))
        }
    }
}

/// Which part of a listener's TLS settings cannot be used.
public enum TLSFault: Sendable, Equatable {
    /// The file of the certificate.
    case certificate
    /// The file of the private key is unreadable or not one.
    case key
    /// Others than its owner may read the file of the private key.
    case exposedKey
    /// The private key is not the certificate's.
    case keyMismatch
    /// The file of the authorities of clients.
    case authorities
    /// A file of revocation lists.
    case revocations
    /// Others may change the file of the authorities of clients, or a file of revocation lists.
    case exposedTrust
    /// OpenSSL itself.
    case library

    init(_ error: TLSError) {
        self =
            switch error {
            case .certificate: .certificate
            case .key(.unsafePermissions): .exposedKey
            case .key: .key
            case .keyMismatch: .keyMismatch
            case .authorities: .authorities
            case .revocations: .revocations
            case .exposed: .exposedTrust
            case .operation: .library
            }
    }
}
