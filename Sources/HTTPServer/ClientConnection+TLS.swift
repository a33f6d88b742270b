import Glibc
import HTTPWire
import OpenSSLKit

extension ClientConnection {
    /// Bytes have come, or may leave, before HTTP begins or after the handshake has failed.
    func negotiate(_ channel: SecureChannel, _ worker: isolated Worker) {
        lastActive = worker.clock.milliseconds
        if channel.phase == .discarding { return discard(channel, worker) }
        switch channel.handshake(socket) {
        case .bytes: open(channel, worker)
        case .wantsRead: watch(worker)
        case .wantsWrite: awaitWriting(worker)
        // A client that speaks in clear understands no alert.
        case .ended, .failed(.plaintext):
            worker.shared.noteFailedHandshake()
            close(worker)
        case .failed:
            worker.shared.noteFailedHandshake()
            // The alert has left; closing on unread bytes would reset it (RFC 9112 §9.6 for the same reason).
            Glibc.shutdown(socket, Int32(SHUT_WR))
            channel.phase = .discarding
            channel.deadline = worker.clock.milliseconds + worker.shared.limits.lingerTimeout
            discard(channel, worker)
        }
    }

    /// The handshake is done: HTTP begins, with its own deadlines.
    private func open(_ channel: SecureChannel, _ worker: isolated Worker) {
        state = ConnectionState(
            limits: worker.shared.limits, remoteAddress: channel.address,
            clientCertificate: channel.clientCertificate, clock: worker.clock)
        state.isSecure = true
        watch(worker)
        if channel.holdsBytes { readable(worker) }
    }

    /// Drops what a refused client still sends, so that it can read why.
    private func discard(_ channel: SecureChannel, _ worker: isolated Worker) {
        while channel.discarded < SecureChannel.discardLimit {
            let receipt = worker.buffer.withUnsafeMutableBytes { Sockets.take(socket, $0) }
            switch receipt {
            case .bytes(let count): channel.discarded += count
            case .nothing, .awaitsWriting: return watch(worker)
            case .end, .gone: return close(worker)
            }
        }
        close(worker)
    }

    /// The socket takes bytes again: what TLS itself had to say comes first.
    ///
    /// - Returns: whether nothing is left to do.
    func resumeSession(_ channel: SecureChannel, _ worker: isolated Worker) -> Bool {
        if channel.phase != .open {
            wantsRead = true
            negotiate(channel, worker)
            return true
        }
        if channel.owesGoodbye { finishSending(worker) }
        guard channel.readAwaitsWriting else { return false }
        channel.readAwaitsWriting = false
        watch(worker)
        readable(worker)
        return true
    }

    /// The last answer has left: says so to the client, in TLS and then in TCP.
    func finishSending(_ worker: isolated Worker) {
        if let channel {
            channel.owesGoodbye = !channel.sayGoodbye()
            if channel.owesGoodbye { return resumeWriter(worker) }
        }
        Glibc.shutdown(socket, Int32(SHUT_WR))
    }

    /// Asks to be looked at again when the session holds bytes that the socket will not announce.
    func settle(_ worker: isolated Worker) {
        guard let channel, channel.holdsBytes, wantsRead, !isClosed else { return }
        if isHot { return worker.keepTurning() }
        guard !isRecalled else { return }
        isRecalled = true
        worker.recall(identifier)
    }
}
