import CSQLite

/// Gathers what one connection writes to its write-ahead log, and hands it to the system in pieces of some 100 KiB.
///
/// SQLite writes a frame at a time, and each in two writes: 24 octets, then a page. At 8 KiB a page, the system pays more for
/// the calls than for the octets. Nothing else of SQLite's order changes: what was gathered is written before the log is
/// synced, measured or closed, and nobody reads a frame before the sync of its transaction, but the connection itself, which
/// finds it here. Hence `synchronous=FULL`: without a sync at each commit, others would look for frames not written yet.
///
/// It stands between SQLite and its Unix layer as a shim of the methods of one open file:
/// <https://www.sqlite.org/c3ref/io_methods.html>.
final class WALGatherer {
    private typealias File = UnsafeMutablePointer<sqlite3_file>

    /// Octets gathered at most.
    ///
    /// Below 128 KiB: of a longer write that the system takes in part, SQLite's Unix layer forgets some (3.40.1).
    private static let capacity = 120 << 10

    private let methods: UnsafeMutablePointer<dmp_owned_methods>
    private let original: UnsafePointer<sqlite3_io_methods>
    private let room = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    /// Where in the file the gathered octets go, and how many there are.
    private var start: Int64 = 0
    private var count = 0
    /// What the system did not take, and why: whoever goes on behind it, SQLite having been told that it was written, fails.
    ///
    /// Until the transaction is undone.
    private var failure: (from: Int64, code: Int32)?

    /// - Parameter original: the methods of the file, which must outlive this.
    private init(_ original: UnsafePointer<sqlite3_io_methods>) {
        self.original = original
        methods = .allocate(capacity: 1)
        methods.initialize(to: dmp_owned_methods(methods: original.pointee, owner: nil))
        methods.pointee.methods.xClose = { WALGatherer.of($0)?.close($0) ?? SQLITE_IOERR }
        methods.pointee.methods.xRead = { WALGatherer.of($0)?.read($0, $1, $2, $3) ?? SQLITE_IOERR }
        methods.pointee.methods.xWrite = { WALGatherer.of($0)?.write($0, $1, $2, $3) ?? SQLITE_IOERR }
        methods.pointee.methods.xTruncate = { file, size in
            WALGatherer.of(file)?.flushed(file) { $0.xTruncate?(file, size) } ?? SQLITE_IOERR
        }
        methods.pointee.methods.xSync = { file, flags in
            WALGatherer.of(file)?.flushed(file) { $0.xSync?(file, flags) } ?? SQLITE_IOERR
        }
        methods.pointee.methods.xFileSize = { file, size in
            WALGatherer.of(file)?.flushed(file) { $0.xFileSize?(file, size) } ?? SQLITE_IOERR
        }
    }

    deinit {
        room.deallocate()
        methods.deallocate()
    }

    /// Stands between SQLite and the log of `database` until it is closed.
    ///
    /// Not where a write may harm what stands beside it: SQLite ends a transaction there by writes behind its sync.
    static func attach(to file: UnsafeMutablePointer<sqlite3_file>, of database: OpaquePointer) {
        guard let original = file.pointee.pMethods,
            let abilities = original.pointee.xDeviceCharacteristics?(file),
            abilities & SQLITE_IOCAP_POWERSAFE_OVERWRITE != 0
        else { return }
        let gatherer = WALGatherer(original)
        let owner = Unmanaged.passRetained(gatherer)
        gatherer.methods.pointee.owner = owner.toOpaque()
        file.pointee.pMethods = UnsafeRawPointer(gatherer.methods).assumingMemoryBound(
            to: sqlite3_io_methods.self)
        // The database rolls back what is open before it closes this file, and never after.
        sqlite3_rollback_hook(
            database,
            { owner in
                guard let owner else { return }
                Unmanaged<WALGatherer>.fromOpaque(owner).takeUnretainedValue().forget()
            }, owner.toOpaque())
    }

    /// The transaction is undone, and nothing of it is to be written.
    private func forget() { (count, failure) = (0, nil) }

    /// Whose methods the file has.
    private static func of(_ file: File?) -> WALGatherer? {
        guard let methods = file?.pointee.pMethods,
            let owner = UnsafeRawPointer(methods).assumingMemoryBound(to: dmp_owned_methods.self).pointee
                .owner
        else { return nil }
        return Unmanaged<WALGatherer>.fromOpaque(owner).takeUnretainedValue()
    }

    /// What is still gathered belongs to no transaction that was committed.
    private func close(_ file: File?) -> Int32 {
        file?.pointee.pMethods = original
        let closed = original.pointee.xClose?(file) ?? SQLITE_IOERR
        if let owner = methods.pointee.owner { Unmanaged<WALGatherer>.fromOpaque(owner).release() }
        return closed
    }

    private func write(_ file: File?, _ bytes: UnsafeRawPointer?, _ length: Int32, _ offset: Int64) -> Int32 {
        guard let bytes else { return SQLITE_IOERR }
        if let failure { return failure.code }
        // A page that changes again within its transaction is written over its earlier frame.
        if let place = place(of: length, at: offset) {
            (room + place).copyMemory(from: bytes, byteCount: Int(length))
            return SQLITE_OK
        }
        if count > 0, offset != start + Int64(count) || count + Int(length) > Self.capacity {
            let code = flush(file)
            guard code == SQLITE_OK else { return code }
        }
        guard length <= Self.capacity else {
            return original.pointee.xWrite?(file, bytes, length, offset) ?? SQLITE_IOERR
        }
        if count == 0 { start = offset }
        (room + count).copyMemory(from: bytes, byteCount: Int(length))
        count += Int(length)
        return SQLITE_OK
    }

    private func read(
        _ file: File?, _ bytes: UnsafeMutableRawPointer?, _ length: Int32, _ offset: Int64
    ) -> Int32 {
        if let place = place(of: length, at: offset) {
            bytes?.copyMemory(from: room + place, byteCount: Int(length))
            return SQLITE_OK
        }
        if let failure, offset + Int64(length) > failure.from { return failure.code }
        guard count > 0, offset < start + Int64(count), start < offset + Int64(length) else {
            return original.pointee.xRead?(file, bytes, length, offset) ?? SQLITE_IOERR
        }
        return flushed(file) { $0.xRead?(file, bytes, length, offset) }
    }

    /// Where octets of the file are here, if all of them are.
    private func place(of length: Int32, at offset: Int64) -> Int? {
        guard offset >= start, offset + Int64(length) <= start + Int64(count) else { return nil }
        return Int(offset - start)
    }

    private func flushed(_ file: File?, _ act: (sqlite3_io_methods) -> Int32?) -> Int32 {
        let code = failure?.code ?? flush(file)
        return code == SQLITE_OK ? act(original.pointee) ?? SQLITE_IOERR : code
    }

    private func flush(_ file: File?) -> Int32 {
        guard count > 0 else { return SQLITE_OK }
        let code = original.pointee.xWrite?(file, room, Int32(count), start) ?? SQLITE_IOERR
        if code != SQLITE_OK { failure = (start, code) }
        count = 0
        return code
    }
}

extension Connection {
    /// From now on what this connection writes to its write-ahead log goes to the system in pieces of some 100 KiB.
    ///
    /// - Precondition: the database is in WAL mode, `synchronous` is and stays `FULL`, and this connection has already read it.
    public borrowing func gatherWALWrites() {
        var file: UnsafeMutablePointer<sqlite3_file>?
        guard sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file) == SQLITE_OK, let file
        else { return }
        WALGatherer.attach(to: file, of: handle)
    }
}
