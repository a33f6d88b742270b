import Foundation
import SQLiteKit
import Testing

@Suite("Statements")
struct StatementTests {
    private func table() throws -> Connection {
        let connection = try Connection(path: ":memory:", mode: .create)
        try connection.execute("CREATE TABLE t (a TEXT UNIQUE, b INTEGER, c BLOB) STRICT")
        return connection
    }

    @Test("bound values come back unchanged, NULL included")
    func roundTrip() throws {
        let connection = try table()
        var insert = try Statement(connection, "INSERT INTO t VALUES (?1, ?2, ?3)")
        try insert.bind("O'Brien — é\u{1F}", at: 1)
        try insert.bind(Int64.min, at: 2)
        try insert.bind(blob: [0, 255, 0], at: 3)
        try insert.run()
        try insert.bind(nil as String?, at: 1)
        try insert.bind(nil as Int64?, at: 2)
        try insert.run()
        var select = try Statement(connection, "SELECT a, b, c FROM t ORDER BY a IS NULL")
        var rows: [(String?, Int64?, [UInt8])] = []
        try select.forEachRow { rows.append(($0.text(0), $0.optionalInt64(1), $0.blob(2))) }
        #expect(rows.count == 2)
        #expect(rows[0].0 == "O'Brien — é\u{1F}")
        #expect(rows[0].1 == Int64.min)
        #expect(rows[0].2 == [0, 255, 0])
        #expect(rows[1].0 == nil && rows[1].1 == nil && rows[1].2.isEmpty)
    }

    @Test("an insertion gives the rowid of its own row, not of one that a trigger writes after it")
    func insertedRowid() throws {
        let connection = try table()
        try connection.execute("CREATE TABLE log (id INTEGER PRIMARY KEY, a TEXT) STRICT")
        try connection.execute("INSERT INTO log VALUES (40, 'before')")
        try connection.execute(
            "CREATE TRIGGER logged AFTER INSERT ON t BEGIN INSERT INTO log (a) VALUES (NEW.a); END")
        var insert = try Statement(connection, "INSERT INTO t (a) VALUES (?1)")
        for rowid in Int64(1)...3 {
            try insert.bind("row \(rowid)", at: 1)
            let given = try insert.insert()
            #expect(given == rowid)
        }
        try insert.bind("row 1", at: 1)
        do throws(SQLiteError) {
            _ = try insert.insert()
            Issue.record("a refused row has no rowid")
        } catch { #expect(error.code != 0) }
    }

    @Test("a borrowed blob is stored whole and its binding does not outlive the call")
    func borrowedBlob() throws {
        let connection = try table()
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
        var insert = try Statement(connection, "INSERT INTO t (a, c) VALUES (?1, ?2)")
        try insert.bind("x", at: 1)
        try insert.run(borrowing: bytes, at: 2)
        try insert.run()
        var select = try Statement(connection, "SELECT c FROM t WHERE a = 'x'")
        #expect(try select.first { $0.blob(0) } == bytes)
        var empty = try Statement(connection, "SELECT count(*) FROM t WHERE a IS NULL AND c IS NULL")
        #expect(try empty.first { $0.int64(0) } == 1)
    }

    @Test(
        "what a savepoint removes may be larger than what its journal keeps in memory",
        arguments: [100_000, 3_000_000])
    func largeSavepoint(size: Int) throws {
        let path = NSTemporaryDirectory() + "savepoint-\(UUID().uuidString).sqlite"
        defer {
            for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        }
        let connection = try Connection(path: path, mode: .create)
        try connection.execute("PRAGMA journal_mode=WAL")
        try connection.execute("CREATE TABLE t (c BLOB) STRICT")
        var insert = try Statement(connection, "INSERT INTO t (c) VALUES (?1)")
        try insert.run(borrowing: [UInt8](repeating: 7, count: size), at: 1)
        try connection.execute(
            "BEGIN IMMEDIATE; SAVEPOINT s; DELETE FROM t; ROLLBACK TO s; RELEASE s; COMMIT")
        var count = try Statement(connection, "SELECT sum(length(c)) FROM t")
        #expect(try count.first { $0.int64(0) } == Int64(size))
        try connection.execute("BEGIN IMMEDIATE; SAVEPOINT s; DELETE FROM t; RELEASE s; COMMIT")
        #expect(try count.first { $0.optionalInt64(0) } == .some(nil))
    }

    @Test("an error carries the SQL and the code, never a value nor a name taken from the data")
    func errorWithoutValue() throws {
        let connection = try table()
        var insert = try Statement(connection, "INSERT INTO t (a) VALUES (?1)")
        try insert.bind("279035121518989", at: 1)
        try insert.run()
        try insert.bind("279035121518989", at: 1)
        do {
            try insert.run()
            Issue.record("the second row must be refused")
        } catch {
            #expect(error.code == 2067)
            #expect(error.isConstraint)
            #expect(!"\(error)".contains("279035121518989"))
        }
    }

    @Test("a fault in the text is found when the statement is compiled")
    func wrongText() throws {
        let connection = try table()
        #expect(throws: SQLiteError.self) { _ = try Statement(connection, "SELECT nothing FROM t") }
    }

    @Test(
        "a missing file is refused unless creation is asked for",
        arguments: [Connection.Mode.readWrite, .readOnly])
    func missingFile(_ mode: Connection.Mode) {
        #expect(throws: SQLiteError.self) { _ = try Connection(path: "/nonexistent/x.sqlite", mode: mode) }
    }
}

@Suite("Migrations")
struct MigratorTests {
    static let first = Migration(
        version: 1, sql: Array("CREATE TABLE a (x INTEGER PRIMARY KEY) STRICT;".utf8))
    static let second = Migration(version: 2, sql: Array("CREATE TABLE b (y TEXT) STRICT;".utf8))

    @Test("steps are applied once, in order, and the version is kept")
    func forward() throws {
        let connection = try Connection(path: ":memory:", mode: .create)
        try Migrator([Self.first]).migrate(connection, createsSchema: true)
        #expect(try connection.userVersion() == 1)
        try Migrator([Self.first, Self.second]).migrate(connection, createsSchema: false)
        try Migrator([Self.first, Self.second]).migrate(connection, createsSchema: false)
        #expect(try connection.userVersion() == 2)
    }

    @Test("a step that fails leaves the schema as it was")
    func failedStep() throws {
        let connection = try Connection(path: ":memory:", mode: .create)
        let broken = Migration(
            version: 2, sql: Array("CREATE TABLE c (z TEXT) STRICT; CREATE TABLE a (x);".utf8))
        try Migrator([Self.first]).migrate(connection, createsSchema: true)
        #expect(throws: MigrationError.self) {
            try Migrator([Self.first, broken]).migrate(connection, createsSchema: false)
        }
        #expect(try connection.userVersion() == 1)
        #expect(throws: SQLiteError.self) { _ = try Statement(connection, "SELECT * FROM c") }
    }

    @Test("an empty database is refused unless creation is asked for")
    func uninitialized() throws {
        let connection = try Connection(path: ":memory:", mode: .create)
        #expect(throws: MigrationError.uninitialized) {
            try Migrator([Self.first]).migrate(connection, createsSchema: false)
        }
    }

    @Test("a database newer than the program stops the start")
    func newer() throws {
        let connection = try Connection(path: ":memory:", mode: .create)
        try connection.execute("PRAGMA user_version = 9")
        #expect(throws: MigrationError.newerDatabase(found: 9, known: 1)) {
            try Migrator([Self.first]).migrate(connection, createsSchema: true)
        }
    }
}
