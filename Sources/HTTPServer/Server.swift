import Dispatch
import Glibc
public import HTTPWire
import Synchronization

/// A running HTTP server.
public final class Server: Sendable {
    /// The port it listens on.
    public let port: UInt16
    /// Number of workers; `Reply.worker` goes from 0 to one less.
    public let workerCount: Int

    private let listener: Listener
    private let workers: [Worker]

    private init(port: UInt16, listener: Listener, workers: [Worker]) {
        self.port = port
        self.listener = listener
        self.workers = workers
        workerCount = workers.count
    }

    /// Listens and serves.
    ///
    /// - Parameter address: numeric IPv4 or IPv6 address; `::` is both.
    /// - Parameter port: 0 lets the system choose; see ``port``.
    /// - Parameter workers: serial queues; as many as there are cores when `nil`.
    /// - Parameter observer: called after each answer.
    /// - Throws: ``ServerError`` when it cannot listen.
    public static func start(
        address: String = "127.0.0.1", port: UInt16 = 0, routes: RouteTable, limits: Limits = Limits(),
        workers: Int? = nil, observer: ServerObserver? = nil
    ) throws(ServerError) -> Server {
        var limits = limits
        limits.connections = min(limits.connections, Self.descriptorsForClients())
        let (descriptor, bound) = try Endpoint.listen(address: address, port: port)
        let count = max(1, workers ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        let shared = Shared(routes: routes, limits: limits, observer: observer)
        let workers = (0..<count).map { Worker(index: $0, shared: shared) }
        let listener = Listener(descriptor, workers: workers, shared: shared)
        for worker in workers { worker.start() }
        listener.start()
        return Server(port: bound, listener: listener, workers: workers)
    }

    /// How many clients the system's descriptors allow, once their limit is raised as far as it may be.
    ///
    /// A part is kept for the files and sockets of the program itself: beyond, a client gets a 503 rather than
    /// silence, and the program still opens its files.
    private static func descriptorsForClients() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 512 }
        if limit.rlim_cur < limit.rlim_max {
            var raised = limit
            raised.rlim_cur = limit.rlim_max
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
        }
        let total = Int(clamping: limit.rlim_cur)
        return max(1, total - min(128, total / 2))
    }

    /// Stops: accepts no more, closes idle connections, finishes the requests in flight with
    /// `Connection: close`; after `graceSeconds` closes what is left.
    ///
    /// - Parameter completion: called once, when no connection is left.
    public func stop(graceSeconds: Int, completion: @escaping @Sendable () -> Void) {
        let remaining = Countdown(workers.count, completion)
        let workers = workers
        listener.stop {
            for worker in workers {
                worker.drain { remaining.step() }
                worker.serial.queue.asyncAfter(deadline: .now() + .seconds(graceSeconds)) {
                    worker.closeAll()
                }
            }
        }
    }
}

/// Calls a function at the last of a number of steps.
private final class Countdown: Sendable {
    private let left: Atomic<Int>
    private let done: @Sendable () -> Void

    init(_ count: Int, _ done: @escaping @Sendable () -> Void) {
        left = Atomic(count)
        self.done = done
    }

    func step() {
        if left.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { done() }
    }
}
