import Dispatch
import HTTPWire
import Synchronization

/// One serial queue and the connections that live on it. A connection never changes worker, and nothing
/// of it is touched from elsewhere: the actor is the lock.
actor Worker {
    /// An answer on its way to its connection.
    private struct PostedAnswer: Sendable {
        let connection: UInt64
        let render: @Sendable () -> Response
    }

    nonisolated let index: Int
    nonisolated let shared: Shared
    nonisolated let serial: WorkerQueue
    nonisolated var unownedExecutor: UnownedSerialExecutor { serial.asUnownedSerialExecutor() }

    private var connections: [UInt64: ClientConnection] = [:]
    /// Answers given elsewhere: a burst of them costs one job of the queue and one ring.
    private nonisolated let posted = Mutex<[PostedAnswer]>([])
    private var lastIdentifier: UInt64 = 0
    private nonisolated let bell = Doorbell()
    private var hot: HotSet
    private var idle = IdleSet()
    /// In the order of their arrival; one is served a turn.
    private var long: [LongRequest] = []
    private var timer: (any DispatchSourceTimer)?
    private var drained: (@Sendable () -> Void)?
    /// Second of `clock.date`.
    private var second = 0
    private(set) var clock = WireClock(milliseconds: 0, epochSeconds: 0)
    /// Where every connection of this worker receives, one at a time.
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    /// Names the requests that bring no name of their own.
    var identifiers = TraceIdentifierSource()

    init(index: Int, shared: Shared) {
        self.index = index
        self.shared = shared
        serial = WorkerQueue(label: "http-worker-\(index)")
        hot = HotSet(bell)
    }

    /// Begins to watch deadlines: one coarse sweep for all connections.
    nonisolated func start() {
        let limits = shared.limits
        let shortest = [
            limits.headerTimeout, limits.idleTimeout, limits.bodyTimeout, limits.lingerTimeout,
        ].min()
        let period = max(10, min(500, Int(shortest ?? 0) / 4))
        perform { worker in
            let timer = DispatchSource.makeTimerSource(queue: worker.serial.queue)
            timer.setEventHandler { worker.assumeIsolated { $0.sweep() } }
            timer.schedule(deadline: .now(), repeating: .milliseconds(period))
            timer.activate()
            worker.timer = timer
        }
    }

    /// Runs `work` on the worker's queue, soon.
    nonisolated func perform(_ work: @escaping @Sendable (isolated Worker) -> Void) {
        serial.queue.async { self.assumeIsolated(work) }
        bell.ring()
    }

    /// Takes a socket just accepted.
    nonisolated func adopt(_ arrival: Arrival) {
        perform { worker in
            worker.readClocks()
            worker.lastIdentifier += 1
            let identifier = worker.lastIdentifier
            let connection = ClientConnection(
                identifier, arrival, limits: worker.shared.limits, clock: worker.clock)
            worker.connections[identifier] = connection
            worker.warm(connection)
            connection.watch(worker)
            connection.turnAwayIfRefused(worker)
            if worker.drained != nil { connection.takeLeave(worker) }
        }
    }

    /// Hands an answer to its connection, if that is still there.
    nonisolated func post(answer render: @escaping @Sendable () -> Response, to connection: UInt64) {
        let isFirst = posted.withLock { answers in
            answers.append(PostedAnswer(connection: connection, render: render))
            return answers.count == 1
        }
        guard isFirst else { return }
        perform { worker in
            worker.readClocks()
            let answers = worker.posted.withLock { answers in
                defer { answers.removeAll(keepingCapacity: answers.count <= 256) }
                return answers
            }
            for answer in answers { worker.connections[answer.connection]?.answer(answer.render(), worker) }
        }
    }

    /// Closes idle connections, lets the others finish, then calls `done` once.
    nonisolated func drain(done: @escaping @Sendable () -> Void) {
        perform { worker in
            worker.readClocks()
            worker.drained = done
            for connection in Array(worker.connections.values) { connection.takeLeave(worker) }
            worker.finishIfDrained()
        }
    }

    /// Closes the connections whose clients were verified by what has been read again since, as ``drain(done:)`` does.
    nonisolated func retire() {
        perform { worker in
            worker.readClocks()
            for connection in Array(worker.connections.values) where connection.isOutdated {
                connection.drain(worker)
            }
        }
    }

    /// Closes everything now.
    nonisolated func closeAll() {
        perform { worker in
            for connection in Array(worker.connections.values) { connection.close(worker) }
        }
    }

    /// Closes the connection that has been idle for longest, if any has for long enough, then calls `done`.
    nonisolated func makeRoom(done: @escaping @Sendable () -> Void) {
        perform { worker in
            worker.readClocks()
            worker.idle.refresh(worker.connections.values, worker.clock.milliseconds, worker.shared.limits)
            while let identifier = worker.idle.next() {
                guard let connection = worker.connections[identifier],
                    worker.idle.isIdle(connection), connection.yield(worker)
                else { continue }
                worker.shared.admissions.noteYield()
                break
            }
            done()
        }
    }

    func readable(_ identifier: UInt64) {
        guard let connection = connections[identifier] else { return }
        readClocks()
        connection.readable(self)
        if !connection.isClosed, !connection.isDribbling { warm(connection) }
    }

    /// Looks again, soon, at a connection whose session holds bytes that its socket will not announce.
    func recall(_ identifier: UInt64) {
        serial.queue.async { self.assumeIsolated { $0.readable(identifier) } }
    }

    /// Leaves a busy or new connection to `poll`, if there is room.
    private func warm(_ connection: ClientConnection) {
        guard !hot.isFull, connection.warm() else { return }
        hot.insert(connection)
        keepTurning()
    }

    /// Watches again a busy connection that had bytes before it wanted them.
    func unmute(_ connection: ClientConnection) { hot.unmute(connection) }

    /// Makes sure that busy connections are looked at again.
    func keepTurning() {
        guard !hot.isTurning else { return }
        hot.isTurning = true
        // Queued, not looped: answers and other events of this queue get their turn in between.
        serial.queue.async { self.assumeIsolated { $0.turn() } }
    }

    /// Serves the busy connections that have received something, then one long request.
    private func turn() {
        hot.isTurning = false
        let ready = hot.ready(bell, mayWait: long.isEmpty)
        guard ready != nil || !long.isEmpty else { return }
        readClocks()
        for identifier in ready ?? [] {
            guard let connection = connections[identifier] else { continue }
            if connection.wantsRead { connection.readable(self) } else { connection.mute(in: hot) }
        }
        for connection in hot.cool(before: clock.milliseconds - HotSet.patience) { connection.cool(self) }
        serveLong()
        if !hot.connections.isEmpty || !long.isEmpty { keepTurning() }
    }

    /// Leaves a request whose content takes long to read to the end of a turn.
    func postpone(_ request: LongRequest) {
        long.append(request)
        keepTurning()
    }

    private func serveLong() {
        guard !long.isEmpty else { return }
        let request = long.removeFirst()
        guard let answer = request.serve(self) else { return }
        readClocks()
        connections[request.connection]?.answer(answer, self)
    }

    func writable(_ identifier: UInt64) {
        guard let connection = connections[identifier] else { return }
        readClocks()
        connection.writable(self)
    }

    func forget(_ identifier: UInt64) {
        guard let connection = connections.removeValue(forKey: identifier) else { return }
        if connection.isHot { hot.remove(connection) }
        shared.admissions.leave(connection.place)
        finishIfDrained()
    }

    private func finishIfDrained() {
        guard connections.isEmpty, let done = drained else { return }
        drained = nil
        timer?.cancel()
        timer = nil
        done()
    }

    private func sweep() {
        readClocks()
        for connection in Array(connections.values) { connection.tick(self) }
    }

    private func readClocks() {
        clock.milliseconds = Clocks.milliseconds()
        let now = Clocks.epochSeconds()
        guard now != second else { return }
        second = now
        clock.date = HTTPDate.bytes(epochSeconds: now)
    }
}
