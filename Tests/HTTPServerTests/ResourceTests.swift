import HTTPServer
import HTTPWire
import Outillage
import Synchronization
import Testing

@Suite("Resources: memory, time, connections, stop")
struct ResourceTests {
    @Test("a client that does not read costs one answer, and delays no one")
    func slowReader() throws {
        let made = Atomic(0)
        let body = [UInt8](repeating: 0x61, count: 20_000_000)
        var routes = RouteTable()
        routes.on(
            .get, "/big",
            .synchronous { _ in
                made.add(1, ordering: .relaxed)
                return Response(status: 200, body: body)
            })
        routes.on(.get, "/small", .synchronous { _ in .text("small") })
        let fixture = try Fixture(routes)
        let slow = try fixture.client(receiveBuffer: 8192)
        for _ in 0..<5 { try slow.request("GET", "/big") }
        // Same worker: the second answer here comes after the worker has seen the slow client's requests.
        #expect(try fixture.exchange("GET", "/small").text == "small")
        #expect(try fixture.exchange("GET", "/small").text == "small")
        #expect(made.load(ordering: .relaxed) == 1)
        for _ in 0..<5 {
            let length = try slow.readResponse().body.count
            #expect(length == body.count)
        }
        #expect(made.load(ordering: .relaxed) == 5)
    }

    @Test("large answers that are not read count against the budget, and free it when their client goes")
    func answersBudget() throws {
        var limits = Limits()
        limits.bodiesInMemory = 15_000_000
        let served = Handover<Void>()
        var routes = RouteTable()
        let large = [UInt8](repeating: 7, count: 10_000_000)
        routes.on(
            .get, "/large",
            .synchronous { _ in
                served.put(())
                return Response(status: 200, contentType: "text/plain", body: large)
            })
        routes.on(.get, "/small", .synchronous { _ in .text("ok") })
        let fixture = try Fixture(limits: limits, routes)
        let slow = try fixture.client(receiveBuffer: 4096)
        try slow.request("GET", "/large")
        served.take()
        // One worker: the first answer is counted before this request is looked at.
        let refused = try fixture.exchange("GET", "/large")
        #expect(refused.status == 503)
        #expect(refused["retry-after"] == "2")
        #expect(try fixture.exchange("GET", "/small").status == 200)
        #expect(try slow.readResponse().body.count == large.count)
        #expect(try fixture.exchange("GET", "/large").body.count == large.count)
    }

    @Test("a route lowers the size of its content (RFC 9110 §15.5.14)")
    func routeLimit() throws {
        var routes = RouteTable()
        var route = Route.synchronous { _ in .noContent }
        route.maximumBody = 10
        routes.on(.post, "/", route)
        let fixture = try Fixture(routes)
        #expect(try fixture.exchange("POST", "/", body: [UInt8](repeating: 0, count: 10)).status == 204)
        #expect(try fixture.exchange("POST", "/", body: [UInt8](repeating: 0, count: 11)).status == 413)
    }

    @Test("a GET that announces a content is refused before its content, unless its route wants some")
    func contentOfGet() throws {
        var routes = RouteTable()
        routes.on(.get, "/", .synchronous { _ in .noContent })
        var wanting = Route.synchronous { .text("\($0.body.count)") }
        wanting.maximumBody = 10
        routes.on(.get, "/wanting", wanting)
        let fixture = try Fixture(routes)
        #expect(try fixture.exchange("GET", "/", fields: ["Content-Length: 52428800"]).status == 413)
        #expect(try fixture.exchange("GET", "/wanting", body: [1, 2, 3]).text == "3")
    }

    @Test("a client still sending a refused content reads the refusal (RFC 9112 §9.6)")
    func lingering() throws {
        var limits = Limits()
        limits.body = 1000
        let fixture = try Fixture(limits: limits, .echo)
        let reply = try fixture.exchange("POST", "/", body: [UInt8](repeating: 0, count: 3_000_000))
        #expect(reply.status == 413)
    }

