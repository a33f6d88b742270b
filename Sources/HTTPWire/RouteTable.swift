/// Routes by method and path pattern.
///
/// Patterns: `/dossiers/{d}/traces`; `{name}` takes one non-empty segment, `{name*}` at the end takes
/// all that remains, raw. Segments are compared decoded, so `%2F` never splits one. A literal wins over
/// a parameter.
public struct RouteTable: Sendable {
    /// What a request meets.
    public enum Match: Sendable {
        /// A route, its pattern, and the decoded parameters.
        case found(Endpoint, parameters: [String: String])
        /// 204 with `Allow`: OPTIONS on a path that has no route of its own for it (RFC 9110 §9.3.7).
        case options(allow: String)
        /// 405 with `Allow` (RFC 9110 §15.5.6); the first route of that path, and its decoded parameters.
        case methodNotAllowed(allow: String, of: Route?, parameters: [String: String])
        /// 404 (RFC 9110 §15.5.5).
        case notFound
    }

    /// A route in its place: one object, so that a request takes one reference to it.
    public final class Endpoint: Sendable {
        /// Its route.
        public let route: Route
        /// Its pattern, as it was added.
        public let pattern: String
        let method: Method
        let names: [String]

        init(method: Method, route: Route, pattern: String, names: [String]) {
            self.method = method
            self.route = route
            self.pattern = pattern
            self.names = names
        }
    }

    /// One position of the tree of patterns.
    struct Node: Sendable {
        var literals: [(text: [UInt8], node: Int)] = []
        var parameter: Int?
        var rest: Int?
        var endpoints: [Endpoint] = []

        func endpoint(_ method: Method) -> Endpoint? {
            for endpoint in endpoints where endpoint.method == method { return endpoint }
            return nil
        }
    }

    var nodes = [Node()]

    /// No route.
    public init() {}

    /// Adds a route; the same method twice on one pattern is a programmer error.
    public mutating func on(_ method: Method, _ pattern: String, _ route: Route) {
        precondition(pattern.hasPrefix("/"), "a pattern starts with a slash")
        precondition(Method.served.contains(method), "TRACE and QUERY have no route")
        var node = 0
        var names: [String] = []
        let segments = pattern == "/" ? [] : pattern.dropFirst().split(separator: "/")
        for segment in segments {
            guard segment.hasPrefix("{"), segment.hasSuffix("}") else {
                node = literal(Array(segment.utf8), under: node)
                continue
            }
            let name = segment.dropFirst().dropLast()
            if name.hasSuffix("*") {
                precondition(segment == segments.last, "`{name*}` stands last")
                names.append(String(name.dropLast()))
                node = child(\.rest, under: node)
            } else {
                names.append(String(name))
                node = child(\.parameter, under: node)
            }
        }
        precondition(nodes[node].endpoint(method) == nil, "one route per method and pattern")
        nodes[node].endpoints.append(
            Endpoint(method: method, route: route, pattern: pattern, names: names))
    }

    /// Finds what serves `request`; HEAD is served by the route of GET (RFC 9110 §9.3.2).
    public func match(_ request: Request) -> Match {
        let buffer = request.head.fields.buffer
        let path = request.head.path
        // RFC 9112 §3.2.4: `OPTIONS *` asks about the server as a whole.
        if request.method == .options, path.count == 1, buffer[path.lowerBound] == UInt8(ascii: "*") {
            return .options(allow: Method.served.map(\.rawValue).joined(separator: ", "))
        }
        var walk = RouteWalk(path: path)
        guard let found = walk.find(nodes, buffer.span) else { return .notFound }
        let method = request.method
        if let endpoint = nodes[found].endpoint(method)
            ?? (method == .head ? nodes[found].endpoint(.get) : nil)
        {
            return .found(endpoint, parameters: walk.parameters(endpoint.names, buffer))
        }
        let node = nodes[found]
        let allow = Self.allow(node)
        if method == .options { return .options(allow: allow) }
        let first = node.endpoints.first
        return .methodNotAllowed(
            allow: allow, of: first?.route, parameters: walk.parameters(first?.names ?? [], buffer))
    }

    private static func allow(_ node: Node) -> String {
        var methods = node.endpoints.map(\.method)
        if methods.contains(.get), !methods.contains(.head) { methods.append(.head) }
        if !methods.contains(.options) { methods.append(.options) }
        return Method.allCases.filter(methods.contains).map(\.rawValue).joined(separator: ", ")
    }

    private mutating func literal(_ text: [UInt8], under node: Int) -> Int {
        for child in nodes[node].literals where child.text == text { return child.node }
        nodes.append(Node())
        nodes[node].literals.append((text, nodes.count - 1))
        return nodes.count - 1
    }

    private mutating func child(_ kind: WritableKeyPath<Node, Int?>, under node: Int) -> Int {
        if let known = nodes[node][keyPath: kind] { return known }
        nodes.append(Node())
        nodes[node][keyPath: kind] = nodes.count - 1
        return nodes.count - 1
    }
}

extension Response {
    /// 204 with `Allow` (RFC 9110 §9.3.7).
    public static func options(allow: String) -> Response {
        Response(status: 204, fields: ["Allow": allow])
    }

    /// 405 with `Allow` (RFC 9110 §15.5.6).
    public static func methodNotAllowed(allow: String) -> Response {
        var response = Response(refusing: .methodNotAllowed)
        response.fields.append("Allow", allow)
        return response
    }
}
