/// Status lines and reason phrases (RFC 9112 §4, RFC 9110 §15).
enum StatusLine {
    /// The reason phrase of `status`, empty for a status that has none here.
    static func reason(_ status: Int) -> String { "\(phrase(status))" }

    /// Appends `HTTP/1.1 SP status SP reason CRLF`, and the name of the first field, `Date`.
    static func append(_ status: Int, to out: inout [UInt8]) {
        if status == 200 { return out.append("HTTP/1.1 200 OK\r\nDate: ") }
        out.append("HTTP/1.1 ")
        out.append(decimal: status)
        out.append(.space)
        out.append(phrase(status))
        out.append("\r\nDate: ")
    }

    private static func phrase(_ status: Int) -> StaticString {
        status < 400 ? success(status) : failure(status)
    }

    private static func success(_ status: Int) -> StaticString {
        switch status {
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 205: "Reset Content"
        case 206: "Partial Content"
        case 303: "See Other"
        case 304: "Not Modified"
        case 307: "Temporary Redirect"
        case 308: "Permanent Redirect"
        default: ""
        }
    }

    private static func failure(_ status: Int) -> StaticString {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 411: "Length Required"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 416: "Range Not Satisfiable"
        case 417: "Expectation Failed"
        case 421: "Misdirected Request"
        case 422: "Unprocessable Content"
        case 428: "Precondition Required"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 503: "Service Unavailable"
        case 505: "HTTP Version Not Supported"
        case 507: "Insufficient Storage"
        default: ""
        }
    }
}

extension [UInt8] {
    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { append(contentsOf: $0) }
    }

    mutating func append(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBufferPointer { append(contentsOf: $0) }
    }

    /// Appends the digits of a number that is not negative.
    mutating func append(decimal value: Int) {
        if value >= 10 { append(decimal: value / 10) }
        append(0x30 + UInt8(value % 10))
    }
}
