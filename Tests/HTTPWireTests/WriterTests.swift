import HTTPWire
import Testing

@Suite("Answers, as written")
struct WriterTests {
    private func written(_ method: String, _ response: Response) -> String {
        var harness = Harness()
        harness.handle = { _ in response }
        harness.feed("\(method) / HTTP/1.1\r\nHost: a\r\n\r\n")
        return harness.text
    }

    @Test("an answer has date, fields, length and content, in this order (RFC 9112 §2.1)")
    func whole() {
        let text = written("GET", Response(status: 200, fields: ["X-A": "b"], body: Array("hello".utf8)))
        #expect(
            text == "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nX-A: b\r\n"
                + "Content-Length: 5\r\n\r\nhello")
    }

    @Test("HEAD has the length of GET and no content (RFC 9110 §9.3.2)")
    func head() {
        let text = written("HEAD", .text("hello"))
        #expect(text.contains("Content-Length: 5\r\n"))
        #expect(text.hasSuffix("\r\n\r\n"))
    }

    @Test("204 and 304 have neither content nor length (RFC 9110 §8.6)", arguments: [204, 304])
    func bare(_ status: Int) {
        let text = written("GET", Response(status: status, body: [1, 2]))
        #expect(!text.contains("Content-Length"))
        #expect(text.hasSuffix("\r\n\r\n"))
    }

    @Test("a slice of a large body is sent alone")
    func slice() {
        let body = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
        var harness = Harness()
        harness.handle = { _ in Response(status: 206, body: body, bodyRange: 10..<50_010) }
        harness.feed("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(harness.output.suffix(50_000) == body[10..<50_010])
        #expect(harness.text.contains("Content-Length: 50000\r\n"))
    }

    @Test("a value cannot end its line: CR, LF and NUL become spaces (RFC 9110 §5.5)")
    func injection() {
        let text = written("GET", Response(status: 200, fields: ["X-A": "b\r\nX-Evil: 1\u{0}"]))
        #expect(text.contains("X-A: b  X-Evil: 1 \r\n"))
        #expect(!text.contains("\nX-Evil"))
    }

    @Test("framing fields of a handler are not sent (RFC 9112 §6)")
    func framing() {
        let fields: Fields = [
            "Content-Length": "99", "transfer-encoding": "chunked", "Connection": "x", "Date": "y",
        ]
        let text = written("GET", Response(status: 200, fields: fields))
        #expect(text.contains("Content-Length: 0\r\n"))
        #expect(!text.contains("99") && !text.contains("chunked") && !text.contains("Date: y"))
        #expect(!text.contains("Connection"))
    }

    @Test(
        "dates are IMF-fixdate (RFC 9110 §5.6.7)",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_827_696, "Tue, 29 Feb 2000 12:34:56 GMT"),
            (1_709_164_799, "Wed, 28 Feb 2024 23:59:59 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
        ])
    func date(_ seconds: Int, _ expected: String) {
        #expect(String(decoding: HTTPDate.bytes(epochSeconds: seconds), as: UTF8.self) == expected)
    }

    @Test("a problem document is JSON whatever its words (RFC 9457 §3)")
    func problem() {
        let problem = Problem(type: "about:blank", code: "C", title: "a\"b\\", status: 400, detail: "c\nd")
        let expected =
            #"{"type":"about:blank","code":"C","title":"a\"b\\","status":400,"detail":"c d"}"#
        #expect(String(decoding: problem.json, as: UTF8.self) == expected)
        #expect(problem.response.fields["content-type"] == "application/problem+json")
        #expect(Response(refusing: .overloaded).fields["retry-after"] == "2")
    }
}
