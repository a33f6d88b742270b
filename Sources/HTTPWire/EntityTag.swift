/// An entity tag (RFC 9110 §8.8.3).
public struct EntityTag: Sendable, Equatable {
    /// Characters between the quotes.
    public let opaque: String
    /// `W/`: equivalent, not identical, representations share it.
    public let isWeak: Bool

    /// A strong tag; characters that no tag may have are left out.
    public init(strong opaque: String) {
        self.opaque = String(
            decoding: opaque.utf8.filter { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") },
            as: UTF8.self)
        isWeak = false
    }

    private init(opaque: String, isWeak: Bool) {
        self.opaque = opaque
        self.isWeak = isWeak
    }

    /// As it stands in a field.
    public var fieldValue: String { (isWeak ? "W/\"" : "\"") + opaque + "\"" }

    /// Strong comparison (RFC 9110 §8.8.3.2).
    public func isIdentical(to other: EntityTag) -> Bool {
        !isWeak && !other.isWeak && opaque == other.opaque
    }

    /// Weak comparison (RFC 9110 §8.8.3.2).
    public func isEquivalent(to other: EntityTag) -> Bool { opaque == other.opaque }

    /// Reads one tag, alone.
    public init?(_ text: String) {
        guard let tags = Self.list(text), tags.count == 1 else { return nil }
        self = tags[0]
    }

    /// Reads a comma-separated list of tags.
    ///
    /// - Returns: `nil` when any element is not a quoted tag, or there is none.
    public static func list(_ text: String) -> [EntityTag]? {
        var rest = Array(text.utf8)[...]
        var tags: [EntityTag] = []
        while true {
            while let byte = rest.first, byte.isBlank || byte == UInt8(ascii: ",") { rest.removeFirst() }
            guard !rest.isEmpty else { return tags.isEmpty ? nil : tags }
            let isWeak = rest.starts(with: [UInt8(ascii: "W"), UInt8(ascii: "/")])
            if isWeak { rest.removeFirst(2) }
            guard rest.popFirst() == UInt8(ascii: "\""), let end = rest.firstIndex(of: UInt8(ascii: "\"")),
                rest[..<end].allSatisfy({ $0 > 0x20 && $0 != 0x7F })
            else { return nil }
            tags.append(EntityTag(opaque: String(decoding: rest[..<end], as: UTF8.self), isWeak: isWeak))
            rest = rest[(end + 1)...]
            while let byte = rest.first, byte.isBlank { rest.removeFirst() }
            guard rest.isEmpty || rest.first == UInt8(ascii: ",") else { return nil }
        }
    }
}
