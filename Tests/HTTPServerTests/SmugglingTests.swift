import HTTPServer
import HTTPWire
import Outillage
import Synchronization
import Testing

/// Requests that reached a handler.
private final class Seen: Sendable {
    private let paths = Mutex<[String]>([])

    func note(_ path: String) { paths.withLock { $0.append(path) } }
    var all: [String] { paths.withLock { $0 } }
    var routes: RouteTable {
        var routes = RouteTable()
        for (method, path) in [(Method.get, "/a"), (.post, "/a"), (.get, "/hidden"), (.get, "/")] {
            routes.on(
                method, path,
                .synchronous {
                    self.note($0.path)
                    return .text("seen")
                })
        }
        return routes
    }
}

@Suite("Request smuggling: no second request is ever seen inside a first (RFC 9112 §11.2)", .serialized)
struct SmugglingTests {
    @Test("over a socket, in one write", arguments: SmugglingCorpus.all)
    func socket(_ item: SmugglingCase) throws {
        let seen = try play(item) { client in try client.send(item.bytes) }
        #expect(!seen.contains("/hidden"))
    }

    @Test("over a socket, cut where it hurts", arguments: SmugglingCorpus.all.filter { $0.bytes.count < 400 })
    func pieces(_ item: SmugglingCase) throws {
        let seen = try play(item) { client in
            // A server that refuses early may be gone before all is sent.
            for byte in item.bytes { try client.send([byte]) }
        }
        #expect(!seen.contains("/hidden"))
    }

    /// - Returns: the paths of the requests that reached a handler.
    private func play(
        _ item: SmugglingCase, _ send: (HTTPClient) throws -> Void
    ) throws -> [String] {
        let seen = Seen()
        let fixture = try Fixture(seen.routes)
        let client = try fixture.client()
        try? send(client)
        client.finishSending()
        var statuses: [Int] = []
        var last: HTTPReply?
        let isHead = item.bytes.starts(with: Array("HEAD".utf8))
        do throws(HTTPClientError) {
            while true {
                let reply = try client.readResponse(toHead: isHead)
                if reply.status >= 200 {
                    statuses.append(reply.status)
                    last = reply
                }
            }
        } catch {
            #expect(error == .closed, "the connection ends cleanly")
        }
        switch item.fate {
        case .refused(let status), .answered(let status):
            #expect(statuses == [status])
            #expect(last?["connection"] == "close")
            #expect(seen.all.isEmpty)
        case .served(let count):
            #expect(statuses.count == max(1, count))
            #expect(seen.all.count == count)
        }
        return seen.all
    }

    @Test(
        "in the connection's logic, cut in two at each byte",
        arguments: SmugglingCorpus.all.filter { $0.bytes.count < 400 })
    func logic(_ item: SmugglingCase) {
        let whole = dispatched([item.bytes])
        #expect(!whole.contains("/hidden"))
        for middle in 1..<item.bytes.count {
            let cut = dispatched([Array(item.bytes[..<middle]), Array(item.bytes[middle...])])
            #expect(cut == whole)
        }
    }

    /// Paths of the requests that a bare connection hands over.
    private func dispatched(_ pieces: [[UInt8]]) -> [String] {
        var state = ConnectionState(
            limits: Limits(), remoteAddress: "", clock: WireClock(milliseconds: 0, epochSeconds: 0))
        var paths: [String] = []
        for piece in pieces {
            state.receive(piece.span)
            var isWaiting = false
            while !isWaiting {
                switch state.next() {
                case .decide(let request):
                    // As the server does: no route, no content.
                    if request.method == .post, request.path == "/a" {
                        state.accept(request, maximumBody: nil)
                    } else if request.method == .get {
                        state.accept(request, maximumBody: 0)
                    } else {
                        state.refuse(.text("refused", status: 404))
                    }
                case .dispatch(let request):
                    paths.append(request.path)
                    state.respond(.text("seen"))
                case .flush: state.wrote(state.outbox.count)
                case .shutdown: break
                case .read, .readContent, .wait, .close: isWaiting = true
                }
            }
        }
        return paths
    }
}
