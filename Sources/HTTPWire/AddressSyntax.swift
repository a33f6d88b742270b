/// Numeric addresses of a URI (RFC 3986 §3.2.2); `IPvFuture`, which nobody has defined, is not one.
enum AddressSyntax {
    /// `IPv6address`: eight groups of 16 bits, `::` once for one or more of them, the last two perhaps as IPv4.
    static func isIPv6(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let end = range.upperBound
        var i = range.lowerBound
        var groups = 0
        var hasGap = isColon(bytes, i, end) && isColon(bytes, i + 1, end)
        if hasGap { i += 2 }
        while i < end {
            let start = i
            while i < end, i - start < 4, bytes[i].hexadecimal != nil { i += 1 }
            guard i > start else { return false }
            if i < end, bytes[i] == UInt8(ascii: ".") {
                guard isIPv4(bytes, start..<end) else { return false }
                groups += 2
                break
            }
            groups += 1
            guard i < end else { break }
            guard isColon(bytes, i, end), i + 1 < end else { return false }
            i += 1
            if isColon(bytes, i, end) {
                guard !hasGap else { return false }
                hasGap = true
                i += 1
            }
        }
        return hasGap ? groups <= 7 : groups == 8
    }

    /// `IPv4address`: four numbers up to 255, without leading zero.
    static func isIPv4(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var numbers = 0
        var i = range.lowerBound
        while true {
            let start = i
            var value = 0
            while i < range.upperBound, bytes[i].isDigit, i - start < 3 {
                value = value * 10 + Int(bytes[i] - 0x30)
                i += 1
            }
            guard i > start, value <= 255, i - start == 1 || bytes[start] != UInt8(ascii: "0")
            else { return false }
            numbers += 1
            guard i < range.upperBound else { return numbers == 4 }
            guard numbers < 4, bytes[i] == UInt8(ascii: ".") else { return false }
            i += 1
        }
    }

    private static func isColon(_ bytes: Span<UInt8>, _ i: Int, _ end: Int) -> Bool {
        i < end && bytes[i] == UInt8(ascii: ":")
    }
}
