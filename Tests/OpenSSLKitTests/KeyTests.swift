import Foundation
import Testing

@testable import OpenSSLKit

@Suite("Keys that are refused, and keys in files")
struct KeyTests {
    @Test("a point off the curve is refused (RFC 7518 § 6.2.1, invalid-curve attack)")
    func offCurve() {
        var y = octets(SignatureTests.y)
        y[31] ^= 1
        #expect(throws: CryptoError.invalidKey) { try PublicKey(p256X: octets(SignatureTests.x), y: y) }
        let zero = [UInt8](repeating: 0, count: 32)
        #expect(throws: CryptoError.invalidKey) { try PublicKey(p256X: zero, y: zero) }
        #expect(throws: CryptoError.invalidKey) { try PublicKey(p256X: [1], y: y) }
        #expect(ErrorQueue.drain() == 0)
    }

    @Test("an RSA key under 2048 bits, even, or with an even exponent is refused (RFC 7518 § 3.3)")
    func weakRSA() {
        let modulus = octets(SignatureTests.modulus)
        #expect(throws: CryptoError.keySize(bits: 1024)) {
            try PublicKey(rsaModulus: Array(modulus.prefix(128)), exponent: [1, 0, 1])
        }
        #expect(throws: CryptoError.keySize(bits: 0)) { try PublicKey(rsaModulus: [], exponent: [3]) }
        #expect(throws: CryptoError.keySize(bits: 8200)) {
            try PublicKey(rsaModulus: [UInt8](repeating: 0xFF, count: 1025), exponent: [1, 0, 1])
        }
        #expect(throws: CryptoError.invalidKey) {
            try PublicKey(rsaModulus: modulus.dropLast() + [0], exponent: [1, 0, 1])
        }
        for exponent: [UInt8] in [[], [0], [1], [2], [UInt8](repeating: 1, count: 9)] {
            #expect(throws: CryptoError.invalidKey) { try PublicKey(rsaModulus: modulus, exponent: exponent) }
        }
        #expect(ErrorQueue.drain() == 0)
    }

    @Test("a key file is mode 0600, never overwritten, and reads back")
    func keyFile() throws {
        let directory = FileManager.default.temporaryDirectory.path() + "/openssl-kit-" + Random.uuidV4()
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        for (name, key) in [
            ("ec.pem", try PrivateKey.generateP256()), ("rsa.pem", try PrivateKey.generateRSA2048()),
        ] {
            let path = directory + "/" + name
            try key.save(to: path)
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(throws: CryptoError.file(errno: EEXIST)) { try key.save(to: path) }
            let algorithm: SignatureAlgorithm = key.kind == .rsa ? .rs256 : .es256
            let again = try PrivateKey(pemFile: path)
            let signature = try again.sign([1, 2, 3], algorithm: algorithm)
            #expect(key.publicKey.verify(signature: signature, message: [1, 2, 3], algorithm: algorithm))
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
            #expect(throws: CryptoError.unsafePermissions) { try PrivateKey(pemFile: path) }
        }
        #expect(throws: CryptoError.file(errno: ENOENT)) { try PrivateKey(pemFile: directory + "/none") }
        #expect(throws: CryptoError.file(errno: EINVAL)) { try PrivateKey(pemFile: directory) }
    }

    @Test("what is not one plain PEM key is refused")
    func malformedPEM() throws {
        let x25519 = """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VuAyEAhSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=
            -----END PUBLIC KEY-----

            """
        #expect(throws: CryptoError.unsupportedKey) { try PublicKey(pem: Array(x25519.utf8)) }
        for text in ["", "not a key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"] {
            #expect(throws: CryptoError.malformedPEM) { try PublicKey(pem: Array(text.utf8)) }
            #expect(throws: CryptoError.malformedPEM) { try PrivateKey(pem: Array(text.utf8)) }
        }
        #expect(ErrorQueue.drain() == 0)
    }
}
