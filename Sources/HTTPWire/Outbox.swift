/// What waits to be written: heads and small contents end to end, then at most one large content that
/// is never copied.
public struct Outbox: Sendable {
    /// A content up to this size is copied behind its head, so that one write sends both.
    static let inlineLimit = 8 * 1024
    /// Beyond this, no other request is answered before the client has read.
    static let pauseSize = 64 * 1024

    private(set) var bytes: [UInt8] = []
    private var sent = 0
    private var tail: [UInt8] = []
    private var tailRange = 0..<0

    init() {}

    /// Nothing waits.
    public var isEmpty: Bool { sent == bytes.count && tailRange.isEmpty }

    /// Bytes that wait.
    public var count: Int { bytes.count - sent + tailRange.count }

    /// Whether the next answer must wait for this one to leave.
    var isFull: Bool { !tailRange.isEmpty || bytes.count - sent >= Self.pauseSize }

    /// Hands what waits, in two parts to send in order; the second is empty most of the time.
    func withPending<R>(_ send: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> R) -> R {
        bytes.withUnsafeBytes { first in
            tail.withUnsafeBytes { second in
                send(
                    UnsafeRawBufferPointer(rebasing: first[sent...]),
                    UnsafeRawBufferPointer(rebasing: second[tailRange]))
            }
        }
    }

    /// Takes note that the first `count` bytes have left.
    mutating func advance(_ count: Int) {
        let head = min(count, bytes.count - sent)
        sent += head
        tailRange = tailRange.lowerBound + (count - head)..<tailRange.upperBound
        guard isEmpty else { return }
        tail = []
        tailRange = 0..<0
        sent = 0
        bytes.removeAll(keepingCapacity: bytes.capacity <= Self.inlineLimit)
    }

    /// Lets `write` append a head.
    mutating func append(_ write: (inout [UInt8]) -> Void) { write(&bytes) }

    /// Adds the content behind its head.
    ///
    /// INVARIANT (one large content): never called again while one waits; see `isFull`.
    mutating func append(content: [UInt8], _ range: Range<Int>) {
        if range.count <= Self.inlineLimit {
            bytes.append(contentsOf: content[range])
        } else {
            precondition(tailRange.isEmpty, "one large content at a time")
            tail = content
            tailRange = range
        }
    }
}
