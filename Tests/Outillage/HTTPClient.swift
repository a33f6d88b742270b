import Glibc
package import OpenSSLKit

/// What went wrong between a test and the server.
public enum HTTPClientError: Error, Equatable {
    /// The connection could not be opened; the payload is `errno`.
    case connect(Int32)
    /// Nothing came for the whole receive timeout.
    case timeout
    /// The server closed before the message was whole.
    case closed
    /// The connection was reset, or another failure; the payload is `errno`.
    case failed(Int32)
    /// What came is no HTTP/1.1 response.
    case malformed
    /// TLS failed: the server refused the handshake, or cut the session.
    case tls
}

/// One response, as received.
public struct HTTPReply: Sendable {
    /// Status code.
    public var status: Int
    /// Fields in order, names in lower case.
    public var fields: [(name: String, value: String)]
    /// Content, chunked coding removed.
    public var body: [UInt8]

    /// First value of a field, by its name in lower case.
    public subscript(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    /// Content as UTF-8.
    public var text: String { String(decoding: body, as: UTF8.self) }
}

extension HTTPReply: CustomStringConvertible {
    /// Status and the beginning of the content: what a failed expectation shows.
    public var description: String { "\(status) \(text.prefix(600))" }
}

/// A blocking HTTP client on a raw socket of 127.0.0.1; sends exactly the bytes it is given.
public final class HTTPClient {
    private var socket: Int32
    /// The TLS session; `nil` in clear.
    package private(set) var session: TLSSession?
    /// Received and not yet read.
    private var buffer: [UInt8] = []

    /// Connects.
    ///
    /// - Parameter timeoutMilliseconds: longest wait of a receive or a send, so that a bug fails a test
    ///   rather than hangs it.
    /// - Parameter receiveBuffer: size of the socket's receive buffer in bytes, system's choice if `nil`.
    public init(
        port: UInt16, timeoutMilliseconds: Int = 5_000, receiveBuffer: Int32? = nil
    )
        throws(HTTPClientError)
    {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { throw .connect(errno) }
        if var size = receiveBuffer {
            setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        setTimeout(milliseconds: timeoutMilliseconds)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            let code = errno
            close()
            throw .connect(code)
        }
    }

    /// Connects and does the handshake of TLS.
    ///
    /// - Parameter ticket: of a session to resume.
    package convenience init(
        port: UInt16, tls context: TLSContext, ticket: TLSTicket? = nil, timeoutMilliseconds: Int = 5_000
    ) throws(HTTPClientError) {
        try self.init(port: port, timeoutMilliseconds: timeoutMilliseconds)
        try secure(context, ticket: ticket)
    }

    /// Does the handshake of TLS on a connection open in clear.
    package func secure(_ context: TLSContext, ticket: TLSTicket? = nil) throws(HTTPClientError) {
        let session: TLSSession
        do throws(TLSError) { session = try TLSSession(context, socket: socket) } catch { throw .tls }
        if let ticket, !session.resume(ticket) { throw .tls }
        switch session.handshake() {
        case .bytes: self.session = session
        case .wantsRead, .wantsWrite: throw .timeout
        case .ended, .failed: throw .tls
        }
    }

    /// Says `close_notify`, and leaves the socket open.
    public func sayGoodbye() { _ = session?.closeNotify() }

    deinit { close() }