    @Test("a head or a content that stops gets 408, an idle connection its end (RFC 9110 §15.5.9)")
    func timeouts() throws {
        var limits = Limits()
        limits.headerTimeout = 50
        limits.bodyTimeout = 50
        limits.idleTimeout = 100
        let fixture = try Fixture(limits: limits, .echo)
        let head = try fixture.client()
        try head.send("GET / HTTP")
        #expect(try head.readResponse().status == 408)
        #expect(try head.isAtEnd())
        let body = try fixture.client()
        try body.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe")
        #expect(try body.readResponse().status == 408)
        #expect(try fixture.client().isAtEnd())
    }

    @Test("one connection too many is told so (RFC 9110 §15.6.4)")
    func connections() throws {
        var limits = Limits()
        limits.connections = 1
        let fixture = try Fixture(limits: limits, .echo)
        let first = try fixture.client()
        try first.request("GET", "/")
        #expect(try first.readResponse().status == 200)
        let second = try fixture.client()
        let reply = try second.readResponse()
        #expect(reply.status == 503)
        #expect(reply["retry-after"] == "2")
        #expect(try second.isAtEnd())
    }

    @Test("a stop finishes what is in flight, closes what is idle, refuses what is new")
    func drain() throws {
        let replies = Handover<Reply>()
        let stopped = Handover<Bool>()
        var routes = RouteTable()
        routes.on(.get, "/later", Route { _, reply in replies.put(reply) })
        routes.on(.get, "/", .synchronous { _ in .noContent })
        let fixture = try Fixture(routes)
        let idle = try fixture.client()
        try idle.request("GET", "/")
        #expect(try idle.readResponse().status == 204)
        let busy = try fixture.client()
        try busy.request("GET", "/later")
        let reply = try #require(replies.take())

        fixture.server.stop(graceSeconds: 60) { stopped.put(true) }
        #expect(try idle.isAtEnd())
        #expect(throws: HTTPClientError.connect(111)) { try fixture.client() }
        reply.send { .text("done") }
        let answer = try busy.readResponse()
        #expect(answer.text == "done")
        #expect(answer["connection"] == "close")
        #expect(try busy.isAtEnd())
        busy.close()
        #expect(stopped.take() == true)
    }

    @Test("a request sent before a stop is answered, were its connection still waiting to be accepted")
    func lastRequests() throws {
        for _ in 0..<20 {
            let stopped = Handover<Bool>()
            let fixture = try Fixture(workers: 2, .echo)
            let clients = try (0..<8).map { _ in try fixture.client() }
            for client in clients { try client.request("GET", "/last") }
            fixture.server.stop(graceSeconds: 60) { stopped.put(true) }
            for client in clients {
                let answer = try client.readResponse()
                #expect(answer.status == 200 && answer.text == "GET /last")
                #expect(try client.isAtEnd())
                client.close()
            }
            #expect(stopped.take() == true)
        }
    }

    @Test("the content that HEAD leaves out is not counted as sent (RFC 9110 §9.3.2)")
    func countedBytes() throws {
        let seen = Handover<Int>()
        let fixture = try Fixture(observer: { seen.put($0.bytes) }, .echo)
        _ = try fixture.exchange("GET", "/a")
        #expect(seen.take() == 6)
        _ = try fixture.exchange("HEAD", "/a")
        #expect(seen.take() == 0)
    }

    @Test("after the grace, a request that never ends is cut")
    func grace() throws {
        let replies = Handover<Reply>()
        let stopped = Handover<Bool>()
        var routes = RouteTable()
        routes.on(.get, "/", Route { _, reply in replies.put(reply) })
        let fixture = try Fixture(routes)
        let client = try fixture.client()
        try client.request("GET", "/")
        let reply = try #require(replies.take())
        fixture.server.stop(graceSeconds: 0) { stopped.put(true) }
        #expect(stopped.take() == true)
        #expect(try client.isAtEnd())
        reply.send { .noContent }
    }
}
