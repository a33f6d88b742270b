import HTTPWire
import Synchronization

/// Counts open connections, in all and per client address.
final class Admissions: Sendable {
    /// Connections refused over TLS that may be open at once to be told so; the others close without a word.
    private static let courtesies = 64

    private let limits: Limits
    private let total = Atomic<Int>(0)
    private let refused = Atomic<Int>(0)
    private let perAddress = Mutex<[PeerAddress: Int]>([:])

    init(_ limits: Limits) { self.limits = limits }

    /// What a connection is counted as; it gives it back when it closes.
    struct Place: Sendable {
        fileprivate let address: PeerAddress?
        /// One too many: it may only be told so.
        let isRefused: Bool
    }

    /// Counts one more connection; `nil` when there are too many already.
    func enter(_ peer: PeerAddress?) -> Place? {
        guard total.add(1, ordering: .relaxed).newValue <= limits.connections else {
            total.subtract(1, ordering: .relaxed)
            return nil
        }
        guard let peer, !peer.isLoopback || limits.isLoopbackLimited else {
            return Place(address: nil, isRefused: false)
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
        return Place(address: peer, isRefused: false)
    }

    /// A place for a refusal that needs a handshake to be told; `nil` when there are many of them already.
    func enterRefused() -> Place? {
        guard refused.add(1, ordering: .relaxed).newValue <= Self.courtesies else {
            refused.subtract(1, ordering: .relaxed)
            return nil
        }
        return Place(address: nil, isRefused: true)
    }

    func leave(_ place: Place) {
        if place.isRefused {
            refused.subtract(1, ordering: .relaxed)
            return
        }
        total.subtract(1, ordering: .relaxed)
        guard let address = place.address else { return }
        perAddress.withLock { counts in
            let count = counts[address, default: 1] - 1
            counts[address] = count == 0 ? nil : count
        }
    }
}
