import Testing

@testable import HTTPWire

/// What is found eight bytes at a time is what one byte at a time would find.
@Suite("Bytes looked at eight at a time")
struct WordsTests {
    /// Every byte, alone among others of each kind, at every place of a few words.
    @Test("a field value is judged byte by byte, wherever its odd byte stands", arguments: 0...25)
    func fieldContent(place: Int) {
        for usual in [UInt8(ascii: "a"), .space, .tab, 0x80, 0xFF, 0x7E, 0x20] {
            for odd in UInt8.min...UInt8.max {
                var bytes = [UInt8](repeating: usual, count: 26)
                bytes[place] = odd
                let expected = odd == 0x09 || (odd >= 0x20 && odd != 0x7F)
                let isContent = isFieldContent(bytes, 0..<26)
                #expect(isContent == expected, "\(odd) at \(place) among \(usual)")
                let (before, after) = (
                    isFieldContent(bytes, 0..<place), isFieldContent(bytes, place + 1..<26)
                )
                #expect(before && after)
            }
        }
    }

    @Test("the first LF from a place on, wherever it stands", arguments: 0...25)
    func lineFeed(place: Int) {
        for usual in [UInt8(ascii: "a"), 0x0B, 0x09, 0x8A, 0x00, 0xFF] {
            var bytes = [UInt8](repeating: usual, count: 26)
            let none = lineFeed(bytes, place)
            #expect(none == nil)
            bytes[place] = .lf
            bytes[25] = .lf
            for start in 0...25 {
                let found = lineFeed(bytes, start)
                #expect(found == (start <= place ? place : 25))
            }
            let past = lineFeed(bytes, 26)
            #expect(past == nil)
        }
    }

    private func isFieldContent(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        bytes.span.isFieldContent(range)
    }

    private func lineFeed(_ bytes: [UInt8], _ start: Int) -> Int? { bytes.span.lineFeed(from: start) }
}
