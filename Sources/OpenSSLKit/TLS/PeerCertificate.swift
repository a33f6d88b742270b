import COpenSSL
import Glibc

/// What is read of the verified certificate of a peer.
public struct PeerCertificate: Sendable, Equatable {
    /// One name of the subjectAltName extension (RFC 5280 § 4.2.1.6); the other kinds are left out.
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
    public let subject: String
    /// Distinguished name of the issuer, in the same form.
    public let issuer: String
    /// Values of the subject's `CN`, in the order of the certificate.
    public let commonNames: [String]
    /// Values of the subject's `OU`, in the order of the certificate.
    public let organizationalUnits: [String]
    /// Other names of the subject.
    public let alternativeNames: [AlternativeName]
    /// SHA-256 of the DER.
    public let digest: SHA256Digest

    /// - Parameter certificate: an `X509`, only borrowed.
    init?(_ certificate: OpaquePointer) {
        var der: UnsafeMutablePointer<UInt8>?
        let length = i2d_X509(certificate, &der)
        guard length > 0 else {
            ErrorQueue.drain()
            return nil
        }
        defer { CRYPTO_free(der, #file, #line) }
        digest = SHA256.hash(UnsafeRawBufferPointer(start: der, count: Int(length)))
        let name = X509_get_subject_name(certificate)
        subject = Self.text(name)
        issuer = Self.text(X509_get_issuer_name(certificate))
        commonNames = Self.values(name, NID_commonName)
        organizationalUnits = Self.values(name, NID_organizationalUnitName)
        alternativeNames = Self.alternatives(certificate)
        ERR_clear_error()
    }

    private static func text(_ name: OpaquePointer?) -> String {
        guard let memory = BIO_new(BIO_s_mem()) else { return "" }
        defer { BIO_free(memory) }
        guard X509_NAME_print_ex(memory, name, 0, dmp_name_format()) >= 0 else { return "" }
        var bytes = [UInt8](repeating: 0, count: BIO_ctrl_pending(memory))
        let count = BIO_read(memory, &bytes, Int32(clamping: bytes.count))
        return String(decoding: bytes.prefix(Int(max(0, count))), as: UTF8.self)
    }

    private static func values(_ name: OpaquePointer?, _ kind: Int32) -> [String] {
        var values: [String] = []
        var position: Int32 = -1
        while true {
            position = X509_NAME_get_index_by_NID(name, kind, position)
            guard position >= 0 else { return values }
            let data = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, position))
            var text: UnsafeMutablePointer<UInt8>?
            let count = ASN1_STRING_to_UTF8(&text, data)
            guard count >= 0 else { continue }
            defer { CRYPTO_free(text, #file, #line) }
            values.append(
                String(decoding: UnsafeBufferPointer(start: text, count: Int(count)), as: UTF8.self))
        }
    }

    private static func alternatives(_ certificate: OpaquePointer) -> [AlternativeName] {
        guard let extensionValue = X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil) else {
            return []
        }
        let names = OpaquePointer(extensionValue)
        defer { GENERAL_NAMES_free(names) }
        return (0..<dmp_alternative_count(names)).compactMap { index in
            var (kind, count): (Int32, Int32) = (0, 0)
            guard let start = dmp_alternative_name(names, index, &kind, &count) else { return nil }
            let bytes = UnsafeBufferPointer(start: start, count: Int(count))
            let text = String(decoding: bytes, as: UTF8.self)
            switch kind {
            case GEN_DNS: return .dns(text)
            case GEN_EMAIL: return .email(text)
            case GEN_URI: return .uri(text)
            case GEN_IPADD: return numeric(bytes).map { .address($0) }
            default: return nil
            }
        }
    }

    private static func numeric(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard inet_ntop(family, bytes.baseAddress, &text, socklen_t(text.count)) != nil else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// A verified certificate, not read yet.
public final class ShownCertificate: Sendable {
    private let certificate: ForeignHandle

    /// - Parameter certificate: an `X509`, of which one reference more is taken.
    init?(_ certificate: OpaquePointer) {
        guard X509_up_ref(certificate) == 1 else { return nil }
        self.certificate = ForeignHandle(certificate)
    }

    deinit { X509_free(certificate.pointer) }

    /// Reads it, on any thread.
    public func read() -> PeerCertificate? { certificate.pointer.flatMap { PeerCertificate($0) } }
}
