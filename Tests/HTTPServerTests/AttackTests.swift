import Foundation
import HTTPServer
import HTTPWire
import Outillage
import Synchronization
import Testing

@Suite("Under attack: slow, mute and many clients")
struct AttackTests {
    /// Sends one byte at a time until the server has had enough.
    ///
    /// - Returns: whether it has answered, or closed, before all of them had left.
    private func drip(_ bytes: some Sequence<UInt8>, to client: HTTPClient) throws -> Bool {
        client.setTimeout(milliseconds: 2)
        for byte in bytes {
            do throws(HTTPClientError) { try client.send([byte]) } catch .failed { return true }
            // Two milliseconds pass here: the pace of the attack.
            do throws(HTTPClientError) {
                _ = try client.awaitAnswer()
                return true
            } catch .timeout { continue } catch { return true }
        }
        return false
    }

    @Test("fifty clients that send their head byte after byte get 408 and their end (RFC 9110 §15.5.9)")
    func slowHeads() throws {
        var limits = Limits()
        limits.headerTimeout = 200
        let fixture = try Fixture(limits: limits, .echo)
        let slow = try (0..<50).map { _ in try fixture.client() }
        for client in slow { try client.send("GET / HTTP/1.1\r\nHost: a\r\nX: ") }
        let first = try #require(slow.first)
        // One of them keeps sending: the time runs from the first byte of the head, whatever follows.
        #expect(try drip(repeatElement(UInt8(ascii: "a"), count: 20_000), to: first))
        for client in slow {
            client.setTimeout(milliseconds: 5_000)
            #expect(try client.readResponse().status == 408)
            #expect(try client.isAtEnd())
        }
        #expect(try fixture.exchange("GET", "/").status == 200)
    }

    @Test("a content that comes byte after byte, but fast enough, is served")
    func patientBody() throws {
        var limits = Limits()
        limits.bodyTimeout = 5_000
        limits.bodyRate = 1
        let fixture = try Fixture(limits: limits, .echo)
        let client = try fixture.client()
        let body = [UInt8](repeating: 0x62, count: 300)
        try client.request("POST", "/", fields: ["Content-Length: 300"])
        #expect(try !drip(body.dropLast(), to: client))
        client.setTimeout(milliseconds: 5_000)
        try client.send(body.suffix(1))
        #expect(try client.readResponse().body == body)
    }

    @Test(
        "a content that drips below the lowest rate is 408, and so is one that lasts above it (RFC 9110 §15.5.9)",
        arguments: ["Content-Length: 100000", "Transfer-Encoding: chunked"], [false, true])
    func drippingBody(_ framing: String, lasts: Bool) throws {
        var limits = Limits()
        limits.bodyTimeout = 100
        limits.bodyRate = lasts ? 1 : 1_000_000
        limits.bodyGrace = lasts ? 100 : 60_000
        limits.bodyPace = 1_000_000
        let fixture = try Fixture(limits: limits, .echo)
        let client = try fixture.client()
        try client.request("POST", "/", fields: [framing])
        let piece = Array((framing.hasSuffix("chunked") ? "1\r\nx\r\n" : "xxxxxx").utf8)
        #expect(try drip((0..<20_000).map { piece[$0 % piece.count] }, to: client))
        client.setTimeout(milliseconds: 5_000)
        #expect(try client.readResponse().status == 408)
        #expect(try client.isAtEnd())
        #expect(fixture.server.load.contentBytes == 0)
    }

    @Test("clients that never read are left, their contents given back, and the others served meanwhile")
    func muteReaders() throws {
        var limits = Limits()
        limits.idleTimeout = 1_500
        limits.bodiesInMemory = 20 << 20
        let large = [UInt8](repeating: 7, count: 16 << 20)
        let answers = Mutex<[Int]>([])
        var routes = RouteTable()
        routes.on(
            .get, "/large", .synchronous { _ in Response(status: 200, contentType: "a/b", body: large) })
        routes.on(.get, "/", .synchronous { _ in .text("ok") })
        let fixture = try Fixture(
            limits: limits,
            observer: { exchange in
                if exchange.pattern == "/large" { answers.withLock { $0.append(exchange.status) } }
            }, routes)
        let mute = try (0..<20).map { _ in try fixture.client(receiveBuffer: 4096) }
        for client in mute {
            try client.request("GET", "/large")
            #expect(try fixture.exchange("GET", "/").status == 200)
        }
        // The budget holds one of these contents at once; others were told to come back.
        let statuses = answers.withLock { $0 }
        #expect(statuses.count == 20 && Set(statuses) == [200, 503])
        #expect(statuses.first == 200)
        // Served again: the server has left the first of them, which has read nothing.
        let limit = ContinuousClock.now + .seconds(20)
        var length = 0
        repeat {
            let reply = try fixture.exchange("GET", "/large")
            if reply.status == 200 { length = reply.body.count }
        } while length == 0 && ContinuousClock.now < limit
        #expect(length == large.count)
        // What it may still read was in the kernel's buffers: never the whole content.
        var received = 0
        while let count = try mute.first?.drain() { received += count }
        #expect(received < large.count)
    }

