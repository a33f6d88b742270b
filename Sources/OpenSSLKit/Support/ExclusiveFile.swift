import Glibc

/// Small files that must not be overwritten, followed through a link or left half-written.
package enum ExclusiveFile {
    /// Creates the file with exactly `mode`, whole or not at all, whenever the process stops.
    ///
    /// The bytes are written and synced under another name, `path.creation`, which the next call removes if it was left.
    ///
    /// - Throws: ``CryptoError/file(errno:)``, with `EEXIST` when something already has this name.
    package static func create(
        _ path: String, mode: UInt32, _ bytes: UnsafeRawBufferPointer
    ) throws(CryptoError) {
        guard access(path, F_OK) != 0 else { throw .file(errno: EEXIST) }
        let draft = path + ".creation"
        unlink(draft)
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard file >= 0 else { throw .file(errno: errno) }
        // The umask may have removed bits that the caller asked for.
        var failed = fchmod(file, mode) == 0 ? nil : errno
        var written = 0
        while failed == nil, written < bytes.count {
            let count = write(file, bytes.baseAddress?.advanced(by: written), bytes.count - written)
            if count > 0 {
                written += count
            } else if errno != EINTR {
                failed = errno
            }
        }
        if failed == nil, fsync(file) != 0 { failed = errno }
        if close(file) != 0, failed == nil { failed = errno }
        // A link, unlike a renaming, never takes the place of another file.
        if failed == nil, link(draft, path) != 0 { failed = errno }
        unlink(draft)
        if let failed { throw .file(errno: failed) }
    }

    /// Reads a regular file of at most `limit` octets.
    ///
    /// - Parameter ownerOnly: refuse a file that others may read or write.
    /// - Throws: ``CryptoError/file(errno:)`` (`EFBIG` above the limit) or ``CryptoError/unsafePermissions``.
    package static func read(
        _ path: String, limit: Int, ownerOnly: Bool
    ) throws(CryptoError) -> [UInt8] {
        try read(path, limit: limit, guarded: ownerOnly ? .secret : .nothing)
    }

    /// Reads a regular file of at most `limit` octets, if its modes and owner are right.
    ///
    /// - Throws: ``CryptoError/file(errno:)`` (`EFBIG` above the limit) or ``CryptoError/unsafePermissions``.
    package static func read(
        _ path: String, limit: Int, guarded: FileGuard
    ) throws(CryptoError) -> [UInt8] {
        try read(path, limit: limit) { (status) throws(CryptoError) in
            guard guarded.accepts(status) else { throw .unsafePermissions }
        }
    }

    /// Reads a regular file of at most `limit` octets that this user owns, in mode 0600 or 0400.
    ///
    /// - Throws: as ``read(_:limit:ownerOnly:)``; `EPERM` for a file of another user.
    package static func readSecret(_ path: String, limit: Int) throws(CryptoError) -> [UInt8] {
        try read(path, limit: limit) { (status) throws(CryptoError) in
            guard status.st_uid == geteuid() else { throw .file(errno: EPERM) }
            guard [0o600, 0o400].contains(status.st_mode & 0o7777) else { throw .unsafePermissions }
        }
    }

    private static func read(
        _ path: String, limit: Int, _ examine: (stat) throws(CryptoError) -> Void
    ) throws(CryptoError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw .file(errno: errno) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw .file(errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .file(errno: EINVAL) }
        try examine(status)
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var filled = 0
        while filled < bytes.count {
            let offset = filled
            let count = bytes.withUnsafeMutableBytes { room in
                Glibc.read(file, room.baseAddress?.advanced(by: offset), room.count - offset)
            }
            if count == 0 { break }
            if count > 0 { filled += count } else if errno != EINTR { throw .file(errno: errno) }
        }
        guard filled <= limit else { throw .file(errno: EFBIG) }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }
}
