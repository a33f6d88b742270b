import CSQLite

/// One SQLite connection, used by one thread at a time.
///
/// Closed when it goes out of scope.
public struct Connection: ~Copyable {
    /// How long a statement waits for a lock.
    private static let busyMilliseconds: Int32 = 5000

    let handle: OpaquePointer
    let gauge = Gauge()

    /// How a database is opened.
    public enum Mode: Sendable {
        /// The file must exist.
        case readWrite
        /// The file is created when missing.
        case create
        /// The file must exist; nothing can be written.
        case readOnly
    }

    /// Opens `path` (`:memory:` for a private transient database), in defensive mode.
    /// - Throws: `SQLiteError`, `SQLITE_CANTOPEN` when the file is missing and `mode` does not create it.
    public init(path: String, mode: Mode) throws(SQLiteError) {
        _ = Self.isConfigured
        var flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        switch mode {
        case .readWrite: flags |= SQLITE_OPEN_READWRITE
        case .create: flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        case .readOnly: flags |= SQLITE_OPEN_READONLY
        }
        var raw: OpaquePointer?
        let code = sqlite3_open_v2(path, &raw, flags, nil)
        guard code == SQLITE_OK, let raw else {
            sqlite3_close_v2(raw)
            throw SQLiteError(code: code, sql: "")
        }
        handle = raw
        _ = dmp_sqlite3_enable_defensive(raw)
        // Small blocks, above all the texts bound to statements, come from the connection's own 256 KiB.
        _ = dmp_sqlite3_lookaside(raw, 1024, 256)
        sqlite3_busy_timeout(raw, Self.busyMilliseconds)
    }

    /// Journals of savepoints stay in memory up to 128 KiB: by default every large one is written to a file.
    ///
    /// No higher: what was in memory goes to the file in one write of that size, of which SQLite's Unix layer takes the
    /// remainder by 128 KiB, and what is left, a multiple of it, becomes SQLITE_FULL (3.40.1).
    private static let isConfigured = dmp_sqlite3_configure((1 << 17) - 1) == SQLITE_OK

    /// Runs one or several statements that return nothing of interest.
    public borrowing func execute(_ sql: StaticString) throws(SQLiteError) {
        try execute(script: sql.description)
    }

    /// Runs a migration's text.
    ///
    /// Never called with text that holds a value.
    public borrowing func execute(script: String) throws(SQLiteError) {
        let code = sqlite3_exec(handle, script, nil, nil, nil)
        guard code == SQLITE_OK else { throw SQLiteError(code: code, sql: script) }
    }

    /// `PRAGMA user_version`: the version of the last migration applied.
    public borrowing func userVersion() throws(SQLiteError) -> Int32 {
        var statement = try Statement(self, "PRAGMA user_version")
        return try statement.first { Int32(truncatingIfNeeded: $0.int64(0)) } ?? 0
    }

    /// From now on ``walFrames`` tells the length of the WAL, and SQLite no longer checkpoints by itself.
    public borrowing func watchWAL() {
        let context = Unmanaged.passUnretained(gauge).toOpaque()
        sqlite3_wal_hook(
            handle,
            { context, _, _, frames in
                guard let context else { return SQLITE_OK }
                Unmanaged<Gauge>.fromOpaque(context).takeUnretainedValue().frames = Int(frames)
                return SQLITE_OK
            }, context)
    }

    /// Frames in the WAL after the last transaction that this connection committed; 0 unless ``watchWAL()`` was called.
    public var walFrames: Int { gauge.frames }

    /// Statements of this connection that have failed since it was opened.
    ///
    /// A transaction in which one has is to be undone whole. SQLite 3.40 undoes a failed statement as it returns to a savepoint;
    /// when the transaction has spilled pages to the WAL and written one of them again, what is committed behind may have
    /// no checksum there, and a crash loses it.
    public var failures: Int { gauge.failures }

    /// Copies WAL frames back into the database without waiting for readers or the writer.
    /// - Returns: frames in the WAL and frames copied so far.
    public borrowing func checkpointPassive() throws(SQLiteError) -> (frames: Int, copied: Int) {
        try checkpoint(SQLITE_CHECKPOINT_PASSIVE)
    }

    /// Copies every frame back, then waits for the readers of the WAL to end, so that the next writer begins it again.
    ///
    /// - Parameter milliseconds: how long to wait for them; beyond, what could be copied is.
    /// - Returns: frames in the WAL and frames copied so far.
    public borrowing func checkpointRestart(
        waiting milliseconds: Int32
    ) throws(SQLiteError) -> (frames: Int, copied: Int) {
        sqlite3_busy_timeout(handle, milliseconds)
        defer { sqlite3_busy_timeout(handle, Self.busyMilliseconds) }
        return try checkpoint(SQLITE_CHECKPOINT_RESTART, mayBeBusy: true)
    }

    /// Copies every frame back and truncates the WAL; waits for readers up to the busy timeout.
    public borrowing func checkpointTruncate() throws(SQLiteError) {
        _ = try checkpoint(SQLITE_CHECKPOINT_TRUNCATE)
    }

    private borrowing func checkpoint(
        _ mode: Int32, mayBeBusy: Bool = false
    ) throws(SQLiteError) -> (frames: Int, copied: Int) {
        var frames: Int32 = 0
        var copied: Int32 = 0
        var code = sqlite3_wal_checkpoint_v2(handle, nil, mode, &frames, &copied)
        if code == SQLITE_OK, frames < 0 {
            // A connection that has read nothing yet does not know of the WAL: SQLite did nothing, and says so by -1.
            _ = try userVersion()
            code = sqlite3_wal_checkpoint_v2(handle, nil, mode, &frames, &copied)
        }
        guard code == SQLITE_OK || (mayBeBusy && code == SQLITE_BUSY) else {
            throw SQLiteError(code: code, sql: "PRAGMA wal_checkpoint")
        }
        return (Int(frames), Int(copied))
    }

    /// A sync of the database itself has failed on this connection, as far as can be told; one of its WAL alone, not.
    ///
    /// Both are `SQLITE_IOERR_FSYNC`. What the system last refused about the database file is kept by SQLite, and never
    /// forgotten (`SQLITE_FCNTL_LAST_ERRNO`): once something else was, a sync of the WAL is taken for one of the database.
    public borrowing func mayHaveLostPages(_ error: SQLiteError) -> Bool {
        guard error.isUnsynced else { return false }
        var last: Int32 = 0
        return sqlite3_file_control(handle, nil, SQLITE_FCNTL_LAST_ERRNO, &last) != SQLITE_OK || last != 0
    }

    /// A transaction is open on this connection.
    public borrowing func isInTransaction() -> Bool { sqlite3_get_autocommit(handle) == 0 }

    deinit { sqlite3_close_v2(handle) }
}

/// What a connection counts; only touched by the thread that uses it.
final class Gauge {
    /// Length of the WAL.
    var frames = 0
    /// Statements that failed.
    var failures = 0
}
