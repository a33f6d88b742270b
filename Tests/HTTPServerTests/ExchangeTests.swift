import HTTPServer
import HTTPWire
import Outillage
import Synchronization
import Testing

@Suite("Exchanges over a socket")
struct ExchangeTests {
    @Test("a connection serves several requests (RFC 9112 §9.3)")
    func keepAlive() throws {
        let fixture = try Fixture(.echo)
        let client = try fixture.client()
        for i in 1...3 {
            try client.request("GET", "/\(i)")
            let reply = try client.readResponse()
            #expect(reply.status == 200)
            #expect(reply.text == "GET /\(i)")
            #expect(reply["date"]?.hasSuffix(" GMT") == true)
        }
    }

    @Test("fifty requests in one write get fifty answers in order (RFC 9112 §9.3.2)")
    func pipelining() throws {
        let fixture = try Fixture(.echo)
        let client = try fixture.client()
        try client.send((0..<50).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
        for i in 0..<50 { #expect(try client.readResponse().text == "GET /\(i)") }
    }

    @Test("pipelined requests wait for an answer made elsewhere")
    func pipeliningBehindAsynchronous() throws {
        var routes = RouteTable()
        let replies = Handover<Reply>()
        routes.on(.get, "/later", Route { _, reply in replies.put(reply) })
        routes.on(.get, "/now", .synchronous { _ in .text("now") })
        let fixture = try Fixture(routes)
        let client = try fixture.client()
        try client.send(
            "GET /later HTTP/1.1\r\nHost: a\r\n\r\nGET /now HTTP/1.1\r\nHost: a\r\n\r\n")
        let reply = try #require(replies.take())
        #expect(reply.worker == 0)
        reply.send { .text("later") }
        #expect(try client.readResponse().text == "later")
        #expect(try client.readResponse().text == "now")
    }

    @Test("HEAD has the head of GET alone (RFC 9110 §9.3.2)")
    func head() throws {
        let fixture = try Fixture(.echo)
        let client = try fixture.client()
        try client.request("HEAD", "/a")
        let reply = try client.readResponse(toHead: true)
        #expect(reply.status == 200)
        #expect(reply["content-length"] == "6")
        try client.request("GET", "/b")
        #expect(try client.readResponse().text == "GET /b")
    }

    @Test("a chunked content arrives whole (RFC 9112 §7.1)")
    func chunked() throws {
        let fixture = try Fixture(.echo)
        let client = try fixture.client()
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        let chunk = String(repeating: "x", count: 10_000)
        for _ in 0..<20 { try client.send("2710\r\n\(chunk)\r\n") }
        try client.send("0\r\n\r\n")
        #expect(try client.readResponse().body == [UInt8](repeating: 0x78, count: 200_000))
    }

    @Test("a megabyte comes back as it went, twice on one connection")
    func megabyte() throws {
        let fixture = try Fixture(.echo)
        let client = try fixture.client()
        let body = (0..<1_048_576).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
        for _ in 0..<2 {
            try client.request("PUT", "/", body: body)
            #expect(try client.readResponse().body == body)
        }
    }

    @Test("100 Continue invites the content (RFC 9110 §10.1.1)")
    func continues() throws {
        let fixture = try Fixture(.echo)
        let client = try fixture.client()
        try client.request("POST", "/", fields: ["Expect: 100-continue", "Content-Length: 2"])
        #expect(try client.readResponse().status == 100)
        try client.send("hi")
        #expect(try client.readResponse().text == "hi")
    }

    @Test("a route refuses on the head, before any content (RFC 9110 §10.1.1)")
    func admit() throws {
        let handled = Atomic(0)
        var routes = RouteTable()
        var route = Route.synchronous { _ in
            handled.add(1, ordering: .relaxed)
            return .noContent
        }
        route.admit = { $0.pathParameters["id"] == "7" ? nil : .text("not you", status: 401) }
        routes.on(.post, "/{id}", route)
        let fixture = try Fixture(routes)
        let client = try fixture.client()
        try client.request("POST", "/8", fields: ["Expect: 100-continue", "Content-Length: 2"])
        let reply = try client.readResponse()
        #expect(reply.status == 401)
        #expect(reply["connection"] == "close")
        #expect(try client.isAtEnd())
        #expect(handled.load(ordering: .relaxed) == 0)
        #expect(try fixture.exchange("POST", "/7", body: [1]).status == 204)
    }

    @Test("404, 405 with Allow, OPTIONS (RFC 9110 §15.5.5, §15.5.6, §9.3.7)")
    func outside() throws {
        var routes = RouteTable()
        routes.on(.get, "/a", .synchronous { _ in .noContent })
        let fixture = try Fixture(routes)
        #expect(try fixture.exchange("GET", "/b").status == 404)
        let refused = try fixture.exchange("DELETE", "/a")
        #expect(refused.status == 405)
        #expect(refused["allow"] == "GET, HEAD, OPTIONS")
        #expect(refused["content-type"] == "application/problem+json")
        let options = try fixture.exchange("OPTIONS", "/a")
        #expect(options.status == 204)
        #expect(options["content-length"] == nil)
    }

    @Test("the observer learns method, pattern, status and size, and no path")
    func observer() throws {
        let seen = Handover<Exchange>()
        var routes = RouteTable()
        routes.on(.get, "/a/{id}", .synchronous { _ in .text("hello") })
        let fixture = try Fixture(observer: { seen.put($0) }, routes)
        #expect(try fixture.exchange("GET", "/a/secret").status == 200)
        let exchange = try #require(seen.take())
        #expect(exchange.method == .get)
        #expect(exchange.pattern == "/a/{id}")
        #expect(exchange.status == 200)
        #expect(exchange.bytes == 5)
        #expect(exchange.microseconds >= 0)
    }

    @Test("an observed server names each answer: by the client's trace-id, else by one of its own")
    func identifiers() throws {
        let seen = Handover<Exchange>()
        let fixture = try Fixture(observer: { seen.put($0) }, .echo)
        let client = try fixture.client()
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        try client.request("GET", "/", fields: ["Traceparent: 00-\(trace)-00f067aa0ba902b7-01"])
        #expect(try client.readResponse()["x-request-id"] == trace)
        #expect(seen.take()?.identifier?.text == trace)
        var own: Set<String> = []
        for fields in [[], ["Traceparent: \(trace)"], ["X-Request-Id: \(trace)"]] {
            try client.request("GET", "/", fields: fields)
            let sent = try #require(try client.readResponse()["x-request-id"])
            #expect(seen.take()?.identifier?.text == sent)
            own.insert(sent)
        }
        #expect(own.count == 3 && !own.contains(trace))
        // Whom no one observes needs no name.
        #expect(try Fixture(.echo).exchange("GET", "/")["x-request-id"] == nil)
    }

    @Test("what the wire refuses is observed too: without method or route when the head could not be read")
    func observedRefusals() throws {
        let seen = Handover<Exchange>()
        let fixture = try Fixture(observer: { seen.put($0) }, .echo)
        let client = try fixture.client()
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET  / HTTP/1.1\r\n\r\n")
        #expect(seen.take()?.status == 200)
        let head = try #require(seen.take())
        #expect(head.status == 400 && head.method == nil && head.pattern == nil && head.bytes > 0)
        let other = try fixture.client()
        try other.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nnot a size\r\n")
        let content = try #require(seen.take())
        #expect(content.status == 400 && content.method == .post && content.pattern == "/{path*}")
        #expect(try client.readResponse().status == 200)
        #expect(try client.readResponse().status == 400)
        let refusal = try other.readResponse()
        #expect(refusal.status == 400)
        #expect(refusal["x-request-id"] != nil && refusal["x-request-id"] == content.identifier?.text)
    }

    @Test("a route learns what the server refuses in its place: method, size, broken content")
    func refusedInPlace() throws {
        let told = Handover<String>()
        var routes = RouteTable()
        var route = Route.synchronous { _ in .noContent }
        route.maximumBody = 10
        route.refused = {
            told.put("\($0.method.rawValue) \($0.pathParameters["id"] ?? "") \($0.body.count)")
        }
        routes.on(.post, "/a/{id}", route)
        let fixture = try Fixture(routes)
        #expect(try fixture.exchange("GET", "/a/1").status == 405)
        #expect(told.take() == "GET 1 0")
        #expect(try fixture.exchange("POST", "/a/2", fields: ["Content-Length: 11"]).status == 413)
        #expect(told.take() == "POST 2 0")
        for (content, status) in [("b\r\n", 413), ("5\r\nabcdefg", 400)] {
            let client = try fixture.client()
            try client.send("POST /a/3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + content)
            #expect(try client.readResponse().status == status)
            #expect(told.take() == "POST 3 0")
        }
        // Served, or of no route: nothing is told.
        #expect(try fixture.exchange("POST", "/a/4", body: [1]).status == 204)
        #expect(try fixture.exchange("OPTIONS", "/a/5").status == 204)
        #expect(try fixture.exchange("GET", "/b/6").status == 404)
        #expect(try fixture.exchange("GET", "/a/7").status == 405)
        #expect(told.take() == "GET 7 0")
    }

    @Test("a handler that drops its reply makes a 500 (RFC 9110 §15.6.1)")
    func forgotten() throws {
        var routes = RouteTable()
        routes.on(.get, "/", Route { _, _ in })
        let fixture = try Fixture(routes)
        #expect(try fixture.exchange("GET", "/").status == 500)
    }

    @Test("an answer to a client that has gone is dropped, and the others are served")
    func gone() throws {
        let replies = Handover<Reply>()
        var routes = RouteTable()
        routes.on(.get, "/later", Route { _, reply in replies.put(reply) })
        routes.on(.get, "/", .synchronous { .text($0.remoteAddress) })
        let fixture = try Fixture(routes)
        let client = try fixture.client()
        try client.request("GET", "/later")
        let reply = try #require(replies.take())
        client.close()
        reply.send { Response(status: 200, body: [UInt8](repeating: 0, count: 1_000_000)) }
        #expect(try fixture.exchange("GET", "/").text == "127.0.0.1")
    }

    @Test("every worker serves, and IPv6 clients do too")
    func workers() throws {
        var routes = RouteTable()
        routes.on(.get, "/", Route { _, reply in reply.send { .text("\(reply.worker)") } })
        let fixture = try Fixture(workers: 3, routes)
        var seen: Set<String> = []
        for _ in 0..<3 { seen.insert(try fixture.exchange("GET", "/").text) }
        #expect(seen == ["0", "1", "2"])
        let dual = try Server.start(address: "::", routes: routes, workers: 1)
        let client = try HTTPClient(port: dual.port)
        try client.request("GET", "/")
        #expect(try client.readResponse().text == "0")
        dual.stop(graceSeconds: 0) {}
    }

    @Test("a port already taken is an error of the start")
    func taken() throws {
        let fixture = try Fixture(.echo)
        #expect(throws: ServerError.self) {
            try Server.start(port: fixture.server.port, routes: .echo)
        }
        #expect(throws: ServerError.address) { try Server.start(address: "localhost", routes: .echo) }
    }
}
