import HTTPServer
import HTTPWire
import Outillage
import Testing

@Suite("Admissions: who still gets in when all places are taken")
struct AdmissionTests {
    @Test(
        "a listener with places of its own answers when clients of another have taken all, and counts refusals"
    )
    func ownPlaces() throws {
        var limits = Limits()
        limits.connections = 5
        limits.silenceBeforeYielding = .max
        let server = try Server.start(
            [ListenerSettings(routes: .echo), ListenerSettings(routes: .echo, hasOwnPlaces: true)],
            limits: limits, workers: 1)
        defer { server.stop(graceSeconds: 0) {} }
        func client(_ rank: Int) throws -> HTTPClient { try HTTPClient(port: server.ports[rank]) }
        let crowd = try (0..<5).map { _ in try client(0) }
        for client in crowd { #expect(try status(client) == 200) }
        for _ in 0..<3 { #expect(try client(0).readResponse().status == 503) }
        #expect(server.load.refusedConnections == 3)
        // Sixteen, and not one more: they too are bounded.
        let kept = try (0..<16).map { _ in try client(1) }
        for client in kept { #expect(try status(client) == 200) }
        #expect(server.load.connections == 21 && server.load.connectionCapacity == 5)
        #expect(try client(1).readResponse().status == 503)
        #expect(server.load.refusedConnections == 4)
        withExtendedLifetime((crowd, kept)) {}
    }
    private func status(_ client: HTTPClient) throws -> Int {
        try client.request("GET", "/")
        return try client.readResponse().status
    }

    private func isLeft(_ client: HTTPClient) -> Bool {
        do throws(HTTPClientError) { _ = try client.readResponse() } catch {
            if case .closed = error { return true }
        }
        return false
    }

    @Test(
        "an idle connection leaves its place to a newcomer, one that has begun a request keeps it",
        arguments: [1, 2])
    func yielding(workers: Int) throws {
        var limits = Limits()
        limits.connections = 3
        limits.silenceBeforeYielding = 0
        let server = try Server.start(
            [ListenerSettings(routes: .echo)], limits: limits, workers: workers)
        defer { server.stop(graceSeconds: 0) {} }
        func client() throws -> HTTPClient { try HTTPClient(port: server.ports[0]) }
        let (idle, begun) = (try client(), try (0..<2).map { _ in try client() })
        for one in [idle] + begun { #expect(try status(one) == 200) }
        // A head that has begun; its answer shows that it was read.
        for one in begun {
            try one.request("GET", "/")
            try one.send("GET / HTTP/1.1\r\nHost: a\r\n")
            #expect(try one.readResponse().status == 200)
        }
        let newcomer = try client()
        #expect(try status(newcomer) == 200)
        #expect(isLeft(idle))
        try newcomer.send("GET / HTTP/1.1\r\n")
        for one in begun {
            try one.send("\r\n")
            #expect(try one.readResponse().status == 200)
        }
        #expect(server.load.yieldedConnections == 1 && server.load.refusedConnections == 0)
        withExtendedLifetime(newcomer) {}
    }

    @Test("who has taken all the connections of its address pushes no one out")
    func ownAddress() throws {
        var limits = Limits()
        (limits.connections, limits.connectionsPerAddress, limits.isLoopbackLimited) = (3, 3, true)
        limits.silenceBeforeYielding = 0
        let server = try Server.start([ListenerSettings(routes: .echo)], limits: limits, workers: 1)
        defer { server.stop(graceSeconds: 0) {} }
        let crowd = try (0..<3).map { _ in try HTTPClient(port: server.ports[0]) }
        for one in crowd { #expect(try status(one) == 200) }
        for _ in 0..<3 { #expect(try HTTPClient(port: server.ports[0]).readResponse().status == 503) }
        for one in crowd { #expect(try status(one) == 200) }
        #expect(server.load.yieldedConnections == 0 && server.load.refusedConnections == 3)
    }
}
