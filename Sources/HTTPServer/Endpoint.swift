import CSocket
import Glibc

/// Opens listening sockets.
enum Endpoint {
    /// Binds and listens.
    ///
    /// - Parameter address: numeric; `::` listens to IPv4 too.
    /// - Parameter port: 0 lets the system choose.
    /// - Returns: the socket, non-blocking, and its port.
    static func listen(address: String, port: UInt16) throws(ServerError) -> (Descriptor, UInt16) {
        guard let target = parse(address, port) else { throw .address }
        let number = socket(
            Int32(target.ss_family),
            Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw .socket(errno) }
        let descriptor = Descriptor(number)
        Sockets.setOption(number, SOL_SOCKET, SO_REUSEADDR, 1)
        if Int32(target.ss_family) == AF_INET6 {
            Sockets.setOption(number, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0)
        }
        var storage = target
        let bound = withGeneric(&storage) { bind(number, $0, $1) }
        guard bound == 0 else { throw .bind(errno) }
        guard Glibc.listen(number, 1024) == 0 else { throw .listen(errno) }
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let named = withGeneric(&storage) { address, _ in getsockname(number, address, &length) }
        guard named == 0 else { throw .bind(errno) }
        return (descriptor, portNumber(storage))
    }

    /// Hands a `sockaddr_storage` to a call that wants a `sockaddr`.
    static func withGeneric(
        _ storage: inout sockaddr_storage, _ call: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call($0, socklen_t(MemoryLayout<sockaddr_storage>.size))
            }
        }
    }

    private static func parse(_ text: String, _ port: UInt16) -> sockaddr_storage? {
        var storage = sockaddr_storage()
        var old = sockaddr_in()
        if inet_pton(AF_INET, text, &old.sin_addr) == 1 {
            old.sin_family = sa_family_t(AF_INET)
            old.sin_port = port.bigEndian
            withUnsafeMutableBytes(of: &storage) { target in
                withUnsafeBytes(of: &old) { target.copyMemory(from: $0) }
            }
            return storage
        }
        var new = sockaddr_in6()
        guard inet_pton(AF_INET6, text, &new.sin6_addr) == 1 else { return nil }
        new.sin6_family = sa_family_t(AF_INET6)
        new.sin6_port = port.bigEndian
        withUnsafeMutableBytes(of: &storage) { target in
            withUnsafeBytes(of: &new) { target.copyMemory(from: $0) }
        }
        return storage
    }

    /// The port stands after the family, in network order, for both families.
    private static func portNumber(_ storage: sockaddr_storage) -> UInt16 {
        withUnsafeBytes(of: storage) { bytes in
            UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
        }
    }
}
