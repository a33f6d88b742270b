extension ConnectionState {
    /// Takes bytes received from the client.
    public mutating func receive(_ bytes: Span<UInt8>) {
        if phase == .lingering || phase == .closing {
            lingered += bytes.count
            if lingered > limits.lingerBytes { phase = .closed }
            return
        }
        if phase == .head, parser.isFresh, used == inbox.count, !bytes.isEmpty {
            readDeadline = clock.milliseconds + limits.headerTimeout
        }
        if used == inbox.count {
            releaseInbox()
        } else if used > 0 {
            // What is used leaves before more comes: requests cut in their middle must not pile up here.
            inbox.removeSubrange(0..<used)
            used = 0
        }
        inbox.append(bytes)
    }

    /// How many bytes of content may be received straight into the request; 0 when ``receive(_:)`` must
    /// be used.
    public var bodyRoom: Int {
        guard phase == .body, outbox.isEmpty, used == inbox.count, case .length(let length) = framing else {
            return 0
        }
        return length - bodyCount
    }

    /// Receives content straight into the request's own array, which has room for 1 MiB at most until as much
    /// has come.
    ///
    /// - Parameter limit: bytes to ask for at once.
    /// - Parameter fill: writes into the buffer, and returns how many bytes it wrote; negative is none.
    public mutating func receiveBody(atMost limit: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Int) {
        let room = min(limit, bodyRoom)
        guard room > 0, var body = request?.body else { return }
        request?.body = []
        reserve(&body, room)
        body.append(addingCapacity: room) { span in
            span.withUnsafeMutableBufferPointer { buffer, count in
                let free = UnsafeMutableRawBufferPointer(buffer)[count..<count + room]
                count += max(0, fill(UnsafeMutableRawBufferPointer(rebasing: free)))
            }
        }
        noteProgress(body.count)
        request?.body = body
    }

    /// The client has closed its side.
    ///
    /// A request being served is still answered; anything unfinished is dropped (RFC 9112 §8).
    public mutating func peerClosed() {
        switch phase {
        case .serving, .deciding: keepAlive = false
        case .head where !outbox.isEmpty:
            keepAlive = false
            phase = .closing
            lingered = limits.lingerBytes
        default: phase = .closed
        }
    }

    /// Takes empty lines before a request line out of the way, so that the connection stays idle.
    ///
    /// RFC 9112 §2.2 asks to ignore at least one.
    /// - Returns: false when there are too many of them.
    private mutating func skipEmptyLines() -> Bool {
        while parser.isFresh, inbox.count - used >= 2, inbox[used] == .cr, inbox[used + 1] == .lf {
            used += 2
            parser.emptyLines += 1
            if used == inbox.count { readDeadline = clock.milliseconds + limits.idleTimeout }
        }
        return parser.emptyLines <= limits.leadingEmptyLines
    }

    mutating func readHead() -> Step {
        guard skipEmptyLines() else {
            fail(.leadingEmptyLines)
            return next()
        }
        // A lone CR may be half of an empty line: the parser, which never goes back, waits to know.
        let isHalfLine = parser.isFresh && inbox.count - used == 1 && inbox[used] == .cr
        if isHalfLine {
            return outbox.isEmpty ? .read : .flush
        } else if used < inbox.count {
            let received = inbox  // shares the storage: a span of `self` would forbid changing `self`
            let head: RequestHead?
            do throws(WireError) {
                head = try parser.advance(received.span.extracting(used..<received.count))
            } catch {
                fail(error)
                return next()
            }
            if let head {
                guard isSecure || !head.isSecureTarget else {
                    fail(.misdirected)  // RFC 9110 §7.4
                    return next()
                }
                return decide(head)
            }
        } else if isDraining {
            phase = .closing
            return next()
        }
        return outbox.isEmpty ? .read : .flush
    }

    mutating func readBody() -> Step {
        do throws(WireError) {
            guard try takeBody() else { return .readContent }
        } catch {
            fail(error)
            return next()
        }
        chunks = nil
        phase = .serving
        readDeadline = .max
        guard let whole = request.take() else { return .close }
        return .dispatch(whole)
    }

    /// Refuses the message and closes: what follows it cannot be trusted (RFC 9112 §2.2, §6.3).
    mutating func fail(_ error: WireError) {
        keepAlive = false
        request = nil
        chunks = nil
        used = inbox.count
        var answer = Response(refusing: error)
        if phase == .body { answer.identifier = identifier }
        refusal = Refusal(error: error, isInContent: phase == .body, bytes: answer.body.count)
        write(answer)
        phase = .closing
    }

    private mutating func decide(_ head: RequestHead) -> Step {
        used += head.length
        parser = HeadParser(limits: limits)
        framing = head.content
        keepAlive = head.keepAlive
        expectsContinue = head.expectsContinue
        isOldVersion = head.isOldVersion
        isHead = head.method == .head
        phase = .deciding
        readDeadline = .max
        return .decide(Request(head, remoteAddress: remoteAddress, clientCertificate: clientCertificate))
    }

    /// Moves content from the inbox to the request.
    ///
    /// - Returns: whether the content is whole.
    private mutating func takeBody() throws(WireError) -> Bool {
        switch framing {
        case .none: return true
        case .length(let length):
            let count = min(length - bodyCount, inbox.count - used)
            if count > 0, var body = request?.body {
                request?.body = []
                reserve(&body, count)
                body.append(contentsOf: inbox[used..<used + count])
                request?.body = body
                used += count
                noteProgress(bodyCount + count)
            }
            return bodyCount == length
        case .chunked:
            guard used < inbox.count, var body = request?.body else { return chunks?.isDone ?? true }
            request?.body = []
            let received = inbox
            let span = received.span.extracting(used..<received.count)
            used += try chunks?.decode(span, into: &body) ?? 0
            noteProgress(body.count)
            request?.body = body
            return chunks?.isDone ?? true
        }
    }

    private mutating func noteProgress(_ count: Int) {
        bodyCount = count
        readDeadline = clock.milliseconds + limits.bodyTimeout
    }

    /// Makes room once for a usual content, once more for a large one: growing by steps would hold it twice at each.
    ///
    /// What is reserved and not written yet costs addresses, no memory; the declared length was counted in advance.
    private func reserve(_ body: inout [UInt8], _ room: Int) {
        guard body.capacity - body.count < room, case .length(let length) = framing else { return }
        body.reserveCapacity(body.count + room <= Self.promise ? min(length, Self.promise) : length)
    }

    /// Bytes reserved on the promise of a header.
    private static let promise = 1 << 20

    private mutating func releaseInbox() {
        inbox.removeAll(keepingCapacity: inbox.capacity <= 8 * 1024)
        used = 0
    }
}
