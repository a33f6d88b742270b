import Synchronization
import Testing

@testable import OpenSSLKit

@Suite("Keys of session tickets")
struct TicketKeyTests {
    @Test("a key seals for its lifetime, opens for as long again, and is then forgotten")
    func rotation() {
        let now = Time()
        let keys = TicketKeys(lifetime: 100, clock: { now.seconds.load(ordering: .relaxed) })
        let first = keys.turn().current.name
        now.seconds.store(99, ordering: .relaxed)
        #expect(keys.turn().current.name == first)
        #expect(keys.turn().previous == nil)
        now.seconds.store(100, ordering: .relaxed)
        let second = keys.turn()
        #expect(second.current.name != first)
        #expect(second.previous?.name == first)
        now.seconds.store(200, ordering: .relaxed)
        #expect(keys.turn().previous?.name == second.current.name)
        // After a long silence nothing old opens.
        now.seconds.store(1000, ordering: .relaxed)
        #expect(keys.turn().previous == nil)
    }

    @Test("files that are not certificates make typed errors, and leave OpenSSL's queue empty")
    func errors() {
        let nowhere = TLSServerSettings(certificate: "/nowhere", key: "/nowhere")
        #expect(throws: TLSError.certificate) { try TLSContext(server: nowhere) }
        #expect(ErrorQueue.drain() == 0)
    }

    @Test("names of application protocols are preceded by their length (RFC 7301 § 3.1)")
    func protocols() {
        #expect(
            ApplicationProtocol.encode(["h2", "http/1.1"]) == [2] + Array("h2".utf8) + [8]
                + Array("http/1.1".utf8))
    }
}

private final class Time: Sendable {
    let seconds = Atomic<Int64>(0)
}
