import Glibc
package import OpenSSLKit

/// Stands between a TLS client of the test and a server, and passes the client's bytes one at a time.
///
/// One thread does all: the client's session writes on one end of a pair of sockets, `drive` empties the other.
public final class ByteRelay {
    /// Where the client's session reads and writes; non-blocking.
    public let near: Int32
    private let far: Int32
    private let server: HTTPClient

    /// Connects to the server.
    public init(port: UInt16) throws {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0 else {
            throw HTTPClientError.connect(errno)
        }
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        (near, far) = (ends[0], ends[1])
        server = try HTTPClient(port: port)
        var value: Int32 = 1
        setsockopt(
            server.descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit {
        close(near)
        close(far)
    }

    /// Repeats a step of the session until it is done, passing the bytes in both directions.
    ///
    /// - Returns: the bytes of application data of the step.
    @discardableResult
    package func drive(_ step: () -> TLSOutcome) throws -> Int {
        for _ in 0..<100 {
            let outcome = step()
            try passAll()
            switch outcome {
            case .bytes(let count): return count
            case .wantsRead: try bring()
            case .wantsWrite: continue
            case .ended: throw HTTPClientError.closed
            case .failed: throw HTTPClientError.tls
            }
        }
        throw HTTPClientError.timeout
    }

    private func passAll() throws {
        var byte: [UInt8] = [0]
        while recv(far, &byte, 1, 0) == 1 { try server.send(byte) }
    }

    private func bring() throws {
        var bytes = [UInt8](repeating: 0, count: 16_384)
        let count = recv(server.descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { throw count == 0 ? HTTPClientError.closed : .timeout }
        guard Glibc.send(far, bytes, count, Int32(MSG_NOSIGNAL)) == count else {
            throw HTTPClientError.failed(errno)
        }
    }
}
