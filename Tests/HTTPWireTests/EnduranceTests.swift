import Testing

@testable import HTTPWire

@Suite("A connection that lasts holds nothing of what is past")
struct EnduranceTests {
    private let get = "GET /a HTTP/1.1\nHost: a\n\n".crlf

    @Test("requests cut in their middle do not pile up in memory")
    func misaligned() {
        var harness = Harness()
        harness.feed(Array(get.prefix(1)))
        for _ in 0..<10_000 { harness.feed(Array(get.dropFirst()) + Array(get.prefix(1))) }
        #expect(harness.requests.count == 10_000)
        #expect(harness.state.inbox.count < 2 * get.count)
        #expect(harness.state.inbox.capacity < 64 * 1024)
    }

    @Test("nothing is kept of what came behind the last answer, while its client leaves (RFC 9112 §9.6)")
    func leaving() {
        var harness = Harness()
        harness.feed(Array("GET /a HTTP/1.0\r\n\r\n".utf8) + [UInt8](repeating: 0x61, count: 60_000))
        #expect(harness.isShut && !harness.isClosed)
        #expect(harness.state.inbox.capacity == 0)
    }

    @Test(
        "a line beyond its limit is refused alike, whatever comes behind it in the same write (RFC 9112 §3)",
        arguments: ["\n", "\r\n", " HTTP/1.1\r\n", "\r\nHost: a\n\n"])
    func longLine(_ end: String) {
        for start in ["GET /", "GET / HTTP/1.1\r\nHost: a\r\nX: "] {
            let message = Array((start + String(repeating: "a", count: 40_000) + end).utf8)
            var whole = Harness()
            whole.feed(message)
            var slow = Harness()
            slow.feedByteByByte(message)
            #expect(whole.statuses == [start == "GET /" ? 414 : 431])
            #expect(whole.text == slow.text)
        }
    }

    @Test("an answer after a HEAD has its content (RFC 9110 §9.3.2)")
    func afterHead() {
        var harness = Harness()
        harness.feed("HEAD /a HTTP/1.1\nHost: a\n\n".crlf)
        let head = harness.output.count
        harness.feed("BAD\n".crlf)
        #expect(harness.statuses == [200, 400])
        #expect(String(decoding: harness.output[head...], as: UTF8.self).hasSuffix("}"))
    }

    @Test("a stray empty line leaves the connection idle: no unsolicited 408 (RFC 9112 §2.2)")
    func strayLine() {
        var harness = Harness()
        harness.feed(get)
        harness.feed([13, 10])
        harness.advance(milliseconds: 60_000)
        #expect(harness.isClosed)
        #expect(harness.statuses == [200])
        var draining = Harness()
        draining.feed(get + [13, 10])
        draining.state.drain()
        draining.run()
        #expect(draining.isClosed)
        #expect(draining.statuses == [200])
    }

    @Test("a head begun behind another request has ten seconds like any head (RFC 9110 §15.5.9)")
    func headBehind() {
        var harness = Harness()
        harness.feed(get + Array("GET /b HT".utf8))
        harness.advance(milliseconds: 10_000)
        #expect(harness.statuses == [200, 408])
    }

    @Test("a client that reads a trickle is left, one that reads slowly but steadily is not")
    func trickle() {
        for (bytesPerSecond, isLeft) in [(100, true), (4096, false)] {
            var harness = Harness()
            harness.isStalled = true
            let large = [UInt8](repeating: 0, count: 4_000_000)
            harness.handle = { _ in Response(status: 200, contentType: "text/plain", body: large) }
            harness.feed(get)
            for _ in 0..<120 {
                harness.advance(milliseconds: 1_000)
                if harness.isClosed { break }
                harness.state.wrote(bytesPerSecond)
            }
            #expect(harness.isClosed == isLeft)
        }
    }
}
