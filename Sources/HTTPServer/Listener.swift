import CSocket
import Dispatch
import Glibc
import HTTPWire

/// Accepts connections and deals them to the workers in turn.
actor Listener {
    /// Accepted in a row before the queue is given back.
    private static let batch = 64
    /// For how long more are awaited, in milliseconds, before the source takes over again, which costs two thread switches.
    private static let patience: Int32 = 2

    private nonisolated let serial = WorkerQueue(label: "http-listener")
    nonisolated var unownedExecutor: UnownedSerialExecutor { serial.asUnownedSerialExecutor() }

    private let workers: [Worker]
    private let shared: Shared
    private let site: Site
    private var descriptor: Descriptor?
    /// Given up when descriptors run out, so that one connection can be accepted and closed.
    private var spare: Descriptor?
    private var source: (any DispatchSourceRead)?
    private var isPaused = false
    private var turn = 0
    /// Newcomers for whom a worker has been asked for room.
    private var seeking = 0

    init(_ descriptor: Descriptor, site: Site, workers: [Worker], shared: Shared) {
        self.descriptor = descriptor
        self.site = site
        self.workers = workers
        self.shared = shared
    }

    /// Begins to accept.
    nonisolated func start() { perform { $0.begin() } }

    /// Takes the connections that already wait, then stops listening, then calls `done`.
    nonisolated func stop(done: @escaping @Sendable () -> Void) {
        perform { listener in
            listener.end()
            done()
        }
    }

    private nonisolated func perform(_ work: @escaping @Sendable (isolated Listener) -> Void) {
        serial.queue.async { self.assumeIsolated(work) }
    }

    private func begin() {
        guard let descriptor else { return }
        spare = Self.openSpare()
        let source = DispatchSource.makeReadSource(
            fileDescriptor: descriptor.number, queue: serial.queue)
        source.setEventHandler { self.assumeIsolated { $0.acceptSome(patiently: true) } }
        source.setCancelHandler { withExtendedLifetime(descriptor) {} }
        source.activate()
        self.source = source
    }

    private func end() {
        acceptSome()
        // Refuses at once what comes from now on; the descriptor itself closes behind its source.
        if let descriptor { shutdown(descriptor.number, Int32(SHUT_RDWR)) }
        if isPaused { source?.resume() }
        isPaused = false
        source?.cancel()
        source = nil
        descriptor = nil
        spare = nil
    }

    private func acceptSome(patiently: Bool = false) {
        guard let descriptor else { return }
        var left = Self.batch
        while acceptWaiting(descriptor, &left), patiently {
            // What a worker says of a place comes by this queue.
            guard seeking == 0, Sockets.awaitReadable(descriptor.number, milliseconds: Self.patience)
            else { return }
        }
    }

    /// Takes those that already wait.
    ///
    /// - Returns: whether more could be taken if they came.
    private func acceptWaiting(_ descriptor: Descriptor, _ left: inout Int) -> Bool {
        while left > 0 {
            left -= 1
            var peer = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let number = Endpoint.withGeneric(&peer) { address, _ in
                accept4(descriptor.number, address, &length, Sockets.accepted)
            }
            let failure = errno
            if number >= 0 {
                deal(Descriptor(number), peer)
            } else if [EMFILE, ENFILE, ENOMEM, ENOBUFS].contains(failure) {
                shed(descriptor)
                return false
            } else if failure != EINTR, failure != ECONNABORTED {
                return failure == EAGAIN
            }
        }
        return false
    }

    private func deal(_ socket: Descriptor, _ peer: sockaddr_storage) {
        Sockets.prepare(socket.number)
        let own = site.hasOwnPlaces ? shared.admissions.enterKept : { nil }
        if let place = shared.admissions.enter(PeerAddress(peer)) ?? own() {
            hand(socket, peer, place)
        } else {
            seekPlace(socket, peer, asking: workers.count)
        }
    }

    private func hand(_ socket: Descriptor, _ peer: sockaddr_storage, _ place: Admissions.Place) {
        let arrival = Arrival(
            socket: socket, address: Sockets.text(peer), site: site, context: site.context, place: place)
        workers[turn].adopt(arrival)
        turn = (turn + 1) % workers.count
    }

    /// All places are taken: asks the workers one after the other for that of a connection on which nothing goes on.
    ///
    /// Who finds its own address full is refused at once: it would only push others out.
    private func seekPlace(_ socket: Descriptor, _ peer: sockaddr_storage, asking left: Int) {
        guard left > 0, seeking < Self.batch, shared.admissions.lacksPlace(PeerAddress(peer)) else {
            return refuse(socket, peer)
        }
        seeking += 1
        workers[turn].makeRoom {
            self.perform { listener in
                listener.seeking -= 1
                if listener.descriptor == nil {
                    // The drain has passed: nobody would wait for this one to be told.
                    listener.shared.admissions.noteRefusal()
                    if !listener.site.isSecure { listener.turnAway(socket) }
                } else if let place = listener.shared.admissions.enter(PeerAddress(peer)) {
                    listener.hand(socket, peer, place)
                } else {
                    listener.seekPlace(socket, peer, asking: left - 1)
                }
            }
        }
        turn = (turn + 1) % workers.count
    }

    private func refuse(_ socket: Descriptor, _ peer: sockaddr_storage) {
        if let place = refusal() {
            hand(socket, peer, place)
        } else if !site.isSecure {
            turnAway(socket)
        }
    }

    /// A few are told in full: behind a handshake when they speak TLS, and until they have stopped sending.
    private func refusal() -> Admissions.Place? {
        shared.admissions.noteRefusal()
        return shared.admissions.enterRefused(overTLS: site.isSecure)
    }

    /// Too many to tell all of them: says so, best effort, and closes (RFC 9110 §15.6.4).
    private func turnAway(_ socket: Descriptor) {
        var head = Array("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\n".utf8)
        head += Array("Content-Length: 0\r\nConnection: close\r\n\r\n".utf8)
        head.withUnsafeBytes { bytes in
            _ = Sockets.send(socket.number, bytes, UnsafeRawBufferPointer(start: nil, count: 0))
        }
        shutdown(socket.number, Int32(SHUT_WR))
        // What the client has sent must be read, or the close would reset the answer; what it is sending still is not.
        var waste = [UInt8](repeating: 0, count: 4096)
        waste.withUnsafeMutableBytes { _ = Sockets.receive(socket.number, $0) }
    }

    /// No descriptor or no memory is left: closes one waiting connection, then pauses, since the others would
    /// make the source fire without end.
    private func shed(_ descriptor: Descriptor) {
        spare = nil
        let number = accept(descriptor.number, nil, nil)
        if number >= 0 { close(number) }
        spare = Self.openSpare()
        guard !isPaused, let source else { return }
        source.suspend()
        isPaused = true
        serial.queue.asyncAfter(deadline: .now() + .milliseconds(100)) {
            self.assumeIsolated { $0.resume() }
        }
    }

    private func resume() {
        guard isPaused else { return }
        isPaused = false
        source?.resume()
    }

    private static func openSpare() -> Descriptor? {
        let number = open("/dev/null", O_RDONLY | O_CLOEXEC)
        return number >= 0 ? Descriptor(number) : nil
    }
}
