@testable import HTTPWire

/// A connection fed a stream of bytes: the same events whatever the cuts, memory bounded, and one answer for
/// each request, no more.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRequest(_ pointer: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = input(pointer, count)
    let whole = Wire.events([bytes])
    var draw = Draw(bytes)
    let cut = Wire.events(draw.pieces(of: bytes))
    must(whole == cut, "the same events whatever the cuts\n\(whole)\n\(cut)")
    if bytes.count <= 600 {
        let single = Wire.events(bytes.map { [$0] })
        must(whole == single, "the same events byte by byte\n\(whole)\n\(single)")
    }
    must(whole.contentBytes <= bytes.count, "no more content than bytes given")
    must(
        whole.requests.count * 16 <= bytes.count, "no request shorter than `GET / HTTP/1.0` and its line ends"
    )
    for request in whole.requests { request.checkRoundTrip() }
    return 0
}

/// What a connection did, without what legitimately depends on the cuts.
struct Events: Equatable {
    /// Method, target, fields and content of a request handed to its handler.
    struct Seen: Equatable {
        var line: String
        var fields: [[UInt8]]
        var body: [UInt8]
        var isOldVersion: Bool

        init(_ request: Request) {
            line = request.method.rawValue + " " + request.target
            fields = request.fields.lines.flatMap {
                [request.fields.buffer[$0.name], request.fields.buffer[$0.value]].map { Array($0) }
            }
            body = request.body
            isOldVersion = request.head.isOldVersion
        }

        /// A request written again from what was read of it is read the same.
        func checkRoundTrip() {
            var message = Array((line + (isOldVersion ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n")).utf8)
            for i in stride(from: 0, to: fields.count, by: 2) where !isFraming(fields[i]) {
                message += fields[i] + Array(": ".utf8) + fields[i + 1] + Array("\r\n".utf8)
            }
            if !body.isEmpty { message += Array("Content-Length: \(body.count)\r\n".utf8) }
            message += Array("\r\n".utf8) + body
            // The framing may have grown by a line: the limits must not be what differs.
            let again = Wire.events([message], limits: Limits()).requests
            must(again.count == 1, "a request written again is one request: \(line)")
            guard let second = again.first else { return }
            must(second.line == line && second.body == body, "and the same one: \(line)")
        }

        private func isFraming(_ name: [UInt8]) -> Bool {
            ["content-length", "transfer-encoding"].contains(
                String(decoding: name, as: UTF8.self).lowercased())
        }
    }

    var requests: [Seen] = []
    var output: [UInt8] = []
    var isShut = false
    var isClosed = false
    var contentBytes: Int { requests.reduce(0) { $0 + $1.body.count } }
}

/// A connection without a socket, that checks what must hold at every step.
struct Wire {
    private var state: ConnectionState
    private var events = Events()
    private var heads: [Method] = []
    private let limits: Limits

    /// Small enough to be met by small inputs.
    static var tight: Limits {
        var limits = Limits()
        limits.requestLine = 96
        limits.headerSection = 400
        limits.fieldCount = 12
        limits.body = 300
        limits.chunkExtensions = 24
        limits.trailerSection = 64
        return limits
    }

    static func events(_ pieces: [[UInt8]], limits: Limits = tight) -> Events {
        var wire = Wire(limits)
        for piece in pieces where !wire.events.isClosed { wire.feed(piece) }
        wire.finish()
        return wire.events
    }

    private init(_ limits: Limits) {
        self.limits = limits
        state = ConnectionState(
            limits: limits, remoteAddress: "192.0.2.1", clock: WireClock(milliseconds: 0, epochSeconds: 0))
    }

    private mutating func feed(_ piece: [UInt8]) {
        // As the server does: straight into the content while nothing else is due.
        var rest = piece[...]
        while state.bodyRoom > 0, !rest.isEmpty {
            let taken = rest.prefix(state.bodyRoom)
            state.receiveBody(atMost: taken.count) { buffer in
                buffer.copyBytes(from: taken)
                return taken.count
            }
            rest = rest.dropFirst(taken.count)
            run()
        }
        if !rest.isEmpty {
            state.receive(Array(rest).span)
            run()
        }
        let bound = limits.requestLine + limits.headerSection + piece.count + 16
        must(state.inbox.count <= bound, "what is kept of a head is bounded")
        must(state.request?.body.count ?? 0 <= limits.body, "what is kept of a content is bounded")
    }

    private mutating func run() {
        for _ in 0..<100_000 {
            switch state.next() {
            case .decide(let request):
                heads.append(request.method)
                if request.target.contains("refuse") {
                    state.refuse(.text("refused", status: 401))
                } else {
                    state.accept(request, maximumBody: request.target.contains("small") ? 4 : nil)
                }
            case .dispatch(let request):
                must(!events.isShut, "no request behind the last answer")
                must(request.body.count <= limits.body, "no content beyond its limit")
                events.requests.append(Events.Seen(request))
                state.respond(.text("\(events.requests.count) \(request.head.query?.count ?? 0)"))
            case .flush:
                state.withPending { events.output += Array($0) + Array($1) }
                state.wrote(state.outbox.count)
            case .shutdown: events.isShut = true
            case .read, .readContent: return
            case .wait: return must(false, "nothing waits: every request is answered at once")
            case .close:
                events.isClosed = true
                return
            }
        }
        must(false, "the steps come to an end")
    }

    /// Reads the answers back: whole, in order, one for each head and at most one refusal.
    private mutating func finish() {
        must(state.outbox.isEmpty, "everything was written")
        // 100 Continue depends on whether content has come yet (RFC 9110 §10.1.1): left out of the comparison.
        let interim = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
        var rest = events.output[...]
        var kept: [UInt8] = []
        var answers = 0
        while !rest.isEmpty {
            if rest.starts(with: interim) {
                rest = rest.dropFirst(interim.count)
                continue
            }
            let isHead = answers < heads.count && heads[answers] == .head
            guard let length = Self.answerLength(rest, isHead: isHead) else {
                return must(false, "the output is a sequence of answers")
            }
            kept += rest.prefix(length)
            rest = rest.dropFirst(length)
            answers += 1
        }
        events.output = kept
        must(answers >= events.requests.count && answers <= heads.count + 1, "one answer for each request")
        must(
            answers >= heads.count - 1, "every head decided is answered, but the one whose content is awaited"
        )
    }

    /// Bytes of the first answer of `bytes`: a status line, fields, and as much content as they say.
    private static func answerLength(_ bytes: ArraySlice<UInt8>, isHead: Bool) -> Int? {
        let text = String(decoding: bytes.prefix(2048), as: UTF8.self)
        guard text.hasPrefix("HTTP/1.1 "), let end = text.utf8.firstRange(of: Array("\r\n\r\n".utf8)) else {
            return nil
        }
        let head = text.utf8.distance(from: text.utf8.startIndex, to: end.upperBound)
        let lines = text.prefix(upTo: end.lowerBound).split(separator: "\r\n")
        let length = lines.first { $0.lowercased().hasPrefix("content-length: ") }
        guard let length, let count = Int(length.dropFirst(16)) else { return nil }
        return head + (isHead ? 0 : count)
    }
}
