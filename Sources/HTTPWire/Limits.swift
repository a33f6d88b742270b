/// What one connection may cost; every excess is refused with a 4xx or 5xx of its own.
///
/// Sizes in bytes, durations in milliseconds.
public struct Limits: Sendable, Equatable {
    /// Request line without its CRLF; more is 414 (RFC 9112 §3).
    public var requestLine = 8 * 1024
    /// All field lines of a head together; more is 431 (RFC 6585 §5).
    public var headerSection = 32 * 1024
    /// Number of field lines; more is 431 (RFC 6585 §5).
    public var fieldCount = 100
    /// Empty lines tolerated before a request line (RFC 9112 §2.2).
    public var leadingEmptyLines = 4
    /// Body of a request; more is 413 (RFC 9110 §15.5.14).
    public var body = 50 * 1024 * 1024
    /// Extensions of all the chunks of one body; more is 400 (RFC 9112 §7.1.1).
    public var chunkExtensions = 4 * 1024
    /// Trailer section of one chunked body; more is 431 (RFC 9112 §7.1.2).
    public var trailerSection = 8 * 1024
    /// From the first byte of a head to its end; later is 408.
    public var headerTimeout: Int64 = 10_000
    /// Silence of a kept-alive connection, or of a client that does not read its answer; then close.
    public var idleTimeout: Int64 = 60_000
    /// Longest silence inside a body, and the delay before `bodyRate` is looked at; later is 408.
    public var bodyTimeout: Int64 = 15_000
    /// Lowest average rate of a body, in bytes per second; slower is 408.
    public var bodyRate = 1024
    /// How long a content may come at `bodyRate`; from then on it owes `bodyPace`, counted from here; slower is 408.
    ///
    /// The budget of contents is shared: at the lowest rate, one content of 50 MiB would hold its part of it for 14 hours.
    public var bodyGrace: Int64 = 60_000
    /// Average rate that a content owes past `bodyGrace`, in bytes per second: 64 KiB, half of an old ADSL line.
    public var bodyPace = 64 * 1024
    /// After the last answer, how long the input is still drained so that the client reads that answer.
    public var lingerTimeout: Int64 = 2_000
    /// After the last answer, how many bytes are drained before giving up.
    public var lingerBytes = 4 * 1024 * 1024
    /// Contents held in memory at once, received or to be sent, all connections together; more is 503.
    public var bodiesInMemory = 256 * 1024 * 1024
    /// Open connections; the next ones take the place of one on which nothing goes on, or are answered 503.
    public var connections = 20_000
    /// Silence after which a kept-alive connection gives its place up, when a new client finds all of them taken.
    public var silenceBeforeYielding: Int64 = 1_000
    /// Open connections of one client address (IPv6: of one /64); the next ones are answered 503.
    public var connectionsPerAddress = 256
    /// Whether the loopback addresses are limited as the others are: a relay on this machine is many clients.
    public var isLoopbackLimited = false

    /// The defaults above.
    public init() {}
}
