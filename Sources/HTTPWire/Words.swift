/// Bytes looked at eight at a time: a head is read on every request, and most of its bytes are those of one long value.
extension Span<UInt8> {
    /// Where the next LF stands, or `nil`.
    func lineFeed(from start: Int) -> Int? {
        var place = start
        while place + 8 <= count {
            // Eight bytes of which one is zero where there is an LF.
            let found = Self.zeros(word(at: place) ^ Self.repeated(.lf))
            if found != 0 { return place + found.trailingZeroBitCount / 8 }
            place += 8
        }
        while place < count {
            if self[place] == .lf { return place }
            place += 1
        }
        return nil
    }

    /// Whether all these bytes are `field-vchar`, spaces and tabs (RFC 9110 §5.5).
    func isFieldContent(_ range: Range<Int>) -> Bool {
        var place = range.lowerBound
        while place + 8 <= range.upperBound {
            let word = word(at: place)
            // A tab looks like a control here: such a word is read byte by byte.
            if Self.holdsControl(word) || Self.zeros(word ^ Self.repeated(0x7F)) != 0 {
                for i in place..<place + 8 where !self[i].isFieldContent { return false }
            }
            place += 8
        }
        while place < range.upperBound {
            if !self[place].isFieldContent { return false }
            place += 1
        }
        return true
    }

    /// The first byte is the lowest.
    ///
    /// - Precondition: eight bytes follow.
    private func word(at place: Int) -> UInt64 {
        precondition(place >= 0 && place + 8 <= count)
        return withUnsafeBytes {
            UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: UInt64.self))
        }
    }

    private static func repeated(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

    /// The high bit of the first of the eight bytes that is 0, perhaps of others behind it; 0 when none is.
    ///
    /// The borrow of a subtraction reaches the high bit of that byte, and of no other before it.
    private static func zeros(_ word: UInt64) -> UInt64 {
        (word &- repeated(0x01)) & ~word & repeated(0x80)
    }

    /// Whether one of the eight bytes is below 0x20; bytes from 0x80 on are not.
    private static func holdsControl(_ word: UInt64) -> Bool {
        (word &- repeated(0x20)) & ~word & repeated(0x80) != 0
    }
}
