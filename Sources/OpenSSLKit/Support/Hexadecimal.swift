/// Hexadecimal digits as ASCII bytes.
enum Hexadecimal {
    /// The lower-case digit of the low four bits.
    @inline(__always)
    static func digit(_ nibble: UInt8) -> UInt8 {
        let low = nibble & 0x0F
        return low < 10 ? low + UInt8(ascii: "0") : low - 10 + UInt8(ascii: "a")
    }

    /// The value of a digit, either case; `nil` for any other byte.
    static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
