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

    /// An address to listen on.
    public init(
        address: String = "127.0.0.1", port: UInt16 = 0, routes: RouteTable, tls: TLSSettings? = nil
    ) {
        self.address = address
        self.port = port
        self.routes = routes
        self.tls = tls
    }
}
