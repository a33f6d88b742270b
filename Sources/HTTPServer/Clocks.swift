import Glibc

/// The system's clocks.
enum Clocks {
    /// Monotonic milliseconds, to the precision of the kernel's tick.
    static func milliseconds() -> Int64 {
        let now = read(CLOCK_MONOTONIC_COARSE)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }

    /// Monotonic microseconds.
    static func microseconds() -> Int {
        let now = read(CLOCK_MONOTONIC)
        return now.tv_sec * 1_000_000 + now.tv_nsec / 1000
    }

    /// Wall clock, seconds since 1970.
    static func epochSeconds() -> Int { read(CLOCK_REALTIME_COARSE).tv_sec }

    private static func read(_ clock: Int32) -> timespec {
        var now = timespec()
        clock_gettime(clock, &now)
        return now
    }
}
