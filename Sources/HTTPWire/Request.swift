/// One received request: head, then content once it is complete.
public struct Request: Sendable {
    /// Method, never one that the server does not implement.
    public var method: Method
    /// Header fields.
    ///
    /// `Host` holds the authority of an absolute-form target when there was one (RFC 9112 §3.2.2).
    public var fields: Fields
    /// Content, transfer coding removed.
    public var body: [UInt8] = []
    /// Numeric address of the peer, without port.
    public var remoteAddress: String
    /// Certificate by which the client has proved who it is; `nil` without mutual TLS.
    public var clientCertificate: ClientCertificate?
    /// Decoded values of the `{name}` segments of the route's pattern.
    public var pathParameters: [String: String] = [:]

    let targetRange: Range<Int>
    let pathRange: Range<Int>
    let queryRange: Range<Int>?
    /// HTTP/1.0: no `100 Continue`, closes by default.
    var isOldVersion = false

    /// Target as received (RFC 9112 §3.2).
    public var target: String { fields.text(targetRange) }
    /// Path as received, still percent-encoded; `*` for the asterisk form.
    public var path: String { pathRange.isEmpty ? "/" : fields.text(pathRange) }
    /// Query as received, without `?`, or `nil` when there is none.
    public var query: String? { queryRange.map { fields.text($0) } }

    /// The decoded segments of the path.
    ///
    /// `/` alone has none; `%2F` stays inside its segment.
    public var pathSegments: [String] {
        let path = fields.buffer[pathRange].dropFirst()
        guard !path.isEmpty else { return [] }
        return path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { PercentCoding.text($0) ?? "" }
    }

    /// Makes a request without a wire, for tests and for tools.
    ///
    /// - Parameter target: origin form, `/path?query`, used as it is.
    public init(
        method: Method, target: String, fields: Fields = Fields(), body: [UInt8] = [],
        remoteAddress: String = "127.0.0.1"
    ) {
        self.method = method
        self.body = body
        self.remoteAddress = remoteAddress
        var fields = fields
        let start = fields.buffer.count
        fields.buffer.append(contentsOf: target.utf8)
        let end = fields.buffer.count
        let mark = fields.buffer[start..<end].firstIndex(of: UInt8(ascii: "?"))
        targetRange = start..<end
        pathRange = start..<(mark ?? end)
        queryRange = mark.map { $0 + 1..<end }
        self.fields = fields
    }

    init(_ head: RequestHead, remoteAddress: String) {
        method = head.method
        targetRange = head.line.target
        pathRange = head.line.path
        queryRange = head.line.query
        isOldVersion = head.line.isOldVersion
        fields = head.fields
        self.remoteAddress = remoteAddress
    }
}
