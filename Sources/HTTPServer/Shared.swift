public import HTTPWire
import Synchronization

/// One exchange, for metrics; it names no path, no field and no one.
public struct Exchange: Sendable {
    /// Sent to the client as `X-Request-Id`; `nil` for a message refused by the wire.
    public let identifier: TraceIdentifier?
    /// Method of the request, or `nil` when its head could not be read.
    public let method: Method?
    /// Pattern of the route, or `nil` when none matched.
    public let pattern: String?
    /// Status of the answer.
    public let status: Int
    /// Content of the answer, in bytes.
    public let bytes: Int
    /// From the whole head to the answer made; 0 when there was no whole head.
    public let microseconds: Int
    /// Index of the worker that answered, from 0: a key for what an observer keeps per worker.
    public let worker: Int
}

/// What a server holds, against what it may, and what it has refused since it started.
public struct ServerLoad: Sendable, Equatable {
    /// Bytes of the budget of contents in use, received or to be sent.
    public let contentBytes: Int
    /// Bytes of that budget: ``Limits/bodiesInMemory``.
    public let contentCapacity: Int
    /// Open connections.
    public let connections: Int
    /// How many may be open, those of a listener with places of its own aside.
    public let connectionCapacity: Int
    /// Connections refused, there being too many in all or from their address.
    public let refusedConnections: Int
    /// Idle connections closed for others to take their places.
    public let yieldedConnections: Int
    /// Handshakes that a client has not finished, or that were refused to it.
    public let failedHandshakes: Int
}

/// Called on the connection's worker after each answer; it must not block.
public typealias ServerObserver = @Sendable (Exchange) -> Void

/// What all workers share: settings that never change, and counters.
final class Shared: Sendable {
    let limits: Limits
    let observer: ServerObserver?
    let admissions: Admissions
    private let bodyBytes = Atomic<Int>(0)
    private let failedHandshakes = Atomic<Int>(0)

    init(limits: Limits, observer: ServerObserver?) {
        self.limits = limits
        self.observer = observer
        admissions = Admissions(limits)
    }

    /// Takes `count` bytes of the budget of contents, received or to be sent; false takes nothing.
    func reserve(_ count: Int) -> Bool {
        let total = bodyBytes.add(count, ordering: .relaxed).newValue
        if total <= limits.bodiesInMemory { return true }
        release(count)
        return false
    }

    /// What is held and what was refused, now.
    var load: ServerLoad {
        ServerLoad(
            contentBytes: bodyBytes.load(ordering: .relaxed), contentCapacity: limits.bodiesInMemory,
            connections: admissions.count, connectionCapacity: limits.connections,
            refusedConnections: admissions.refusals, yieldedConnections: admissions.yields,
            failedHandshakes: failedHandshakes.load(ordering: .relaxed)
        )
    }

    func noteFailedHandshake() { failedHandshakes.add(1, ordering: .relaxed) }

    func release(_ count: Int) { bodyBytes.subtract(count, ordering: .relaxed) }
}
