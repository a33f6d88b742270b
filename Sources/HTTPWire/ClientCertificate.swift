import Synchronization

/// What is known of the certificate by which a client has proved who it is; it has been verified.
public struct ClientCertificate: Sendable, Hashable {
    /// One name of the subjectAltName extension (RFC 5280 § 4.2.1.6).
    public enum AlternativeName: Sendable, Hashable {
        /// A domain name.
        case dns(String)
        /// A mailbox.
        case email(String)
        /// A URI.
        case uri(String)
        /// A numeric IPv4 or IPv6 address.
        case address(String)
    }

    /// What a certificate says.
    public struct Content: Sendable {
        /// Distinguished name of the subject, in the form of RFC 2253, UTF-8.
        public var subject = ""
        /// Distinguished name of the issuer, in the same form.
        public var issuer = ""
        /// Values of the subject's `CN`, in the order of the certificate.
        public var commonNames: [String] = []
        /// Values of the subject's `OU`, in the order of the certificate.
        public var organizationalUnits: [String] = []
        /// Other names of the subject.
        public var alternativeNames: [AlternativeName] = []
        /// SHA-256 of the DER: 32 octets.
        public var sha256: [UInt8] = []

        /// Says nothing yet.
        public init() {}
    }

    /// Distinguished name of the subject, in the form of RFC 2253, UTF-8.
    public var subject: String { shared.content.subject }
    /// Distinguished name of the issuer, in the same form.
    public var issuer: String { shared.content.issuer }
    /// Values of the subject's `CN`, in the order of the certificate.
    public var commonNames: [String] { shared.content.commonNames }
    /// Values of the subject's `OU`, in the order of the certificate.
    public var organizationalUnits: [String] { shared.content.organizationalUnits }
    /// Other names of the subject.
    public var alternativeNames: [AlternativeName] { shared.content.alternativeNames }
    /// SHA-256 of the DER: 32 octets.
    public var sha256: [UInt8] { shared.content.sha256 }

    /// Shared by all the requests of a connection: copying a request copies one reference, and one reading is enough.
    private final class Shared: Sendable {
        private let read: @Sendable () -> Content
        private let known = Mutex<Content?>(nil)

        init(_ read: @escaping @Sendable () -> Content) { self.read = read }

        var content: Content {
            known.withLock { known in
                if let known { return known }
                let content = read()
                known = content
                return content
            }
        }
    }

    private let shared: Shared

    /// A certificate, verified elsewhere.
    ///
    /// - Parameter read: called once, when something is first asked of it; an empty content says nothing of anyone.
    public init(_ read: @escaping @Sendable () -> Content) { shared = Shared(read) }

    /// Two certificates are one when their bytes are.
    public static func == (one: ClientCertificate, other: ClientCertificate) -> Bool {
        one.sha256 == other.sha256
    }

    /// Feeds the digest.
    public func hash(into hasher: inout Hasher) { hasher.combine(sha256) }
}
