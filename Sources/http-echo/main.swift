import Dispatch
import Glibc
import HTTPServer
import HTTPWire
import OpenSSLKit

/// The HTTP layer alone, for conformance suites and benches: 200 to any GET, any content echoed.
let usage = "http-echo [--port N] [--workers N] [--tls CERT KEY [--client-ca AUTHORITIES]]"

/// What follows each option; nil when an option is unknown, repeated or short of a word.
func options(_ words: ArraySlice<String>) -> [String: [String]]? {
    let expected = ["--port": 1, "--workers": 1, "--tls": 2, "--client-ca": 1]
    var rest = words
    var found: [String: [String]] = [:]
    while let name = rest.popFirst() {
        guard let count = expected[name], rest.count >= count,
            found.updateValue(Array(rest.prefix(count)), forKey: name) == nil
        else { return nil }
        rest = rest.dropFirst(count)
    }
    return found
}

func refuse() -> Never {
    print("usage: \(usage)")
    exit(1)
}

OpenSSL.staysUntilExit()
if CommandLine.arguments.dropFirst() == ["--help"] {
    print("usage: \(usage)")
    exit(0)
}
// Serving in clear what was asked in TLS, or elsewhere than where it was asked, would be a lie.
guard let asked = options(CommandLine.arguments.dropFirst()),
    let port = UInt16(asked["--port"]?.first ?? "8080"),
    asked["--client-ca"] == nil || asked["--tls"] != nil
else { refuse() }
var workers: Int?
if let text = asked["--workers"]?.first {
    guard let count = Int(text), (1...1024).contains(count) else { refuse() }
    workers = count
}
// With the authorities of clients, a certificate is asked of each.
let tls = asked["--tls"].map { files in
    TLSSettings(
        certificate: files[0], key: files[1],
        clients: asked["--client-ca"]?.first.map { TLSSettings.Clients(authorities: $0) })
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
        port: port, routes: routes, tls: tls, limits: limits, workers: workers)
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
