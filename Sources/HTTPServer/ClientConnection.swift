import Dispatch
import Glibc
import HTTPWire

/// One client: performs on a socket what ``ConnectionState`` decides.
///
/// Not `Sendable`: it lives inside its ``Worker``, and each method asks for that worker.
final class ClientConnection {
    /// Bytes received in a row before the other connections of the worker get their turn.
    private static let turn = 1024 * 1024
    /// Less than this is little, in octets.
    private static let dribble = 64
    /// Bytes asked for at once inside a content.
    private static let portion = 256 * 1024

    let identifier: UInt64
    private let descriptor: Descriptor
    let site: Site
    /// What it counts as among the open connections.
    let place: Admissions.Place
    /// Its TLS side; `nil` in clear.
    let channel: SecureChannel?
    var state: ConnectionState
    private var reader: (any DispatchSourceRead)?
    private var writer: (any DispatchSourceWrite)?
    private var isReaderSuspended = false
    private var isWriterSuspended = false
    /// The worker watches the socket, and the source rests; see ``HotSet``.
    private(set) var isHot = false
    /// Hot, but not watched: it has bytes that are not wanted yet.
    private(set) var isMuted = false
    private(set) var isClosed = false
    /// Whether bytes of the client are wanted now.
    var wantsRead = true
    /// Whether those are bytes of content.
    private var awaitsContent = false
    /// When bytes last came, in milliseconds of the worker's clock.
    var lastActive: Int64 = 0
    /// Little has just come of a message that goes on: the next bytes are not expected soon.
    private(set) var isDribbling = false
    /// The worker will look at it again by itself.
    var isRecalled = false
    /// Bytes of the server's budget held for the content of the current request.
    var reserved = 0
    var current = Current()

    /// What is known of the request being served.
    struct Current {
        var method = Method.get
        var endpoint: RouteTable.Endpoint?
        var parameters: [String: String] = [:]
        var start = 0
        var identifier: TraceIdentifier?
        /// What its conditions say of an answer without a tag; judged on reads only.
        var condition = Conditional.Outcome.proceed
        /// Its head, while its content can still make the server refuse it and its route wants to know.
        var head: Request?
    }

    init(_ identifier: UInt64, _ arrival: Arrival, limits: Limits, clock: WireClock) {
        self.identifier = identifier
        descriptor = arrival.socket
        site = arrival.site
        place = arrival.place
        channel = arrival.context.map {
            SecureChannel(
                $0, address: arrival.address, deadline: clock.milliseconds + limits.headerTimeout)
        }
        state = ConnectionState(limits: limits, remoteAddress: arrival.address, clock: clock)
    }

    var socket: Int32 { descriptor.number }
    /// Bytes of the client wait where its socket will not announce them.
    var holdsBytes: Bool { channel?.holdsBytes ?? false }

