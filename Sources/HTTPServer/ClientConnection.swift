import Dispatch
import Glibc
import HTTPWire

/// One client: performs on a socket what ``ConnectionState`` decides.
///
/// Not `Sendable`: it lives inside its ``Worker``, and each method asks for that worker.
final class ClientConnection {
    /// Bytes received in a row before the other connections of the worker get their turn.
    private static let turn = 1024 * 1024
    /// Bytes asked for at once inside a content.
    private static let portion = 256 * 1024

    let identifier: UInt64
    private let descriptor: Descriptor
    var state: ConnectionState
    private var reader: (any DispatchSourceRead)?
    private var writer: (any DispatchSourceWrite)?
    private var isReaderSuspended = false
    private var isWriterSuspended = false
    /// The worker polls the socket, and the source rests; see ``HotSet``.
    private(set) var isHot = false
    private(set) var isClosed = false
    /// Whether bytes of the client are wanted now.
    private(set) var wantsRead = true
    /// When bytes last came, in milliseconds of the worker's clock.
    private(set) var lastActive: Int64 = 0
    /// Bytes of the server's budget held for the content of the current request.
    var reserved = 0
    var current = Current()

    /// What is known of the request being served.
    struct Current {
        var method = Method.get
        var route: Route?
        var pattern: String?
        var parameters: [String: String] = [:]
        var start = 0
    }

    init(_ identifier: UInt64, _ descriptor: Descriptor, address: String, limits: Limits, clock: WireClock) {
        self.identifier = identifier
        self.descriptor = descriptor
        state = ConnectionState(limits: limits, remoteAddress: address, clock: clock)
    }

    var socket: Int32 { descriptor.number }

    /// Makes the source that waits for bytes; a connection that is always busy never needs one.
    private func makeReader(_ worker: isolated Worker) {
        let reader = DispatchSource.makeReadSource(
            fileDescriptor: descriptor.number, queue: worker.serial.queue)
        let (descriptor, identifier) = (descriptor, identifier)
        reader.setEventHandler { worker.assumeIsolated { $0.readable(identifier) } }
        reader.setCancelHandler { withExtendedLifetime(descriptor) {} }
        reader.activate()
        self.reader = reader
    }

    /// Bytes, or the end of them, have come.
    func readable(_ worker: isolated Worker) {
        state.clock = worker.clock
        guard wantsRead else {
            // Level-triggered: without this the source would fire until the answer is made.
            suspendReader()
            return
        }
        lastActive = worker.clock.milliseconds
        var left = Self.turn
        while wantsRead, !isClosed, left > 0 {
            let asked = min(left, max(state.bodyRoom, 0), Self.portion)
            let count = asked > 0 ? receiveContent(asked) : receive(worker)
            guard count > 0 else {
                if count == 0 { state.peerClosed() } else if errno != EAGAIN { return close(worker) }
                if count == 0 { advance(worker) }
                return
            }
            advance(worker)
            // A short read means that the socket is empty: no need to be told so by EAGAIN.
            if count < (asked > 0 ? asked : worker.buffer.count) { return }
            left -= count
        }
    }

    /// Leaves the socket to the worker's `poll`; false when it already is there.
    func warm() -> Bool {
        guard !isHot else { return false }
        isHot = true
        lastActive = state.clock.milliseconds
        suspendReader()
        return true
    }

    /// Takes the socket back to its source.
    func cool(_ worker: isolated Worker) {
        isHot = false
        if wantsRead { watch(worker) }
    }

    /// The socket takes bytes again.
    func writable(_ worker: isolated Worker) {
        state.clock = worker.clock
        suspendWriter()
        advance(worker)
        if isHot { worker.keepTurning() }
    }

    /// The handler has answered.
    func answer(_ response: Response, _ worker: isolated Worker) {
        guard !isClosed else { return }
        state.clock = worker.clock
        respond(response, worker)
        advance(worker)
        if isHot { worker.keepTurning() }
    }

    /// Looks at the deadlines.
    func tick(_ worker: isolated Worker) {
        state.clock = worker.clock
        if state.tick() { advance(worker) }
    }

    /// The server stops.
    func drain(_ worker: isolated Worker) {
        state.clock = worker.clock
        state.drain()
        advance(worker)
    }

    /// Leaves, at once.
    func close(_ worker: isolated Worker) {
        guard !isClosed else { return }
        isClosed = true
        releaseBody(worker)
        // A suspended source may not be released.
        if isReaderSuspended { reader?.resume() }
        if isWriterSuspended { writer?.resume() }
        reader?.cancel()
        writer?.cancel()
        reader = nil
        writer = nil
        worker.forget(identifier)
    }

    private func receive(_ worker: isolated Worker) -> Int {
        let count = worker.buffer.withUnsafeMutableBytes { Sockets.receive(descriptor.number, $0) }
        if count > 0 { state.receive(worker.buffer.span.extracting(0..<count)) }
        return count
    }

    private func receiveContent(_ asked: Int) -> Int {
        var count = 0
        let number = descriptor.number
        state.receiveBody(atMost: asked) { buffer in
            count = Sockets.receive(number, buffer)
            return count
        }
        return count
    }

    /// Performs steps until one of them waits.
    private func advance(_ worker: isolated Worker) {
        while !isClosed {
            switch state.next() {
            case .decide(let request): decide(request, worker)
            case .dispatch(let request): dispatch(request, worker)
            case .flush:
                guard flush(worker) else { return }
            case .read:
                if state.isReadingBody {
                    guard chargeBody(worker) else { continue }
                } else {
                    releaseBody(worker)
                }
                watch(worker)
                return
            case .wait:
                wantsRead = false
                return
            case .shutdown: Glibc.shutdown(descriptor.number, Int32(SHUT_WR))
            case .close: close(worker)
            }
        }
    }

    /// - Returns: false when the socket takes no more for now, or has gone.
    private func flush(_ worker: isolated Worker) -> Bool {
        let number = descriptor.number
        switch state.outbox.withPending({ Sockets.send(number, $0, $1) }) {
        case .bytes(let count):
            state.wrote(count)
            return true
        case .wouldBlock:
            wantsRead = false
            resumeWriter(worker)
        case .gone: close(worker)
        }
        return false
    }

    /// Wants bytes, from the worker's `poll` or from the source.
    func watch(_ worker: isolated Worker) {
        wantsRead = true
        guard !isHot else { return }
        if reader == nil {
            makeReader(worker)
        } else if isReaderSuspended {
            reader?.resume()
            isReaderSuspended = false
        }
    }

    private func suspendReader() {
        guard let reader, !isReaderSuspended else { return }
        reader.suspend()
        isReaderSuspended = true
    }

    private func resumeWriter(_ worker: isolated Worker) {
        if let writer {
            if isWriterSuspended { writer.resume() }
            isWriterSuspended = false
            return
        }
        let writer = DispatchSource.makeWriteSource(
            fileDescriptor: descriptor.number, queue: worker.serial.queue)
        let (descriptor, identifier) = (descriptor, identifier)
        writer.setEventHandler { worker.assumeIsolated { $0.writable(identifier) } }
        writer.setCancelHandler { withExtendedLifetime(descriptor) {} }
        writer.activate()
        self.writer = writer
    }

    private func suspendWriter() {
        guard let writer, !isWriterSuspended else { return }
        writer.suspend()
        isWriterSuspended = true
    }
}
