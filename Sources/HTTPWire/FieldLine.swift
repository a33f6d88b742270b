/// Grammar of one field line, shared by header and trailer sections (RFC 9112 §5).
enum FieldLine {
    /// Splits `name ":" OWS value OWS`.
    ///
    /// - Throws: ``WireError/foldedField``, ``WireError/fieldName``, ``WireError/spaceBeforeColon`` or
    ///   ``WireError/fieldValue``.
    static func parse(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(WireError) -> Fields.Line {
        // RFC 9112 §5.2 (obs-fold) and §2.2 (white space before the first field).
        if range.isEmpty || bytes[range.lowerBound].isBlank { throw .foldedField }
        var colon = range.lowerBound
        while colon < range.upperBound, bytes[colon].isToken { colon += 1 }
        guard colon < range.upperBound else { throw .fieldName }  // RFC 9112 §5: no colon
        if bytes[colon].isBlank { throw .spaceBeforeColon }  // RFC 9112 §5.1
        guard bytes[colon] == UInt8(ascii: ":"), colon > range.lowerBound else { throw .fieldName }
        let value = (colon + 1..<range.upperBound).trimmed(in: bytes)
        // RFC 9110 §5.5: CR, LF, NUL and the other controls are invalid and dangerous.
        guard bytes.isFieldContent(value) else { throw .fieldValue }
        return Fields.Line(name: range.lowerBound..<colon, value: value)
    }
}
