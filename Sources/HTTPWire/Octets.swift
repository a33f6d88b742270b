/// Classes of bytes of the HTTP grammar.
extension UInt8 {
    static let cr: UInt8 = 0x0D
    static let lf: UInt8 = 0x0A
    static let space: UInt8 = 0x20
    static let tab: UInt8 = 0x09

    /// `tchar` (RFC 9110 §5.6.2).
    var isToken: Bool { isIn(0x03FF_6CFA_0000_0000, 0x57FF_FFFF_C7FF_FFFE) }
    /// A byte of a path, percent sign included (RFC 3986 §3.3).
    var isPath: Bool { isIn(0x2FFF_FFF2_0000_0000, 0x47FF_FFFE_87FF_FFFF) }
    /// A byte of a query (RFC 3986 §3.4), plus `[ ] { } | ^`, which browsers send as they are.
    var isQuery: Bool { isIn(0xAFFF_FFF2_0000_0000, 0x7FFF_FFFE_EFFF_FFFF) }
    /// A byte of a registered name, percent sign included (RFC 3986 §3.2.2), but the comma: it would let two
    /// hosts pass for one.
    var isRegisteredName: Bool { isIn(0x2BFF_6FF2_0000_0000, 0x47FF_FFFE_87FF_FFFE) }
    /// `field-vchar`, space or tab (RFC 9110 §5.5).
    var isFieldContent: Bool { (self >= 0x20 && self != 0x7F) || self == .tab }
    /// Space or tab: `OWS` (RFC 9110 §5.6.3).
    var isBlank: Bool { self == .space || self == .tab }
    var isDigit: Bool { self &- 0x30 < 10 }
    var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
    /// Lower-case form of an ASCII letter, else itself.
    var lowered: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }

    /// Value of a hexadecimal digit, or `nil`.
    var hexadecimal: UInt8? {
        if isDigit { return self - 0x30 }
        let letter = (self | 0x20) &- 0x61
        return letter < 6 ? letter + 10 : nil
    }

    /// Membership in a set of ASCII bytes given as two words of bits: 0–63 and 64–127.
    private func isIn(_ low: UInt64, _ high: UInt64) -> Bool {
        guard self < 128 else { return false }
        return (self < 64 ? low >> UInt64(self) : high >> UInt64(self &- 64)) & 1 == 1
    }
}

extension Range<Int> {
    /// Whether these bytes are exactly `text`.
    func spells(_ text: StaticString, in bytes: Span<UInt8>) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { text in
            for i in 0..<text.count where bytes[lowerBound + i] != text[i] { return false }
            return true
        }
    }

    /// Whether these bytes are `text`, given in lower case, whatever their case (RFC 9110 §5.1).
    func spellsIgnoringCase(_ text: StaticString, in bytes: Span<UInt8>) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { text in
            for i in 0..<text.count where bytes[lowerBound + i].lowered != text[i] { return false }
            return true
        }
    }

    /// The same range without the spaces and tabs at its ends.
    func trimmed(in bytes: Span<UInt8>) -> Range<Int> {
        var start = lowerBound
        var end = upperBound
        while start < end, bytes[start].isBlank { start += 1 }
        while end > start, bytes[end - 1].isBlank { end -= 1 }
        return start..<end
    }

    /// The elements of a comma-separated list, trimmed, empty ones included (RFC 9110 §5.6.1).
    func listElements(in bytes: Span<UInt8>) -> [Range<Int>] {
        var elements: [Range<Int>] = []
        var start = lowerBound
        for i in lowerBound...upperBound where i == upperBound || bytes[i] == UInt8(ascii: ",") {
            elements.append((start..<i).trimmed(in: bytes))
            start = i + 1
        }
        return elements
    }
}
