import Dispatch
import HTTPServer
import HTTPWire
import Outillage
import Testing

@Suite("Long requests")
struct LongRequestTests {
    /// A server whose only worker can be held by a request to `/held`, and that tells what it serves.
    private struct Bench {
        let entered = DispatchSemaphore(value: 0)
        let resume = DispatchSemaphore(value: 0)
        let served = Handover<String>()
        let fixture: Fixture
        let body = [UInt8](repeating: 65, count: 20_000)

        init() throws {
            let (entered, resume, served) = (entered, resume, served)
            var routes = RouteTable()
            routes.on(
                .post, "/held",
                Route { _, reply in
                    entered.signal()
                    resume.wait()
                    reply.send { .text("held") }
                })
            routes.on(
                .post, "/long",
                Route { request, reply in
                    served.put("long \(request.body.count)")
                    reply.send { .text("long") }
                })
            routes.on(
                .get, "/short",
                Route { _, reply in
                    served.put("short")
                    reply.send { .text("short") }
                })
            fixture = try Fixture(routes)
        }
    }

    @Test("short requests that come with long ones are served before them, and each is answered")
    func order() throws {
        let bench = try Bench()
        let clients = try (0..<4).map { _ in try bench.fixture.client() }
        // Each is known to the worker before anything waits.
        for client in clients {
            try client.request("GET", "/short")
            #expect(try client.readResponse().status == 200)
            #expect(bench.served.take() == "short")
        }
        // The worker is held; the others' bytes are all there when it goes on.
        try clients[0].request("POST", "/held", body: bench.body)
        bench.entered.wait()
        try clients[1].request("POST", "/long", body: bench.body)
        try clients[2].request("POST", "/long", body: bench.body + [66])
        try clients[3].request("GET", "/short")
        bench.resume.signal()
        #expect(bench.served.take() == "short")
        #expect(Set([bench.served.take(), bench.served.take()]) == ["long 20000", "long 20001"])
        #expect(try clients.map { try $0.readResponse().text } == ["held", "long", "long", "short"])
    }

    @Test("a client that leaves before its long request is served takes nothing with it")
    func gone() throws {
        let bench = try Bench()
        let first = try bench.fixture.client()
        try first.request("POST", "/held", body: bench.body)
        bench.entered.wait()
        do {
            let leaving = try bench.fixture.client()
            try leaving.request("POST", "/long", body: bench.body)
        }
        bench.resume.signal()
        #expect(try first.readResponse().text == "held")
        #expect(try bench.fixture.exchange("POST", "/long", body: bench.body).text == "long")
        #expect(bench.served.take() == "long 20000")
    }
}
