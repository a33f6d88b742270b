import HTTPWire
import OpenSSLKit
import Synchronization

/// What the connections of one listener share: its routes, and its TLS context of the moment.
final class Site: Sendable {
    let routes: RouteTable
    /// See ``ListenerSettings/hasOwnPlaces``.
    let hasOwnPlaces: Bool
    private let settings: TLSSettings?
    private let current: Mutex<TLSContext?>

    init(_ settings: ListenerSettings) throws(ServerError) {
        routes = settings.routes
        hasOwnPlaces = settings.hasOwnPlaces
        self.settings = settings.tls
        current = Mutex(try Self.read(settings.tls))
    }

    var isSecure: Bool { settings != nil }

    /// Whether a connection made with this context has verified its client by files that have been read again since.
    func isOutdated(_ context: TLSContext) -> Bool {
        settings?.clients != nil && current.withLock { $0 } !== context
    }

    /// For the connections accepted from now on; `nil` in clear.
    var context: TLSContext? { current.withLock { $0 } }

    /// Reads the files again, and changes nothing yet.
    func reread() throws(ServerError) -> TLSContext? { try Self.read(settings) }

    func adopt(_ context: TLSContext?) { current.withLock { $0 = context } }

    private static func read(_ settings: TLSSettings?) throws(ServerError) -> TLSContext? {
        guard let settings else { return nil }
        return try settings.context()
    }
}
