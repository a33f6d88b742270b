import CSQLite

/// A SQLite failure.
///
/// Carries the SQL text and codes, never a bound value.
///
/// SQLite's own message is kept out too: it names constraints, but some messages quote text of the database.
public struct SQLiteError: Error, Equatable, Sendable {
    /// Extended result code, <https://www.sqlite.org/rescode.html>.
    public let code: Int32
    /// SQLite's fixed English sentence for the code.
    public let message: String
    /// The statement's text with its `?` placeholders; empty for opening.
    public let sql: String

    init(code: Int32, sql: String) {
        self.code = code
        self.message = sqlite3_errstr(code).map { String(cString: $0) } ?? "unknown"
        self.sql = sql
    }

    /// Primary result code: the low byte of ``code``.
    public var primaryCode: Int32 { code & 0xFF }
    /// The disk or the size limit is full (`SQLITE_FULL`).
    public var isFull: Bool { primaryCode == SQLITE_FULL }
    /// A `UNIQUE`, `CHECK`, `FOREIGN KEY`… constraint failed.
    public var isConstraint: Bool { primaryCode == SQLITE_CONSTRAINT }

    /// `SQLITE_IOERR_FSYNC`: all was written, and may or may not be on the disk.
    public var isUnsynced: Bool { code == 1034 }

    /// Of a `COMMIT` in WAL mode: its frames may be on the disk whole, and a crash may bring them back.
    ///
    /// Not when one of them could not be written. After them come the sync, and the index in memory, which may not grow.
    public var mayHaveCommitted: Bool {
        !isFull && primaryCode != SQLITE_BUSY && code != 778  // SQLITE_IOERR_WRITE
    }
}
