/// One received request: head, then content once it is complete.
public struct Request: Sendable {
    /// Content, transfer coding removed.
    public var body: [UInt8] = []
    /// Numeric address of the peer, without port.
    public let remoteAddress: String
    /// Certificate by which the client has proved who it is; `nil` without mutual TLS.
    public let clientCertificate: ClientCertificate?
    /// Decoded values of the `{name}` segments of the route's pattern.
    public var pathParameters: [String: String] = [:]

    let head: RequestHead

    /// Method, never one that the server does not implement.
    public var method: Method { head.method }
    /// Header fields.
    ///
    /// `Host` holds the authority of an absolute-form target when there was one (RFC 9112 §3.2.2).
    public var fields: Fields { head.fields }
    /// Target as received (RFC 9112 §3.2).
    public var target: String { fields.text(head.target) }
    /// Path as received, still percent-encoded; `*` for the asterisk form.
    public var path: String { head.path.isEmpty ? "/" : fields.text(head.path) }
    /// Query as received, without `?`, or `nil` when there is none.
    public var query: String? { head.query.map { fields.text($0) } }

    /// How the content is delimited: its declared length, 0 without content, `nil` when chunked (RFC 9112 §6.3).
    public var declaredLength: Int? {
        switch head.content {
        case .none: 0
        case .length(let length): length
        case .chunked: nil
        }
    }

    /// The decoded segments of the path.
    ///
    /// `/` alone has none; `%2F` stays inside its segment.
    public var pathSegments: [String] {
        let path = fields.buffer[head.path].dropFirst()
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
        self.body = body
        self.remoteAddress = remoteAddress
        clientCertificate = nil
        head = RequestHead(method, target, fields)
    }

    init(_ head: RequestHead, remoteAddress: String, clientCertificate: ClientCertificate?) {
        self.head = head
        self.remoteAddress = remoteAddress
        self.clientCertificate = clientCertificate
    }
}
