/// The methods this server implements; any other token is answered 501 (RFC 9110 §9.1).
///
/// TRACE and CONNECT are left out on purpose: neither has a use on an origin server of health records.
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

    /// Finds the method spelled by `bytes`; case-sensitive (RFC 9110 §9.1).
    init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        for method in Method.allKnown where range.spells(method.spelling, in: bytes) {
            self = method
            return
        }
        return nil
    }

    /// Most frequent first.
    private static let allKnown: [Method] = [.get, .post, .put, .head, .delete, .options, .patch]

    private var spelling: StaticString {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        case .patch: "PATCH"
        }
    }
}
