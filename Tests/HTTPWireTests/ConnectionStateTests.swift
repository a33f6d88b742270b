import HTTPWire
import Testing

@Suite("One connection, under a fake clock")
struct ConnectionStateTests {
    private let get = "GET /a HTTP/1.1\nHost: a\n\n".crlf

    @Test("requests sent together are answered in their order (RFC 9112 §9.3.2)")
    func pipelining() {
        var harness = Harness()
        harness.feed(get + get + "POST /b HTTP/1.1\nHost: a\nContent-Length: 2\n\nhi".crlf + get)
        #expect(harness.requests.map(\.path) == ["/a", "/a", "/b", "/a"])
        #expect(harness.statuses == [200, 200, 200, 200])
        #expect(harness.last == "read")
    }

    @Test("one request at a time: the next waits for the answer")
    func oneAtATime() {
        var harness = Harness()
        harness.handle = { _ in nil }
        harness.feed(get + get)
        #expect(harness.requests.count == 1)
        #expect(harness.last == "wait")
        harness.answer(.noContent)
        #expect(harness.requests.count == 2)
        #expect(harness.statuses == [204])
    }

    @Test(
        "a version decides whether the connection stays (RFC 9112 §9.3)",
        arguments: [
            ("GET / HTTP/1.1\nHost: a\n\n", true, ""),
            ("GET / HTTP/1.1\nHost: a\nConnection: close\n\n", false, "Connection: close"),
            ("GET / HTTP/1.1\nHost: a\nConnection: keep-alive, Close\n\n", false, "Connection: close"),
            ("GET / HTTP/1.0\n\n", false, "Connection: close"),
            ("GET / HTTP/1.0\nConnection: Keep-Alive\n\n", true, "Connection: keep-alive"),
        ])
    func persistence(_ raw: String, stays: Bool, field: String) {
        var harness = Harness()
        harness.feed(raw.crlf)
        #expect(harness.statuses == [200])
        #expect(harness.isShut == !stays)
        #expect(harness.text.contains("Connection:") == !field.isEmpty)
        #expect(harness.text.contains(field))
    }

    @Test("100 Continue is sent before the content is read, once (RFC 9110 §10.1.1)")
    func continues() {
        var harness = Harness()
        harness.feed("POST / HTTP/1.1\nHost: a\nExpect: 100-Continue\nContent-Length: 2\n\n".crlf)
        #expect(harness.statuses == [100])
        harness.feed("hi")
        #expect(harness.statuses == [100, 200])
    }

    @Test(
        "no 100 Continue when content has begun, nor in HTTP/1.0 (RFC 9110 §10.1.1)",
        arguments: [
            "POST / HTTP/1.1\nHost: a\nExpect: 100-continue\nContent-Length: 2\n\nhi",
            "POST / HTTP/1.0\nExpect: 100-continue\nContent-Length: 2\n\nhi",
        ])
    func noContinue(_ raw: String) {
        var harness = Harness()
        harness.feed(raw.crlf)
        #expect(harness.statuses == [200])
    }

