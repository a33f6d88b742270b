/// What became of one step of a ``TLSSession``.
public enum TLSOutcome: Sendable, Equatable {
    /// Bytes of application data that were read or written, 1 or more; a finished handshake says 0.
    case bytes(Int)
    /// Nothing can be done before the socket has bytes to read.
    case wantsRead
    /// Nothing can be done before the socket takes bytes.
    case wantsWrite
    /// The peer has closed its side, with or without `close_notify`.
    case ended
    /// The session is of no more use; an alert has been sent when there was one to send.
    case failed(TLSFailure)
}

/// Why a session failed, as far as its owner can act on it.
public enum TLSFailure: Sendable, Equatable {
    /// The bytes are no TLS record, an HTTP request maybe: the client speaks in clear.
    case plaintext
    /// The certificate of the peer is missing, untrusted, expired or revoked.
    case certificate
    /// No common version, cipher, group or application protocol.
    case negotiation
    /// Reset, malformed records, alerts and everything else.
    case other
}
