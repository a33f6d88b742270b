import HTTPWire
import Testing

@Suite("Conditions, ranges, media types")
struct NegotiationTests {
    private static let tag = EntityTag(strong: "v1")

    private func applied(_ fields: Fields, method: Method = .get, policy: String? = nil) -> Response {
        var whole = Response(status: 200, contentType: "text/plain", body: Array("0123456789".utf8))
        if let policy { whole.fields.set("Cache-Control", policy) }
        let request = Request(method: method, target: "/", fields: fields)
        return Conditional.apply(request, etag: Self.tag, to: whole)
    }

    @Test(
        "conditions are judged in the order of RFC 9110 §13.2.2",
        arguments: [
            ([:], 200), (["If-None-Match": "\"v1\""], 304), (["If-None-Match": "W/\"v1\""], 304),
            (["If-None-Match": "\"a\", \"v1\""], 304), (["If-None-Match": "*"], 304),
            (["If-None-Match": "\"v2\""], 200), (["If-None-Match": "v1"], 200),
            (["If-Match": "\"v1\""], 200), (["If-Match": "*"], 200), (["If-Match": "\"v2\""], 412),
            (["If-Match": "W/\"v1\""], 412), (["If-Match": "v1"], 412),
            (["If-Match": "\"v2\"", "If-None-Match": "\"v1\""], 412),
            (["If-Match": "\"v1\"", "If-None-Match": "\"v1\""], 304),
        ] as [(Fields, Int)])
    func conditions(_ fields: Fields, _ status: Int) {
        let response = applied(fields)
        #expect(response.status == status)
        if status < 400 { #expect(response.fields["etag"] == "\"v1\"") }
        if status == 304 { #expect(response.body.isEmpty) }
    }

    @Test("a write is preconditioned too (RFC 9110 §13.1.1, §13.1.2)")
    func writes() {
        let create = Request(method: .put, target: "/", fields: ["If-None-Match": "*"])
        #expect(Conditional.outcome(create, etag: nil) == .proceed)
        #expect(Conditional.outcome(create, etag: Self.tag) == .preconditionFailed)
        let change = Request(method: .put, target: "/", fields: ["If-Match": "*"])
        #expect(Conditional.outcome(change, etag: nil) == .preconditionFailed)
        #expect(Conditional.outcome(change, etag: Self.tag) == .proceed)
    }

    @Test(
        "a range is a part, unsatisfiable, or ignored (RFC 9110 §14.1.2, §14.2)",
        arguments: [
            ("bytes=0-3", .part(0..<4)), ("bytes=5-", .part(5..<10)), ("bytes=-3", .part(7..<10)),
            ("bytes=-99", .part(0..<10)), ("bytes=8-99", .part(8..<10)), ("Bytes=0-0", .part(0..<1)),
            ("bytes=10-", .unsatisfiable), ("bytes=-0", .unsatisfiable), ("bytes=3-2", .whole),
            ("bytes=0-1,3-4", .whole), ("pages=1-2", .whole), ("bytes=a-b", .whole), ("bytes=", .whole),
            ("bytes=-", .whole), ("bytes=+1-2", .whole), ("bytes=1-99999999999999999999", .whole),
        ] as [(String, ByteRanges.Selection)])
    func ranges(_ field: String, _ expected: ByteRanges.Selection) {
        #expect(ByteRanges.select(field, length: 10) == expected)
    }

    @Test("206 and 416 say where they stand (RFC 9110 §14.4)")
    func partial() {
        let part = applied(["Range": "bytes=2-4"])
        #expect(part.status == 206)
        #expect(part.fields["content-range"] == "bytes 2-4/10")
        #expect(part.contentRange == 2..<5)
        let none = applied(["Range": "bytes=10-"])
        #expect(none.status == 416)
        #expect(none.fields["content-range"] == "bytes */10")
    }

    @Test("412 and 416 are kept by caches no more than the answer that they replace (RFC 9111 §5.2.2.5)")
    func refusalsAreKeptAsWell() {
        let refused: [(Fields, Int)] = [(["Range": "bytes=10-"], 416), (["If-Match": "\"v2\""], 412)]
        for (fields, status) in refused {
            for policy in ["no-store", nil] {
                let answer = applied(fields, policy: policy)
                #expect(answer.status == status)
                #expect(answer.fields.values("cache-control") == (policy.map { [$0] } ?? []))
            }
        }
    }

    @Test("If-Range needs the same strong tag, and only GET has ranges (RFC 9110 §13.1.5, §14.2)")
    func ifRange() {
        #expect(applied(["Range": "bytes=2-4", "If-Range": "\"v1\""]).status == 206)
        #expect(applied(["Range": "bytes=2-4", "If-Range": "W/\"v1\""]).status == 200)
        #expect(applied(["Range": "bytes=2-4", "If-Range": "\"v2\""]).status == 200)
        #expect(applied(["Range": "bytes=2-4"], method: .head).status == 200)
    }

    @Test("ranges over two lines are one set, ignored as any set of several is (RFC 9110 §5.3, §14.2)")
    func severalLines() {
        #expect(applied(["Range": "bytes=2-4", "Range": "bytes=6-7"]).status == 200)
        #expect(applied(["Range": "bytes=2-4", "Range": "pages=1-2"]).status == 200)
    }

    @Test(
        "the best media type is chosen (RFC 9110 §12.5.1)",
        arguments: [
            (nil, 0), ("", 0), ("*/*", 0), ("text/html", 1), ("TEXT/*", 1),
            ("application/pdf;q=0.5, text/html;q=0.4", 2),
            ("*/*;q=0.1, application/pdf", 2), ("image/png", nil), ("application/json;q=0", nil),
            ("*/*, application/json;q=0", 1), ("text/html;q=2", 0), ("nonsense", 0),
            ("text/html;level=1", nil),
            // RFC 9110 §5.6.4: neither a comma nor a semicolon inside a quoted string separates anything.
            ("application/pdf;v=\"x,text/html,y\"", nil), ("image/png;v=\"a;q=0,*/*\", text/html", 1),
            ("image/png;v=\"a\\\",text/html,\"", nil), ("image/png;v=\"a,text/html", nil),
            ("text/html;q=0.2, application/pdf;q=0.1, image/png;v=\",\"", 1),
        ] as [(String?, Int?)])
    func accept(_ field: String?, _ expected: Int?) {
        var fields = Fields()
        if let field { fields.append("Accept", field) }
        let offers = ["application/json", "text/html", "application/pdf"]
        #expect(Accept(fields).preferred(among: offers) == expected)
    }
}