    @Test("a refused head gets its answer instead of 100 Continue, then the end (RFC 9110 §10.1.1)")
    func refusedHead() {
        var harness = Harness()
        harness.admit = { _ in .text("no", status: 401) }
        harness.feed("POST / HTTP/1.1\nHost: a\nExpect: 100-continue\nContent-Length: 2\n\n".crlf)
        #expect(harness.statuses == [401])
        #expect(harness.isShut)
        harness.feed("hi" + "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(harness.statuses == [401])
        #expect(harness.requests.isEmpty)
    }

    @Test("a refused head without content keeps the connection")
    func refusedGet() {
        var harness = Harness()
        harness.admit = { $0.path == "/a" ? .text("no", status: 401) : nil }
        harness.feed(get + "GET /b HTTP/1.1\nHost: a\n\n".crlf)
        #expect(harness.statuses == [401, 200])
    }

    @Test("a head begun and not finished in time is 408 (RFC 9110 §15.5.9)")
    func slowHead() {
        var harness = Harness()
        harness.feed("GET / HT")
        harness.advance(milliseconds: 9_000)
        harness.feed("TP")
        #expect(harness.output.isEmpty)
        harness.advance(milliseconds: 1_000)
        #expect(harness.statuses == [408])
        #expect(harness.isShut)
    }

    @Test("an idle connection closes without a word (RFC 9112 §9.5)")
    func idle() {
        var harness = Harness()
        harness.feed(get)
        harness.advance(milliseconds: 59_999)
        #expect(!harness.isClosed)
        harness.advance(milliseconds: 1)
        #expect(harness.isClosed)
        #expect(harness.statuses == [200])
    }

    @Test("a content that stops coming is 408 (RFC 9110 §15.5.9)")
    func stoppedBody() {
        var harness = Harness()
        harness.feed("POST / HTTP/1.1\nHost: a\nContent-Length: 9\n\nh".crlf)
        harness.advance(milliseconds: 14_999)
        #expect(harness.output.isEmpty)
        harness.advance(milliseconds: 1)
        #expect(harness.statuses == [408])
    }

    @Test("a content that drips is 408, however regular (RFC 9110 §15.5.9)")
    func drippingBody() {
        var harness = Harness()
        harness.feed("POST / HTTP/1.1\nHost: a\nContent-Length: 9999\n\n".crlf)
        for _ in 0..<16 {
            harness.feed("x")
            harness.advance(milliseconds: 1_000)
        }
        #expect(harness.statuses == [408])
    }

    @Test("a client that does not read is left after the idle time")
    func stalled() {
        var harness = Harness()
        harness.isStalled = true
        harness.handle = { _ in Response(status: 200, body: [UInt8](repeating: 0, count: 100_000)) }
        harness.feed(get + get)
        #expect(harness.last == "flush")
        #expect(harness.requests.count == 1)
        harness.advance(milliseconds: 60_000)
        #expect(harness.isClosed)
    }

    @Test("what comes after the last answer is drained within bounds (RFC 9112 §9.6)")
    func linger() {
        var limits = Limits()
        limits.lingerBytes = 10
        var harness = Harness(limits: limits)
        harness.feed("BAD\r\n")
        #expect(harness.isShut && !harness.isClosed)
        harness.feed("12345")
        #expect(!harness.isClosed)
        harness.feed("678901")
        #expect(harness.isClosed)
    }

    @Test("the draining itself has an end (RFC 9112 §9.6)")
    func lingerEnds() {
        var harness = Harness()
        harness.feed("BAD\r\n")
        harness.advance(milliseconds: 2_000)
        #expect(harness.isClosed)
    }

    @Test("a stop closes an idle connection, and another after its answer")
    func drain() {
        var idle = Harness()
        idle.feed(get)
        idle.state.drain()
        idle.run()
        #expect(idle.isClosed)

        var busy = Harness()
        busy.handle = { _ in nil }
        busy.feed(get)
        busy.state.drain()
        busy.run()
        #expect(!busy.isClosed)
        busy.answer(.noContent)
        #expect(busy.text.contains("Connection: close\r\n"))
        #expect(busy.isShut)
    }

    @Test("an answer after the client has gone is dropped")
    func gone() {
        var harness = Harness()
        harness.handle = { _ in nil }
        harness.feed("GET / HTTP/1.1\nHost: a\nContent-Length: 2\n\n".crlf)
        harness.state.peerClosed()
        harness.run()
        #expect(harness.isClosed)
        harness.answer(.noContent)
        #expect(harness.output.isEmpty)
    }

    @Test("content received straight into the request is that of the wire")
    func directBody() {
        var harness = Harness()
        harness.feed("PUT / HTTP/1.1\nHost: a\nContent-Length: 200000\n\n12".crlf)
        #expect(harness.state.bodyRoom == 199_998)
        while harness.state.bodyRoom > 0 {
            harness.state.receiveBody(atMost: 70_000) { buffer in
                buffer.initializeMemory(as: UInt8.self, repeating: 0x33)
                return buffer.count
            }
        }
        harness.run()
        #expect(harness.requests.first?.body == [0x31, 0x32] + [UInt8](repeating: 0x33, count: 199_998))
        #expect(harness.statuses == [200])
    }
}
