/// Proactive negotiation of the media type (RFC 9110 §12.5.1).
public struct Accept: Sendable {
    private struct MediaRange: Sendable {
        var type: Substring
        var subtype: Substring
        var parameters: [Substring]
        /// Thousandths, 0 to 1000.
        var quality: Int
    }

    private let ranges: [MediaRange]?

    /// Reads all the Accept fields of a request; malformed elements are ignored.
    public init(_ fields: Fields) {
        guard let list = fields.list("accept") else {
            ranges = nil
            return
        }
        ranges = ListSyntax.split(list.lowercased()[...], at: UInt8(ascii: ",")).compactMap(Self.range)
    }

    /// Chooses what to send.
    ///
    /// - Parameter offers: media types such as `text/html` or `text/plain;charset=utf-8`, lower case,
    ///   the server's favourite first.
    /// - Returns: index of the offer with the highest quality, the first of equals; `nil` when none is
    ///   acceptable (406). Without an Accept field, or with an empty one, everything is acceptable.
    public func preferred(among offers: [String]) -> Int? {
        guard let ranges, !ranges.isEmpty else { return offers.isEmpty ? nil : 0 }
        var best: (index: Int, quality: Int)?
        for (index, offer) in offers.enumerated() {
            let quality = Self.quality(offer, ranges)
            if quality > best?.quality ?? 0 { best = (index, quality) }
        }
        return best?.index
    }

    /// Quality given by the most specific range that matches.
    private static func quality(_ offer: String, _ ranges: [MediaRange]) -> Int {
        guard let offer = range(offer[...]) else { return 0 }
        var best = (specificity: -1, quality: 0)
        for range in ranges {
            guard let specificity = specificity(range, offer), specificity > best.specificity else {
                continue
            }
            best = (specificity, range.quality)
        }
        return best.quality
    }

    /// `*/*` 0, `type/*` 1, `type/subtype` 2, one more per parameter; `nil` without a match.
    private static func specificity(_ range: MediaRange, _ offer: MediaRange) -> Int? {
        if range.type == "*" { return range.subtype == "*" ? 0 : nil }
        guard range.type == offer.type else { return nil }
        if range.subtype == "*" { return 1 }
        guard range.subtype == offer.subtype, range.parameters.allSatisfy(offer.parameters.contains) else {
            return nil
        }
        return 2 + range.parameters.count
    }

    private static func range(_ text: Substring) -> MediaRange? {
        let parts = ListSyntax.split(text, at: UInt8(ascii: ";")).map(trim)
        let names = parts[0].split(separator: "/", omittingEmptySubsequences: false)
        guard names.count == 2, !names[0].isEmpty, !names[1].isEmpty else { return nil }
        var range = MediaRange(type: names[0], subtype: names[1], parameters: [], quality: 1000)
        for part in parts.dropFirst() where !part.isEmpty {
            guard part.hasPrefix("q=") else {
                range.parameters.append(part)
                continue
            }
            guard let quality = quality(part.dropFirst(2)) else { return nil }
            range.quality = quality
            break  // what follows the weight is not part of the type
        }
        return range
    }

    /// `0`, `1`, `0.ddd`, `1.000`: at most three decimals (RFC 9110 §12.4.2), in thousandths.
    private static func quality(_ text: Substring) -> Int? {
        let digits = Array(text.utf8)
        guard let first = digits.first, first == 0x30 || first == 0x31, digits.count <= 5 else { return nil }
        guard digits.count == 1 || digits[1] == UInt8(ascii: ".") else { return nil }
        var value = Int(first - 0x30) * 1000
        var unit = 100
        for digit in digits.dropFirst(2) {
            guard digit.isDigit else { return nil }
            value += Int(digit - 0x30) * unit
            unit /= 10
        }
        return value <= 1000 ? value : nil
    }

    private static func trim(_ text: Substring) -> Substring {
        var text = text
        while let byte = text.utf8.first, byte.isBlank { text.removeFirst() }
        while let byte = text.utf8.last, byte.isBlank { text.removeLast() }
        return text
    }
}
