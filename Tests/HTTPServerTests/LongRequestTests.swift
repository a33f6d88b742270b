import Dispatch
import HTTPServer
import HTTPWire
import Outillage
import Testing

@Suite("Long requests")
struct LongRequestTests {
    @Test("short requests that come with long ones are served before them, and each is answered")
    func order() throws {
        let (entered, resume) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let served = Handover<String>()
        var routes = RouteTable()
        routes.on(
            .post, "/first",
            Route { _, reply in
                entered.signal()
                resume.wait()
                reply.send { .text("first") }
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
        let fixture = try Fixture(routes)
        let body = [UInt8](repeating: 65, count: 20_000)
        let (first, long, other, short) = try (
            fixture.client(), fixture.client(), fixture.client(), fixture.client()
        )
        // Each is known to the worker before anything waits.
        for client in [first, long, other, short] {
            try client.request("GET", "/short")
            #expect(try client.readResponse().status == 200)
            #expect(served.take() == "short")
        }
        // The only worker is held by a long request; the others' bytes are all there when it goes on.
        try first.request("POST", "/first", body: body)
        entered.wait()
        try long.request("POST", "/long", body: body)
        try other.request("POST", "/long", body: body + [66])
        try short.request("GET", "/short")
        resume.signal()
        #expect(served.take() == "short")
        #expect(Set([served.take(), served.take()]) == ["long 20000", "long 20001"])
        #expect(try first.readResponse().text == "first")
        #expect(try long.readResponse().text == "long")
        #expect(try other.readResponse().text == "long")
        #expect(try short.readResponse().text == "short")
    }

    @Test("a client that leaves before its long request is served takes nothing with it")
    func gone() throws {
        let (entered, resume) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let served = Handover<Int>()
        var routes = RouteTable()
        routes.on(
            .post, "/first",
            Route { _, reply in
                entered.signal()
                resume.wait()
                reply.send { .text("first") }
            })
        routes.on(
            .post, "/long",
            Route { request, reply in
                served.put(request.body.count)
                reply.send { .text("long") }
            })
        let fixture = try Fixture(routes)
        let body = [UInt8](repeating: 65, count: 20_000)
        let first = try fixture.client()
        try first.request("POST", "/first", body: body)
        entered.wait()
        do {
            let leaving = try fixture.client()
            try leaving.request("POST", "/long", body: body)
        }
        resume.signal()
        #expect(try first.readResponse().text == "first")
        let after = try fixture.exchange("POST", "/long", body: body)
        #expect(after.text == "long")
        #expect(served.take() == 20_000)
    }
}
