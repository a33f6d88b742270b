import HTTPWire

/// A connection without a socket: every request is accepted and answered, every write succeeds.
struct Harness {
    var state: ConnectionState
    var requests: [Request] = []
    var output: [UInt8] = []
    var isShut = false
    var isClosed = false
    /// Answers heads before their content, as `Route.admit` does.
    var admit: (Request) -> Response? = { _ in nil }
    /// Answers requests; `nil` leaves them waiting for ``answer(_:)``.
    var handle: (Request) -> Response? = { .text("\($0.method.rawValue) \($0.path)") }
    /// The client reads nothing.
    var isStalled = false
    var last: String = ""

    init(limits: Limits = Limits()) {
        state = ConnectionState(
            limits: limits, remoteAddress: "192.0.2.1", clock: WireClock(milliseconds: 0, epochSeconds: 0))
    }

    mutating func feed(_ text: String) { feed(Array(text.utf8)) }

    mutating func feed(_ bytes: [UInt8]) {
        state.receive(bytes.span)
        run()
    }

    mutating func feedByteByByte(_ bytes: [UInt8]) {
        for byte in bytes { feed([byte]) }
    }

    mutating func advance(milliseconds: Int64) {
        state.clock.milliseconds += milliseconds
        if state.tick() { run() }
    }

    mutating func answer(_ response: Response) {
        state.respond(response)
        run()
    }

    mutating func run() {
        while true {
            switch state.next() {
            case .decide(let request):
                if let refusal = admit(request) {
                    state.refuse(refusal)
                } else {
                    state.accept(request, maximumBody: nil)
                }
            case .dispatch(let request):
                requests.append(request)
                if let response = handle(request) { state.respond(response) }
            case .flush:
                last = "flush"
                if isStalled { return }
                state.withPending {
                    output += $0
                    output += $1
                }
                state.wrote(state.outbox.count)
            case .shutdown: isShut = true
            case .read, .readContent:
                last = "read"
                return
            case .wait:
                last = "wait"
                return
            case .close:
                isClosed = true
                return
            }
        }
    }

    /// What was written, as text.
    var text: String { String(decoding: output, as: UTF8.self) }

    /// Status of each answer written, in order; interim ones included.
    var statuses: [Int] {
        text.split(separator: "HTTP/1.1 ").compactMap { Int($0.prefix(3)) }
    }
}

extension String {
    /// The same message with CRLF for each line end, as test tables are written with `\n`.
    var crlf: [UInt8] { Array(self.replacing("\n", with: "\r\n").utf8) }
}
