/// What must be true before libxml2 sees the first byte: UTF-8, and declared so if at all.
///
/// - Source: XML 1.0 (5th ed.), § 4.3.3 and appendix F; Unicode 15, table 3-7.
enum Prologue {
    /// Refuses an encoding other than UTF-8 and any malformed sequence; gives the offset after a UTF-8 BOM.
    static func check(_ bytes: UnsafeBufferPointer<UInt8>) throws(XMLError) -> Int {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        guard bytes.count > start else { throw XMLError(.malformed, line: 1, column: 1) }
        if isOtherEncoding(bytes) { throw XMLError(.encoding, line: 1, column: 1) }
        guard isMarkupStart(bytes[start]) else { throw XMLError(.malformed, line: 1, column: 1) }
        if let declared = declaredEncoding(UnsafeBufferPointer(rebasing: bytes[start...])), !isUTF8(declared)
        {
            throw XMLError(.encoding, line: 1, column: 1)
        }
        if let offset = firstInvalidByte(bytes) {
            let (line, column) = position(of: offset, in: bytes)
            throw XMLError(bytes[offset] == 0 ? .malformed : .invalidUTF8, line: line, column: column)
        }
        return start
    }

    /// UTF-16, UTF-32 and EBCDIC by their first bytes (XML 1.0, appendix F.1).
    private static func isOtherEncoding(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count >= 2 else { return false }
        switch (bytes[0], bytes[1]) {
        case (0xFE, 0xFF), (0xFF, 0xFE), (0x00, _), (_, 0x00), (0x4C, 0x6F): return true
        default: return false
        }
    }

    private static func isMarkupStart(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "<") || isSpace(byte)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    /// The value of `encoding` in the XML declaration, if there is one.
    ///
    /// Faults in it are left to libxml2, which is told to read UTF-8 whatever the declaration says.
    private static func declaredEncoding(
        _ bytes: UnsafeBufferPointer<UInt8>
    ) -> Slice<UnsafeBufferPointer<UInt8>>? {
        guard bytes.starts(with: "<?xml".utf8), bytes.count > 5, isSpace(bytes[5]) else { return nil }
        guard let end = bytes.firstIndex(of: UInt8(ascii: ">")) else { return nil }
        let word = Array("encoding".utf8)
        var cursor = 6
        while cursor + word.count < end, !bytes[cursor..<cursor + word.count].elementsEqual(word) {
            cursor += 1
        }
        cursor += word.count
        while cursor < end, isSpace(bytes[cursor]) || bytes[cursor] == UInt8(ascii: "=") { cursor += 1 }
        guard cursor < end else { return nil }
        let quote = bytes[cursor]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
        let value = bytes[(cursor + 1)..<end]
        return value.firstIndex(of: quote).map { value[..<$0] }
    }

    private static func isUTF8(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        name.lazy.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }.elementsEqual("utf-8".utf8)
    }

    /// Line and column, from 1, of an offset.
    static func position(of offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> (line: Int, column: Int) {
        var line = 1
        var start = 0
        for index in 0..<offset where bytes[index] == 0x0A {
            line += 1
            start = index + 1
        }
        return (line, offset - start + 1)
    }

    /// Offset of the first byte that is NUL or begins an ill-formed sequence; `nil` when there is none.
    ///
    /// libxml2 2.9 checks UTF-8 too, but accepts some overlong forms.
    static func firstInvalidByte(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        let raw = UnsafeRawBufferPointer(bytes)
        var index = 0
        while index < raw.count {
            if index + 32 <= raw.count, isPlain32(raw, at: index) {
                index += 32
                continue
            }
            if index + 8 <= raw.count {
                let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                let zero = (word &- 0x0101_0101_0101_0101) & ~word
                if (word | zero) & 0x8080_8080_8080_8080 == 0 {
                    index += 8
                    continue
                }
            }
            let length = sequenceLength(raw, at: index)
            if length == 0 { return index }
            index += length
        }
        return nil
    }

    /// Whether these 32 bytes are all ASCII and none is NUL: most of a document, four words at once.
    private static func isPlain32(_ raw: UnsafeRawBufferPointer, at index: Int) -> Bool {
        var refused: UInt64 = 0
        for offset in stride(from: 0, to: 32, by: 8) {
            let word = raw.loadUnaligned(fromByteOffset: index + offset, as: UInt64.self)
            refused |= word | ((word &- 0x0101_0101_0101_0101) & ~word)
        }
        return refused & 0x8080_8080_8080_8080 == 0
    }

    /// Length of the well-formed sequence at `index` (Unicode 15, table 3-7); 0 when ill-formed or NUL.
    private static func sequenceLength(_ raw: UnsafeRawBufferPointer, at index: Int) -> Int {
        func follows(_ distance: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
            index + distance < raw.count && range.contains(raw[index + distance])
        }
        switch raw[index] {
        case 0x01...0x7F: return 1
        case 0xC2...0xDF: return follows(1) ? 2 : 0
        case 0xE0: return follows(1, 0xA0...0xBF) && follows(2) ? 3 : 0
        case 0xED: return follows(1, 0x80...0x9F) && follows(2) ? 3 : 0
        case 0xE1...0xEF: return follows(1) && follows(2) ? 3 : 0
        case 0xF0: return follows(1, 0x90...0xBF) && follows(2) && follows(3) ? 4 : 0
        case 0xF1...0xF3: return follows(1) && follows(2) && follows(3) ? 4 : 0
        case 0xF4: return follows(1, 0x80...0x8F) && follows(2) && follows(3) ? 4 : 0
        default: return 0
        }
    }
}
