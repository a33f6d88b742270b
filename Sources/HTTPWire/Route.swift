/// What serves one method of one path.
public struct Route: Sendable {
    /// Looks at the head alone, before any body byte is accepted or `100 Continue` is sent.
    ///
    /// A response refuses the request at once (RFC 9110 §10.1.1). Runs on the connection's worker.
    public var admit: (@Sendable (Request) -> Response?)?
    /// Lowers ``Limits/body`` for this route, in bytes; when `nil`, a GET takes no content.
    public var maximumBody: Int?
    /// Serves the whole request; called on the connection's worker, which it must not block.
    public var handle: @Sendable (Request, Reply) -> Void
    /// When set, the answer is made in one call on the worker, and `handle` is not used by the server.
    public var immediate: (@Sendable (Request) -> Response)?
    /// Told of a request that the server refuses by itself once its path is known: method (405), size (413),
    /// broken or interrupted content (400, 408).
    ///
    /// The answer does not depend on it. Runs on the connection's worker; the request has no content.
    public var refused: (@Sendable (Request) -> Void)?

    /// A route that answers through its `Reply`.
    public init(
        maximumBody: Int? = nil, admit: (@Sendable (Request) -> Response?)? = nil,
        handle: @escaping @Sendable (Request, Reply) -> Void
    ) {
        self.maximumBody = maximumBody
        self.admit = admit
        self.handle = handle
    }

    /// A route that answers at once, by a short function that never waits.
    public static func synchronous(_ body: @escaping @Sendable (Request) -> Response) -> Route {
        var route = Route { request, reply in reply.send { body(request) } }
        route.immediate = body
        return route
    }
}
