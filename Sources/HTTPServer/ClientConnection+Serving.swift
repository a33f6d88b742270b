import HTTPWire

extension ClientConnection {
    /// Whether nothing goes on, and nothing has come since `limit`: its client loses nothing by a close (RFC 9112 §9.5).
    func isIdle(since limit: Int64) -> Bool {
        lastActive <= limit && state.isIdle && (channel.map { $0.phase == .open && !$0.holdsBytes } ?? true)
    }

    /// The head is known: finds the route, asks it, and counts the content against the budget.
    func decide(_ request: consuming Request, _ worker: isolated Worker) {
        releaseBody(worker)
        current = Current()
        current.method = request.method
        if worker.shared.observer != nil {
            current.start = Clocks.microseconds()
            current.identifier = TraceIdentifier(request.fields) ?? worker.identifiers.next()
        }
        // Outdated: its request came just before the connection was to be closed.
        guard !place.isRefused, !isOutdated else {
            state.drain()  // the answer says that it is the last
            return refuse(Response(refusing: .overloaded), worker)
        }
        if request.method == .get || request.method == .head {
            current.condition = Conditional.outcome(request, etag: nil, exists: true)
        }
        switch site.routes.match(request) {
        case .found(let endpoint, let parameters):
            current.endpoint = endpoint
            current.parameters = parameters
            if !parameters.isEmpty { request.pathParameters = parameters }
            admit(request, endpoint.route, worker)
        case .options(let allow): refuse(.options(allow: allow), worker)
        case .methodNotAllowed(let allow, let route, let parameters):
            current.parameters = parameters
            report(request, to: route)
            refuse(.methodNotAllowed(allow: allow), worker)
        case .notFound: refuse(Response(refusing: .notFound), worker)
        }
    }

    private func admit(_ request: consuming Request, _ route: Route, _ worker: isolated Worker) {
        if let refusal = route.admit?(request) { return refuse(refusal, worker) }
        // RFC 9110 §9.3.1: content has no meaning in a GET; a route that wants some says so.
        let isRead = request.method == .get || request.method == .head
        let maximum = min(route.maximumBody ?? (isRead ? 0 : .max), worker.shared.limits.body)
        if let length = request.declaredLength, length > 0 {
            guard length <= maximum else {
                report(request, to: route)
                return refuse(Response(refusing: .bodyTooLarge), worker)
            }
            // RFC 9110 §15.6.4: refused before a byte of the content is read. A small one is counted as it comes, or
            // many clients would take the whole budget with a head each.
            if length > Self.uncharged {
                guard worker.shared.reserve(length) else {
                    return refuse(Response(refusing: .overloaded), worker)
                }
                reserved = length
            }
        }
        if route.refused != nil, request.declaredLength != 0 { current.head = request }
        state.accept(request, maximumBody: maximum, identifier: current.identifier)
    }

    /// One connection too many is told so before it asks, unless it must shake hands first (RFC 9110 §15.6.4).
    func turnAwayIfRefused(_ worker: isolated Worker) {
        guard place.isRefused, channel == nil else { return }
        state.turnAway(Response(refusing: .overloaded))
        advance(worker)
    }

    /// Tells a route what the server refuses in its place.
    private func report(_ request: Request, to route: Route?) {
        guard let refused = route?.refused else { return }
        var request = request
        request.pathParameters = current.parameters
        refused(request)
    }

    /// The wire has refused a message, and its answer waits to leave.
    func note(_ refusal: ConnectionState.Refusal, _ worker: isolated Worker) {
        // What is known of the last request says nothing of a head that could not be read.
        if !refusal.isInContent { current = Current() }
        if let head = current.head {
            current.head = nil
            report(head, to: current.endpoint?.route)
        }
        guard let observer = worker.shared.observer else { return }
        observer(
            Exchange(
                identifier: refusal.isInContent ? current.identifier : nil,
                method: refusal.isInContent ? current.method : nil,
                pattern: current.endpoint?.pattern,
                status: refusal.error.status, bytes: refusal.bytes,
                microseconds: refusal.isInContent ? Clocks.microseconds() - current.start : 0,
                worker: worker.index))
    }

