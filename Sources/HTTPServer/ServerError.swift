/// Why the server could not begin to listen; the payload is `errno`, except for TLS.
public enum ServerError: Error, Sendable, Equatable {
    /// Not a numeric IPv4 or IPv6 address.
    case address
    /// `socket` failed.
    case socket(Int32)
    /// `bind` failed: the port is taken, or not ours to take.
    case bind(Int32)
    /// `listen` failed.
    case listen(Int32)
    /// A file of the TLS settings cannot be used.
    case tls(TLSFault)
}
