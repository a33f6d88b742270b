/// `*( BWS ";" BWS name [ BWS "=" BWS value ] )` (RFC 9112 §7.1.1).
enum ChunkExtension {
    /// Whether `bytes`, from `start` to their end, are well-formed extensions; their meaning is ignored.
    static func isValid(_ bytes: Span<UInt8>, from start: Int) -> Bool {
        var i = start
        while i < bytes.count {
            skipBlanks(bytes, &i)
            guard i < bytes.count, bytes[i] == UInt8(ascii: ";") else { return false }
            i += 1
            skipBlanks(bytes, &i)
            guard skipToken(bytes, &i) else { return false }
            var ahead = i
            skipBlanks(bytes, &ahead)
            guard ahead < bytes.count, bytes[ahead] == UInt8(ascii: "=") else { continue }
            i = ahead + 1
            skipBlanks(bytes, &i)
            guard skipQuoted(bytes, &i) || skipToken(bytes, &i) else { return false }
        }
        return true
    }

    private static func skipBlanks(_ bytes: Span<UInt8>, _ i: inout Int) {
        while i < bytes.count, bytes[i].isBlank { i += 1 }
    }

    private static func skipToken(_ bytes: Span<UInt8>, _ i: inout Int) -> Bool {
        let start = i
        while i < bytes.count, bytes[i].isToken { i += 1 }
        return i > start
    }

    /// A quoted string (RFC 9110 §5.6.4); leaves `i` in place when there is none.
    private static func skipQuoted(_ bytes: Span<UInt8>, _ i: inout Int) -> Bool {
        guard i < bytes.count, bytes[i] == UInt8(ascii: "\"") else { return false }
        var j = i + 1
        while j < bytes.count, bytes[j] != UInt8(ascii: "\"") {
            if bytes[j] == UInt8(ascii: "\\") { j += 1 }
            guard j < bytes.count, bytes[j].isFieldContent else { return false }
            j += 1
        }
        guard j < bytes.count else { return false }
        i = j + 1
        return true
    }
}
