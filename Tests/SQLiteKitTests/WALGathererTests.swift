import CSQLite
import Foundation
import Synchronization
import Testing

@testable import SQLiteKit

@Suite("Writes to the write-ahead log, gathered", .serialized)
struct WALGathererTests {
    private let path = NSTemporaryDirectory() + "dmp-gathered-\(UUID().uuidString).db"

    /// Writes that reached the system's layer, and how many more it takes; negative: all of them.
    private static let writes = Atomic<Int>(0)
    private static let room = Atomic<Int>(-1)

    /// A connection that gathers, above a layer that counts and can refuse.
    ///
    /// - Parameter watched: the methods given to the log, kept by the caller for as long as the connection.
    private func database(_ watched: UnsafeMutablePointer<sqlite3_io_methods>) throws -> Connection {
        let connection = try Connection(path: path, mode: .create)
        try connection.execute(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=10; CREATE TABLE t (x BLOB)")
        connection.watchWAL()
        var found: UnsafeMutablePointer<sqlite3_file>?
        sqlite3_file_control(connection.handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &found)
        let log = try #require(found)
        Self.original = log.pointee.pMethods
        watched.initialize(to: log.pointee.pMethods.pointee)
        watched.pointee.xWrite = { file, bytes, count, offset in
            guard Self.room.load(ordering: .relaxed) != 0 else { return SQLITE_FULL }
            if Self.room.load(ordering: .relaxed) > 0 { Self.room.subtract(1, ordering: .relaxed) }
            Self.writes.add(1, ordering: .relaxed)
            return Self.original?.pointee.xWrite?(file, bytes, count, offset) ?? SQLITE_IOERR
        }
        log.pointee.pMethods = UnsafePointer(watched)
        connection.gatherWALWrites()
        return connection
    }

    /// Unsafe without danger: set before the only connection of a test writes, by tests that run one at a time;
    /// C functions capture nothing, so that what they need is found here.
    nonisolated(unsafe) private static var original: UnsafePointer<sqlite3_io_methods>?

    private func with(_ body: (borrowing Connection) throws -> Void) throws {
        let watched = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        defer {
            watched.deallocate()
            for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        }
        Self.room.store(-1, ordering: .relaxed)
        let connection = try database(watched)
        try body(connection)
    }

    /// Rows, octets in them and damage, as another connection sees them.
    private func seen() throws -> [Int64] {
        let reader = try Connection(path: path, mode: .readOnly)
        var sum = try Statement(reader, "SELECT count(*), total(length(x)), count(DISTINCT x) FROM t")
        var check = try Statement(
            reader, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'")
        let counts = try sum.first { [$0.int64(0), $0.int64(1), $0.int64(2)] } ?? []
        return counts + [try check.first { $0.int64(0) } ?? -1]
    }

    private static let insert: StaticString = """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
        INSERT INTO t SELECT randomblob(9000) FROM n
        """

    @Test("a transaction larger than the cache reads itself, and is read by others once committed")
    func spilled() throws {
        try with { writer in
            try writer.execute("BEGIN IMMEDIATE")
            try writer.execute(Self.insert)
            try writer.execute("UPDATE t SET x = randomblob(9001) WHERE rowid % 3 = 0")
            var inside = try Statement(writer, "SELECT total(length(x)) FROM t")
            #expect(try inside.first { $0.int64(0) } == 900_033)
            #expect(try seen() == [0, 0, 0, 0])
            try writer.execute("COMMIT")
            #expect(try seen() == [100, 900_033, 100, 0])
            try writer.execute("BEGIN IMMEDIATE; DELETE FROM t WHERE rowid % 2 = 0; ROLLBACK")
            try writer.execute("UPDATE t SET x = randomblob(9002) WHERE rowid = 7")
            #expect(try seen() == [100, 900_035, 100, 0])
            try writer.checkpointTruncate()
            #expect(
                writer.walFrames > 0 && FileManager.default.contents(atPath: path + "-wal")?.isEmpty == true)
            try writer.execute("DELETE FROM t WHERE rowid > 1")
            #expect(try seen() == [1, 9000, 1, 0])
        }
        #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
    }

    @Test("a transaction of several hundred frames reaches the system in a few writes")
    func pieces() throws {
        try with { writer in
            try writer.execute("PRAGMA cache_size=1000")
            let before = writer.walFrames
            Self.writes.store(0, ordering: .relaxed)
            try writer.execute(Self.insert)
            // Two writes a frame otherwise.
            #expect(writer.walFrames - before > 200)
            #expect(Self.writes.load(ordering: .relaxed) < 20)
            #expect(try seen() == [100, 900_000, 100, 0])
        }
    }

    @Test("a piece that the disk refuses undoes its transaction, and no other", arguments: [0, 1, 3, 5])
    func refused(pieces: Int) throws {
        try with { writer in
            try writer.execute("INSERT INTO t VALUES (randomblob(9000))")
            for turn in 1...3 {
                Self.room.store(pieces, ordering: .relaxed)
                var code: Int32 = SQLITE_OK
                do throws(SQLiteError) {
                    try writer.execute("BEGIN IMMEDIATE")
                    try writer.execute(Self.insert)
                    try writer.execute("COMMIT")
                } catch { code = error.primaryCode }
                #expect(code == SQLITE_FULL)
                if writer.isInTransaction() { try writer.execute("ROLLBACK") }
                Self.room.store(-1, ordering: .relaxed)
                #expect(try seen() == [Int64(turn), Int64(turn) * 9000, Int64(turn), 0])
                // What was refused is forgotten with its transaction, by a checkpoint or by the next write.
                if turn > 1 { try writer.checkpointTruncate() }
                try writer.execute("INSERT INTO t VALUES (randomblob(9000))")
                #expect(try seen() == [Int64(turn + 1), Int64(turn + 1) * 9000, Int64(turn + 1), 0])
            }
        }
    }

    @Test("what a transaction undone had gathered is not written over what another commits")
    func undone() throws {
        try with { writer in
            // Some of it leaves the cache, and none of it reaches the system.
            Self.writes.store(0, ordering: .relaxed)
            try writer.execute("BEGIN IMMEDIATE; INSERT INTO t VALUES (randomblob(80000)); ROLLBACK")
            #expect(Self.writes.load(ordering: .relaxed) == 0)
            // Its frames are those of the first row; what the writer reads next is in those of the second.
            let other = try Connection(path: path, mode: .readWrite)
            try other.execute("INSERT INTO t VALUES (randomblob(80000))")
            try other.execute("INSERT INTO t VALUES (randomblob(9001))")
            try writer.execute("INSERT INTO t VALUES (randomblob(9000))")
            #expect(try seen() == [3, 98_001, 3, 0])
        }
    }
}
