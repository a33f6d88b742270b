/// Counts the attributes of a tag that libxml2 has not read yet.
///
/// libxml2 2.9 compares each attribute with all others before its callback can count them: a tag of a million
/// attributes would hold the thread for minutes.
enum MarkupGuard {
    /// Number of quoted values in the tag that begins at the first byte, counted no further than `limit + 1`;
    /// 0 when this is not a start tag.
    static func countAttributes(_ bytes: UnsafeBufferPointer<UInt8>, upTo limit: Int) -> Int {
        guard bytes.count > 1, bytes[0] == UInt8(ascii: "<") else { return 0 }
        switch bytes[1] {
        case UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: "/"): return 0
        default: break
        }
        var quote: UInt8 = 0
        var count = 0
        for byte in bytes {
            if quote != 0 {
                if byte == quote { quote = 0 }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
                count += 1
                if count > limit { return count }
            } else if byte == UInt8(ascii: ">") {
                return count
            }
        }
        return count
    }
}
