import CSQLite

/// A prepared statement.
///
/// Finalized when it goes out of scope; cannot be copied.
public struct Statement: ~Copyable {
    private let handle: OpaquePointer
    private let sql: StaticString
    private let gauge: Gauge

    /// Compiles `sql`.
    ///
    /// `StaticString` keeps values out of the text: they are bound.
    /// - Throws: `SQLiteError` when the text is not valid for the open schema.
    public init(_ connection: borrowing Connection, _ sql: StaticString) throws(SQLiteError) {
        var raw: OpaquePointer?
        let code = sqlite3_prepare_v3(
            connection.handle, sql.description, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &raw, nil)
        guard code == SQLITE_OK, let raw else { throw SQLiteError(code: code, sql: sql.description) }
        handle = raw
        self.sql = sql
        gauge = connection.gauge
    }

    /// Binds text (or NULL) to the 1-based parameter `index`.
    public mutating func bind(_ value: String?, at index: Int32) throws(SQLiteError) {
        guard var value else { return try check(sqlite3_bind_null(handle, index)) }
        // In place: a `String` given to a C function would first be copied to an array.
        let code = value.withUTF8 {
            dmp_sqlite3_bind_text(handle, index, $0.baseAddress, Int32($0.count))
        }
        try check(code)
    }

    /// Binds an integer (or NULL) to the 1-based parameter `index`.
    public mutating func bind(_ value: Int64?, at index: Int32) throws(SQLiteError) {
        guard let value else { return try check(sqlite3_bind_null(handle, index)) }
        try check(sqlite3_bind_int64(handle, index, value))
    }

    /// Binds 0 or 1 to the 1-based parameter `index`.
    public mutating func bind(_ value: Bool, at index: Int32) throws(SQLiteError) {
        try check(sqlite3_bind_int64(handle, index, value ? 1 : 0))
    }

    /// Binds a copy of `bytes` to the 1-based parameter `index`.
    public mutating func bind(blob bytes: [UInt8], at index: Int32) throws(SQLiteError) {
        let code = bytes.withUnsafeBytes {
            dmp_sqlite3_bind_blob_copied(handle, index, $0.baseAddress, UInt64($0.count))
        }
        try check(code)
    }

    /// Runs once without copying `bytes`, bound to `index` for the time of the call.
    public mutating func run(borrowing bytes: [UInt8], at index: Int32) throws(SQLiteError) {
        let code = bytes.withUnsafeBytes { raw -> Int32 in
            let bound = dmp_sqlite3_bind_blob_borrowed(handle, index, raw.baseAddress, UInt64(raw.count))
            guard bound == SQLITE_OK else { return bound }
            let stepped = sqlite3_step(handle)
            // The bytes are only lent: the binding must not outlive this closure.
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
            return stepped
        }
        guard code == SQLITE_DONE || code == SQLITE_ROW else { throw failure(code) }
    }

    /// Runs once, for a statement that returns no row of interest.
    public mutating func run() throws(SQLiteError) {
        try forEachRow { _ in }
    }

    /// Runs once an `INSERT` of one row; its rowid, without the table in memory that a `RETURNING` clause fills.
    public mutating func insert() throws(SQLiteError) -> Int64 {
        try run()
        return sqlite3_last_insert_rowid(sqlite3_db_handle(handle))
    }

    /// Rows that its connection has inserted, updated or deleted since it was opened, by triggers too.
    public var changes: Int64 { sqlite3_total_changes64(sqlite3_db_handle(handle)) }

    /// Runs once and reads the first row; `nil` when there is none.
    public mutating func first<T>(_ read: (borrowing Row) -> T) throws(SQLiteError) -> T? {
        defer { reset() }
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return read(Row(handle: handle))
        case SQLITE_DONE: return nil
        case let code: throw failure(code)
        }
    }

    /// Runs once and hands each row to `read`; resets and clears bindings on every exit.
    public mutating func forEachRow(_ read: (borrowing Row) -> Void) throws(SQLiteError) {
        try whileRows { row in
            read(row)
            return true
        }
    }

    /// Like ``forEachRow(_:)``, and stops as soon as `read` returns `false`.
    public mutating func whileRows(_ read: (borrowing Row) -> Bool) throws(SQLiteError) {
        defer { reset() }
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: if !read(Row(handle: handle)) { return }
            case SQLITE_DONE: return
            case let code: throw failure(code)
            }
        }
    }

    private func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    private func check(_ code: Int32) throws(SQLiteError) {
        guard code == SQLITE_OK else { throw failure(code) }
    }

    private func failure(_ code: Int32) -> SQLiteError {
        gauge.failures += 1
        return SQLiteError(code: code, sql: sql.description)
    }

    deinit { sqlite3_finalize(handle) }
}

/// The current row, valid only inside the closure that receives it.
///
/// Columns count from 0.
public struct Row: ~Copyable {
    fileprivate let handle: OpaquePointer

    /// The column as an integer; 0 for NULL.
    public borrowing func int64(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    /// The column as an integer, or `nil` for NULL.
    public borrowing func optionalInt64(_ column: Int32) -> Int64? {
        sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : sqlite3_column_int64(handle, column)
    }

    /// The column as text, or `nil` for NULL.
    public borrowing func text(_ column: Int32) -> String? {
        guard let start = sqlite3_column_text(handle, column) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// The column as text; empty for NULL.
    public borrowing func requiredText(_ column: Int32) -> String { text(column) ?? "" }

    /// Lends the column's text, in UTF-8, for the time of the call; `nil` for NULL.
    public borrowing func withText<T>(_ column: Int32, _ body: (UnsafeRawBufferPointer?) -> T) -> T {
        guard let start = sqlite3_column_text(handle, column) else { return body(nil) }
        return body(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    /// A copy of the column's bytes; empty for NULL.
    public borrowing func blob(_ column: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        let count = Int(sqlite3_column_bytes(handle, column))
        return Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Lends the column's bytes for the time of the call; empty for NULL.
    public borrowing func withBlob<T>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> T) -> T {
        let start = sqlite3_column_blob(handle, column)
        return body(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }
}
