import Foundation
import Synchronization

/// Directories to remove when the process ends.
private let leftovers = Mutex<[String]>([])

/// A certification authority for one run of the tests, made by the `openssl` command.
public final class TestAuthority: Sendable {
    /// A certificate and its key, in PEM files.
    public struct Identity: Sendable {
        /// Path of the certificate.
        public let certificate: String
        /// Path of the key, mode 0600.
        public let key: String
    }

    /// Kinds of keys.
    public enum Algorithm: Sendable {
        /// RSA of 2048 bits.
        case rsa
        /// ECDSA P-256.
        case p256

        var arguments: [String] {
            switch self {
            case .rsa: ["-newkey", "rsa:2048"]
            case .p256: ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
            }
        }
    }

    /// What went wrong in `openssl`.
    public struct Failure: Error {
        /// What it said.
        public let text: String
    }

    /// Whether `openssl` is there.
    public static let isAvailable = FileManager.default.isExecutableFile(atPath: openssl)
    private static let openssl = "/usr/bin/openssl"

    private let directory: String

    /// Path of the authority's own certificate.
    public var certificate: String { directory + "/ca.pem" }

    /// A new authority in a new directory.
    public init() throws {
        directory = NSTemporaryDirectory() + "dmp-tls-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: directory + "/new", withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        let configuration = """
            [ca]
            default_ca = test
            [test]
            database = \(directory)/index.txt
            new_certs_dir = \(directory)/new
            certificate = \(directory)/ca.pem
            private_key = \(directory)/ca.key
            default_md = sha256
            default_crl_days = 2
            policy = any
            rand_serial = yes
            unique_subject = no
            [any]
            countryName = optional
            organizationName = optional
            organizationalUnitName = optional
            commonName = supplied
            [server]
            subjectAltName = DNS:localhost,IP:127.0.0.1
            extendedKeyUsage = serverAuth
            [client]
            subjectAltName = DNS:client.example.test,email:client@example.test,URI:urn:client,IP:192.0.2.7
            extendedKeyUsage = clientAuth
            """
        try Data(configuration.utf8).write(to: URL(fileURLWithPath: directory + "/ca.cnf"))
        try Data().write(to: URL(fileURLWithPath: directory + "/index.txt"))
        try run(
            ["req", "-x509", "-nodes", "-days", "2", "-subj", "/C=FR/O=TEST/CN=AC de test"]
                + Algorithm.p256.arguments + ["-keyout", "\(directory)/ca.key", "-out", certificate])
        try Self.publish(certificate)
    }

    /// Whatever the umask of the tests, no one else may write what a server trusts.
    private static func publish(_ path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// For an authority that lives as long as the process: its files go at the exit.
    public func removeAtExit() {
        leftovers.withLock { $0.append(directory) }
        atexit {
            for directory in leftovers.withLock({ $0 }) {
                try? FileManager.default.removeItem(atPath: directory)
            }
        }
    }

    /// A certificate of server for `localhost`.
    public func server(_ algorithm: Algorithm = .rsa) throws -> Identity {
        try issue("/CN=localhost", "server", algorithm)
    }

    /// A certificate of client.
    ///
    /// - Parameter subject: in the form of `openssl`: `/C=FR/OU=…`.
    public func client(_ subject: String = "/C=FR/O=LABO/OU=1750803447/CN=logiciel") throws -> Identity {
        try issue(subject, "client", .p256)
    }

    /// A certificate of client whose day has passed.
    public func expiredClient() throws -> Identity {
        let (key, request, certificate) = (fresh("key"), fresh("csr"), fresh("pem"))
        try run(
            ["req", "-new", "-nodes", "-subj", "/C=FR/O=LABO/OU=1750803447/CN=logiciel"]
                + Algorithm.p256.arguments + ["-keyout", key, "-out", request])
        try run([
            "ca", "-batch", "-notext", "-config", "\(directory)/ca.cnf", "-extensions", "client", "-in",
            request,
            "-startdate", Self.past.begin, "-enddate", Self.past.end, "-out", certificate,
        ])
        return Identity(certificate: certificate, key: key)
    }

    private static let past = (begin: "20200101000000Z", end: "20200102000000Z")

    /// A revocation list naming these certificates, in a new file.
    ///
    /// - Parameter isExpired: its day has passed.
    public func revocationList(
        _ revoked: [Identity] = [], isDER: Bool = false, isExpired: Bool = false
    ) throws -> String {
        for identity in revoked {
            try run(["ca", "-config", "\(directory)/ca.cnf", "-revoke", identity.certificate])
        }
        let path = fresh("crl")
        let days = isExpired ? ["-crl_lastupdate", Self.past.begin, "-crl_nextupdate", Self.past.end] : []
        try run(["ca", "-config", "\(directory)/ca.cnf", "-gencrl", "-out", path] + days)
        if isDER { try run(["crl", "-in", path, "-outform", "DER", "-out", path]) }
        try Self.publish(path)
        return path
    }

    /// A copy of a file, with a mode of its own.
    public func copy(_ path: String, mode: Int) throws -> String {
        let copy = fresh("copy")
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: copy)
        return copy
    }

    /// Replaces the files of an identity by those of another.
    public func replace(_ identity: Identity, by other: Identity) throws {
        try overwrite(identity.certificate, by: other.certificate)
        try overwrite(identity.key, by: other.key)
    }

    /// Replaces a file by a copy of another, mode included.
    public func overwrite(_ path: String, by other: String) throws {
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.copyItem(atPath: other, toPath: path)
    }

    private func issue(
        _ subject: String, _ section: String, _ algorithm: Algorithm
    ) throws -> Identity {
        let (key, request, certificate) = (fresh("key"), fresh("csr"), fresh("pem"))
        try run(
            ["req", "-new", "-nodes", "-utf8", "-subj", subject] + algorithm.arguments
                + ["-keyout", key, "-out", request])
        try run([
            "x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", "\(directory)/ca.key",
            "-set_serial", "0x\(UUID().uuidString.prefix(8))", "-days", "2", "-extfile",
            "\(directory)/ca.cnf",
            "-extensions", section, "-out", certificate,
        ])
        return Identity(certificate: certificate, key: key)
    }

    private func fresh(_ suffix: String) -> String { "\(directory)/\(UUID().uuidString).\(suffix)" }

    private func run(_ arguments: [String]) throws {
        let (status, output) = try Command.run(Self.openssl, arguments)
        guard status == 0 else { throw Failure(text: output) }
    }
}

/// Programs run by tests.
public enum Command {
    /// Runs a program to its end, its outputs together, and its input being `input`.
    public static func run(
        _ path: String, _ arguments: [String], input: String = ""
    ) throws -> (status: Int32, output: String) {
        let process = try ChildProcess(path, arguments, errors: .piped, feeding: true)
        process.finishInput(input)
        let said = process.readToEnd()
        return (process.waitUntilExit().status, String(decoding: said, as: UTF8.self))
    }
}
