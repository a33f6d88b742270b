import HTTPWire
import Testing

@Suite("Requests, as handlers see them")
struct RequestTests {
    @Test("fields are found without case, in order, repeated ones kept (RFC 9110 §5.3)")
    func fields() {
        var harness = Harness()
        harness.feed("GET / HTTP/1.1\nHost: h\nAccept: a\nX: \nACCEPT: b\n\n".crlf)
        let fields = harness.requests.first?.fields
        #expect(fields?["accept"] == "a")
        #expect(fields?.values("Accept") == ["a", "b"])
        #expect(fields?.list("accept") == "a, b")
        #expect(fields?["x"] == "")
        #expect(fields?["y"] == nil)
        #expect(fields?.count == 4)
    }

    @Test("an absolute target gives the Host (RFC 9112 §3.2.2)")
    func authority() {
        var harness = Harness()
        harness.feed("GET http://real:81/p?q=1 HTTP/1.1\nHost: other\n\n".crlf)
        let request = harness.requests.first
        #expect(request?.fields["host"] == "real:81")
        #expect(request?.path == "/p")
        #expect(request?.query == "q=1")
        #expect(request?.target == "http://real:81/p?q=1")
        #expect(request?.remoteAddress == "192.0.2.1")
    }

    @Test(
        "segments are decoded after they are split (RFC 3986 §2.4)",
        arguments: [
            ("/", []), ("/a/b", ["a", "b"]), ("/a%2Fb/%C3%A9", ["a/b", "é"]), ("/a//", ["a", "", ""]),
        ])
    func segments(_ path: String, _ expected: [String]) {
        #expect(Request(method: .get, target: path).pathSegments == expected)
    }

    @Test("query items are decoded, and plus stays plus (RFC 3986 §3.4)")
    func query() throws {
        let request = Request(method: .get, target: "/?a=1+2&b=%C3%A9%26&c&&=d&e=f=g")
        let items = try request.queryItems().map { "\($0.name):\($0.value)" }
        #expect(items == ["a:1+2", "b:é&", "c:", ":d", "e:f=g"])
        #expect(try Request(method: .get, target: "/").queryItems().isEmpty)
    }

    @Test(
        "a bad escape, bad UTF-8 or too many items are refused (RFC 3986 §2.1)",
        arguments: [
            "/?a=%", "/?a=%4", "/?a=%GG", "/?a=%FF", "/?%C0%AF=1",
            "/?" + Array(repeating: "a=1", count: 101).joined(separator: "&"),
        ])
    func badQuery(_ target: String) {
        #expect(throws: WireError.queryMalformed) {
            try Request(method: .get, target: target).queryItems()
        }
    }

    @Test("in a form, plus is a space (WHATWG URL §5.1)")
    func form() throws {
        let request = Request(method: .post, target: "/", body: Array("a=b+c%2B".utf8))
        #expect(try request.formItems() == [QueryItem(name: "a", value: "b c+")])
    }

    @Test("a built field replaces, adds, or goes")
    func built() {
        var fields: Fields = ["A": "1", "B": "2", "a": "3"]
        fields.set("a", "4")
        #expect(fields.pairs.map { "\($0.name)=\($0.value)" } == ["B=2", "a=4"])
        fields.remove("b")
        #expect(fields.count == 1)
    }
}