    func dispatch(_ request: consuming Request, _ worker: isolated Worker) {
        guard let endpoint = current.endpoint else { return }
        current.head = nil
        // What came at once has not been counted yet, and lives as long as its request.
        guard charge(request.body.count, worker) else {
            return respond(Response(refusing: .overloaded), worker)
        }
        if let immediate = endpoint.route.immediate { return respond(immediate(request), worker) }
        let slot = ReplySlot(worker: worker, connection: identifier)
        guard request.body.count < Self.long else {
            return worker.postpone(
                LongRequest(connection: identifier, endpoint: endpoint, request: request, slot: slot))
        }
        endpoint.route.handle(request, Reply(worker: worker.index, sink: slot))
        if let render = slot.finishHandling() { respond(render(), worker) }
    }

    /// Contents from this size on let the other requests of the worker go first, in bytes.
    private static let long = 8 * 1024

    func respond(_ response: consuming Response, _ worker: isolated Worker) {
        var answer = response
        // RFC 9110 §13.1: without a tag, nothing matches; what has one has judged its conditions itself.
        if current.condition != .proceed, answer.status == 200, answer.fields["etag"] == nil {
            answer = Conditional.answer(current.condition, instead: answer)
        }
        if !chargeAnswer(answer, worker) { answer = Response(refusing: .overloaded) }
        answer.identifier = current.identifier
        state.respond(answer)
        observe(answer, worker)
    }

    /// Counts a large content against the budget for as long as its client takes to read it.
    ///
    /// - Returns: false when the budget is spent: slow readers of large contents cannot fill the memory.
    private func chargeAnswer(_ response: Response, _ worker: isolated Worker) -> Bool {
        let missing = response.body.count - reserved
        guard response.body.count > Self.uncharged, missing > 0 else { return true }
        guard worker.shared.reserve(missing) else { return false }
        reserved += missing
        return true
    }

    /// Answers up to this size are held by a connection without counting, and contents up to this size are not counted
    /// before they come, in bytes.
    private static let uncharged = 64 * 1024

    func refuse(_ response: Response, _ worker: isolated Worker) {
        var response = response
        response.identifier = current.identifier
        current.head = nil
        state.refuse(response)
        observe(response, worker)
    }

    private func observe(_ response: Response, _ worker: isolated Worker) {
        guard let observer = worker.shared.observer else { return }
        observer(
            Exchange(
                identifier: current.identifier, method: current.method, pattern: current.endpoint?.pattern,
                status: response.status, bytes: current.method == .head ? 0 : response.contentRange.count,
                microseconds: Clocks.microseconds() - current.start, worker: worker.index))
    }

    /// A chunked content has no declared length, and a small one is not believed: the budget is charged as it comes.
    ///
    /// No content ever waits for a part of the budget: it finds it, or is refused and gives back what it held, so that
    /// contents halfway cannot hold each other up.
    /// - Returns: false when the budget is spent and the request has been refused.
    func chargeBody(_ worker: isolated Worker) -> Bool {
        if charge(state.bodyCount, worker) { return true }
        refuse(Response(refusing: .overloaded), worker)
        releaseBody(worker)
        return false
    }

    /// Counts so many bytes for this request in all.
    private func charge(_ count: Int, _ worker: isolated Worker) -> Bool {
        let missing = count - reserved
        guard missing > 0 else { return true }
        guard worker.shared.reserve(missing) else { return false }
        reserved += missing
        return true
    }

    func releaseBody(_ worker: isolated Worker) {
        guard reserved > 0 else { return }
        worker.shared.release(reserved)
        reserved = 0
    }
}
