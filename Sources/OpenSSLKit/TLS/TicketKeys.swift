import COpenSSL
import Glibc
import Synchronization

/// The keys that seal session tickets: one that seals, and the one before, which still opens.
///
/// OpenSSL alone would keep one key for as long as its context lives: who took it later would read all the
/// sessions of TLS 1.2 that it has sealed.
final class TicketKeys: Sendable {
    struct Key {
        static let nameCount = 16
        static let secretCount = 32
        let name = Random.bytes(Key.nameCount)
        let cipher = Random.bytes(Key.secretCount)
        let mac = Random.bytes(Key.secretCount)
        /// Monotonic seconds.
        let born: Int64
    }

    struct Ring {
        var current: Key
        var previous: Key?
    }

    /// Seconds during which a key seals; it opens for as long again.
    private let lifetime: Int64
    private let clock: @Sendable () -> Int64
    private let ring: Mutex<Ring>

    /// - Parameter clock: monotonic seconds.
    init(lifetime: Int64, clock: @escaping @Sendable () -> Int64 = TicketKeys.monotonicSeconds) {
        self.lifetime = max(1, lifetime)
        self.clock = clock
        ring = Mutex(Ring(current: Key(born: clock())))
    }

    /// Makes `context` use these keys, which must live as long as it does.
    func serve(_ context: OpaquePointer) -> Bool {
        SSL_CTX_set_ex_data(context, 0, Unmanaged.passUnretained(self).toOpaque()) == 1
            && dmp_tls_tickets(context, Self.callback) == 1
    }

    /// Called by OpenSSL on the thread of a handshake: 1 done, 2 done and to be renewed, 0 unknown key.
    private static let callback: dmp_ticket_callback = { session, name, vector, cipher, mac, isSealing in
        guard let session, let name, let vector, let cipher, let mac,
            let owner = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(session), 0)
        else { return -1 }
        let keys = Unmanaged<TicketKeys>.fromOpaque(owner).takeUnretainedValue()
        return isSealing == 1
            ? keys.seal(name, vector, cipher, mac) : keys.open(name, vector, cipher, mac)
    }

    private func seal(
        _ name: UnsafeMutablePointer<UInt8>, _ vector: UnsafeMutablePointer<UInt8>, _ cipher: OpaquePointer,
        _ mac: OpaquePointer
    ) -> Int32 {
        let key = turn().current
        name.update(from: key.name, count: Key.nameCount)
        guard RAND_bytes(vector, EVP_MAX_IV_LENGTH) == 1,
            EVP_EncryptInit_ex2(cipher, EVP_aes_256_cbc(), key.cipher, vector, nil) == 1,
            dmp_ticket_mac(mac, key.mac, key.mac.count) == 1
        else { return -1 }
        return 1
    }

    private func open(
        _ name: UnsafeMutablePointer<UInt8>, _ vector: UnsafeMutablePointer<UInt8>, _ cipher: OpaquePointer,
        _ mac: OpaquePointer
    ) -> Int32 {
        let ring = turn()
        let asked = UnsafeBufferPointer(start: name, count: Key.nameCount)
        let isCurrent = asked.elementsEqual(ring.current.name)
        let found = isCurrent ? ring.current : ring.previous
        guard let key = found, asked.elementsEqual(key.name) else { return 0 }
        guard dmp_ticket_mac(mac, key.mac, key.mac.count) == 1,
            EVP_DecryptInit_ex2(cipher, EVP_aes_256_cbc(), key.cipher, vector, nil) == 1
        else { return -1 }
        return isCurrent ? 1 : 2
    }

    /// Changes the key when its time has come.
    func turn() -> Ring {
        let now = clock()
        return ring.withLock { ring in
            if now - ring.current.born >= lifetime {
                // A key long out of use must not open again.
                let isRecent = now - ring.current.born < 2 * lifetime
                ring = Ring(current: Key(born: now), previous: isRecent ? ring.current : nil)
            }
            return ring
        }
    }

    static func monotonicSeconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec)
    }
}
