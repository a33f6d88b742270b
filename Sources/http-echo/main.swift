import Glibc
import HTTPServer
import HTTPWire

/// The HTTP layer alone, for conformance suites and benches: 200 to any GET, any content echoed.
func number(after name: String) -> Int? {
    let arguments = CommandLine.arguments
    guard let i = arguments.firstIndex(of: name), i + 1 < arguments.count else { return nil }
    return Int(arguments[i + 1])
}

guard !CommandLine.arguments.contains("--tls") else {
    // Serving in clear what was asked in TLS would be a lie.
    print("http-echo: TLS is not built yet")
    exit(1)
}

var routes = RouteTable()
let hello = Response.text("ok\n")
var get = Route.synchronous { $0.body.isEmpty ? hello : echo($0) }
get.maximumBody = .max
routes.on(.get, "/{path*}", get)
for method in [Method.post, .put, .patch, .delete] {
    routes.on(method, "/{path*}", .synchronous(echo))
}

@Sendable func echo(_ request: Request) -> Response {
    Response(
        status: 200,
        fields: ["Content-Type": request.fields["content-type"] ?? "application/octet-stream"],
        body: request.body)
}

var limits = Limits()
// Large contents are what benches send, and conformance suites announce a gigabyte without sending it.
limits.body = 1 << 30
limits.bodiesInMemory = 1 << 31

do {
    let server = try Server.start(
        port: UInt16(clamping: number(after: "--port") ?? 8080), routes: routes, limits: limits,
        workers: number(after: "--workers"))
    print("ready: http://127.0.0.1:\(server.port)")
    fflush(nil)
    while true { pause() }
} catch {
    print("cannot listen: \(error)")
    exit(5)
}
