extension ConnectionState {
    /// Takes note that `count` bytes of the outbox have been written.
    public mutating func wrote(_ count: Int) {
        outbox.advance(count)
        written += count
        armWrite()
    }

    /// Looks at the deadlines; to be called about twice a second, then ``next()``.
    ///
    /// - Returns: whether something is to be done.
    public mutating func tick() -> Bool {
        let now = clock.milliseconds
        if !outbox.isEmpty {
            guard now >= writeDeadline || isReadTooSlowly(now) else { return false }
            phase = .closed  // the client does not read: nothing can be told to it
            return true
        }
        switch phase {
        case .head:
            guard now >= readDeadline else { return false }
            if used == inbox.count, parser.isFresh {
                phase = .closed  // idle: silent close (RFC 9112 §9.5)
            } else {
                fail(.headTimeout)  // RFC 9110 §15.5.9
            }
        case .body:
            guard now >= readDeadline || isTooSlow(now) else { return false }
            fail(.bodyTimeout)  // RFC 9110 §15.5.9
        case .lingering:
            guard now >= readDeadline else { return false }
            phase = .closed
        case .closed: return true
        case .deciding, .serving, .closing: return false
        }
        return true
    }

    /// Shuts down in the order of RFC 9112 §9.6, so that the client reads the last answer before any reset.
    mutating func beginLinger() -> Step {
        guard lingered < limits.lingerBytes else {
            phase = .closed
            return .close
        }
        phase = .lingering
        inbox = []  // nothing behind the last answer is read: it need not be kept while the client leaves
        used = 0
        readDeadline = clock.milliseconds + limits.lingerTimeout
        return .shutdown
    }

    /// The average rate at which the client reads, once `idleTimeout` has passed: a trickle holds memory too.
    private func isReadTooSlowly(_ now: Int64) -> Bool {
        let elapsed = now - writeStart
        return elapsed > limits.idleTimeout && Int64(written) * 1000 < Int64(limits.bodyRate) * elapsed
    }

    /// Whether the client has taken what was last written more slowly than it may, once `idleTimeout` has passed.
    ///
    /// - Parameter unsent: bytes that the system still holds for it.
    public func isTakenTooSlowly(unsent: Int) -> Bool {
        let elapsed = clock.milliseconds - writeStart
        return elapsed >= limits.idleTimeout
            && Int64(written - unsent) * 1000 < Int64(limits.bodyRate) * elapsed
    }

    /// The average rate since the content began, once `bodyTimeout` has passed, and the pace owed past `bodyGrace`.
    ///
    /// Any content thus ends in time: a client that comes at a constant rate has `bodyGrace` and its length at `bodyPace`.
    private func isTooSlow(_ now: Int64) -> Bool {
        let elapsed = now - bodyStart
        let received = Int64(bodyCount) * 1000
        return elapsed > limits.bodyTimeout && received < Int64(limits.bodyRate) * elapsed
            || elapsed > limits.bodyGrace && received < Int64(limits.bodyPace) * (elapsed - limits.bodyGrace)
    }
}
