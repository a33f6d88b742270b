import Glibc

/// A property that must hold for every input; the sentence is what a finding prints.
func must(_ isTrue: Bool, _ sentence: @autoclosure () -> String) {
    if !isTrue {
        print("PROPERTY BROKEN: " + sentence())
        fflush(nil)
        preconditionFailure("a property is broken")
    }
}

/// Numbers that depend on the input alone, so that a finding can be replayed.
struct Draw {
    private var state: UInt64

    /// FNV-1a of the input.
    init(_ bytes: [UInt8], salt: UInt64 = 0) {
        state = 0xCBF2_9CE4_8422_2325 ^ salt
        for byte in bytes { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }

    /// 0 to `bound` - 1.
    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return bound > 0 ? Int(state >> 33) % bound : 0
    }

    /// The input cut into pieces, small ones often.
    mutating func pieces(of bytes: [UInt8]) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var start = 0
        while start < bytes.count {
            let longest = below(4) == 0 ? bytes.count : 12
            let end = min(bytes.count, start + 1 + below(longest))
            pieces.append(Array(bytes[start..<end]))
            start = end
        }
        return pieces
    }
}

/// The input as libFuzzer hands it.
func input(_ pointer: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
    Array(UnsafeBufferPointer(start: pointer, count: count))
}
