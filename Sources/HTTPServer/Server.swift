import Dispatch
import Glibc
public import HTTPWire
import OpenSSLKit
import Synchronization

/// A running HTTP server.
public final class Server: Sendable {
    /// The port of each listener, in the order of the settings.
    public let ports: [UInt16]
    /// Number of workers; `Reply.worker` goes from 0 to one less.
    public let workerCount: Int

    private let sites: [Site]
    private let listeners: [Listener]
    private let workers: [Worker]
    private let shared: Shared

    private init(
        ports: [UInt16], sites: [Site], listeners: [Listener], workers: [Worker], shared: Shared
    ) {
        self.shared = shared
        self.ports = ports
        self.sites = sites
        self.listeners = listeners
        self.workers = workers
        workerCount = workers.count
    }

    /// The port of the first listener.
    public var port: UInt16 { ports[0] }

    /// What the server holds and has refused, now; callable from any thread.
    public var load: ServerLoad { shared.load }

    /// Listens at one address and serves.
    ///
    /// - Parameter address: numeric IPv4 or IPv6 address; `::` is both.
    /// - Parameter port: 0 lets the system choose; see ``port``.
    /// - Parameter tls: `nil` serves in clear.
    /// - Parameter workers: serial queues; as many as there are cores when `nil`.
    /// - Parameter observer: called after each answer.
    /// - Throws: ``ServerError`` when it cannot listen.
    public static func start(
        address: String = "127.0.0.1", port: UInt16 = 0, routes: RouteTable, tls: TLSSettings? = nil,
        limits: Limits = Limits(), workers: Int? = nil, observer: ServerObserver? = nil
    ) throws(ServerError) -> Server {
        let settings = ListenerSettings(address: address, port: port, routes: routes, tls: tls)
        return try start([settings], limits: limits, workers: workers, observer: observer)
    }

    /// Listens at several addresses and serves; the limits are those of all of them together.
    ///
    /// - Parameter settings: one at least.
    /// - Parameter workers: serial queues; as many as there are cores when `nil`.
    /// - Parameter observer: called after each answer.
    /// - Throws: ``ServerError`` when it cannot listen at all of them.
    public static func start(
        _ settings: [ListenerSettings], limits: Limits = Limits(), workers: Int? = nil,
        observer: ServerObserver? = nil
    ) throws(ServerError) -> Server {
        precondition(!settings.isEmpty, "a server listens somewhere")
        let count = max(1, workers ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        var limits = limits
        let kept = settings.contains(where: \.hasOwnPlaces) ? Admissions.keptPlaces : 0
        let places = Self.descriptorsForClients(workers: count) - kept
        limits.connections = min(limits.connections, max(1, places))
        var sites: [Site] = []
        var sockets: [Descriptor] = []
        var ports: [UInt16] = []
        for settings in settings {
            sites.append(try Site(settings))
            let (descriptor, bound) = try Endpoint.listen(address: settings.address, port: settings.port)
            sockets.append(descriptor)
            ports.append(bound)
        }
        let shared = Shared(limits: limits, observer: observer)
        let workers = (0..<count).map { Worker(index: $0, shared: shared) }
        let listeners = zip(sockets, sites).map {
            Listener($0, site: $1, workers: workers, shared: shared)
        }
        for worker in workers { worker.start() }
        for listener in listeners { listener.start() }
        return Server(ports: ports, sites: sites, listeners: listeners, workers: workers, shared: shared)
    }

    /// Reads certificates, keys, authorities and revocation lists again, for the connections to come.
    ///
    /// No session made before is resumed. Of the connections that are open, those whose client may have shown a certificate
    /// are closed, once their request in flight is answered: it may have been revoked. The others keep what they agreed.
    /// - Throws: ``ServerError/tls(_:)`` when one of the files cannot be used: then nothing changes.
    public func reload() throws(ServerError) {
        var contexts: [TLSContext?] = []
        for site in sites { contexts.append(try site.reread()) }
        for (site, context) in zip(sites, contexts) { site.adopt(context) }
        for worker in workers { worker.retire() }
    }

    /// How many clients the system's descriptors allow, once their limit is raised as far as it may be.
    ///
    /// A part is kept for the files and sockets of the program itself: beyond, a client gets a 503 rather than
    /// silence, and the program still opens its files.
    private static func descriptorsForClients(workers: Int) -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 512 }
        if limit.rlim_cur < limit.rlim_max {
            var raised = limit
            raised.rlim_cur = limit.rlim_max
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
        }
        let total = Int(clamping: limit.rlim_cur)
        // Each worker has its own: its bell, its watchlist, its readings of the base. Clients that are only refused have some too.
        return max(1, total - min(128 + 6 * workers + Admissions.refusedAtMost, total / 2))
    }

    /// Stops: accepts no more, closes idle connections, finishes the requests in flight with
    /// `Connection: close`; after `graceSeconds` closes what is left.
    ///
    /// - Parameter completion: called once, when no connection is left.
    public func stop(graceSeconds: Int, completion: @escaping @Sendable () -> Void) {
        let remaining = Countdown(workers.count, completion)
        let workers = workers
        let listening = Countdown(listeners.count) {
            for worker in workers {
                worker.drain { remaining.step() }
                worker.serial.queue.asyncAfter(deadline: .now() + .seconds(graceSeconds)) {
                    worker.closeAll()
                }
            }
        }
        for listener in listeners { listener.stop { listening.step() } }
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