    @Test(
        "an answer that the system has taken and the client does not read is thrown away, and the client told"
    )
    func mutedInTheKernel() throws {
        var limits = Limits()
        limits.idleTimeout = 300
        limits.bodyRate = 1_000_000
        var routes = RouteTable()
        let answer = [UInt8](repeating: 7, count: 100_000)
        routes.on(.get, "/", .synchronous { _ in Response(status: 200, contentType: "a/b", body: answer) })
        let fixture = try Fixture(limits: limits, routes)
        let mute = try fixture.client(receiveBuffer: 4096)
        try mute.request("GET", "/")
        // The reset comes by itself: nothing is read before.
        #expect(try mute.awaitReset())
        #expect(throws: HTTPClientError.failed(104)) { try mute.readResponse() }
        // One that reads, however late within the time, has it whole.
        #expect(try fixture.exchange("GET", "/").body == answer)
    }

    @Test("a flood of connections: as many as the limit are kept, the others told 503 and Retry-After")
    func flood() throws {
        var limits = Limits()
        limits.connections = 40
        limits.silenceBeforeYielding = .max
        let fixture = try Fixture(limits: limits, .echo)
        let kept = try (0..<40).map { _ in try fixture.client() }
        for client in kept {
            try client.request("GET", "/")
            #expect(try client.readResponse().status == 200)
        }
        for _ in 0..<400 {
            let reply = try fixture.client().readResponse()
            #expect(reply.status == 503)
            #expect(reply["retry-after"] == "2")
            #expect(reply["connection"] == "close")
        }
        // Those that were there have lost nothing, and a place given up serves again.
        for client in kept.dropLast(20) {
            try client.request("GET", "/again")
            #expect(try client.readResponse().status == 200)
        }
        for client in kept.suffix(20) { client.close() }
        #expect(try served(fixture))
    }

    @Test("one address takes no more than its share, whatever it does")
    func perAddress() throws {
        var limits = Limits()
        limits.isLoopbackLimited = true
        limits.connectionsPerAddress = 8
        let fixture = try Fixture(limits: limits, .echo)
        let kept = try (0..<8).map { _ in try fixture.client() }
        for client in kept { try client.send("GET / HT") }
        for _ in 0..<100 { #expect(try fixture.client().readResponse().status == 503) }
        for client in kept {
            try client.send("TP/1.1\r\nHost: a\r\n\r\n")
            #expect(try client.readResponse().status == 200)
        }
        kept.first?.close()
        #expect(try served(fixture))
    }

    /// Whether a place is free again: the server learns of a close when it learns of it.
    private func served(_ fixture: Fixture) throws -> Bool {
        let limit = ContinuousClock.now + .seconds(10)
        repeat {
            let client = try fixture.client()
            // A connection turned away is answered before it asks, and may be closed before it has asked.
            try? client.request("GET", "/")
            if (try? client.readResponse())?.status == 200 { return true }
        } while ContinuousClock.now < limit
        return false
    }

    @Test("clients that leave in the middle of everything leave nothing behind")
    func abandoned() throws {
        var limits = Limits()
        limits.connections = 30
        limits.bodiesInMemory = 1 << 20
        let fixture = try Fixture(limits: limits, .echo)
        for rank in 0..<300 {
            guard let client = try? fixture.client() else { continue }
            let words = [
                "", "G", "GET / HTTP/1.1\r\nHost: a\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\nabc",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
            ]
            try? client.send(words[rank % words.count])
            client.close()
        }
        #expect(try served(fixture))
        // The whole budget is there again, once the last of them has been noticed.
        let body = [UInt8](repeating: 1, count: 1 << 20)
        let limit = ContinuousClock.now + .seconds(10)
        var status = 0
        repeat {
            status = (try? fixture.exchange("POST", "/", body: body).status) ?? 0
        } while status != 200 && ContinuousClock.now < limit
        #expect(status == 200)
    }
}
