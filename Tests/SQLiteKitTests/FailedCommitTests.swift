import CSQLite
import Foundation
import Testing

@testable import SQLiteKit

@Suite("A commit that fails", .serialized)
struct FailedCommitTests {
    /// Unsafe without danger: set before the only connection of the test writes; C functions capture nothing.
    nonisolated(unsafe) private static var original: UnsafePointer<sqlite3_io_methods>?

    @Test("one whose index cannot grow is already on the disk: it may have committed")
    func indexCannotGrow() throws {
        let path = NSTemporaryDirectory() + "dmp-commit-\(UUID().uuidString).db"
        let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        defer {
            methods.deallocate()
            for suffix in ["", "-wal", "-shm", "-copy", "-copy-wal", "-copy-shm"] {
                try? FileManager.default.removeItem(atPath: path + suffix)
            }
        }
        let connection = try Connection(path: path, mode: .create)
        try connection.execute(
            "PRAGMA page_size=512; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (x BLOB)")
        connection.watchWAL()
        var found: UnsafeMutablePointer<sqlite3_file>?
        sqlite3_file_control(connection.handle, "main", SQLITE_FCNTL_FILE_POINTER, &found)
        let file = try #require(found)
        Self.original = file.pointee.pMethods
        methods.initialize(to: file.pointee.pMethods.pointee)
        // The index has one piece of 32 KiB for some 4,000 frames.
        methods.pointee.xShmMap = { file, piece, size, extends, place in
            guard piece == 0 else { return 4874 }  // SQLITE_IOERR_SHMSIZE
            return FailedCommitTests.original?.pointee.xShmMap?(file, piece, size, extends, place)
                ?? SQLITE_IOERR
        }
        file.pointee.pMethods = UnsafePointer(methods)
        var failure: SQLiteError?
        do throws(SQLiteError) {
            try connection.execute(
                """
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
                INSERT INTO t SELECT randomblob(400) FROM n
                """)
        } catch { failure = error }
        #expect(failure?.code == 4874 && failure?.mayHaveCommitted == true)
        // What a crash would leave.
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: path + suffix, toPath: path + "-copy" + suffix)
        }
        let copy = try Connection(path: path + "-copy", mode: .readWrite)
        var count = try Statement(copy, "SELECT count(*) FROM t")
        #expect(try count.first { $0.int64(0) } == 5000)
    }
}
