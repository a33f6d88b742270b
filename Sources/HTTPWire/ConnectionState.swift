/// The logic of one connection: bytes and time come in, steps to perform come out.
///
/// It has no socket and no clock of its own.
///
/// Feed it (``receive(_:)``, ``receiveBody(atMost:_:)``, ``wrote(_:)``, ``tick()``…), then perform what
/// ``next()`` returns until it says to wait. One request at a time: the next ones wait in a buffer that
/// is bounded because nothing is read meanwhile.
public struct ConnectionState {
    /// What to do next.
    public enum Step {
        /// A head is whole: find its route, then give it back to ``accept(_:maximumBody:)``, or call ``refuse(_:)``.
        case decide(Request)
        /// A request is whole: have it served, then call ``respond(_:)``.
        case dispatch(Request)
        /// Write what ``ConnectionState/withPending(_:)`` hands, then call ``wrote(_:)``.
        case flush
        /// Wait for bytes from the client.
        case read
        /// Wait for bytes of content from the client: ``ConnectionState/bodyRoom`` says how.
        case readContent
        /// Wait for ``respond(_:)``; read nothing.
        case wait
        /// Shut the writing side down, then go on: the client's last bytes are drained.
        case shutdown
        /// Close the socket.
        case close
    }

    enum Phase: Equatable {
        /// Between messages, or inside a head.
        case head
        /// A head waits for its route.
        case deciding
        /// Inside the content.
        case body
        /// A request is being served.
        case serving
        /// The last answer leaves.
        case closing
        /// The last answer has left; what still comes is dropped.
        case lingering
        case closed
    }

    /// The time of the event being fed; set it before feeding.
    public var clock: WireClock
    /// Whether TLS protects this connection; whoever makes the connection says so.
    ///
    /// Without it, an absolute target of the scheme `https` is refused (RFC 9110 §7.4).
    public var isSecure = false
    /// What waits to be written.
    public internal(set) var outbox = Outbox()

    let limits: Limits
    let remoteAddress: String
    let clientCertificate: ClientCertificate?
    var phase = Phase.head
    /// Received and not yet used, from `used` on.
    var inbox: [UInt8] = []
    var used = 0
    var parser: HeadParser
    /// The request whose content is awaited.
    var request: Request?
    var framing = ContentFraming.none
    var chunks: ChunkDecoder?
    var expectsContinue = false
    /// Whether the connection survives the answer being prepared.
    var keepAlive = true
    var isOldVersion = false
    var isHead = false
    var isDraining = false
    var lingered = 0
    /// Since when something waits to be written, and bytes written since.
    var writeStart = Int64.max
    var written = 0
    /// When ``tick()`` must act on the reading side, and on the writing side.
    var readDeadline: Int64
    var writeDeadline = Int64.max
    var bodyStart: Int64 = 0
    /// Names the request whose content is awaited, should the wire refuse it.
    var identifier: TraceIdentifier?
    /// Bytes of content received so far, transfer coding removed.
    public internal(set) var bodyCount = 0
    /// A message that the wire has refused, until ``takeRefusal()``.
    var refusal: Refusal?

    /// A message refused by the wire, for whoever counts.
    public struct Refusal: Sendable {
        /// Why.
        public let error: WireError
        /// Whether its head was whole, and has been handed out by ``Step/decide(_:)``.
        public let isInContent: Bool
        /// Bytes of content of the answer.
        public let bytes: Int
    }

    /// What the wire has refused since the last call, to be asked before ``Step/flush`` is performed.
    public mutating func takeRefusal() -> Refusal? {
        guard let taken = refusal else { return nil }
        refusal = nil
        return taken
    }

    /// A connection just accepted, or whose handshake has just finished.
    public init(
        limits: Limits, remoteAddress: String, clientCertificate: ClientCertificate? = nil, clock: WireClock
    ) {
        self.limits = limits
        self.remoteAddress = remoteAddress
        self.clientCertificate = clientCertificate
        self.clock = clock
        parser = HeadParser(limits: limits)
        readDeadline = clock.milliseconds + limits.idleTimeout
    }

    /// Decides what comes next; to be called again after each step but ``Step/read``, ``Step/readContent``,
    /// ``Step/wait`` and ``Step/close``.
    public mutating func next() -> Step {
        switch phase {
        case .head: outbox.isFull ? .flush : readHead()
        case .deciding, .serving: outbox.isEmpty ? .wait : .flush
        case .body: outbox.isEmpty ? readBody() : .flush
        case .closing: outbox.isEmpty ? beginLinger() : .flush
        case .lingering: .read
        case .closed: .close
        }
    }

