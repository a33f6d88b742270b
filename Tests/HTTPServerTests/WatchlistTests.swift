import Glibc
import Testing

@testable import HTTPServer

@Suite("Watchlist")
struct WatchlistTests {
    @Test("a socket with bytes is told at each call, not once removed, and again once it is back")
    func told() throws {
        var ends: [Int32] = [-1, -1]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        defer { for end in ends { close(end) } }
        let list = Watchlist()
        list.add(ends[0], as: 7)
        #expect(list.wait(milliseconds: 0).isEmpty)
        try #require(write(ends[1], "a", 1) == 1)
        for _ in 0..<2 { #expect(Array(list.wait(milliseconds: 0)) == [7]) }
        list.remove(ends[0])
        #expect(list.wait(milliseconds: 0).isEmpty)
        list.add(ends[0], as: 8)
        #expect(Array(list.wait(milliseconds: 0)) == [8])
    }

    @Test("a peer that has closed is told, though it sent nothing")
    func closed() throws {
        var ends: [Int32] = [-1, -1]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        defer { close(ends[0]) }
        let list = Watchlist()
        list.add(ends[0], as: 3)
        close(ends[1])
        #expect(Array(list.wait(milliseconds: 0)) == [3])
    }
}
