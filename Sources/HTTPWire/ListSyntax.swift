/// Lists and parameters in a field value (RFC 9110 §5.6.1, §5.6.6).
public enum ListSyntax {
    /// The parts between separators, a quoted string left whole (RFC 9110 §5.6.4).
    ///
    /// Empty parts are included, and a quoted string without an end goes to the end of the text: what is malformed stays
    /// one part, for its reader to refuse or ignore.
    public static func split(_ text: Substring, at separator: UInt8) -> [Substring] {
        var parts: [Substring] = []
        var start = text.startIndex
        var isQuoted = false
        var isEscaped = false
        for index in text.utf8.indices {
            let byte = text.utf8[index]
            if isEscaped {
                isEscaped = false
            } else if isQuoted, byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == separator, !isQuoted {
                parts.append(text[start..<index])
                start = text.utf8.index(after: index)
            }
        }
        parts.append(text[start...])
        return parts
    }
}
