import Dispatch
import HTTPServer
import HTTPWire
import Outillage
import Synchronization

/// A server for one test, stopped when the test lets it go.
final class Fixture {
    let server: Server

    init(
        limits: Limits = Limits(), workers: Int = 1, observer: ServerObserver? = nil, _ routes: RouteTable
    )
        throws
    {
        server = try Server.start(routes: routes, limits: limits, workers: workers, observer: observer)
    }

    deinit { server.stop(graceSeconds: 0) {} }

    func client(timeoutMilliseconds: Int = 5_000, receiveBuffer: Int32? = nil) throws -> HTTPClient {
        try HTTPClient(
            port: server.port, timeoutMilliseconds: timeoutMilliseconds, receiveBuffer: receiveBuffer)
    }

    /// One request on a connection of its own.
    func exchange(
        _ method: String, _ target: String, fields: [String] = [], body: [UInt8]? = nil
    ) throws
        -> HTTPReply
    {
        let client = try client()
        try client.request(method, target, fields: fields, body: body)
        return try client.readResponse(toHead: method == "HEAD")
    }
}

extension RouteTable {
    /// 200 to GET, the content echoed for the other methods, on every path.
    static var echo: RouteTable {
        var routes = RouteTable()
        routes.on(.get, "/{path*}", .synchronous { .text("GET " + $0.target) })
        for method in [Method.post, .put, .patch, .delete] {
            routes.on(
                method, "/{path*}",
                .synchronous { Response(status: 200, contentType: "text/plain", body: $0.body) })
        }
        return routes
    }
}

/// One value handed from one thread to another.
final class Handover<Value: Sendable>: Sendable {
    private let values = Mutex<[Value]>([])
    private let semaphore = DispatchSemaphore(value: 0)

    func put(_ value: Value) {
        values.withLock { $0.append(value) }
        semaphore.signal()
    }

    /// Waits for a value; `nil` after five seconds, so that a bug fails rather than hangs.
    func take() -> Value? {
        guard semaphore.wait(timeout: .now() + 5) == .success else { return nil }
        return values.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    }
}
