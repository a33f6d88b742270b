import Dispatch
import Glibc
import HTTPServer
import HTTPWire

/// The HTTP layer alone, for conformance suites and benches: 200 to any GET, any content echoed.
func words(after name: String, _ count: Int) -> ArraySlice<String>? {
    let arguments = CommandLine.arguments
    guard let i = arguments.firstIndex(of: name), i + count < arguments.count else { return nil }
    return arguments[(i + 1)...(i + count)]
}

func number(after name: String) -> Int? { words(after: name, 1)?.first.flatMap { Int($0) } }

let files = words(after: "--tls", 2)
guard files != nil || !CommandLine.arguments.contains("--tls") else {
    // Serving in clear what was asked in TLS would be a lie.
    print("http-echo: --tls CERT KEY")
    exit(1)
}
// With the authorities of clients, a certificate is asked of each.
let authorities = words(after: "--client-ca", 1)?.first
let tls = files.map {
    TLSSettings(
        certificate: $0[$0.startIndex], key: $0[$0.startIndex + 1],
        clients: authorities.map { TLSSettings.Clients(authorities: $0) })
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
        port: UInt16(clamping: number(after: "--port") ?? 8080), routes: routes, tls: tls, limits: limits,
        workers: number(after: "--workers"))
    signal(SIGTERM, SIG_IGN)
    let stop = DispatchSource.makeSignalSource(signal: SIGTERM, queue: DispatchQueue(label: "signals"))
    stop.setEventHandler { @Sendable in server.stop(graceSeconds: 10) { exit(0) } }
    stop.activate()
    print("ready: \(tls == nil ? "http" : "https")://127.0.0.1:\(server.port)")
    fflush(nil)
    while true { pause() }
} catch {
    print("cannot listen: \(error)")
    exit(5)
}
