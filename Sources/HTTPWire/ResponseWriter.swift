/// Turns a response into bytes (RFC 9112 §4 to §6).
enum ResponseWriter {
    /// What the connection adds to a response.
    struct Context {
        /// The request was HEAD: same head, no content (RFC 9110 §9.3.2).
        var isHead: Bool
        /// Value of the Connection field, if one is needed.
        var connection: StaticString?
        /// Value of the Date field, 29 bytes.
        var date: [UInt8]
        /// TLS protects the connection.
        var isSecure = false
    }

    /// Appends the response to `outbox`.
    static func write(_ response: Response, _ context: Context, to outbox: inout Outbox) {
        // RFC 9110 §15.3.6: 205 has no content, and says so by its length.
        let range = response.status == 205 ? 0..<0 : response.contentRange
        // RFC 9110 §15.3.5 and §15.4.5: neither has content; RFC 9112 §6.3: nor needs its length.
        let isBare = response.status == 204 || response.status == 304
        outbox.append { out in
            // Each piece begins by the end of the line before it: fewer and longer ones.
            StatusLine.append(response.status, to: &out)
            out.append(contentsOf: context.date)
            appendFields(response.fields, to: &out)
            if let identifier = response.identifier {
                out.append("\r\nX-Request-Id: ")
                identifier.append(to: &out)
            }
            // RFC 6797 §7.2: never in clear, where anyone could have written it. A year.
            if context.isSecure { out.append("\r\nStrict-Transport-Security: max-age=31536000") }
            if !isBare {
                out.append("\r\nContent-Length: ")
                out.append(decimal: range.count)
            }
            if let connection = context.connection {
                out.append("\r\nConnection: ")
                out.append(connection)
            }
            out.append("\r\n\r\n")
        }
        if !isBare, !context.isHead, !range.isEmpty { outbox.append(content: response.body, range) }
    }

    private static func appendFields(_ fields: Fields, to out: inout [UInt8]) {
        let bytes = fields.buffer.span
        for line in fields.lines where !isOurs(line.name, bytes) {
            if isOnWire(line, bytes) {
                out.append(bytes.extracting(line.name.lowerBound - 2..<line.value.upperBound))
            } else {
                out.append("\r\n")
                out.append(bytes.extracting(line.name))
                out.append(": ")
                out.append(bytes.extracting(line.value))
            }
        }
    }

    /// The field already stands in its buffer as it leaves, behind the end of a line: ``Fields/append(_:_:)`` puts it so.
    private static func isOnWire(_ line: Fields.Line, _ bytes: Span<UInt8>) -> Bool {
        let (start, colon) = (line.name.lowerBound, line.name.upperBound)
        return start >= 2 && bytes[start - 2] == .cr && bytes[start - 1] == .lf
            && line.value.lowerBound == colon + 2 && bytes[colon] == UInt8(ascii: ":")
            && bytes[colon + 1] == .space
    }

    /// Fields that only the writer may set; a handler's are dropped.
    private static func isOurs(_ name: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        switch name.count {
        case 4: name.spellsIgnoringCase("date", in: bytes)
        case 10: name.spellsIgnoringCase("connection", in: bytes)
        case 14: name.spellsIgnoringCase("content-length", in: bytes)
        case 17: name.spellsIgnoringCase("transfer-encoding", in: bytes)
        default: false
        }
    }
}
