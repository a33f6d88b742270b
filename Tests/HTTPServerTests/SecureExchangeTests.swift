import Glibc
import HTTPServer
import HTTPWire
import OpenSSLKit
import Outillage
import Synchronization
import Testing

@Suite("Exchanges over TLS", .enabled(if: TestAuthority.isAvailable, "openssl is not installed"))
struct SecureExchangeTests {
    @Test("large contents come back as they went, in both versions", arguments: [true, false])
    func large(isModern: Bool) throws {
        let fixture = try TLSFixture()
        let client = try fixture.client { $0.isModern = isModern }
        let body = (0..<3_000_001).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
        for _ in 0..<2 {
            try client.request("PUT", "/", body: body)
            #expect(try client.readResponse().body == body)
        }
    }

    @Test("more than a turn's worth of content in one go is read to its end, beside others")
    func fairness() throws {
        let fixture = try TLSFixture()
        let body = [UInt8](repeating: 0x2A, count: 9_000_000)
        let (large, small) = (try fixture.client(), try fixture.client())
        try large.request("POST", "/", fields: ["Content-Length: \(body.count)"])
        try large.send(body)
        #expect(try fixture.exchange(small, "/small").text == "GET /small")
        #expect(try large.readResponse().body.count == body.count)
    }

    @Test("fifty requests in one record get fifty answers in order (RFC 9112 §9.3.2)")
    func pipelining() throws {
        let fixture = try TLSFixture()
        let client = try fixture.client()
        try client.send((0..<50).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
        for i in 0..<50 { #expect(try client.readResponse().text == "GET /\(i)") }
    }

    @Test("requests that wait inside the session behind a late answer are not forgotten")
    func pendingBehindAsynchronous() throws {
        let replies = Handover<Reply>()
        var routes = RouteTable()
        routes.on(.get, "/later", Route { _, reply in replies.put(reply) })
        routes.on(.post, "/now", .synchronous { .text("\($0.body.count)") })
        let fixture = try TLSFixture(routes)
        let client = try fixture.client()
        // Several records sent at once: the server's session takes more than HTTP wants for now.
        try client.request("GET", "/later")
        try client.request("POST", "/now", body: [UInt8](repeating: 1, count: 200))
        try client.request("POST", "/now", body: [UInt8](repeating: 1, count: 300))
        let reply = try #require(replies.take())
        reply.send { .text("later") }
        #expect(try client.readResponse().text == "later")
        #expect(try client.readResponse().text == "200")
        #expect(try client.readResponse().text == "300")
    }

    @Test("a client that does not read its large answer delays no one, and reads it whole")
    func slowReader() throws {
        let body = [UInt8](repeating: 0x61, count: 8_000_000)
        var routes = RouteTable()
        routes.on(.get, "/big", .synchronous { _ in Response(status: 200, body: body) })
        routes.on(.get, "/small", .synchronous { _ in .text("small") })
        let fixture = try TLSFixture(routes)
        let slow = try fixture.client()
        for _ in 0..<3 { try slow.request("GET", "/big") }
        #expect(try fixture.exchange(try fixture.client(), "/small").text == "small")
        for _ in 0..<3 { #expect(try slow.readResponse().body.count == body.count) }
    }

    @Test("the end of a connection is told by close_notify (RFC 8446 §6.1)")
    func goodbye() throws {
        let fixture = try TLSFixture()
        let client = try fixture.client()
        try client.request("GET", "/", fields: ["Connection: close"])
        #expect(try client.readResponse().status == 200)
        #expect(try client.isAtEnd())
        #expect(client.session?.hasReceivedGoodbye == true)
    }

    @Test("an idle connection ends by close_notify too")
    func idle() throws {
        var limits = Limits()
        limits.idleTimeout = 50
        let fixture = try TLSFixture(limits: limits)
        let client = try fixture.client()
        #expect(try client.isAtEnd())
        #expect(client.session?.hasReceivedGoodbye == true)
    }

    @Test("the client's close_notify ends an idle connection, without waiting for its socket")
    func clientGoodbye() throws {
        let fixture = try TLSFixture()
        let client = try fixture.client()
        try fixture.exchange(client)
        client.sayGoodbye()
        #expect(try client.isAtEnd())
    }

    @Test("a content that is cut, with or without close_notify, is never handled (RFC 9112 §8)")
    func truncated() throws {
        let handled = Atomic(0)
        var routes = RouteTable()
        routes.on(
            .post, "/",
            .synchronous { _ in
                handled.add(1, ordering: .relaxed)
                return .noContent
            })
        routes.on(.get, "/", .synchronous { _ in .noContent })
        let fixture = try TLSFixture(routes)
        for isPolite in [true, false] {
            let client = try fixture.client()
            try client.request("POST", "/", fields: ["Content-Length: 10"])
            try client.send("12345")
            if isPolite { client.sayGoodbye() }
            client.finishSending()
            #expect(try client.skip())
        }
        try fixture.exchange(try fixture.client())
        #expect(handled.load(ordering: .relaxed) == 0)
    }

    @Test("a stop finishes what is in flight, and closes what is idle or in its handshake")
    func drain() throws {
        let replies = Handover<Reply>()
        let stopped = Handover<Bool>()
        var routes = RouteTable()
        routes.on(.get, "/later", Route { _, reply in replies.put(reply) })
        routes.on(.get, "/", .synchronous { _ in .noContent })
        let fixture = try TLSFixture(routes)
        let (idle, busy) = (try fixture.client(), try fixture.client())
        #expect(try fixture.exchange(idle).status == 204)
        let begun = try HTTPClient(port: fixture.server.port)
        try begun.send([0x16, 3, 1, 2])
        try busy.request("GET", "/later")
        let reply = try #require(replies.take())
        fixture.server.stop(graceSeconds: 60) { stopped.put(true) }
        #expect(try idle.isAtEnd())
        #expect(try begun.skip())
        reply.send { .text("done") }
        let answer = try busy.readResponse()
        #expect(answer.text == "done")
        #expect(answer["connection"] == "close")
        #expect(try busy.isAtEnd())
        busy.close()
        #expect(stopped.take() == true)
    }

    @Test("one connection too many from an address gets 503 and Retry-After, in clear and over TLS")
    func perAddress() throws {
        var limits = Limits()
        limits.connectionsPerAddress = 2
        limits.isLoopbackLimited = true
        let secure = try TLSFixture(limits: limits)
        let clear = try Fixture(limits: limits, .echo)
        for isSecure in [true, false] {
            func client() throws -> HTTPClient { isSecure ? try secure.client() : try clear.client() }
            let kept = [try client(), try client()]
            for client in kept {
                try client.request("GET", "/")
                #expect(try client.readResponse().status == 200)
            }
            let third = try client()
            if isSecure { try third.request("GET", "/") }
            let refusal = try third.readResponse()
            #expect(refusal.status == 503)
            #expect(refusal["retry-after"] == "2")
            #expect(try third.isAtEnd())
            // Refused while it sends, it is told so all the same (RFC 9112 §9.6).
            let sending = try client()
            try sending.request("POST", "/", body: [UInt8](repeating: 0, count: 3_000_000))
            #expect(try sending.readResponse().status == 503)
            // A place given back is taken again.
            try kept[0].request("GET", "/", fields: ["Connection: close"])
            #expect(try kept[0].readResponse().status == 200)
            kept[0].close()
            var status = 503
            for _ in 0..<200 where status == 503 {
                let again = try client()
                if isSecure { try again.request("GET", "/") }
                if !isSecure { try? again.request("GET", "/") }
                status = try again.readResponse().status
            }
            #expect(status == 200)
            withExtendedLifetime(kept) {}
        }
    }

    @Test("loopback clients are not limited unless asked: a relay on this machine is many clients")
    func loopback() throws {
        var limits = Limits()
        limits.connectionsPerAddress = 1
        let fixture = try Fixture(limits: limits, .echo)
        let clients = [try fixture.client(), try fixture.client()]
        for client in clients {
            try client.request("GET", "/")
            #expect(try client.readResponse().status == 200)
        }
    }
}
