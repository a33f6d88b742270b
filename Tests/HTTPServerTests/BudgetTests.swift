import HTTPServer
import HTTPWire
import Outillage
import Testing

@Suite("The budget of contents in memory: what is there counts, not what is promised")
struct BudgetTests {
    private func limits(_ budget: Int) -> Limits {
        var limits = Limits()
        limits.bodiesInMemory = budget
        return limits
    }

    @Test("a large content beyond the budget gets 503 and Retry-After, unread (RFC 9110 §15.6.4)")
    func large() throws {
        let fixture = try Fixture(limits: limits(1_000_000), .echo)
        let first = try fixture.client()
        try first.request("POST", "/", fields: ["Expect: 100-continue", "Content-Length: 900000"])
        #expect(try first.readResponse().status == 100)
        #expect(fixture.server.load.contentBytes == 900_000)
        #expect(fixture.server.load.contentCapacity == 1_000_000)
        let refused = try fixture.exchange("POST", "/", fields: ["Content-Length: 200000"])
        #expect(refused.status == 503)
        #expect(refused["retry-after"] == "2")
        let body = [UInt8](repeating: 1, count: 900_000)
        try first.send(body)
        #expect(try first.readResponse().body == body)
        // The budget is whole again.
        #expect(try fixture.exchange("POST", "/", body: body).body == body)
    }

    @Test("small contents announced and never sent take nothing: the others are served")
    func silent() throws {
        let fixture = try Fixture(limits: limits(1_000_000), .echo)
        let silent = try (0..<100).map { _ in try fixture.client() }
        for client in silent { try client.request("POST", "/", fields: ["Content-Length: 65536"]) }
        let small = [UInt8](repeating: 1, count: 60_000)
        let large = [UInt8](repeating: 2, count: 990_000)
        #expect(try fixture.exchange("POST", "/", body: small).body == small)
        #expect(try fixture.exchange("POST", "/", body: large).body == large)
        for client in silent { #expect(try !client.isAnswered()) }
        #expect(fixture.server.load.contentBytes == 0)
    }

    @Test(
        "small contents that stop halfway when the budget is out: some are refused, so that the others finish",
        arguments: ["Content-Length: 65536", "Transfer-Encoding: chunked"])
    func halves(_ framing: String) throws {
        let fixture = try Fixture(limits: limits(1_000_000), .echo)
        let isChunked = framing.hasSuffix("chunked")
        let half = [UInt8](repeating: 3, count: 32_768)
        let clients = try (0..<40).map { _ in try fixture.client() }
        for client in clients {
            try client.request("POST", "/", fields: [framing])
            if isChunked { try client.send("10000\r\n") }
            try client.send(half)
            // One worker: what was sent before this exchange has been looked at once it is answered.
            #expect(try fixture.exchange("GET", "/").status == 200)
        }
        var statuses: [Int] = []
        var closed = 0
        for client in clients {
            // A refused client may be gone before it has sent all.
            try? client.send(half)
            if isChunked { try? client.send("\r\n0\r\n\r\n") }
            let reply = try client.readResponse()
            statuses.append(reply.status)
            guard reply.status == 503 else { continue }
            #expect(reply["retry-after"] == "2")
            // Refused in the middle, it closes; one whose content has all come may ask again.
            guard reply["connection"] == "close" else { continue }
            #expect(try client.isAtEnd())
            closed += 1
        }
        // Thirty halves fit in the budget.
        #expect(closed >= 10)
        #expect(Set(statuses) == [200, 503])
        #expect(statuses.count { $0 == 200 } >= 20)
        for client in clients { client.close() }
        let whole = [UInt8](repeating: 4, count: 1_000_000)
        #expect(try fixture.exchange("POST", "/", body: whole).body == whole)
    }

    @Test("a small content that came at once counts for as long as its request is served")
    func served() throws {
        let replies = Handover<Reply>()
        var routes = RouteTable.echo
        routes.on(.post, "/later", Route { _, reply in replies.put(reply) })
        let fixture = try Fixture(limits: limits(100_000), routes)
        let small = [UInt8](repeating: 1, count: 60_000)
        let first = try fixture.client()
        try first.request("POST", "/later", body: small)
        let reply = try #require(replies.take())
        #expect(try fixture.exchange("POST", "/", body: small).status == 503)
        reply.send { .noContent }
        #expect(try first.readResponse().status == 204)
        first.close()
        #expect(try fixture.exchange("POST", "/", body: small).status == 200)
    }

    @Test("a chunked content is counted as it comes")
    func chunked() throws {
        let fixture = try Fixture(limits: limits(1000), .echo)
        let client = try fixture.client()
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n800\r\n")
        try client.send([UInt8](repeating: 1, count: 2048))
        #expect(try client.readResponse().status == 503)
    }
}
