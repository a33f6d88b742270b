import CSocket
import Glibc

/// The system calls of this target, on non-blocking sockets.
enum Sockets {
    /// What became of a write.
    enum Outcome {
        case bytes(Int)
        case wouldBlock
        /// Reset, or any other failure: the connection is of no more use.
        case gone
    }

    /// What became of a read.
    enum Receipt {
        case bytes(Int)
        /// The peer has closed its side.
        case end
        /// Nothing for now.
        case nothing
        /// Nothing before the socket takes bytes: TLS has something to say first.
        case awaitsWriting
        /// Reset, or any other failure.
        case gone
    }

    /// Receives, and says what became of it.
    @inline(__always)
    static func take(_ socket: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Receipt {
        let count = receive(socket, buffer)
        if count > 0 { return .bytes(count) }
        if count == 0 { return .end }
        return errno == EAGAIN ? .nothing : .gone
    }

    static func receive(_ socket: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
        while true {
            let count = recv(socket, buffer.baseAddress, buffer.count, 0)
            if count >= 0 || errno != EINTR { return count }
        }
    }

    /// Waits, at most this long, until something comes.
    static func awaitReadable(_ socket: Int32, milliseconds: Int32) -> Bool {
        var wanted = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&wanted, 1, milliseconds) > 0
    }

    /// Sends two parts in order; SIGPIPE is never raised.
    static func send(
        _ socket: Int32, _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer
    ) -> Outcome {
        while true {
            let count =
                second.isEmpty
                ? Glibc.send(socket, first.baseAddress, first.count, flags)
                : sendBoth(socket, first, second)
            if count >= 0 { return .bytes(count) }
            if errno == EAGAIN || errno == EWOULDBLOCK { return .wouldBlock }
            if errno != EINTR { return .gone }
        }
    }

    private static let flags = Int32(MSG_NOSIGNAL)

    private static func sendBoth(
        _ socket: Int32, _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer
    ) -> Int {
        withUnsafeTemporaryAllocation(of: iovec.self, capacity: 2) { parts in
            parts[0] = iovec(
                iov_base: UnsafeMutableRawPointer(mutating: first.baseAddress), iov_len: first.count)
            parts[1] = iovec(
                iov_base: UnsafeMutableRawPointer(mutating: second.baseAddress), iov_len: second.count)
            var message = msghdr()
            message.msg_iov = parts.baseAddress
            message.msg_iovlen = 2
            return sendmsg(socket, &message, flags)
        }
    }

    /// How sockets are accepted: non-blocking, and closed in the commands that the program starts.
    static let accepted = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)

    /// Frees an accepted socket of Nagle's delay.
    static func prepare(_ socket: Int32) { setOption(socket, Int32(IPPROTO_TCP), TCP_NODELAY, 1) }

    static func setOption(_ socket: Int32, _ level: Int32, _ name: Int32, _ value: Int32) {
        var value = value
        setsockopt(socket, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Bytes written and not yet acknowledged by the peer; 0 when the system does not say.
    static func unsent(_ socket: Int32) -> Int {
        var count: Int32 = 0
        return ioctl(socket, UInt(TIOCOUTQ), &count) == 0 ? Int(count) : 0
    }

    /// Bytes received and not yet read; 0 when the system does not say.
    static func unread(_ socket: Int32) -> Int {
        var count: Int32 = 0
        return ioctl(socket, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
    }

    /// Makes the close a reset: what the system holds for the peer is dropped, and the peer learns of it.
    static func resetAtClose(_ socket: Int32) {
        var now = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    }

    /// Numeric address of a peer, without port; empty when it is of no known family.
    static func text(_ address: sockaddr_storage) -> String {
        let family = Int32(address.ss_family)
        guard family == AF_INET || family == AF_INET6 else { return "" }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        withUnsafeBytes(of: address) { bytes in
            // Offsets of sin_addr and sin6_addr: two bytes of family, two of port, four of flow for IPv6.
            let source = bytes.baseAddress.map { $0 + (family == AF_INET6 ? 8 : 4) }
            inet_ntop(family, source, &text, socklen_t(text.count))
        }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
