import CSQLite

/// Where the committed end of a write-ahead log stands, as its index tells: <https://www.sqlite.org/walformat.html>.
public struct WALPosition: Codable, Sendable, Equatable {
    /// The two salts, drawn anew each time the log begins again: they name one life of it.
    public var salts: UInt64
    /// Number of the last committed frame, from 1; 0 when there is none.
    public var frame: UInt32
    /// Pages of the database after it.
    public var pages: UInt32
    /// Transactions committed since the index was built, modulo 2^32.
    public var changes: UInt32
    /// The two running checksums after the last committed frame, the first one high.
    public var checksum: UInt64
}

extension Connection {
    /// The committed end of the log at this moment, and how many frames are already in the database file.
    ///
    /// Read where SQLite keeps it in memory, through its own file interface: opening the `-shm` file apart would drop,
    /// when closed, every lock that this process holds on it.
    ///
    /// - Returns: `nil` when the database is not in WAL mode, or its index is being rebuilt.
    /// - Precondition: this connection has already read the database.
    public borrowing func walPosition() -> (position: WALPosition, copied: UInt32)? {
        guard let (file, methods) = databaseFile, methods.iVersion >= 2,
            let map = methods.xShmMap, let barrier = methods.xShmBarrier
        else { return nil }
        var region: UnsafeMutableRawPointer?
        let mapped = map(file, 0, Self.walIndexRegion, 0, &region)
        guard mapped == SQLITE_OK || mapped & 0xFF == SQLITE_READONLY, let region else { return nil }
        // A writer changes the first copy last: two equal copies, read in the order of SQLite's own readers, are one state.
        for _ in 0..<100 {
            let first = WALIndexHeader(region)
            barrier(file)
            let second = WALIndexHeader(region + WALIndexHeader.size)
            guard first == second, let position = first.position else { continue }
            barrier(file)
            let copied = region.load(fromByteOffset: 2 * WALIndexHeader.size, as: UInt32.self)
            barrier(file)
            // A log that begins again meanwhile counts its frames from nothing.
            guard WALIndexHeader(region) == first else { continue }
            return (position, copied)
        }
        return nil
    }

    /// Octets of one region of the index, as SQLite maps it.
    private static let walIndexRegion: Int32 = 32_768
}

/// One of the two copies of the header of the index: twelve words in the order of this machine.
private struct WALIndexHeader: Equatable {
    static let size = 48

    private let words: [UInt32]

    init(_ region: UnsafeMutableRawPointer) {
        words = (0..<12).map { region.load(fromByteOffset: $0 * 4, as: UInt32.self) }
    }

    /// `nil` when this is not a header of the version known, whole.
    var position: WALPosition? {
        guard words[0] == 3_007_000, withUnsafeBytes(of: words[3], { $0[0] }) == 1 else { return nil }
        var sum: (UInt32, UInt32) = (0, 0)
        for pair in stride(from: 0, to: 10, by: 2) {
            sum.0 &+= words[pair] &+ sum.1
            sum.1 &+= words[pair + 1] &+ sum.0
        }
        guard sum.0 == words[10], sum.1 == words[11] else { return nil }
        return WALPosition(
            // The salts are kept as they are in the file, most significant octet first.
            salts: UInt64(UInt32(bigEndian: words[8])) << 32 | UInt64(UInt32(bigEndian: words[9])),
            frame: words[4], pages: words[5], changes: words[2],
            checksum: UInt64(words[6]) << 32 | UInt64(words[7]))
    }
}