    /// Its client was verified by files that have been read again since.
    var isOutdated: Bool { channel.map { site.isOutdated($0.context) } ?? false }

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
        isRecalled = false
        if let channel, channel.phase != .open { return negotiate(channel, worker) }
        guard wantsRead else {
            // Level-triggered: without this the source would fire until the answer is made.
            suspendReader()
            return
        }
        lastActive = worker.clock.milliseconds
        receiveAll(worker)
        settle(worker)
    }

    /// Receives until nothing comes, nothing more is wanted, or its turn is over.
    private func receiveAll(_ worker: isolated Worker) {
        var left = Self.turn
        while wantsRead, !isClosed, left > 0 {
            let asked = awaitsContent ? min(left, state.bodyRoom, Self.portion) : 0
            switch asked > 0 ? receiveContent(asked) : receive(worker) {
            case .bytes(let count):
                advance(worker)
                isDribbling = count < Self.dribble && state.isWithinMessage
                // A short read means that the socket is empty: no need to be told so by EAGAIN. A session
                // reads record by record, and knows whether it holds more.
                let isShort = count < (asked > 0 ? asked : worker.buffer.count)
                if channel.map({ !$0.holdsBytes }) ?? isShort { return }
                left -= count
            case .nothing: return
            case .end:
                state.peerClosed()
                return advance(worker)
            case .awaitsWriting:
                channel?.readAwaitsWriting = true
                return awaitWriting(worker)
            case .gone: return close(worker)
            }
        }
    }

    /// Leaves the socket to the worker's watchlist; false when it already is there.
    func warm() -> Bool {
        guard !isHot else { return false }
        isHot = true
        lastActive = state.clock.milliseconds
        suspendReader()
        return true
    }

    /// Its bytes wait until they are wanted; see ``watch(_:)``.
    func mute(in hot: HotSet) {
        guard !isMuted else { return }
        isMuted = true
        hot.mute(self)
    }

    /// Takes the socket back to its source.
    func cool(_ worker: isolated Worker) {
        isHot = false
        if wantsRead { watch(worker) }
        settle(worker)
    }

    /// The socket takes bytes again.
    func writable(_ worker: isolated Worker) {
        state.clock = worker.clock
        suspendWriter()
        if channel.map({ !resumeSession($0, worker) }) ?? true {
            advance(worker)
            settle(worker)
        }
        if isHot { worker.keepTurning() }
    }

    /// The handler has answered.
    func answer(_ response: Response, _ worker: isolated Worker) {
        guard !isClosed else { return }
        state.clock = worker.clock
        respond(response, worker)
        advance(worker)
        settle(worker)
        if isHot { worker.keepTurning() }
    }

    /// Looks at the deadlines.
    func tick(_ worker: isolated Worker) {
        state.clock = worker.clock
        if let channel, channel.phase != .open {
            guard worker.clock.milliseconds >= channel.deadline else { return }
            if channel.phase == .handshaking { worker.shared.noteFailedHandshake() }
            close(worker)
            return
        }
        guard state.tick() else { return }
        dropIfTakenTooSlowly()
        advance(worker)
    }

    /// A deadline has passed: what the system still holds for a client that hardly reads is thrown away.
    ///
    /// Otherwise the close would leave it there, on the word of a client that may ask for its window for hours.
    private func dropIfTakenTooSlowly() {
        guard state.isClosed else { return }
        let unsent = Sockets.unsent(descriptor.number)
        if unsent > 0, state.isTakenTooSlowly(unsent: unsent) { Sockets.resetAtClose(descriptor.number) }
    }

    /// Leaves its place, unless something has just come.
    ///
    /// - Returns: whether it has.
    func yield(_ worker: isolated Worker) -> Bool {
        guard Sockets.unread(descriptor.number) == 0 else { return false }
        drain(worker)
        return isClosed
    }

    /// Closes if nothing goes on, otherwise after the current answer.
    func drain(_ worker: isolated Worker) {
        state.clock = worker.clock
        state.drain()
        advance(worker)
    }

    /// Answers what has already come, then leaves: a request sent before the server stops is not lost for having been read late.
    func takeLeave(_ worker: isolated Worker) {
        state.clock = worker.clock
        if channel.map({ $0.phase == .open }) ?? true { receiveAll(worker) }
        if !isClosed { drain(worker) }
    }

    /// Leaves, at once.
    func close(_ worker: isolated Worker) {
        guard !isClosed else { return }
        isClosed = true
        releaseBody(worker)
        channel?.sayGoodbye()  // best effort: an idle client learns that nothing was cut
        // A suspended source may not be released.
        if isReaderSuspended { reader?.resume() }
        if isWriterSuspended { writer?.resume() }
        reader?.cancel()
        writer?.cancel()
        reader = nil
        writer = nil
        worker.forget(identifier)
    }

    private func receive(_ worker: isolated Worker) -> Sockets.Receipt {
        let receipt = worker.buffer.withUnsafeMutableBytes { buffer in
            channel?.receive(descriptor.number, buffer) ?? Sockets.take(descriptor.number, buffer)
        }
        if case .bytes(let count) = receipt { state.receive(worker.buffer.span.extracting(0..<count)) }
        return receipt
    }

    private func receiveContent(_ asked: Int) -> Sockets.Receipt {
        var receipt = Sockets.Receipt.nothing
        let (number, channel) = (descriptor.number, channel)
        state.receiveBody(atMost: asked) { buffer in
            receipt = channel?.receive(number, buffer) ?? Sockets.take(number, buffer)
            return if case .bytes(let count) = receipt { count } else { 0 }
        }
        return receipt
    }

    /// Performs steps until one of them waits.
    func advance(_ worker: isolated Worker) {
        while !isClosed {
            switch state.next() {
            case .decide(let request): decide(request, worker)
            case .dispatch(let request): dispatch(request, worker)
            case .flush:
                if let refusal = state.takeRefusal() { note(refusal, worker) }
                guard flush(worker) else { return }
            case .read:
                releaseBody(worker)
                awaitsContent = false
                watch(worker)
                return
            case .readContent:
                guard chargeBody(worker) else { continue }
                awaitsContent = true
                watch(worker)
                return
            case .wait:
                wantsRead = false
                return
            case .shutdown:
                // The client that reads the end knows that nothing of its content is held.
                releaseBody(worker)
                finishSending(worker)
            case .close: close(worker)
            }
        }
    }

    /// - Returns: false when the socket takes no more for now, or has gone.
    private func flush(_ worker: isolated Worker) -> Bool {
        let (number, channel) = (descriptor.number, channel)
        let outcome = state.withPending { first, second in
            channel?.send(first, second) ?? Sockets.send(number, first, second)
        }
        switch outcome {
        case .bytes(let count):
            state.wrote(count)
            return true
        case .wouldBlock: awaitWriting(worker)
        case .gone: close(worker)
        }
        return false
    }

    /// Wants bytes, from the worker's watchlist or from the source.
    func watch(_ worker: isolated Worker) {
        wantsRead = true
        guard !isHot else {
            if isMuted { worker.unmute(self) }
            isMuted = false
            return
        }
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

    /// Wants nothing but room in the socket.
    func awaitWriting(_ worker: isolated Worker) {
        wantsRead = false
        resumeWriter(worker)
    }

    func resumeWriter(_ worker: isolated Worker) {
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
