/// Ties an answer to its line in the access log: the trace-id of W3C Trace Context, 16 bytes.
///
/// Taken from the request's `traceparent` when that is well formed, else made by the server; it says nothing
/// of anyone.
public struct TraceIdentifier: Sendable, Hashable {
    private let high: UInt64
    private let low: UInt64

    /// An identifier of two halves, not both zero: the specification keeps that value for « none ».
    public init(high: UInt64, low: UInt64) {
        precondition(high != 0 || low != 0, "all zeros is no trace-id")
        self.high = high
        self.low = low
    }

    /// The trace-id of the only `traceparent` among `fields`.
    ///
    /// `nil` without one, with several, or when it is malformed (W3C Trace Context §3.2.2).
    public init?(_ fields: Fields) {
        let bytes = fields.buffer.span
        var value: Range<Int>?
        for line in fields.lines where line.name.spellsIgnoringCase("traceparent", in: bytes) {
            guard value == nil else { return nil }
            value = line.value
        }
        guard let value else { return nil }
        self.init(traceparent: bytes.extracting(value))
    }

    /// - Parameter traceparent: `version-traceid-parentid-flags`, in lower-case hexadecimal.
    private init?(traceparent bytes: Span<UInt8>) {
        guard bytes.count >= 55, bytes[2] == Self.dash, bytes[35] == Self.dash, bytes[52] == Self.dash,
            let version = Self.number(bytes.extracting(0..<2)), version != 0xFF,
            let high = Self.number(bytes.extracting(3..<19)),
            let low = Self.number(bytes.extracting(19..<35)),
            let parent = Self.number(bytes.extracting(36..<52)), parent != 0,
            Self.number(bytes.extracting(53..<55)) != nil, high != 0 || low != 0
        else { return nil }
        // A later version may say more, behind another dash (§3.2.4).
        guard bytes.count == 55 || (version > 0 && bytes[55] == Self.dash) else { return nil }
        self.init(high: high, low: low)
    }

    private static let dash = UInt8(ascii: "-")

    /// Up to 16 lower-case digits; `nil` when one of them is not.
    private static func number(_ digits: Span<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for i in digits.indices {
            guard let digit = digits[i].hexadecimal, digits[i] == digits[i].lowered else { return nil }
            number = number << 4 | UInt64(digit)
        }
        return number
    }

    /// 32 lower-case hexadecimal digits.
    public var text: String {
        var digits: [UInt8] = []
        append(to: &digits)
        return String(decoding: digits, as: UTF8.self)
    }

    /// Appends the 32 digits.
    func append(to out: inout [UInt8]) {
        let digits = (
            Self.digits(UInt32(high >> 32)).bigEndian,
            Self.digits(UInt32(truncatingIfNeeded: high)).bigEndian,
            Self.digits(UInt32(low >> 32)).bigEndian, Self.digits(UInt32(truncatingIfNeeded: low)).bigEndian
        )
        withUnsafeBytes(of: digits) { out.append(contentsOf: $0) }
    }

    /// Eight digits, one a byte.
    private static func digits(_ half: UInt32) -> UInt64 {
        var spread = UInt64(half)
        spread = (spread << 16 | spread) & 0x0000_FFFF_0000_FFFF
        spread = (spread << 8 | spread) & 0x00FF_00FF_00FF_00FF
        spread = (spread << 4 | spread) & 0x0F0F_0F0F_0F0F_0F0F
        // 1 in each byte from 10 on: those are letters.
        let letters = (spread &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return spread &+ 0x3030_3030_3030_3030 &+ letters &* 0x27
    }
}

/// Makes identifiers: never twice the same, and not those of another source.
///
/// The first half is drawn once; the second is SplitMix64, which goes through all values before it repeats one.
public struct TraceIdentifierSource: Sendable {
    private let high = UInt64.random(in: 1...UInt64.max)
    private var state = UInt64.random(in: 0...UInt64.max)

    /// A source of its own.
    public init() {}

    /// One more.
    public mutating func next() -> TraceIdentifier {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return TraceIdentifier(high: high, low: word ^ word >> 31)
    }
}
