import HTTPWire
import Testing

@Suite("Identifiers of requests (W3C Trace Context)")
struct TraceIdentifierTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    @Test(
        "a well-formed traceparent gives its trace-id (§3.2.2)",
        arguments: [
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff",
            // A later version, alone or with more behind another dash (§3.2.4).
            "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-will-be-like",
        ])
    func wellFormed(_ value: String) throws {
        let identifier = try #require(TraceIdentifier(["Traceparent": value]))
        #expect(identifier.text == Self.trace)
    }

    @Test(
        "anything else gives none, and no byte of it goes further (§3.2.2)",
        arguments: [
            "", "00", "279035121518989", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.",
            "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.what",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
            "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
            "0x-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01,00-4bf92f3577b34da6a3ce929d0e0e4736",
        ])
    func malformed(_ value: String) {
        #expect(TraceIdentifier(["traceparent": value]) == nil)
    }

    @Test("two of them say nothing, and none says nothing")
    func repeated() {
        let value = "00-\(Self.trace)-00f067aa0ba902b7-01"
        #expect(TraceIdentifier(["traceparent": value, "Traceparent": value]) == nil)
        #expect(TraceIdentifier(["tracestate": value, "X-Traceparent": value]) == nil)
    }

    @Test("a source never makes the same twice, nor two sources the same")
    func source() {
        var (one, other) = (TraceIdentifierSource(), TraceIdentifierSource())
        var seen: Set<TraceIdentifier> = []
        for _ in 0..<10_000 { seen.formUnion([one.next(), other.next()]) }
        #expect(seen.count == 20_000)
        let text = one.next().text
        #expect(text.count == 32 && text.allSatisfy { "0123456789abcdef".contains($0) })
    }
}
