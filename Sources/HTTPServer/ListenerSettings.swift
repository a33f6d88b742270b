public import HTTPWire

/// One address to listen on, with its own routes and its own TLS.
public struct ListenerSettings: Sendable {
    /// Numeric IPv4 or IPv6 address; `::` is both.
    public var address: String
    /// Port; 0 lets the system choose.
    public var port: UInt16
    /// What is served there.
    public var routes: RouteTable
    /// `nil` serves in clear.
    public var tls: TLSSettings?
    /// Whether a few connections are kept for it, so that it answers when clients of the others have taken all.
    public var hasOwnPlaces: Bool

    /// An address to listen on.
    public init(
        address: String = "127.0.0.1", port: UInt16 = 0, routes: RouteTable, tls: TLSSettings? = nil,
        hasOwnPlaces: Bool = false
    ) {
        self.address = address
        self.port = port
        self.routes = routes
        self.tls = tls
        self.hasOwnPlaces = hasOwnPlaces
    }
}
