import CSocket
import Glibc
import Synchronization

/// Wakes a worker that waits in `poll`, from any thread.
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

    /// Waits for one of `descriptors`, for the bell, or for `milliseconds`.
    ///
    /// Work queued just before is seen at the latest after `milliseconds`: the wait is kept short.
    ///
    /// - Parameter descriptors: the first is `reading`.
    /// - Returns: how many of them are ready.
    func wait(_ descriptors: inout [pollfd], milliseconds: Int32) -> Int32 {
        isAwaited.store(true, ordering: .releasing)
        let ready = poll(&descriptors, nfds_t(descriptors.count), milliseconds)
        isAwaited.store(false, ordering: .releasing)
        if ready > 0, descriptors[0].revents != 0 {
            var waste: UInt64 = 0
            _ = read(reading, &waste, 8)
        }
        return ready
    }
}
