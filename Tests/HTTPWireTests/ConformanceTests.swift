import HTTPWire
import Testing

@Suite("Conformance: each requirement of RFC 9110 and RFC 9112 on an origin server")
struct ConformanceTests {
    private static let before = Array("GET /before HTTP/1.1\r\nHost: n\r\n\r\n".utf8)
    private static let after = Array("GET /after HTTP/1.1\r\nHost: n\r\n\r\n".utf8)

    private func harness(_ requirement: Requirement) -> Harness {
        var harness = Harness()
        harness.state.isSecure = requirement.isSecure
        harness.handle = Origin.answer
        return harness
    }

    @Test("whole, and byte by byte", arguments: ConformanceTable.all)
    func alone(_ requirement: Requirement) {
        var whole = harness(requirement)
        whole.feed(requirement.bytes)
        check(whole, requirement)
        for text in requirement.hides { #expect(!whole.text.contains(text)) }

        var slow = harness(requirement)
        slow.feedByteByByte(Array(requirement.bytes.dropLast()))
        // 9110 §5.3: a request MUST NOT be applied before it is whole.
        if requirement.stays { #expect(slow.requests.count < max(1, requirement.reached.count)) }
        slow.feedByteByByte(requirement.bytes.suffix(1))
        check(slow, requirement)
    }

    @Test("behind and before a valid request, in one write and byte by byte", arguments: ConformanceTable.all)
    func neighbours(_ requirement: Requirement) {
        let stream = Self.before + requirement.bytes + Self.after
        var glued = harness(requirement)
        glued.feed(stream)
        check(glued, requirement, hasNeighbours: true)

        var slow = harness(requirement)
        slow.feedByteByByte(stream)
        check(slow, requirement, hasNeighbours: true)
        #expect(slow.requests.map(\.body) == glued.requests.map(\.body))
    }

    @Test("cut in two at each of its bytes", arguments: ConformanceTable.all.filter { $0.bytes.count < 400 })
    func halves(_ requirement: Requirement) {
        for middle in 1..<requirement.bytes.count {
            var cut = harness(requirement)
            cut.feed(Array(requirement.bytes[..<middle]))
            cut.feed(Array(requirement.bytes[middle...]))
            check(cut, requirement)
        }
    }

    private func check(_ harness: Harness, _ requirement: Requirement, hasNeighbours: Bool = false) {
        let isFollowed = hasNeighbours && requirement.stays
        let statuses = (hasNeighbours ? [200] : []) + requirement.statuses + (isFollowed ? [200] : [])
        // Whether 100 Continue is sent depends on what has come (RFC 9110 §10.1.1).
        #expect(harness.statuses.filter { $0 != 100 } == statuses)
        let reached =
            (hasNeighbours ? ["GET /before"] : []) + requirement.reached + (isFollowed ? ["GET /after"] : [])
        #expect(harness.requests.map { "\($0.method.rawValue) \($0.path)" } == reached)
        #expect(harness.isShut == !requirement.stays)
        for text in requirement.shows { #expect(harness.text.contains(text), "\(text)") }
    }

    @Test("the table has each requirement once")
    func distinct() {
        let titles = ConformanceTable.all.map(\.title)
        #expect(Set(titles).count == titles.count)
        #expect(titles.count > 300)
    }

    @Test(
        "9112 §6.3, §8: a message whose sender leaves is incomplete: nothing is done with it",
        arguments: [
            "GET /a HTTP/1.1\r\nHost: a\r\n", Raw.post("Content-Length: 5", "hell"),
            Raw.chunked("5\r\nhello\r\n"),
            Raw.chunked("5\r\nhello\r\n0\r\n"), Raw.chunked("5\r\nhel"),
        ])
    func incomplete(_ raw: String) {
        var harness = Harness()
        harness.feed(raw.octets)
        harness.state.peerClosed()
        harness.run()
        #expect(harness.requests.isEmpty)
        #expect(harness.isClosed)
    }

    @Test("9110 §9.3.2: HEAD has the fields of GET")
    func headFields() {
        for path in ["/a", "/doc", "/only", "/gone"] {
            #expect(head("GET", path) == head("HEAD", path))
        }
    }

    /// Status line and fields of an answer.
    private func head(_ method: String, _ path: String) -> Substring? {
        var harness = Harness()
        harness.handle = Origin.answer
        harness.feed("\(method) \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
        return harness.text.split(separator: "\r\n\r\n").first
    }

    @Test("a line end sent in two pieces leaves the connection idle: no unsolicited 408 (RFC 9112 §2.2)")
    func splitEmptyLine() {
        var harness = Harness()
        harness.feed(Self.before)
        harness.feed([13])
        harness.feed([10])
        harness.advance(milliseconds: 60_000)
        #expect(harness.isClosed)
        #expect(harness.statuses == [200])
    }
}
