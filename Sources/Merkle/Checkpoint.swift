public import OpenSSLKit

/// What a journal signs: its name, its size, its root (C2SP tlog-checkpoint).
public struct Checkpoint: Sendable, Hashable {
    /// The journal's unique name, one line.
    public var origin: String
    /// Leaves of the tree.
    public var size: UInt64
    /// Root of the tree.
    public var root: SHA256Digest
    /// Further lines, none empty.
    public var extensions: [String]

    /// A checkpoint.
    public init(origin: String, size: UInt64, root: SHA256Digest, extensions: [String] = []) {
        self.origin = origin
        self.size = size
        self.root = root
        self.extensions = extensions
    }

    /// The text that is signed: one line each for origin, size in decimal, root in base64, and extensions.
    public var text: String {
        ([origin, String(size), Base64.encode(root.bytes)] + extensions).map { $0 + "\n" }.joined()
    }

    /// Reads such a text; `nil` when it has another shape, a number in another spelling included.
    public init?(text: String) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 4, lines.removeLast().isEmpty, lines.allSatisfy({ !$0.isEmpty }) else {
            return nil
        }
        guard let size = UInt64(lines[1]), String(size) == lines[1],
            let root = SHA256Digest(base64: String(lines[2]))
        else { return nil }
        self.init(
            origin: String(lines[0]), size: size, root: root, extensions: lines.dropFirst(3).map(String.init))
    }
}
