import HTTPWire
import Testing

@Suite("Routes")
struct RouteTableTests {
    private static var table: RouteTable {
        var table = RouteTable()
        for (method, pattern) in [
            (Method.get, "/"), (.get, "/dossiers"), (.post, "/dossiers"), (.get, "/dossiers/{d}"),
            (.post, "/dossiers/recherche"), (.get, "/dossiers/{d}/traces"),
            (.put, "/dossiers/{d}/blocages/{ps}"),
            (.get, "/ui/{path*}"), (.get, "/a/b/c"), (.get, "/a/{x}/d"),
        ] {
            table.on(method, pattern, .synchronous { _ in .noContent })
        }
        return table
    }

    private static func outcome(_ method: Method, _ target: String) -> String {
        switch table.match(Request(method: method, target: target)) {
        case .found(let endpoint, let parameters):
            ([endpoint.pattern] + parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
                .joined(separator: " ")
        case .options(let allow): "204 \(allow)"
        case .methodNotAllowed(let allow, _, _): "405 \(allow)"
        case .notFound: "404"
        }
    }

    @Test(
        "a request finds its route, 404, or 405 with Allow (RFC 9110 §15.5.6)",
        arguments: [
            (Method.get, "/", "/"),
            (.get, "/dossiers?x=/y", "/dossiers"),
            (.head, "/dossiers", "/dossiers"),
            (.get, "/dossiers/12", "/dossiers/{d} d=12"),
            (.get, "/dossiers/a%2Fb%C3%A9", "/dossiers/{d} d=a/bé"),
            (.get, "/%64ossiers", "/dossiers"),
            (.post, "/dossiers/recherche", "/dossiers/recherche"),
            (.get, "/dossiers/recherche", "405 POST, OPTIONS"),
            (.get, "/dossiers/recherche/traces", "/dossiers/{d}/traces d=recherche"),
            (.put, "/dossiers/1/blocages/2", "/dossiers/{d}/blocages/{ps} d=1 ps=2"),
            (.get, "/ui/x/y.css", "/ui/{path*} path=x/y.css"),
            (.get, "/ui", "/ui/{path*} path="),
            (.get, "/a/b/d", "/a/{x}/d x=b"),
            (.get, "/dossiers/", "404"), (.get, "/dossiers//traces", "404"), (.get, "//", "404"),
            (.get, "/x", "404"), (.get, "/dossiers/1/2", "404"), (.get, "/a", "404"),
            (.delete, "/dossiers", "405 GET, HEAD, POST, OPTIONS"),
            (.options, "/dossiers", "204 GET, HEAD, POST, OPTIONS"),
            (.options, "/x", "404"),
            (.options, "*", "204 GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH"),
        ])
    func match(_ method: Method, _ target: String, _ expected: String) {
        #expect(Self.outcome(method, target) == expected)
    }
}
