/// A SHA-256 digest: 32 bytes held inline, without heap storage.
public struct SHA256Digest: Sendable, Hashable {
    /// The digest as big-endian words, first bytes first.
    let words: (UInt64, UInt64, UInt64, UInt64)

    init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    /// The digest stored in exactly 32 bytes; `nil` for any other length.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        func word(_ start: Int) -> UInt64 {
            bytes[start..<(start + 8)].reduce(0) { $0 << 8 | UInt64($1) }
        }
        words = (word(0), word(8), word(16), word(24))
    }

    /// Exactly 64 hexadecimal digits, either case; `nil` otherwise.
    public init?(hex: String) {
        let digits = Array(hex.utf8)
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        for start in stride(from: 0, to: 64, by: 2) {
            guard let high = Hexadecimal.value(digits[start]), let low = Hexadecimal.value(digits[start + 1])
            else { return nil }
            bytes.append(high << 4 | low)
        }
        self.init(bytes: bytes)
    }

    /// Exactly 44 characters of padded base64 (RFC 4648 § 4), as `Content-Digest` carries it (RFC 9530).
    public init?(base64: String) {
        let text = Array(base64.utf8)
        guard text.count == 44, text[43] == UInt8(ascii: "=") else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(33)
        var accumulator: UInt32 = 0
        for (rank, character) in text.prefix(43).enumerated() {
            guard let value = Self.base64Value(character) else { return nil }
            accumulator = accumulator << 6 | UInt32(value)
            if rank % 4 == 3 {
                bytes += [UInt8(accumulator >> 16 & 0xFF), UInt8(accumulator >> 8 & 0xFF)]
                bytes.append(UInt8(accumulator & 0xFF))
            }
        }
        // Three characters remain: 16 bits of digest, then two bits that must be zero (one spelling only).
        guard accumulator & 0b11 == 0 else { return nil }
        bytes += [UInt8(accumulator >> 10 & 0xFF), UInt8(accumulator >> 2 & 0xFF)]
        self.init(bytes: bytes)
    }

    /// The 32 bytes, in order.
    public var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { room, count in
            copy(to: UnsafeMutableRawBufferPointer(room), at: 0)
            count = 32
        }
    }

    /// Appends the 32 bytes.
    package func append(to bytes: inout [UInt8]) {
        let bigEndian = (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
        withUnsafeBytes(of: bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Writes the 32 bytes into a buffer, from `offset` on.
    package func copy(to room: UnsafeMutableRawBufferPointer, at offset: Int) {
        let bigEndian = (
            words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian
        )
        withUnsafeBytes(of: bigEndian) {
            UnsafeMutableRawBufferPointer(rebasing: room[offset..<(offset + 32)]).copyMemory(from: $0)
        }
    }

    /// 64 lower-case hexadecimal digits.
    public var hex: String {
        String(unsafeUninitializedCapacity: 64) { room in
            for rank in 0..<32 {
                let byte = byte(rank)
                room[2 * rank] = Hexadecimal.digit(byte >> 4)
                room[2 * rank + 1] = Hexadecimal.digit(byte)
            }
            return 64
        }
    }

    /// Two digests are equal when their 32 bytes are.
    public static func == (a: SHA256Digest, b: SHA256Digest) -> Bool { a.words == b.words }

    /// Feeds the first word only: the output of SHA-256 is already evenly spread.
    public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }

    @inline(__always)
    private func byte(_ rank: Int) -> UInt8 {
        let word =
            switch rank >> 3 {
            case 0: words.0
            case 1: words.1
            case 2: words.2
            default: words.3
            }
        return UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * (rank & 7)))
    }

    private static func base64Value(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}

extension SHA256Digest: CustomStringConvertible {
    /// The same text as ``hex``.
    public var description: String { hex }
}
