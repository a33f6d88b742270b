import COpenSSL

/// Why a key could not be made, read, written or used; never carries key material, a path or a message.
public enum CryptoError: Error, Sendable, Equatable {
    /// The numbers do not make a valid key of the announced kind (point off the curve, even modulus…).
    case invalidKey
    /// An RSA modulus of this many bits, outside 2048…8192 (RFC 7518 § 3.3 asks for 2048 or more).
    case keySize(bits: Int)
    /// Neither RSA nor EC P-256.
    case unsupportedKey
    /// The bytes are not one readable PEM block of the expected kind; encrypted PEM is refused too.
    case malformedPEM
    /// The key cannot produce signatures with the requested algorithm.
    case algorithmMismatch
    /// A system call on the key file failed with this `errno`; `EEXIST` when the file was already there.
    case file(errno: Int32)
    /// The file may be read or written by others than it should: see ``FileGuard``.
    case unsafePermissions
    /// OpenSSL failed where it should not; `code` is the first value of its error queue.
    case operation(code: UInt)
}

/// OpenSSL's per-thread queue of errors, emptied on every failure so that none is blamed on the next caller.
enum ErrorQueue {
    /// Empties the queue and returns its oldest code, 0 if it was empty.
    @discardableResult
    static func drain() -> UInt {
        let first = ERR_get_error()
        ERR_clear_error()
        return first
    }

    /// Drains the queue into an error.
    static func failure() -> CryptoError { .operation(code: drain()) }
}
