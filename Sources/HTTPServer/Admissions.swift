import HTTPWire
import Synchronization

/// Counts open connections, in all and per client address.
final class Admissions: Sendable {
    /// Connections refused that may be open at once to be told so, over TLS and as many in clear.
    ///
    /// Of the others, those in clear are told best effort.
    private static let courtesies = 64

    /// Of both kinds.
    static let refusedAtMost = 2 * courtesies

    private let limits: Limits
    private let total = Atomic<Int>(0)
    private let refusedOverTLS = Atomic<Int>(0)
    private let refusedInClear = Atomic<Int>(0)
    /// Places taken among those of listeners that have some of their own.
    private let kept = Atomic<Int>(0)
    private let refusalCount = Atomic<Int>(0)
    private let yieldCount = Atomic<Int>(0)
    private let perAddress = Mutex<[PeerAddress: Int]>([:])

    init(_ limits: Limits) { self.limits = limits }

    /// What a connection is counted as; it gives it back when it closes.
    struct Place: Sendable {
        fileprivate enum Kind { case common, kept, refusedOverTLS, refusedInClear }

        fileprivate let kind: Kind
        fileprivate var address: PeerAddress?
        /// One too many: it may only be told so.
        var isRefused: Bool { kind == .refusedOverTLS || kind == .refusedInClear }
    }

    /// Connections that a listener with places of its own may have open when all the others are taken.
    static let keptPlaces = 16

    /// Open connections, but those that are only told that they are too many.
    var count: Int { total.load(ordering: .relaxed) + kept.load(ordering: .relaxed) }
    /// Connections refused so far.
    var refusals: Int { refusalCount.load(ordering: .relaxed) }

    /// Idle connections closed so far for others to take their places.
    var yields: Int { yieldCount.load(ordering: .relaxed) }

    /// Takes note that an idle connection gives its place up.
    func noteYield() { yieldCount.add(1, ordering: .relaxed) }

    /// Whether this client is kept out by the number of connections alone, and not by those of its own address.
    func lacksPlace(_ peer: PeerAddress?) -> Bool {
        guard total.load(ordering: .relaxed) >= limits.connections else { return false }
        guard let peer, !peer.isLoopback || limits.isLoopbackLimited else { return true }
        return perAddress.withLock { $0[peer, default: 0] } < limits.connectionsPerAddress
    }

    /// Takes note that a connection is refused, told so or not.
    func noteRefusal() { refusalCount.add(1, ordering: .relaxed) }

    /// A place of those kept for listeners that must answer when the others are full; `nil` when they are taken too.
    func enterKept() -> Place? {
        guard kept.add(1, ordering: .relaxed).newValue <= Self.keptPlaces else {
            kept.subtract(1, ordering: .relaxed)
            return nil
        }
        return Place(kind: .kept)
    }

    /// Counts one more connection; `nil` when there are too many already.
    func enter(_ peer: PeerAddress?) -> Place? {
        guard total.add(1, ordering: .relaxed).newValue <= limits.connections else {
            total.subtract(1, ordering: .relaxed)
            return nil
        }
        guard let peer, !peer.isLoopback || limits.isLoopbackLimited else {
            return Place(kind: .common)
        }
        let isAdmitted = perAddress.withLock { counts in
            let count = counts[peer, default: 0]
            guard count < limits.connectionsPerAddress else { return false }
            counts[peer] = count + 1
            return true
        }
        guard isAdmitted else {
            total.subtract(1, ordering: .relaxed)
            return nil
        }
        return Place(kind: .common, address: peer)
    }

    /// A place for a connection only to be refused; `nil` when there are many of them already.
    func enterRefused(overTLS: Bool) -> Place? {
        if overTLS { return Self.takes(refusedOverTLS) ? Place(kind: .refusedOverTLS) : nil }
        return Self.takes(refusedInClear) ? Place(kind: .refusedInClear) : nil
    }

    private static func takes(_ count: borrowing Atomic<Int>) -> Bool {
        guard count.add(1, ordering: .relaxed).newValue > courtesies else { return true }
        count.subtract(1, ordering: .relaxed)
        return false
    }

    func leave(_ place: Place) {
        switch place.kind {
        case .refusedOverTLS: refusedOverTLS.subtract(1, ordering: .relaxed)
        case .refusedInClear: refusedInClear.subtract(1, ordering: .relaxed)
        case .kept: kept.subtract(1, ordering: .relaxed)
        case .common: total.subtract(1, ordering: .relaxed)
        }
        guard let address = place.address else { return }
        perAddress.withLock { counts in
            let count = counts[address, default: 1] - 1
            counts[address] = count == 0 ? nil : count
        }
    }
}
