import HTTPWire
import Testing

/// One raw message and what becomes of it.
struct MessageCase: CustomTestStringConvertible, Sendable {
    enum Expected: Sendable, Equatable {
        case request(String, body: String)
        case refusal(WireError)
    }

    var title: String
    var bytes: [UInt8]
    var expected: Expected
    var testDescription: String { title }

    /// A request: `expected` is `METHOD path`.
    static func good(_ title: String, _ raw: String, _ expected: String, body: String = "") -> MessageCase {
        MessageCase(title: title, bytes: Array(raw.utf8), expected: .request(expected, body: body))
    }

    static func bad(_ title: String, _ raw: String, _ error: WireError) -> MessageCase {
        MessageCase(title: title, bytes: Array(raw.utf8), expected: .refusal(error))
    }
}

@Suite("Messages: read, or refused by the section they break")
struct MessageTests {
    private static let valid = Array("GET /first HTTP/1.1\r\nHost: a\r\n\r\n".utf8)

    @Test("a message is judged alike whole, byte by byte, and behind another", arguments: MessageTable.all)
    func judged(_ message: MessageCase) {
        var whole = Harness()
        whole.feed(message.bytes)
        check(whole, message, behind: 0)

        var slow = Harness()
        slow.feedByteByByte(message.bytes)
        check(slow, message, behind: 0)

        var glued = Harness()
        glued.feed(Self.valid + message.bytes)
        check(glued, message, behind: 1)
        #expect(glued.requests.first?.path == "/first")
    }

    @Test("however a message is damaged and cut, the judgement does not depend on the cut")
    func damaged() {
        var seed: UInt64 = 20_260_101
        func random(_ bound: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % bound
        }
        let marks = Array("\r\n\0 :;,%0aF\u{7F}".utf8)
        for message in MessageTable.all where message.bytes.count < 500 {
            for _ in 0..<20 {
                var bytes = message.bytes
                for _ in 0...random(3) { bytes[random(bytes.count)] = marks[random(marks.count)] }
                var whole = Harness()
                whole.feed(bytes)
                var cut = Harness()
                let middle = random(bytes.count)
                cut.feed(Array(bytes[..<middle]))
                cut.feed(Array(bytes[middle...]))
                #expect(whole.text == cut.text, "\(message.title)")
                #expect(whole.requests.map(\.body) == cut.requests.map(\.body))
            }
        }
    }

    private func check(_ harness: Harness, _ message: MessageCase, behind: Int) {
        switch message.expected {
        case .request(let line, let body):
            #expect(harness.statuses == Array(repeating: 200, count: behind + 1))
            #expect(harness.requests.count == behind + 1)
            let request = harness.requests.last
            #expect(request.map { "\($0.method.rawValue) \($0.path)" } == line)
            #expect(request.map { String(decoding: $0.body, as: UTF8.self) } == body)
        case .refusal(let error):
            #expect(harness.statuses == Array(repeating: 200, count: behind) + [error.status])
            #expect(harness.text.contains("\"code\":\"\(error.code)\""))
            #expect(harness.text.contains("Connection: close\r\n"))
            #expect(harness.requests.count == behind)
            #expect(harness.isShut)
        }
    }

    @Test("every refusal is a 4xx or 5xx, has a code of its own and cites its section")
    func explained() {
        for error in WireError.allCases {
            #expect((400...599).contains(error.status))
            #expect(error.code.hasPrefix("HTTP-"))
            #expect(error.section.hasPrefix("RFC "))
            #expect(error.sentence.hasSuffix("."))
        }
    }
}
