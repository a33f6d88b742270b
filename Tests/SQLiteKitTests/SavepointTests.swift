import Foundation
import SQLiteKit
import Testing

@Suite("Savepoints")
struct SavepointTests {
    @Test("a savepoint undoes and keeps more than its journal holds in memory")
    func largeJournal() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "savepoint-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let connection = try Connection(path: folder.appending(path: "t.sqlite").path, mode: .create)
        try connection.execute("PRAGMA journal_mode=WAL")
        try connection.execute("CREATE TABLE t (a INTEGER, b BLOB)")
        // Some 4 MB of pages that exist before the savepoint and change in it.
        try connection.execute(
            """
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
            INSERT INTO t SELECT 0, zeroblob(2000) FROM n
            """)
        try connection.execute("BEGIN IMMEDIATE")
        try connection.execute("SAVEPOINT one")
        try connection.execute("UPDATE t SET a = 1")
        try connection.execute("RELEASE one")
        try connection.execute("SAVEPOINT two")
        try connection.execute("UPDATE t SET a = 2")
        try connection.execute("ROLLBACK TO two")
        try connection.execute("RELEASE two")
        try connection.execute("COMMIT")
        var sum = try Statement(connection, "SELECT sum(a) FROM t")
        #expect(try sum.first { $0.int64(0) } == 2000)
    }
}
