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
        let server = try Server.start(
            [ListenerSettings(routes: .echo), ListenerSettings(routes: .echo, hasOwnPlaces: true)],
            limits: limits, workers: 1)
        defer { server.stop(graceSeconds: 0) {} }
        func client(_ rank: Int) throws -> HTTPClient { try HTTPClient(port: server.ports[rank]) }
        func status(_ client: HTTPClient) throws -> Int {
            try client.request("GET", "/")
            return try client.readResponse().status
        }
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
}