    /// Changes the longest wait of a receive or a send.
    public func setTimeout(milliseconds: Int) {
        var wait = timeval(tv_sec: milliseconds / 1000, tv_usec: milliseconds % 1000 * 1000)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &wait, size)
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &wait, size)
    }

    /// Sends text as UTF-8, line ends as they are.
    public func send(_ text: String) throws(HTTPClientError) { try send(Array(text.utf8)) }

    /// Sends all the bytes.
    public func send(_ bytes: [UInt8]) throws(HTTPClientError) {
        var sent = 0
        while sent < bytes.count {
            if let session {
                let outcome = bytes.withUnsafeBytes { session.write(.init(rebasing: $0[sent...])) }
                sent += try Self.count(outcome)
                continue
            }
            let count = bytes.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw errno == EAGAIN ? .timeout : .failed(errno) }
            sent += count
        }
    }

    /// Sends a request with a content and its length.
    public func request(
        _ method: String, _ target: String, fields: [String] = [], body: [UInt8]? = nil
    ) throws(HTTPClientError) {
        var head = "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n"
        for field in fields { head += field + "\r\n" }
        if let body { head += "Content-Length: \(body.count)\r\n" }
        try send(Array((head + "\r\n").utf8) + (body ?? []))
    }

    /// Reads one response.
    ///
    /// - Parameter toHead: the request was HEAD: no content follows, whatever its length.
    public func readResponse(toHead: Bool = false) throws(HTTPClientError) -> HTTPReply {
        let words = try readLine().split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0] == "HTTP/1.1", let status = Int(words[1]) else { throw .malformed }
        var reply = HTTPReply(status: status, fields: [], body: [])
        while true {
            let line = try readLine()
            if line.isEmpty { break }
            guard let colon = line.firstIndex(of: ":") else { throw .malformed }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            reply.fields.append((line[..<colon].lowercased(), String(value)))
        }
        if toHead || status < 200 || status == 204 || status == 304 { return reply }
        if reply["transfer-encoding"] == "chunked" {
            reply.body = try readChunks()
        } else {
            guard let length = reply["content-length"].flatMap(Int.init) else { throw .malformed }
            reply.body = try take(length)
        }
        return reply
    }

    /// Waits for the server's end of the connection.
    ///
    /// - Returns: true at a clean end; false when more bytes come.
    public func isAtEnd() throws(HTTPClientError) -> Bool {
        guard buffer.isEmpty else { return false }
        do throws(HTTPClientError) {
            try receive()
            return false
        } catch .closed {
            return true
        }
    }

    /// Reads what comes and drops it.
    ///
    /// - Returns: true once the server has closed, or reset, its side.
    public func skip() throws(HTTPClientError) -> Bool {
        buffer = []
        do throws(HTTPClientError) {
            try receive()
            return false
        } catch .closed, .tls, .failed(ECONNRESET) {
            return true
        }
    }

    /// Waits for the first bytes of an answer, and keeps them for ``readResponse(toHead:)``.
    ///
    /// - Returns: false when the server has closed its side instead.
    public func awaitAnswer() throws(HTTPClientError) -> Bool {
        guard buffer.isEmpty else { return true }
        do throws(HTTPClientError) {
            try receive()
            return true
        } catch .closed {
            return false
        }
    }

    /// Reads what comes and drops it.
    ///
    /// - Returns: how many bytes, or `nil` once the server has closed, or reset, its side.
    public func drain() throws(HTTPClientError) -> Int? {
        do throws(HTTPClientError) {
            if buffer.isEmpty { try receive() }
            defer { buffer = [] }
            return buffer.count
        } catch .closed, .failed(ECONNRESET) {
            return nil
        }
    }

    /// Whether bytes, or the end of the connection, wait to be read.
    public func isAnswered() throws(HTTPClientError) -> Bool {
        if !buffer.isEmpty { return true }
        var asked = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        guard poll(&asked, 1, 0) >= 0 else { throw .failed(errno) }
        return asked.revents != 0
    }

    /// Waits, for five seconds at most, until the connection is reset, and reads nothing.
    public func awaitReset() throws(HTTPClientError) -> Bool {
        var asked = pollfd(fd: socket, events: 0, revents: 0)
        guard poll(&asked, 1, 5_000) >= 0 else { throw .failed(errno) }
        return asked.revents & Int16(POLLERR) != 0
    }

    /// Sends what the socket takes within a tenth of a second.
    ///
    /// - Returns: how many bytes it took; 0 when it takes none.
    public func sendSome(_ bytes: ArraySlice<UInt8>) throws(HTTPClientError) -> Int {
        var asked = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
        guard !bytes.isEmpty, poll(&asked, 1, 100) > 0 else { return 0 }
        let count = bytes.withUnsafeBytes {
            Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
        }
        if count < 0, errno == EAGAIN { return 0 }
        guard count >= 0 else { throw .failed(errno) }
        return count
    }

    /// The descriptor, for tests that need more than bytes.
    package var descriptor: Int32 { socket }

    /// Says that nothing more will be sent.
    public func finishSending() { shutdown(socket, Int32(SHUT_WR)) }

    /// Closes the socket; nothing can follow.
    public func close() {
        if socket >= 0 { Glibc.close(socket) }
        socket = -1
    }

    private func readChunks() throws(HTTPClientError) -> [UInt8] {
        var body: [UInt8] = []
        while true {
            guard let size = Int(try readLine().prefix { $0 != ";" }, radix: 16) else { throw .malformed }
            if size > 0 { body += try take(size) }
            if size > 0 { _ = try readLine() }
            if size == 0 { break }
        }
        while try !readLine().isEmpty {}
        return body
    }

    private func readLine() throws(HTTPClientError) -> String {
        while true {
            if let end = buffer.firstIndex(of: 0x0A) {
                guard end > 0, buffer[end - 1] == 0x0D else { throw .malformed }
                let line = String(decoding: buffer[..<(end - 1)], as: UTF8.self)
                buffer.removeFirst(end + 1)
                return line
            }
            try receive()
        }
    }

    private func take(_ count: Int) throws(HTTPClientError) -> [UInt8] {
        while buffer.count < count { try receive() }
        let taken = Array(buffer[..<count])
        buffer.removeFirst(count)
        return taken
    }

    private static func count(_ outcome: TLSOutcome) throws(HTTPClientError) -> Int {
        switch outcome {
        case .bytes(let count): return count
        case .wantsRead, .wantsWrite: throw .timeout
        case .ended: throw .closed
        case .failed: throw .tls
        }
    }

    private func receive() throws(HTTPClientError) {
        if let session {
            var space = [UInt8](repeating: 0, count: 16_384)
            let count = try Self.count(space.withUnsafeMutableBytes { session.read(into: $0) })
            return buffer.append(contentsOf: space[..<count])
        }
        let count = withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 1) { space in
            let count = recv(socket, space.baseAddress, space.count, 0)
            if count > 0 { buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: space[..<count])) }
            return count
        }
        guard count != 0 else { throw .closed }
        guard count > 0 else { throw errno == EAGAIN ? .timeout : .failed(errno) }
    }
}
