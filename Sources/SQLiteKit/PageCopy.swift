import CSQLite
import Glibc

extension Connection {
    /// Pages of the database and octets of each, as the open transaction sees it.
    public borrowing func extent() throws(SQLiteError) -> (pages: Int64, pageSize: Int) {
        var pages = try Statement(self, "PRAGMA page_count")
        var size = try Statement(self, "PRAGMA page_size")
        return (try pages.first { $0.int64(0) } ?? 0, Int(try size.first { $0.int64(0) } ?? 0))
    }

    /// Hands every page to `receive`, through SQLite's backup interface, without a copy on disk nor in memory.
    ///
    /// Inside a read transaction all pages are those of its snapshot, whatever a writer commits meanwhile, and the writer
    /// is not delayed. Pages come nearly in order, the first one last, each with its offset in the file. The page at
    /// 1 GiB, where SQLite keeps its locks, holds nothing and never comes.
    ///
    /// - Parameter receive: returns `false` to give up; the call then throws.
    public borrowing func copyPages(
        _ receive: @escaping (_ offset: Int64, _ page: UnsafeRawBufferPointer) -> Bool
    ) throws(SQLiteError) {
        let receiver = PageReceiver(receive)
        guard let vfs = receiver.register() else { throw SQLiteError(code: SQLITE_NOMEM, sql: "") }
        defer { receiver.unregister() }
        var target: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let opened = sqlite3_open_v2("pages", &target, flags, vfs)
        defer { sqlite3_close_v2(target) }
        guard opened == SQLITE_OK else { throw SQLiteError(code: opened, sql: "") }
        // Nothing to undo: a copy that fails is thrown away. Few pages are held back.
        sqlite3_exec(
            target, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=64", nil, nil, nil)
        guard let backup = sqlite3_backup_init(target, "main", handle, "main") else {
            throw SQLiteError(code: sqlite3_extended_errcode(target), sql: "")
        }
        let stepped = sqlite3_backup_step(backup, -1)
        let ended = sqlite3_backup_finish(backup)
        guard stepped == SQLITE_DONE, ended == SQLITE_OK else {
            throw SQLiteError(code: stepped == SQLITE_DONE ? ended : stepped, sql: "")
        }
    }
}

/// A file that is never kept: what SQLite writes to it goes to a closure.
///
/// A virtual file system of one file, <https://www.sqlite.org/vfs.html>, that lives as long as one copy.
private final class PageReceiver {
    let receive: (Int64, UnsafeRawBufferPointer) -> Bool
    var size: Int64 = 0
    private let vfs = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    private let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
    private let name: UnsafeMutablePointer<CChar>?

    init(_ receive: @escaping (Int64, UnsafeRawBufferPointer) -> Bool) {
        self.receive = receive
        vfs.initialize(to: sqlite3_vfs())
        methods.initialize(to: fileMethods())
        name = strdup("dmp-pages-\(UInt(bitPattern: UnsafeRawPointer(vfs)))")
    }

    deinit {
        vfs.deallocate()
        methods.deallocate()
        free(name)
    }

    /// - Returns: the name to open under.
    func register() -> UnsafePointer<CChar>? {
        guard let name else { return nil }
        vfs.pointee.iVersion = 1
        vfs.pointee.szOsFile = Int32(MemoryLayout<PageFile>.size)
        vfs.pointee.mxPathname = 64
        vfs.pointee.zName = UnsafePointer(name)
        vfs.pointee.pAppData = Unmanaged.passUnretained(self).toOpaque()
        vfs.pointee.xOpen = { vfs, _, file, flags, _ in
            guard let vfs, let file, flags & SQLITE_OPEN_MAIN_DB != 0 else { return SQLITE_CANTOPEN }
            let context = vfs.pointee.pAppData
            UnsafeMutableRawPointer(file).initializeMemory(
                as: PageFile.self,
                to: PageFile(
                    base: sqlite3_file(pMethods: PageReceiver.at(context)?.fileTable), context: context))
            return SQLITE_OK
        }
        vfs.pointee.xDelete = { _, _, _ in SQLITE_OK }
        vfs.pointee.xAccess = { _, _, _, found in
            found?.pointee = 0
            return SQLITE_OK
        }
        vfs.pointee.xFullPathname = { _, path, room, full in
            guard let path, let full, strlen(path) < Int(room) else { return SQLITE_CANTOPEN }
            strcpy(full, path)
            return SQLITE_OK
        }
        vfs.pointee.xRandomness = { _, _, _ in 0 }
        vfs.pointee.xSleep = { _, _ in 0 }
        vfs.pointee.xGetLastError = { _, _, _ in 0 }
        return sqlite3_vfs_register(vfs, 0) == SQLITE_OK ? UnsafePointer(name) : nil
    }

    func unregister() { sqlite3_vfs_unregister(vfs) }

    fileprivate var fileTable: UnsafePointer<sqlite3_io_methods> { UnsafePointer(methods) }

    fileprivate static func at(_ context: UnsafeMutableRawPointer?) -> PageReceiver? {
        context.map { Unmanaged<PageReceiver>.fromOpaque($0).takeUnretainedValue() }
    }

    fileprivate static func of(_ file: UnsafeMutablePointer<sqlite3_file>?) -> PageReceiver? {
        at(
            file.flatMap {
                UnsafeMutableRawPointer($0).assumingMemoryBound(to: PageFile.self).pointee.context
            })
    }
}

/// What SQLite allots for the open file: its own part first.
private struct PageFile {
    var base: sqlite3_file
    var context: UnsafeMutableRawPointer?
}

private func fileMethods() -> sqlite3_io_methods {
    var methods = sqlite3_io_methods()
    methods.iVersion = 1
    methods.xClose = { _ in SQLITE_OK }
    // Nothing written is ever asked for again: the first page stays in the pager until the end.
    methods.xRead = { _, room, count, _ in
        if let room { memset(room, 0, Int(count)) }
        return SQLITE_IOERR | 2 << 8  // SQLITE_IOERR_SHORT_READ, a macro that Swift does not import
    }
    methods.xWrite = { file, bytes, count, offset in
        guard let receiver = PageReceiver.of(file), let bytes else { return SQLITE_IOERR }
        receiver.size = max(receiver.size, offset + Int64(count))
        return receiver.receive(offset, UnsafeRawBufferPointer(start: bytes, count: Int(count)))
            ? SQLITE_OK : SQLITE_FULL
    }
    methods.xTruncate = { file, size in
        PageReceiver.of(file)?.size = size
        return SQLITE_OK
    }
    methods.xSync = { _, _ in SQLITE_OK }
    methods.xFileSize = { file, size in
        size?.pointee = PageReceiver.of(file)?.size ?? 0
        return SQLITE_OK
    }
    methods.xLock = { _, _ in SQLITE_OK }
    methods.xUnlock = { _, _ in SQLITE_OK }
    methods.xCheckReservedLock = { _, held in
        held?.pointee = 0
        return SQLITE_OK
    }
    methods.xFileControl = { _, _, _ in SQLITE_NOTFOUND }
    methods.xSectorSize = { _ in 4096 }
    methods.xDeviceCharacteristics = { _ in 0 }
    return methods
}
