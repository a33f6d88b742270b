import HTTPWire
import Testing

@Suite("Replies and routes, without a server")
struct ReplyTests {
    @Test("a synchronous route also answers through a reply, as tests call it")
    func synchronous() async {
        let route = Route.synchronous { .text($0.path, status: 201) }
        await confirmation { answered in
            route.handle(
                Request(method: .get, target: "/a"),
                Reply { response in
                    #expect(response.status == 201)
                    answered()
                })
        }
        #expect(route.immediate?(Request(method: .get, target: "/a")).body == Array("/a".utf8))
    }

    @Test("a second answer is a programmer error, and stops the program")
    func twice() async {
        await #expect(processExitsWith: .failure) {
            let reply = Reply { _ in }
            reply.send { .noContent }
            reply.send { .noContent }
        }
    }
}
