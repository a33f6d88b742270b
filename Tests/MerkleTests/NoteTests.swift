import OpenSSLKit
import Testing

@testable import Merkle

@Suite("Checkpoints and signed notes (C2SP)")
struct NoteTests {
    private static let root = MerkleHash.leaf([1])

    @Test("a checkpoint is read back, and every other spelling is refused")
    func checkpoint() {
        let point = Checkpoint(
            origin: "example.test/log", size: 42, root: Self.root, extensions: ["one", "two"])
        #expect(Checkpoint(text: point.text) == point)
        #expect(point.text == "example.test/log\n42\n\(Base64.encode(Self.root.bytes))\none\ntwo\n")
        let root = Base64.encode(Self.root.bytes)
        for text in [
            "", "o\n", "o\n1\n", "o\n1\n\(root)", "o\n01\n\(root)\n", "o\n+1\n\(root)\n", "o\n-1\n\(root)\n",
            "\n1\n\(root)\n", "o\n1\n\(root.dropLast())\n", "o\n1\n\(root)\n\n", "o\n1\n\(root)\nx\n\ny\n",
            "o\n18446744073709551616\n\(root)\n",
        ] {
            #expect(Checkpoint(text: text) == nil, "\(text)")
        }
    }

    @Test("a note is verified by its key and name alone, and by nothing once altered")
    func note() throws {
        let (key, other) = (try Ed25519PrivateKey.generate(), try Ed25519PrivateKey.generate())
        let note = try SignedNote(signing: "a\nb\n\nc\n", name: "log", key: key)
        let read = try #require(SignedNote(note.note))
        #expect(read == note)
        #expect(read.isSigned(by: key.publicKey, name: "log"))
        #expect(!read.isSigned(by: key.publicKey, name: "other"))
        #expect(!read.isSigned(by: other.publicKey, name: "log"))
        let altered = try #require(SignedNote(note.note.replacing("b", with: "B")))
        #expect(!altered.isSigned(by: key.publicKey, name: "log"))
        let beside = try SignedNote(signing: note.text, name: "log", key: other)
        let both = try #require(SignedNote(note.note + beside.note.dropFirst(note.text.count + 1)))
        #expect(both.signatures.count == 2)
        #expect(
            both.isSigned(by: key.publicKey, name: "log") && both.isSigned(by: other.publicKey, name: "log"))
    }

    @Test("what is not a note is refused")
    func shapes() throws {
        let note = try SignedNote(signing: "a\n", name: "log", key: try Ed25519PrivateKey.generate()).note
        for text in [
            "", "a\n", "a\n\n", String(note.dropLast()), note.replacing("— ", with: "- "),
            note.replacing(" log ", with: " l+g "), note.replacing(" log ", with: "  "), note + "x\n",
        ] {
            #expect(SignedNote(text) == nil, "\(text)")
        }
        #expect(!SignedNote.isName("") && !SignedNote.isName("a b") && !SignedNote.isName("a+b"))
    }

    @Test("the identifier of a key is that of the specification's example of keys")
    func verifierKey() throws {
        // Go's golang.org/x/mod/sumdb/note publishes this key in its documentation.
        let bytes = try #require(Base64.decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"))
        let key = try Ed25519PublicKey(bytes: Array(bytes.dropFirst()))
        #expect(
            SignedNote.verifierKey(key, name: "PeterNeumann")
                == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
        let note = try #require(
            SignedNote(
                """
                If you think cryptography is the answer to your problem,
                then you don't know what your problem is.

                — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=

                """))
        #expect(note.isSigned(by: key, name: "PeterNeumann"))
    }

    @Test("base64 has one spelling")
    func base64() {
        for count in 0...70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
        #expect(Base64.encode(Array("foobar".utf8)) == "Zm9vYmFy" && Base64.encode([0x66]) == "Zg==")
        for text in ["Zg", "Zg=", "Zh==", "Z===", "====", "Zg==Zg==", "Zm9-", "Zm9v\n"] {
            #expect(Base64.decode(text) == nil)
        }
    }
}
