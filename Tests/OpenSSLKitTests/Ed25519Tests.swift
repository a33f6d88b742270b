import Foundation
import Testing

@testable import OpenSSLKit

@Suite("Ed25519 (RFC 8032)")
struct Ed25519Tests {
    /// RFC 8032 § 7.1: public key, message, signature of tests 1 to 3.
    static let vectors = [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
                + "d25bf5f0595bbe24655141438e7a100b"
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
                + "387b2eaeb4302aeeb00d291612bb0c00"
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
                + "4a7c15e9716ed28dc027beceea1ec40a"
        ),
    ]

    private func octets(_ hex: String) -> [UInt8] {
        stride(from: 0, to: hex.utf8.count, by: 2).compactMap { rank in
            let start = hex.index(hex.startIndex, offsetBy: rank)
            return UInt8(hex[start..<hex.index(start, offsetBy: 2)], radix: 16)
        }
    }

    @Test("the published signatures verify, and not once a bit is changed", arguments: vectors)
    func published(_ vector: (key: String, message: String, signature: String)) throws {
        let key = try Ed25519PublicKey(bytes: octets(vector.key))
        let (message, signature) = (octets(vector.message), octets(vector.signature))
        #expect(signature.count == 64 && key.verify(signature: signature, message: message))
        for rank in [0, 31, 32, 63] {
            var altered = signature
            altered[rank] ^= 1
            #expect(!key.verify(signature: altered, message: message))
        }
        #expect(!key.verify(signature: signature, message: message + [0]))
        #expect(!key.verify(signature: Array(signature.dropLast()), message: message))
        #expect(!key.verify(signature: [], message: message))
        #expect(ErrorQueue.drain() == 0)
    }

    @Test("a key goes through its files, mode 0600, and another kind of key is refused")
    func files() throws {
        let directory = NSTemporaryDirectory() + "dmp-ed25519-" + Random.uuidV4()
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let key = try Ed25519PrivateKey.generate()
        let path = directory + "/key.pem"
        try key.save(to: path)
        #expect(throws: CryptoError.file(errno: EEXIST)) { try key.save(to: path) }
        let again = try Ed25519PrivateKey(pemFile: path)
        let signature = try again.sign([1, 2, 3])
        let half = try Ed25519PublicKey(pem: Array(try key.publicKey.pem().utf8))
        #expect(half.bytes == key.publicKey.bytes && half.verify(signature: signature, message: [1, 2, 3]))
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        #expect(throws: CryptoError.unsafePermissions) { try Ed25519PrivateKey(pemFile: path) }
        try PrivateKey.generateP256().save(to: directory + "/p256.pem")
        #expect(throws: CryptoError.unsupportedKey) {
            try Ed25519PrivateKey(pemFile: directory + "/p256.pem")
        }
        #expect(throws: CryptoError.malformedPEM) { try Ed25519PublicKey(pem: Array("no key".utf8)) }
        #expect(throws: CryptoError.invalidKey) { try Ed25519PublicKey(bytes: [1, 2, 3]) }
        #expect(ErrorQueue.drain() == 0)
    }
}