    /// Hands what ``Step/flush`` is to write, in two parts to send in order; the second is empty most of the time.
    ///
    /// Changes nothing; `mutating`, as what only asks is called on a copy when the state belongs to an object.
    public mutating func withPending<R>(_ send: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> R) -> R {
        outbox.withPending(send)
    }

    /// Whether nothing is left to do but ``Step/close``.
    public var isClosed: Bool { phase == .closed }

    /// Whether nothing has begun, nothing has come and nothing waits to leave.
    public var isIdle: Bool { phase == .head && parser.isFresh && used == inbox.count && outbox.isEmpty }

    /// Whether a message has begun to come, and has not ended.
    public var isWithinMessage: Bool {
        phase == .body || (phase == .head && !(parser.isFresh && used == inbox.count))
    }

    /// The route takes the request: its content is read, after `100 Continue` if it is awaited.
    ///
    /// - Parameter decided: the request of ``Step/decide(_:)``; nothing else keeps it, so that it is never copied.
    /// - Parameter maximumBody: lowers ``Limits/body``.
    /// - Parameter identifier: of the answer, if the wire refuses the content.
    public mutating func accept(
        _ decided: consuming Request, maximumBody: Int?, identifier: TraceIdentifier? = nil
    ) {
        precondition(phase == .deciding, "accept answers decide")
        let maximum = min(maximumBody ?? limits.body, limits.body)
        // RFC 9110 §15.5.14: refused on its declared length, before a byte of it is read.
        if let declared = decided.declaredLength, declared > maximum {
            return refuse(Response(refusing: .bodyTooLarge))
        }
        request = decided
        self.identifier = identifier
        phase = .body
        bodyCount = 0
        bodyStart = clock.milliseconds
        readDeadline = clock.milliseconds + limits.bodyTimeout
        if framing == .chunked { chunks = ChunkDecoder(limits: limits, maximum: maximum) }
        // RFC 9110 §10.1.1: nothing is sent when content has already begun to come.
        if expectsContinue, framing != .none, used == inbox.count {
            outbox.append { $0.append("HTTP/1.1 100 Continue\r\n\r\n") }
            armWrite()
        }
    }

    /// Answers without reading the content; the connection closes if content was to come.
    public mutating func refuse(_ response: Response) {
        precondition(phase == .deciding || phase == .body, "refuse answers decide, or interrupts a body")
        if framing != .none { keepAlive = false }
        phase = .serving
        respond(response)
    }

    /// Queues the answer to the request being served.
    public mutating func respond(_ response: Response) {
        guard phase == .serving else { return }
        write(response)
        phase = keepAlive ? .head : .closing
        request = nil
        chunks = nil
        // What the answered request was must not shape the next answer.
        isHead = false
        isOldVersion = false
        // A head that has begun behind this request has the time of any head.
        readDeadline =
            clock.milliseconds + (used < inbox.count ? limits.headerTimeout : limits.idleTimeout)
    }

    /// The connection itself is refused: says so before anything is asked, then closes.
    public mutating func turnAway(_ response: Response) {
        precondition(phase == .head && parser.isFresh, "nothing has been asked")
        keepAlive = false
        used = inbox.count
        write(response)
        phase = .closing
    }

    /// The server stops: an idle connection closes now, the others after their answer.
    public mutating func drain() {
        isDraining = true
        if phase == .head, parser.isFresh, used == inbox.count {
            keepAlive = false
            phase = outbox.isEmpty ? .closed : .closing
        }
    }

    mutating func write(_ response: Response) {
        if isDraining { keepAlive = false }
        if outbox.isEmpty {
            writeStart = clock.milliseconds
            written = 0
        }
        // RFC 9112 §9.3 and §9.6; RFC 9112 appendix C.2.2 for `keep-alive` in HTTP/1.0.
        let connection: StaticString? = keepAlive ? (isOldVersion ? "keep-alive" : nil) : "close"
        ResponseWriter.write(
            response,
            .init(isHead: isHead, connection: connection, date: clock.date, isSecure: isSecure),
            to: &outbox)
        armWrite()
    }

    mutating func armWrite() { writeDeadline = clock.milliseconds + limits.idleTimeout }
}
