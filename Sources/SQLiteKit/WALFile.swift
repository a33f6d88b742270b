import Glibc

/// The frames of a write-ahead log, read beside those who write it: <https://www.sqlite.org/fileformat2.html#walformat>.
///
/// SQLite holds no lock on this file: opening and closing it apart takes none away.
public final class WALFile {
    private let descriptor: Int32

    /// Octets of the header of the file, and of each frame.
    private static let header = 32
    private static let frameHeader = 24

    /// What the header of a frame says.
    private struct Header {
        var page: UInt32
        var isCommit: Bool
        var salts: UInt64
        var checksum: UInt64
    }

    /// - Parameter path: of the database.
    /// - Returns: `nil` when it has no log.
    public init?(database path: String) {
        descriptor = open(path + "-wal", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
    }

    deinit { close(descriptor) }

    /// What was committed between two positions.
    public struct Span: Sendable, Equatable {
        /// The last frame of each page that changed.
        public var frames: [UInt32: UInt32] = [:]
        /// Transactions.
        public var commits: UInt32 = 0

        /// Nothing.
        public init() {}
    }

    /// The pages of the frames after one position up to another of the same life of the log.
    ///
    /// Their headers alone are read: what stands before the committed end of a log is what SQLite put there, and it checks no
    /// more before it reads it.
    ///
    /// - Parameters:
    ///   - start: `nil` for the beginning of the log.
    ///   - end: committed, in a life that has not ended.
    ///   - pageSize: octets of a page.
    /// - Returns: `nil` when the frames do not lead from one to the other.
    public func span(
        after start: WALPosition?, to end: WALPosition, pageSize: Int
    ) -> Span? {
        guard let head = read(Self.header, at: 0), head.word(0) & ~1 == 0x377F_0682,
            Int(head.word(8)) == pageSize, head.pair(16) == end.salts,
            (start.map { $0.salts == end.salts && $0.frame <= end.frame } ?? true)
        else { return nil }
        var span = Span()
        // The sum of a frame goes over all those before it: those of both ends say that this is the way between them.
        if let start, start.frame > 0 {
            guard frame(start.frame, pageSize)?.checksum == start.checksum else { return nil }
        }
        var last = start?.checksum
        var next = (start?.frame ?? 0) + 1
        while next <= end.frame {
            guard let found = frame(next, pageSize), found.salts == end.salts else { return nil }
            span.frames[found.page] = next
            if found.isCommit { span.commits &+= 1 }
            last = found.checksum
            next += 1
        }
        return last == end.checksum || end.frame == 0 ? span : nil
    }

    /// What was still committed after a position of a life of the log that has ended since.
    ///
    /// A log that begins again is written over from its first frame on: what followed the position may be there still, and its
    /// salts and running checksums say so. What was written over is not: the caller must know how many transactions to expect.
    ///
    /// - Returns: the pages, by the frames that held them; none when nothing is left.
    public func tail(after start: WALPosition, pageSize: Int) -> Span {
        var (span, pending) = (Span(), Span())
        guard start.frame > 0, let head = read(Self.header, at: 0) else { return span }
        var sum = WALChecksum(start.checksum, isBigEndian: head.word(0) & 1 == 1)
        var next = start.frame + 1
        let size = Self.frameHeader + pageSize
        while let bytes = read(size, at: offset(next, pageSize)) {
            sum.add(bytes, 0, 8)
            sum.add(bytes, Self.frameHeader, pageSize)
            guard bytes.pair(8) == start.salts, bytes.pair(16) == sum.value else { break }
            pending.frames[bytes.word(0)] = next
            if bytes.word(4) != 0 {
                pending.commits &+= 1
                span.frames.merge(pending.frames) { $1 }
                span.commits = pending.commits
                pending.frames = [:]
            }
            next += 1
        }
        return span
    }

    /// The page that a frame holds; `nil` when the file is shorter.
    public func page(frame: UInt32, pageSize: Int) -> [UInt8]? {
        read(pageSize, at: offset(frame, pageSize) + Self.frameHeader)
    }

    private func frame(_ number: UInt32, _ pageSize: Int) -> Header? {
        withUnsafeTemporaryAllocation(byteCount: Self.frameHeader, alignment: 4) { room in
            guard pread(descriptor, room.baseAddress, room.count, offset(number, pageSize)) == room.count
            else {
                return nil
            }
            let words = room.bindMemory(to: UInt32.self)
            func pair(_ place: Int) -> UInt64 {
                UInt64(UInt32(bigEndian: words[place])) << 32 | UInt64(UInt32(bigEndian: words[place + 1]))
            }
            return Header(
                page: UInt32(bigEndian: words[0]), isCommit: words[1] != 0, salts: pair(2), checksum: pair(4))
        }
    }

    private func offset(_ frame: UInt32, _ pageSize: Int) -> Int {
        Self.header + Int(frame - 1) * (Self.frameHeader + pageSize)
    }

    private func read(_ count: Int, at offset: Int) -> [UInt8]? {
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { room, filled in
            while filled < count {
                let got = pread(
                    descriptor, room.baseAddress?.advanced(by: filled), count - filled, offset + filled)
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { return }
                filled += got
            }
        }
        return bytes.count == count ? bytes : nil
    }
}

/// The running checksum of a log: two sums over words of 32 bits.
private struct WALChecksum {
    private var sums: (UInt32, UInt32)
    private let isBigEndian: Bool

    init(_ value: UInt64, isBigEndian: Bool) {
        sums = (UInt32(truncatingIfNeeded: value >> 32), UInt32(truncatingIfNeeded: value))
        self.isBigEndian = isBigEndian
    }

    var value: UInt64 { UInt64(sums.0) << 32 | UInt64(sums.1) }

    mutating func add(_ bytes: [UInt8], _ start: Int, _ count: Int) {
        var (one, two) = sums
        bytes.withUnsafeBytes { raw in
            var place = start
            while place < start + count {
                let first = raw.loadUnaligned(fromByteOffset: place, as: UInt32.self)
                let second = raw.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self)
                one &+= (isBigEndian ? UInt32(bigEndian: first) : UInt32(littleEndian: first)) &+ two
                two &+= (isBigEndian ? UInt32(bigEndian: second) : UInt32(littleEndian: second)) &+ one
                place += 8
            }
        }
        sums = (one, two)
    }
}

extension [UInt8] {
    /// A word of 32 bits, most significant octet first.
    fileprivate func word(_ place: Int) -> UInt32 {
        UInt32(self[place]) << 24 | UInt32(self[place + 1]) << 16 | UInt32(self[place + 2]) << 8
            | UInt32(self[place + 3])
    }

    /// Two of them.
    fileprivate func pair(_ place: Int) -> UInt64 { UInt64(word(place)) << 32 | UInt64(word(place + 4)) }
}
