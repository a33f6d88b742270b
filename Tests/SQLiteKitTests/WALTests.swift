import Foundation
import Testing

@testable import SQLiteKit

@Suite("The write-ahead log")
struct WALTests {
    private let path = NSTemporaryDirectory() + "dmp-wal-\(UUID().uuidString).db"

    private func database() throws -> Connection {
        let connection = try Connection(path: path, mode: .create)
        try connection.execute(
            "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; CREATE TABLE t (x BLOB)")
        return connection
    }

    private func position(_ reader: borrowing Connection) throws -> (WALPosition, UInt32) {
        let found = reader.walPosition()
        let (position, copied) = try #require(found)
        return (position, copied)
    }

    private func remove() {
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    }

    @Test("a connection that has read nothing copies the log back")
    func checkpointFirst() throws {
        defer { remove() }
        let writer = try database()
        try writer.execute("INSERT INTO t VALUES (zeroblob(9000))")
        let other = try Connection(path: path, mode: .readWrite)
        let (frames, copied) = try other.checkpointPassive()
        #expect(frames > 3 && copied == frames)
    }

    @Test(
        "the position of the log tells each commit, and its frames lead from one to the next, in each of its lives"
    )
    func positions() throws {
        defer { remove() }
        let writer = try database()
        let reader = try Connection(path: path, mode: .readOnly)
        #expect(try reader.userVersion() == 0)
        let pageSize = try reader.extent().pageSize
        var last = try position(reader).0
        for turn in 1...20 {
            try writer.execute("INSERT INTO t VALUES (randomblob(9000))")
            try writer.execute("UPDATE t SET x = randomblob(9000) WHERE rowid = 1")
            let (next, copied) = try position(reader)
            let file = try #require(WALFile(database: path))
            #expect(next.changes == last.changes + 2 && copied == 0)
            let isSameLife = next.salts == last.salts
            #expect(isSameLife || last.frame == 0)
            let span = try #require(file.span(after: isSameLife ? last : nil, to: next, pageSize: pageSize))
            #expect(span.commits == 2)
            #expect(span.frames.values.max() == next.frame)
            for frame in span.frames.values { #expect(file.page(frame: frame, pageSize: pageSize) != nil) }
            // Never to a commit that is not there, nor from one of another life.
            var wrong = next
            wrong.checksum ^= 1
            #expect(file.span(after: nil, to: wrong, pageSize: pageSize) == nil)
            wrong = next
            wrong.salts ^= 1
            #expect(file.span(after: nil, to: wrong, pageSize: pageSize) == nil)
            wrong = next
            wrong.frame += 1
            #expect(file.span(after: nil, to: wrong, pageSize: pageSize) == nil)
            last = next
            if turn % 5 == 0 {
                try writer.checkpointTruncate()
                last = try position(reader).0
                #expect(last.frame == 0 && last.changes == next.changes)
            }
        }
    }
}
