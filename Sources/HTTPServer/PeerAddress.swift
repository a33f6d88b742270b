import CSocket
import Glibc

/// Whom a client is counted with: an IPv4 address, or the /64 of an IPv6 one, which one client owns whole.
struct PeerAddress: Hashable, Sendable {
    /// First half of the address; an IPv4 address stands as in `::ffff:a.b.c.d`.
    private let high: UInt64
    private let low: UInt64
    let isLoopback: Bool

    /// `nil` for a family that is neither.
    init?(_ storage: sockaddr_storage) {
        switch Int32(storage.ss_family) {
        case AF_INET: self.init(mapped: Self.read(UInt32.self, storage, 4))
        case AF_INET6:
            // Address at offset 8: see `Sockets.text`.
            let high = Self.read(UInt64.self, storage, 8)
            let low = Self.read(UInt64.self, storage, 16)
            if high == 0, low >> 32 == 0xFFFF {
                self.init(mapped: UInt32(truncatingIfNeeded: low))
            } else {
                self.init(high: high, low: 0, isLoopback: high == 0 && low == 1)
            }
        default: return nil
        }
    }

    private init(mapped address: UInt32) {
        self.init(high: 0, low: 0xFFFF << 32 | UInt64(address), isLoopback: address >> 24 == 127)
    }

    private init(high: UInt64, low: UInt64, isLoopback: Bool) {
        self.high = high
        self.low = low
        self.isLoopback = isLoopback
    }

    /// A big-endian number inside the address.
    private static func read<N: FixedWidthInteger>(
        _: N.Type, _ storage: sockaddr_storage, _ offset: Int
    ) -> N {
        withUnsafeBytes(of: storage) {
            N(bigEndian: $0.loadUnaligned(fromByteOffset: offset, as: N.self))
        }
    }
}
