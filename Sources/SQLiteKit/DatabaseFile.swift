import CSQLite

/// The database file as its octets stand, without what the write-ahead log has more recent.
///
/// Read through SQLite's own file interface: opening the file apart would drop, when closed, every lock that this process
/// holds on it.
extension Connection {
    /// Pages of the database and octets of each, as the open transaction sees it.
    public borrowing func extent() throws(SQLiteError) -> (pages: Int64, pageSize: Int) {
        var pages = try Statement(self, "PRAGMA page_count")
        var size = try Statement(self, "PRAGMA page_size")
        return (try pages.first { $0.int64(0) } ?? 0, Int(try size.first { $0.int64(0) } ?? 0))
    }

    /// Reads octets of the file; those past its end are zeros.
    ///
    /// Under a read transaction, a page that has no frame in the log up to that transaction cannot change in the file;
    /// nor can any, once all those frames have been copied back.
    ///
    /// - Returns: how many octets the file has from `offset` on, at most `room.count`; `nil` when it could not be read.
    public borrowing func readFile(at offset: Int64, into room: UnsafeMutableRawBufferPointer) -> Int? {
        guard let (file, methods) = databaseFile, let read = methods.xRead, let measure = methods.xFileSize
        else { return nil }
        var size: Int64 = 0
        guard measure(file, &size) == SQLITE_OK else { return nil }
        let code = read(file, room.baseAddress, Int32(room.count), offset)
        guard code == SQLITE_OK || code == Self.shortRead else { return nil }
        return Int(min(Int64(room.count), max(0, size - offset)))
    }

    /// Waits until the disk has what was written to the file.
    ///
    /// A checkpoint that does not reach the end of the log copies pages and leaves them to the system: the next one that does
    /// waits for all of them.
    ///
    /// - Throws: what the system says of a page that did not reach the disk. It says it once to each open file: the caller
    ///   must not take what it copied for durable.
    public borrowing func syncFile() throws(SQLiteError) {
        guard let (file, methods) = databaseFile, let sync = methods.xSync else { return }
        let code = sync(file, SQLITE_SYNC_NORMAL)
        guard code == SQLITE_OK else { throw SQLiteError(code: code, sql: "") }
    }

    /// SQLITE_IOERR_SHORT_READ, a macro that Swift does not import.
    private static let shortRead = SQLITE_IOERR | 2 << 8

    /// The open file and what can be done with it: <https://www.sqlite.org/c3ref/file.html>.
    var databaseFile: (file: UnsafeMutablePointer<sqlite3_file>, methods: sqlite3_io_methods)? {
        var raw: UnsafeMutablePointer<sqlite3_file>?
        guard sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &raw) == SQLITE_OK,
            let file = raw, let methods = file.pointee.pMethods
        else { return nil }
        return (file, methods.pointee)
    }
}
