/// The time as a connection sees it; given from outside, so that tests own it.
public struct WireClock: Sendable {
    /// Monotonic milliseconds, from any origin.
    public var milliseconds: Int64
    /// Value of the Date field, 29 bytes; see ``HTTPDate``.
    public var date: [UInt8]

    /// - Parameter epochSeconds: wall clock, for the Date field only.
    public init(milliseconds: Int64, epochSeconds: Int) {
        self.milliseconds = milliseconds
        date = HTTPDate.bytes(epochSeconds: epochSeconds)
    }
}
