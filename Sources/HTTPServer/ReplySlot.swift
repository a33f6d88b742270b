import HTTPWire
import Synchronization

/// Carries one answer from wherever the handler is to the connection's worker.
final class ReplySlot: ReplySink {
    private enum State {
        /// The handler has not returned: the worker will look here.
        case handling
        case ready(@Sendable () -> Response)
        /// The handler has returned without an answer: the answer goes through the worker's queue.
        case detached
        case answered
    }

    private let worker: Worker
    private let connection: UInt64
    private let state = Mutex(State.handling)

    init(worker: Worker, connection: UInt64) {
        self.worker = worker
        self.connection = connection
    }

    func deliver(_ render: @escaping @Sendable () -> Response) {
        let isLate = state.withLock { state in
            switch state {
            case .handling:
                state = .ready(render)
                return false
            case .detached:
                state = .answered
                return true
            case .ready, .answered: preconditionFailure("a request is answered once")
            }
        }
        if isLate { worker.post(answer: render, to: connection) }
    }

    /// The handler has returned: takes the answer that it has already given, if it has.
    func finishHandling() -> (@Sendable () -> Response)? {
        state.withLock { state in
            if case .ready(let render) = state {
                state = .answered
                return render
            }
            state = .detached
            return nil
        }
    }

    // A handler that forgets its reply must not hold the client for ever.
    deinit {
        let isForgotten = state.withLock { state in
            if case .detached = state { true } else { false }
        }
        if isForgotten {
            worker.post(answer: { Response(refusing: .unanswered) }, to: connection)
        }
    }
}
