/// One answer, as a handler makes it; framing fields are the writer's business.
///
/// `Content-Length`, `Transfer-Encoding`, `Connection` and `Date` found in `fields` are not sent: the
/// writer sets its own.
public struct Response: Sendable {
    /// Final status, 200 to 599 (RFC 9110 §15).
    public var status: Int
    /// Fields beside those that the writer sets.
    public var fields: Fields
    /// Content, shared with its maker and not copied.
    public var body: [UInt8]
    /// The part of `body` to send, all of it when `nil`.
    public var bodyRange: Range<Int>?
    /// Sent as `X-Request-Id`; the server sets it when it keeps an access log or metrics.
    public var identifier: TraceIdentifier?

    /// - Parameter status: 200 to 599; another value is a programmer error.
    public init(status: Int, fields: Fields = Fields(), body: [UInt8] = [], bodyRange: Range<Int>? = nil) {
        precondition((200...599).contains(status), "final status (RFC 9110 §15)")
        self.status = status
        self.fields = fields
        self.body = body
        self.bodyRange = bodyRange
    }

    /// An answer with content and its media type.
    public init(status: Int, contentType: String, body: [UInt8]) {
        self.init(status: status, body: body)
        fields.append("Content-Type", contentType)
    }

    /// Plain UTF-8 text.
    public static func text(_ text: String, status: Int = 200) -> Response {
        Response(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }

    /// JSON already encoded as UTF-8.
    public static func json(_ body: [UInt8], status: Int = 200) -> Response {
        Response(status: status, contentType: "application/json", body: body)
    }

    /// 204, without content (RFC 9110 §15.3.5).
    public static var noContent: Response { Response(status: 204) }

    /// The bytes that are content: `bodyRange` within `body`.
    public var contentRange: Range<Int> { (bodyRange ?? 0..<body.count).clamped(to: 0..<body.count) }
}
