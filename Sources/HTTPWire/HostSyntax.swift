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
            guard i > range.lowerBound, PercentCoding.hasWholeEscapes(bytes, range.lowerBound..<i)
            else { return false }
        }
        return i == range.upperBound || isPort(bytes, i..<range.upperBound)
    }

    /// - Returns: the index after `]` of an IPv6 literal.
    private static func literalEnd(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        let start = range.lowerBound + 1
        var i = start
        while i < range.upperBound, bytes[i] != UInt8(ascii: "]") { i += 1 }
        guard i < range.upperBound, AddressSyntax.isIPv6(bytes, start..<i) else { return nil }
        return i + 1
    }

    /// A colon and at most five digits, possibly none (RFC 3986 §3.2.3).
    private static func isPort(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard bytes[range.lowerBound] == UInt8(ascii: ":"), range.count <= 6 else { return false }
        for i in range.dropFirst() where !bytes[i].isDigit { return false }
        return true
    }
}
