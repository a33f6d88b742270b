import CSocket
import Glibc
import Synchronization

/// Wakes a worker that waits on its ``Watchlist``, from any thread.
final class Doorbell: Sendable {
    let reading: Int32
    private let writing: Int32
    private let isAwaited = Atomic(false)

    init() {
        var ends: [Int32] = [-1, -1]
        _ = pipe2(&ends, O_NONBLOCK | O_CLOEXEC)
        reading = ends[0]
        writing = ends[1]
    }

    deinit {
        close(reading)
        close(writing)
    }

    /// Rings, if the worker is about to wait or waits.
    func ring() {
        guard isAwaited.exchange(false, ordering: .acquiringAndReleasing) else { return }
        var byte: UInt8 = 0
        _ = write(writing, &byte, 1)
    }

    /// Performs `wait`, during which it may ring.
    ///
    /// Work queued just before is seen when the wait ends: it is kept short.
    func during<R>(_ wait: () -> R) -> R {
        isAwaited.store(true, ordering: .releasing)
        defer { isAwaited.store(false, ordering: .releasing) }
        return wait()
    }

    /// It has rung, and was heard.
    func hush() {
        var waste: UInt64 = 0
        _ = read(reading, &waste, 8)
    }
}
