import Synchronization

/// Where an answer goes: the server's connection, or a test.
public protocol ReplySink: AnyObject, Sendable {
    /// Takes the one answer of a request; callable from any thread.
    ///
    /// - Parameter render: to be run on the connection's worker, at most once.
    func deliver(_ render: @escaping @Sendable () -> Response)
}

/// How a handler answers: exactly once, from any thread.
///
/// When the client has gone the answer is dropped silently. A `Reply` that is released without an
/// answer makes the server answer 500 itself.
public struct Reply: Sendable {
    /// Index of the connection's worker, from 0: a key for resources kept per worker.
    public let worker: Int
    private let sink: any ReplySink

    /// - Parameter sink: what receives the answer; it refuses a second one by a precondition.
    public init(worker: Int, sink: any ReplySink) {
        self.worker = worker
        self.sink = sink
    }

    /// For tests: the answer is rendered at once and handed to `answer`.
    public init(worker: Int = 0, _ answer: @escaping @Sendable (Response) -> Void) {
        self.init(worker: worker, sink: ImmediateSink(answer))
    }

    /// Answers the request; a second call is a programmer error.
    ///
    /// - Parameter render: makes the response; runs on the connection's worker.
    public func send(_ render: @escaping @Sendable () -> Response) { sink.deliver(render) }
}

/// Renders on the spot.
private final class ImmediateSink: ReplySink {
    private let isUsed = Atomic(false)
    private let answer: @Sendable (Response) -> Void

    init(_ answer: @escaping @Sendable (Response) -> Void) { self.answer = answer }

    func deliver(_ render: @escaping @Sendable () -> Response) {
        let wasUsed = isUsed.exchange(true, ordering: .acquiringAndReleasing)
        precondition(!wasUsed, "a request is answered once")
        answer(render())
    }
}
