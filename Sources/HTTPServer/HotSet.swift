/// The connections of a worker that have just been busy.
///
/// A Dispatch source costs two system calls and two thread switches per event. While a connection is
/// busy its source rests, and the worker asks for all its busy connections in one call; after a short
/// silence the source takes over again. So a loaded worker pays one call per batch, and ten thousand
/// idle connections cost nothing.
struct HotSet {
    /// More would take too long to go through, and one call tells no more.
    static let capacity = Watchlist.capacity - 1
    /// Silence after which a connection goes back to its source, in milliseconds.
    static let patience: Int64 = 20
    /// What the bell is called; connections count from 1.
    private static let bell: UInt64 = 0

    private(set) var connections: [ClientConnection] = []
    /// Whether a turn is queued or running.
    var isTurning = false
    private let watchlist = Watchlist()

    /// Hears `bell` too.
    init(_ bell: Doorbell) { watchlist.add(bell.reading, as: Self.bell) }

    var isFull: Bool { connections.count >= Self.capacity || !watchlist.isOpen }

    mutating func insert(_ connection: ClientConnection) {
        connections.append(connection)
        watchlist.add(connection.socket, as: connection.identifier)
    }

    /// Lets a closing connection go.
    mutating func remove(_ connection: ClientConnection) {
        connections.removeAll { $0 === connection }
        if !connection.isMuted { watchlist.remove(connection.socket) }
    }

    /// It has bytes that it does not want yet: without this, they would be told again and again.
    func mute(_ connection: ClientConnection) { watchlist.remove(connection.socket) }

    func unmute(_ connection: ClientConnection) {
        watchlist.add(connection.socket, as: connection.identifier)
    }

    /// Waits, at most a millisecond, for the connections that want bytes.
    ///
    /// - Parameter mayWait: false when the worker has something else to do: who has bytes now?
    /// - Returns: the identifiers of those that have some, and perhaps of others; `nil` when none wants any, so that
    ///   another turn is useless.
    mutating func ready(_ bell: Doorbell, mayWait: Bool) -> [UInt64]? {
        var ready: [UInt64] = []
        var areSome = false
        for connection in connections where connection.wantsRead {
            areSome = true
            // What TLS has already taken from the socket is not announced by it.
            if connection.holdsBytes { ready.append(connection.identifier) }
        }
        guard areSome else { return nil }
        let told = bell.during { watchlist.wait(milliseconds: ready.isEmpty && mayWait ? 1 : 0) }
        for name in told {
            // Twice the same does no harm: the second time, it has nothing.
            if name == Self.bell { bell.hush() } else { ready.append(name) }
        }
        return ready
    }

    /// Takes out those that are silent since before `limit`.
    ///
    /// - Returns: them, to be watched by their source.
    mutating func cool(before limit: Int64) -> [ClientConnection] {
        var silent: [ClientConnection] = []
        connections.removeAll { connection in
            guard connection.lastActive < limit, connection.wantsRead else { return false }
            silent.append(connection)
            return true
        }
        for connection in silent { watchlist.remove(connection.socket) }
        return silent
    }
}
