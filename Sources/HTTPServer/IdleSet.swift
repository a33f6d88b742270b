import HTTPWire

/// The connections of a worker that may give their places up when all are taken, the longest idle first.
///
/// Looked for among all connections at most ten times a second: a flood of newcomers must not make each of them a search.
struct IdleSet {
    private static let most = 256
    private static let period: Int64 = 100

    /// The longest idle last.
    private var found: [UInt64] = []
    private var limit: Int64 = 0
    private var nextSearch: Int64 = 0

    /// Looks again, if what was found before is used up and the last search is old enough.
    ///
    /// - Parameter now: milliseconds of the worker's clock.
    mutating func refresh(_ connections: some Sequence<ClientConnection>, _ now: Int64, _ limits: Limits) {
        limit = now - limits.silenceBeforeYielding
        guard found.isEmpty, now >= nextSearch else { return }
        nextSearch = now + Self.period
        let idle = connections.filter { $0.isIdle(since: limit) }.sorted { $0.lastActive < $1.lastActive }
        found = idle.prefix(Self.most).reversed().map(\.identifier)
    }

    mutating func next() -> UInt64? { found.popLast() }

    /// Whether it still is.
    func isIdle(_ connection: ClientConnection) -> Bool { connection.isIdle(since: limit) }
}
