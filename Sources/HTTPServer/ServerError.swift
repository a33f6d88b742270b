/// Why the server could not begin to listen; the payload is `errno`.
public enum ServerError: Error, Sendable, Equatable {
    /// Not a numeric IPv4 or IPv6 address.
    case address
    /// `socket` failed.
    case socket(Int32)
    /// `bind` failed: the port is taken, or not ours to take.
    case bind(Int32)
    /// `listen` failed.
    case listen(Int32)
}
