import HTTPWire

/// A request whose content takes long to read: the short ones that have come meanwhile are served before it.
struct LongRequest {
    let connection: UInt64
    let endpoint: RouteTable.Endpoint
    let request: Request
    let slot: ReplySlot

    /// Asks its route.
    ///
    /// - Returns: the answer, if the route has given it at once.
    func serve(_ worker: isolated Worker) -> Response? {
        endpoint.route.handle(request, Reply(worker: worker.index, sink: slot))
        return slot.finishHandling()?()
    }
}
