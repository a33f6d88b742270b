import HTTPWire
import Testing

/// One requirement of RFC 9110 or RFC 9112 on an origin server: a raw message, and what must become of it.
struct Requirement: CustomTestStringConvertible, Sendable {
    /// Section and sentence in short.
    var title: String
    var bytes: [UInt8]
    /// Of the final answers, in order.
    var statuses: [Int]
    /// Whether the connection survives the last answer.
    var stays: Bool
    /// `METHOD path` of what reaches a handler.
    var reached: [String]
    /// Must stand in what is written.
    var shows: [String] = []
    /// May not stand in it.
    var hides: [String] = []
    /// The connection is protected by TLS.
    var isSecure = false

    var testDescription: String { title }

    /// A message that is served.
    ///
    /// - Parameter raw: each character is one byte, up to U+00FF.
    /// - Parameter reached: `METHOD path`; by default those of the first line of `raw`.
    static func served(
        _ title: String, _ raw: String, _ statuses: [Int] = [200], reached: [String]? = nil,
        shows: [String] = [], hides: [String] = [], closes: Bool = false, isSecure: Bool = false
    ) -> Requirement {
        let words = raw.drop { $0 == "\r\n" }.split(separator: " ", maxSplits: 2)
        let path = words.count > 1 ? words[1].prefix { $0 != "?" } : ""
        return Requirement(
            title: title, bytes: raw.octets, statuses: statuses, stays: !closes,
            reached: reached ?? ["\(words.first ?? "") \(path)"], shows: shows, hides: hides,
            isSecure: isSecure)
    }

    /// A message that is refused by the wire itself: one answer, then the end, whatever follows.
    static func refused(_ title: String, _ raw: String, _ status: Int = 400) -> Requirement {
        Requirement(
            title: title, bytes: raw.octets, statuses: [status], stays: false, reached: [],
            shows: ["Connection: close\r\n", "application/problem+json"])
    }
}

extension String {
    /// One byte for each character, up to U+00FF.
    var octets: [UInt8] { unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }
}

/// Shapes of messages that tables share.
enum Raw {
    static func get(_ target: String, _ fields: String = "") -> String {
        "GET \(target) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n"
    }
    static func line(_ line: String) -> String { line + "\r\nHost: a\r\n\r\n" }
    static func host(_ host: String) -> String { "GET /a HTTP/1.1\r\nHost: \(host)\r\n\r\n" }
    static func post(_ fields: String, _ body: String) -> String {
        "POST /a HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n\(body)"
    }
    static func chunked(_ body: String) -> String { post("Transfer-Encoding: chunked", body) }
}

/// The origin server of the tables: its routes exercise conditions, ranges, refusals and odd statuses.
enum Origin {
    static let tag = EntityTag(strong: "v1")

    static let table: RouteTable = {
        var table = RouteTable()
        for method in [Method.get, .post, .put] { table.on(method, "/{path*}", .synchronous(show)) }
        table.on(.get, "/", .synchronous(show))
        table.on(
            .get, "/doc",
            .synchronous { request in
                let whole = Response(status: 200, contentType: "text/plain", body: Array("0123456789".utf8))
                return Conditional.apply(request, etag: tag, to: whole)
            })
        table.on(
            .put, "/doc",
            .synchronous {
                Conditional.outcome($0, etag: tag) == .proceed ? .noContent : Response(status: 412)
            })
        table.on(
            .put, "/new",
            .synchronous {
                Response(status: Conditional.outcome($0, etag: nil) == .proceed ? 201 : 412)
            })
        table.on(.get, "/gone", .synchronous { Conditional.apply($0, etag: tag, to: Response(status: 404)) })
        table.on(.get, "/only", .synchronous(show))
        table.on(.get, "/odd", .synchronous { _ in Response(status: 299) })
        table.on(.get, "/none", .synchronous { _ in Response(status: 204, body: Array("never".utf8)) })
        table.on(.get, "/reset", .synchronous { _ in Response(status: 205, body: Array("never".utf8)) })
        table.on(
            .get, "/evil",
            .synchronous { _ in
                Response(status: 200, fields: ["X-A": "b\r\nX-Evil: 1", "Content-Length": "9"])
            })
        return table
    }()

    /// What was understood of a request.
    private static func show(_ request: Request) -> Response {
        let x = request.fields.list("x").map { "[\($0)]" } ?? "none"
        let body = String(decoding: request.body, as: UTF8.self)
        return .text("host=[\(request.fields["host"] ?? "none")] x=\(x) body=[\(body)]")
    }

    static func answer(_ request: Request) -> Response {
        switch table.match(request) {
        case .found(let endpoint, let parameters):
            var request = request
            request.pathParameters = parameters
            return endpoint.route.immediate?(request) ?? Response(status: 500)
        case .options(let allow): return .options(allow: allow)
        case .methodNotAllowed(let allow, _, _): return .methodNotAllowed(allow: allow)
        case .notFound: return Response(refusing: .notFound)
        }
    }
}
