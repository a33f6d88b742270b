import COpenSSL

/// A 256-bit symmetric key, in memory of its own that is cleansed when the key goes.
///
/// Nothing shows its content: neither printing nor dumping, and no `Array` of it outlives the call that needs it.
public final class SecretKey: Sendable {
    /// Octets of a key.
    public static let count = 32

    private let address: UInt

    /// Lets `fill` write the 32 octets in place.
    private init(_ fill: (UnsafeMutableRawBufferPointer) -> Void) {
        let room = CRYPTO_malloc(Self.count, nil, 0)
        precondition(room != nil, "no memory for a key")
        address = UInt(bitPattern: room)
        fill(UnsafeMutableRawBufferPointer(start: room, count: Self.count))
    }

    /// A new key, from OpenSSL's generator.
    public static func random() -> SecretKey {
        SecretKey { room in
            let done =
                RAND_priv_bytes(room.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(count)) == 1
            precondition(done, "the random generator is not seeded")
        }
    }

    /// The key made of exactly 32 octets; `nil` for any other number.
    public convenience init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.count else { return nil }
        self.init { $0.copyMemory(from: bytes) }
    }

    /// The key made of the 32 octets of an array, which is cleansed.
    public convenience init?(cleansing bytes: inout [UInt8]) {
        defer { Cleanse.wipe(&bytes) }
        guard bytes.count == Self.count else { return nil }
        self.init { room in bytes.withUnsafeBytes { room.copyMemory(from: $0) } }
    }

    /// Lends the octets for the time of the call.
    public func withBytes<T>(_ body: (UnsafeRawBufferPointer) -> T) -> T {
        body(UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: address), count: Self.count))
    }

    deinit { CRYPTO_clear_free(UnsafeMutableRawPointer(bitPattern: address), Self.count, nil, 0) }
}

extension SecretKey: CustomStringConvertible, CustomReflectable {
    /// Always the same words.
    public var description: String { "secret key" }
    /// Empty, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Overwrites what must not stay in memory.
public enum Cleanse {
    /// Fills the array with zeros, in a way that the compiler does not remove.
    public static func wipe(_ bytes: inout [UInt8]) {
        bytes.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
    }
}
