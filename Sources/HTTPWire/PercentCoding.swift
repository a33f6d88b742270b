/// Percent-encoding of URIs (RFC 3986 §2.1).
enum PercentCoding {
    /// Decodes `bytes`.
    ///
    /// - Returns: `nil` when a `%` is not followed by two hexadecimal digits. `+` stays a plus sign.
    static func decode(_ bytes: some Sequence<UInt8>) -> [UInt8]? {
        var decoded: [UInt8] = []
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            guard let high = iterator.next()?.hexadecimal, let low = iterator.next()?.hexadecimal else {
                return nil
            }
            decoded.append(high << 4 | low)
        }
        return decoded
    }

    /// Whether every `%` of `range` is followed by two hexadecimal digits.
    static func hasWholeEscapes(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        for i in range where bytes[i] == UInt8(ascii: "%") {
            guard i + 2 < range.upperBound, bytes[i + 1].hexadecimal != nil, bytes[i + 2].hexadecimal != nil
            else { return false }
        }
        return true
    }

    /// Decodes `bytes` to text, or `nil` when an escape or the UTF-8 it spells is not valid.
    static func text(_ bytes: some Sequence<UInt8>) -> String? {
        decode(bytes).flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// Whether a path with escapes decodes to UTF-8 without control characters.
    ///
    /// RFC 3986 §7.3 warns of `%00` and of line ends that some later reader would take for its own.
    static func isSafePath(_ bytes: some Sequence<UInt8>) -> Bool {
        guard let text = text(bytes) else { return false }
        return text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}
