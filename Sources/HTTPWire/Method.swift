/// The methods this server implements; any other token is answered 501 (RFC 9110 §9.1).
///
/// CONNECT is left out on purpose: it has no use on an origin server of health records.
public enum Method: String, Sendable, CaseIterable {
    /// RFC 9110 §9.3.1.
    case get = "GET"
    /// RFC 9110 §9.3.2, answered by the route of GET.
    case head = "HEAD"
    /// RFC 9110 §9.3.3.
    case post = "POST"
    /// RFC 9110 §9.3.4.
    case put = "PUT"
    /// RFC 9110 §9.3.5.
    case delete = "DELETE"
    /// RFC 9110 §9.3.7.
    case options = "OPTIONS"
    /// RFC 5789 §2.
    case patch = "PATCH"
    /// RFC 9110 §9.3.8: known so that it is answered 405, and served by no route, since it would show what was sent.
    case trace = "TRACE"
    /// draft-ietf-httpbis-safe-method-w-body: known so that it is answered 405, and served by no route.
    case query = "QUERY"

    /// What a route may serve.
    static let served = allCases.filter { $0 != .trace && $0 != .query }

    /// Finds the method spelled by `bytes`; case-sensitive (RFC 9110 §9.1).
    init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        for method in Method.allKnown where range.spells(method.spelling, in: bytes) {
            self = method
            return
        }
        return nil
    }

    /// Most frequent first.
    private static let allKnown: [Method] = [
        .get, .post, .put, .head, .delete, .options, .patch, .trace, .query,
    ]

    private var spelling: StaticString {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        case .patch: "PATCH"
        case .trace: "TRACE"
        case .query: "QUERY"
        }
    }
}
