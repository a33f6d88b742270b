import COpenSSL
import Synchronization

/// Unpredictable bytes and identifiers, from OpenSSL's generator.
public enum Random {
    /// `count` octets, 0 or more.
    ///
    /// - Precondition: the generator is seeded; predictable bytes are never returned instead.
    public static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { room, filled in
            fill(room.baseAddress, count)
            filled = count
        }
    }

    /// Twelve octets for a nonce, never for a key: drawn ahead with those of identifiers, they have been in memory.
    static func nonce(into room: UnsafeMutableRawBufferPointer) {
        let (high, low) = words()
        withUnsafeBytes(of: (high, low)) {
            room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<12]))
        }
    }

    /// A UUID version 7 (RFC 9562 § 5.7): 48 bits of time, 74 of chance; lower-case, 36 characters.
    ///
    /// - Parameter milliseconds: Unix time, ms; only its low 48 bits are kept.
    public static func uuidV7(milliseconds: Int64) -> String {
        var (high, low) = words()
        high = UInt64(bitPattern: milliseconds) << 16 | (high & 0x0FFF) | 0x7000
        low = (low & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
        return text(high, low)
    }

    /// A UUID version 4 (RFC 9562 § 5.4): 122 bits of chance; lower-case, 36 characters.
    public static func uuidV4() -> String {
        var (high, low) = words()
        high = (high & 0xFFFF_FFFF_FFFF_0FFF) | 0x4000
        low = (low & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
        return text(high, low)
    }

    /// 512 bytes drawn ahead: identifiers are many, and each draw costs more than the sixteen bytes it gives.
    private struct Stock {
        var words: [UInt64] = []
    }

    private static let stock = Mutex(Stock())

    private static func words() -> (UInt64, UInt64) {
        stock.withLock { stock in
            if stock.words.count < 2 {
                stock.words = [UInt64](unsafeUninitializedCapacity: 64) { room, filled in
                    let start = UnsafeMutableRawPointer(room.baseAddress)
                    fill(start?.assumingMemoryBound(to: UInt8.self), 512)
                    filled = 64
                }
            }
            return (stock.words.removeLast(), stock.words.removeLast())
        }
    }

    private static func fill(_ room: UnsafeMutablePointer<UInt8>?, _ count: Int) {
        precondition(count >= 0 && count <= Int(Int32.max), "count of random bytes out of range")
        if count == 0 { return }
        let done = RAND_bytes(room, Int32(count)) == 1
        precondition(done, "the random generator is not seeded")
    }

    private static func text(_ high: UInt64, _ low: UInt64) -> String {
        String(unsafeUninitializedCapacity: 36) { room in
            var position = 0
            for rank in 0..<32 {
                if rank == 8 || rank == 12 || rank == 16 || rank == 20 {
                    room[position] = UInt8(ascii: "-")
                    position += 1
                }
                let word = rank < 16 ? high : low
                let nibble = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (rank & 15)))
                room[position] = Hexadecimal.digit(nibble)
                position += 1
            }
            return 36
        }
    }
}
