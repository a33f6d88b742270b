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

    /// Distinguished name of the subject, in the form of RFC 2253, UTF-8.
    public var subject: String { content.subject }
    /// Distinguished name of the issuer, in the same form.
    public var issuer: String { content.issuer }
    /// Values of the subject's `CN`, in the order of the certificate.
    public var commonNames: [String] { content.commonNames }
    /// Values of the subject's `OU`, in the order of the certificate.
    public var organizationalUnits: [String] { content.organizationalUnits }
    /// Other names of the subject.
    public var alternativeNames: [AlternativeName] { content.alternativeNames }
    /// SHA-256 of the DER: 32 octets.
    public var sha256: [UInt8] { content.sha256 }

    /// Shared by all the requests of a connection: copying a request copies one reference.
    private final class Content: Sendable {
        let subject: String
        let issuer: String
        let commonNames: [String]
        let organizationalUnits: [String]
        let alternativeNames: [AlternativeName]
        let sha256: [UInt8]

        init(
            _ subject: String, _ issuer: String, _ commonNames: [String], _ organizationalUnits: [String],
            _ alternativeNames: [AlternativeName], _ sha256: [UInt8]
        ) {
            self.subject = subject
            self.issuer = issuer
            self.commonNames = commonNames
            self.organizationalUnits = organizationalUnits
            self.alternativeNames = alternativeNames
            self.sha256 = sha256
        }
    }

    private let content: Content

    /// A certificate, verified elsewhere.
    public init(
        subject: String, issuer: String, commonNames: [String] = [], organizationalUnits: [String] = [],
        alternativeNames: [AlternativeName] = [], sha256: [UInt8]
    ) {
        content = Content(subject, issuer, commonNames, organizationalUnits, alternativeNames, sha256)
    }

    /// Two certificates are one when their bytes are.
    public static func == (one: ClientCertificate, other: ClientCertificate) -> Bool {
        one.sha256 == other.sha256
    }

    /// Feeds the digest.
    public func hash(into hasher: inout Hasher) { hasher.combine(sha256) }
}
