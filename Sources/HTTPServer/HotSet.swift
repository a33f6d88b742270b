import Glibc

/// The connections of a worker that have just been busy.
///
/// A Dispatch source costs two system calls and two thread switches per event. While a connection is
/// busy its source rests, and the worker asks for all its busy connections in one `poll`; after a short
/// silence the source takes over again. So a loaded worker pays one call per batch, and ten thousand
/// idle connections cost nothing.
struct HotSet {
    /// More would make `poll` itself the cost.
    static let capacity = 256
    /// Silence after which a connection goes back to its source, in milliseconds.
    static let patience: Int64 = 20

    private(set) var connections: [ClientConnection] = []
    /// Whether a turn is queued or running.
    var isTurning = false
    private var asked: [ClientConnection] = []
    private var held: [ClientConnection] = []
    private var descriptors: [pollfd] = []

    var isFull: Bool { connections.count >= Self.capacity }

    mutating func insert(_ connection: ClientConnection) { connections.append(connection) }

    /// Lets a closed connection go: its descriptor lives as long as it does.
    mutating func remove(_ connection: ClientConnection) { connections.removeAll { $0 === connection } }

    /// Waits, at most a millisecond, for the connections that want bytes.
    ///
    /// - Parameter mayWait: false when the worker has something else to do: who has bytes now?
    /// - Returns: those that have some; `nil` when none wants any, so that another turn is useless.
    mutating func ready(_ bell: Doorbell, mayWait: Bool) -> [ClientConnection]? {
        descriptors.removeAll(keepingCapacity: true)
        descriptors.append(pollfd(fd: bell.reading, events: Int16(POLLIN), revents: 0))
        for connection in connections where connection.wantsRead {
            // What TLS has already taken from the socket is not announced by it.
            if connection.holdsBytes {
                held.append(connection)
                continue
            }
            asked.append(connection)
            descriptors.append(pollfd(fd: connection.socket, events: Int16(POLLIN), revents: 0))
        }
        guard !asked.isEmpty || !held.isEmpty else { return nil }
        defer {
            asked.removeAll(keepingCapacity: true)
            if !held.isEmpty { held.removeAll(keepingCapacity: true) }
        }
        guard bell.wait(&descriptors, milliseconds: held.isEmpty && mayWait ? 1 : 0) > 0 else { return held }
        var ready = held
        for i in asked.indices where descriptors[i + 1].revents != 0 { ready.append(asked[i]) }
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
        return silent
    }
}
