public import OpenSSLKit

/// A text and its signatures (C2SP signed-note), Ed25519 only.
public struct SignedNote: Sendable, Hashable {
    /// One signature line.
    public struct Signature: Sendable, Hashable {
        /// Name of the key.
        public let name: String
        /// First four octets of the key's identifier, then the signature.
        public let bytes: [UInt8]
    }

    /// The signed text; ends by a line feed.
    public let text: String
    /// Signatures, in order.
    public let signatures: [Signature]

    /// Kind of signature, as identifiers of keys name it: Ed25519.
    private static let ed25519: UInt8 = 0x01

    /// Signs a text.
    ///
    /// - Precondition: the text ends by a line feed; the name has neither space nor `+`.
    public init(signing text: String, name: String, key: Ed25519PrivateKey) throws(CryptoError) {
        precondition(text.hasSuffix("\n") && Self.isName(name), "the shapes of a signed note")
        let bytes = Self.identifier(name, key.publicKey) + (try key.sign(Array(text.utf8)))
        self.text = text
        signatures = [Signature(name: name, bytes: bytes)]
    }

    /// Reads a note; `nil` when it has another shape.
    public init?(_ note: String) {
        guard let cut = note.lastRange(of: "\n\n") else { return nil }
        text = String(note[..<cut.lowerBound]) + "\n"
        var signatures: [Signature] = []
        var lines = note[cut.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 2, lines.removeLast().isEmpty else { return nil }
        for line in lines {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            guard words.count == 3, words[0] == "—", Self.isName(String(words[1])),
                let bytes = Base64.decode(String(words[2])), bytes.count > 4
            else { return nil }
            signatures.append(Signature(name: String(words[1]), bytes: bytes))
        }
        self.signatures = signatures
    }

    /// The whole note, as it is kept and sent.
    public var note: String {
        text + "\n" + signatures.map { "— \($0.name) \(Base64.encode($0.bytes))\n" }.joined()
    }

    /// One of the signatures is of this key under this name, and none of them is false.
    public func isSigned(by key: Ed25519PublicKey, name: String) -> Bool {
        let identifier = Self.identifier(name, key)
        let its = signatures.filter { $0.name == name && $0.bytes.starts(with: identifier) }
        return !its.isEmpty
            && its.allSatisfy {
                key.verify(signature: Array($0.bytes.dropFirst(4)), message: Array(text.utf8))
            }
    }

    /// The key as other tools take it: `name+identifier+base64`.
    public static func verifierKey(_ key: Ed25519PublicKey, name: String) -> String {
        let hex = identifier(name, key).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
        return "\(name)+\(hex.joined())+\(Base64.encode([ed25519] + key.bytes))"
    }

    /// Whether a key may have this name: neither empty, nor spaces, `+` or control characters.
    public static func isName(_ name: String) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0 != "+" && $0.value > 31 }
    }

    /// The first four octets of SHA-256(name ‖ LF ‖ kind ‖ key).
    private static func identifier(_ name: String, _ key: Ed25519PublicKey) -> [UInt8] {
        Array(SHA256.hash(Array(name.utf8) + [0x0A, ed25519] + key.bytes).bytes.prefix(4))
    }
}

extension String {
    /// Where `mark` last begins and ends.
    fileprivate func lastRange(of mark: String) -> Range<Index>? {
        var end = endIndex
        while let start = index(end, offsetBy: -mark.count, limitedBy: startIndex) {
            if self[start...].hasPrefix(mark) { return start..<index(start, offsetBy: mark.count) }
            guard end > startIndex else { return nil }
            end = index(before: end)
        }
        return nil
    }
}
