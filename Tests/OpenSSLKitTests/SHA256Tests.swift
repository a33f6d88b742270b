import OpenSSLKit
import Testing

@Suite("SHA-256 (FIPS 180-4)")
struct SHA256Tests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let message: [UInt8]
        let digest: String
    }

    /// NIST's SHA256 examples and short-message vectors.
    static let vectors = [
        Vector(
            testDescription: "the empty message", message: [],
            digest: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        Vector(
            testDescription: "one octet, d3", message: [0xD3],
            digest: "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1"),
        Vector(
            testDescription: "abc", message: Array("abc".utf8),
            digest: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        Vector(
            testDescription: "two blocks",
            message: Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8),
            digest: "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
        Vector(
            testDescription: "a million times the letter a",
            message: [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000),
            digest: "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ]

    @Test("the one-shot digest is NIST's", arguments: vectors)
    func oneShot(_ vector: Vector) {
        #expect(SHA256.hash(vector.message).hex == vector.digest)
    }

    @Test("a message in pieces of 7 octets has the same digest", arguments: vectors)
    func pieces(_ vector: Vector) {
        var hasher = SHA256Hasher()
        for start in stride(from: 0, to: vector.message.count, by: 7) {
            hasher.update(Array(vector.message[start..<min(start + 7, vector.message.count)]))
        }
        #expect(hasher.finalize().hex == vector.digest)
    }

    @Test("a digest survives its three spellings")
    func spellings() {
        let digest = SHA256.hash(Array("abc".utf8))
        #expect(SHA256Digest(bytes: digest.bytes) == digest)
        #expect(SHA256Digest(hex: digest.hex.uppercased()) == digest)
        #expect(SHA256Digest(base64: "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=") == digest)
        #expect(digest.bytes.count == 32 && digest.bytes.first == 0xBA && digest.bytes.last == 0xAD)
    }

    @Test(
        "a text that is not exactly a digest is refused",
        arguments: [
            "", "ba78", String(repeating: "g", count: 64), String(repeating: "a", count: 65),
            String(repeating: "é", count: 32),
        ])
    func badHex(_ text: String) {
        #expect(SHA256Digest(hex: text) == nil)
        #expect(SHA256Digest(bytes: Array(text.utf8.prefix(31))) == nil)
    }

    @Test(
        "base64 has one spelling only (RFC 4648 § 3.5)",
        arguments: [
            "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa1=", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0",
            "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0=", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa==",
            "ung Wv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa=",
        ])
    func badBase64(_ text: String) {
        #expect(SHA256Digest(base64: text) == nil)
    }
}
