/// `uri-host [ ":" port ]` (RFC 9110 §7.2, RFC 3986 §3.2.2).
enum HostSyntax {
    /// Whether `range` is a non-empty host and an optional port; user information is never one.
    static func isValid(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard !range.isEmpty else { return false }
        var i = range.lowerBound
        if bytes[i] == UInt8(ascii: "[") {
            guard let end = literalEnd(bytes, range) else { return false }
            i = end
        } else {
            while i < range.upperBound, bytes[i].isRegisteredName { i += 1 }
            guard i > range.lowerBound else { return false }
        }
        return i == range.upperBound || isPort(bytes, i..<range.upperBound)
    }

    /// - Returns: the index after `]` of an IPv6 literal.
    private static func literalEnd(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        var i = range.lowerBound + 1
        while i < range.upperBound, isAddressByte(bytes[i]) { i += 1 }
        guard i < range.upperBound, bytes[i] == UInt8(ascii: "]") else { return nil }
        return i > range.lowerBound + 2 ? i + 1 : nil
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        byte.hexadecimal != nil || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
    }

    /// A colon and at most five digits, possibly none (RFC 3986 §3.2.3).
    private static func isPort(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard bytes[range.lowerBound] == UInt8(ascii: ":"), range.count <= 6 else { return false }
        for i in range.dropFirst() where !bytes[i].isDigit { return false }
        return true
    }
}
