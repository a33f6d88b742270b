import CSQLite

/// One forward step of the schema.
///
/// Never edited once released.
public struct Migration: Sendable {
    /// 1, 2, 3… stored in `PRAGMA user_version` once applied.
    public let version: Int32
    /// The statements of the step.
    public let sql: String

    /// - Parameter sql: UTF-8 text of the step.
    public init(version: Int32, sql: [UInt8]) {
        self.version = version
        self.sql = String(decoding: sql, as: UTF8.self)
    }
}

/// Why a database cannot be brought to the schema of this program.
public enum MigrationError: Error, Equatable, Sendable {
    /// The database was written by a newer program.
    case newerDatabase(found: Int32, known: Int32)
    /// The database has no schema yet and creation was not asked for.
    case uninitialized
    /// A step leaves a foreign key without its row.
    case foreignKeyViolation(version: Int32)
    /// SQLite failed.
    case sqlite(SQLiteError)
}

/// Applies migrations forward, one transaction each, `foreign_key_check` before each commit.
public struct Migrator: Sendable {
    private let migrations: [Migration]

    /// - Parameter migrations: in order, versions 1, 2, 3… without a gap.
    public init(_ migrations: [Migration]) { self.migrations = migrations }

    /// Brings the schema forward to the last version.
    /// - Parameter createsSchema: whether an empty database may be initialized.
    public func migrate(
        _ connection: borrowing Connection, createsSchema: Bool
    ) throws(MigrationError) {
        let version = try sqlite { () throws(SQLiteError) in try connection.userVersion() }
        let known = migrations.last?.version ?? 0
        guard version <= known else { throw .newerDatabase(found: version, known: known) }
        guard version > 0 || createsSchema else { throw .uninitialized }
        for migration in migrations where migration.version > version {
            try apply(migration, connection)
        }
    }

    private func apply(
        _ migration: Migration, _ connection: borrowing Connection
    ) throws(MigrationError) {
        try sqlite { () throws(SQLiteError) in
            try connection.execute("BEGIN IMMEDIATE")
        }
        do throws(MigrationError) {
            // Another process may have applied it since the version was read.
            let version = try sqlite { () throws(SQLiteError) in try connection.userVersion() }
            guard version < migration.version else {
                try sqlite { () throws(SQLiteError) in try connection.execute("ROLLBACK") }
                return
            }
            try sqlite { () throws(SQLiteError) in
                try connection.execute(script: migration.sql)
                try connection.execute(script: "PRAGMA user_version = \(migration.version)")
            }
            let violations = try sqlite { () throws(SQLiteError) in
                var check = try Statement(connection, "PRAGMA foreign_key_check")
                return try check.first { _ in true } ?? false
            }
            guard !violations else { throw .foreignKeyViolation(version: migration.version) }
            try sqlite { () throws(SQLiteError) in try connection.execute("COMMIT") }
        } catch {
            try? connection.execute("ROLLBACK")
            throw error
        }
    }

    private func sqlite<T>(_ body: () throws(SQLiteError) -> T) throws(MigrationError) -> T {
        do throws(SQLiteError) { return try body() } catch { throw .sqlite(error) }
    }
}
