/// Reads a request head line by line; resumable, and gives the same answer however the bytes are cut.
///
/// It is handed the same bytes again, longer, until the head is whole: every offset counts from the
/// first byte of the head.
struct HeadParser {
    private let limits: Limits
    private var scanned = 0
    private var lineStart = 0
    /// Empty lines ignored before this request line.
    var emptyLines = 0
    private var sectionStart = 0
    private var requestLine: RequestLine?
    private var lines: [Fields.Line] = []
    private var framing = FramingFields()

    init(limits: Limits) { self.limits = limits }

    /// Whether no byte of a head has been seen.
    var isFresh: Bool { scanned == 0 }

    /// Reads on.
    ///
    /// - Parameter bytes: all that was received since the start of this head, and perhaps more.
    /// - Returns: the whole head, or `nil` when more bytes are needed.
    mutating func advance(_ bytes: Span<UInt8>) throws(WireError) -> RequestHead? {
        while let lineFeed = bytes.lineFeed(from: scanned) {
            scanned = lineFeed + 1
            // As if the bytes before this one had come alone: the refusal must not depend on the cut.
            try checkSize(bytes, scanned - 1)
            let end = scanned - 2
            // RFC 9112 §2.2: LF alone could be taken as a line end; refused, parsers differ on it.
            guard end >= lineStart, bytes[end] == .cr else { throw .bareLineFeed }
            let line = lineStart..<end
            lineStart = scanned
            if let head = try take(line, of: bytes) { return head }
        }
        scanned = bytes.count
        try checkSize(bytes, scanned)
        return nil
    }

    private mutating func take(_ line: Range<Int>, of bytes: Span<UInt8>) throws(WireError) -> RequestHead? {
        if requestLine == nil {
            try takeFirst(line, of: bytes)
            return nil
        }
        if line.isEmpty, let requestLine { return try finish(requestLine, bytes) }
        guard lines.count < limits.fieldCount else { throw .tooManyFields }  // RFC 6585 §5
        let field = try FieldLine.parse(bytes, line)
        try framing.note(field, at: lines.count, in: bytes)
        lines.append(field)
        return nil
    }

    private mutating func takeFirst(_ line: Range<Int>, of bytes: Span<UInt8>) throws(WireError) {
        guard !line.isEmpty else {
            emptyLines += 1
            // RFC 9112 §2.2: at least one empty line is ignored; not an endless stream of them.
            guard emptyLines <= limits.leadingEmptyLines else { throw .leadingEmptyLines }
            return
        }
        requestLine = try RequestLine(bytes, line)
        sectionStart = scanned
        lines.reserveCapacity(12)
    }

    /// Refuses a line or a section already too long at `end`, before its own end has come.
    ///
    /// Changes nothing; `mutating` so that it is called in place, and not on a copy of 330 bytes.
    private mutating func checkSize(_ bytes: Span<UInt8>, _ end: Int) throws(WireError) {
        if requestLine == nil {
            if end - lineStart > limits.requestLine + 1 { throw tooLong(bytes, lineStart) }
        } else if end - sectionStart > limits.headerSection + 1 {
            throw .headerSectionTooLarge  // RFC 6585 §5
        }
    }

    /// 414 is about the target; when no target has begun, the method itself is malformed (RFC 9112 §3).
    private func tooLong(_ bytes: Span<UInt8>, _ start: Int) -> WireError {
        for i in start..<start + limits.requestLine where bytes[i] == .space { return .requestLineTooLong }
        return .requestLineMalformed
    }

    private mutating func finish(_ line: RequestLine, _ bytes: Span<UInt8>) throws(WireError) -> RequestHead {
        var lines = lines
        try framing.checkHost(isOldVersion: line.isOldVersion)
        if let authority = line.authority, let host = framing.hostIndex {
            lines[host].value = authority  // RFC 9112 §3.2.2: the received Host is ignored
        }
        let content = try framing.content(isOldVersion: line.isOldVersion, in: bytes)
        guard let method = line.method else { throw .methodUnknown }  // RFC 9110 §9.1
        let head = [UInt8](unsafeUninitializedCapacity: scanned) { target, count in
            bytes.extracting(0..<scanned).withUnsafeBufferPointer {
                _ = target.initialize(fromContentsOf: $0)
            }
            count = scanned
        }
        var fields = Fields(buffer: head, lines: lines)
        // HTTP/1.0 may come without Host: the target still says it (RFC 9112 §3.2.2).
        if let authority = line.authority, framing.hostIndex == nil {
            fields.append("Host", fields.text(authority))
        }
        return RequestHead(
            line, method, fields, content,
            keepAlive: framing.keepAlive(isOldVersion: line.isOldVersion),
            expectsContinue: framing.expectsContinue && !line.isOldVersion, length: scanned)
    }
}

/// A whole head: what its request is, and how its content is delimited.
///
/// An object, so that a request that passes from hand to hand is a few words.
final class RequestHead: Sendable {
    let method: Method
    let fields: Fields
    let target: Range<Int>
    let path: Range<Int>
    let query: Range<Int>?
    let isOldVersion: Bool
    let isSecureTarget: Bool
    let content: ContentFraming
    /// Whether the client would keep the connection (RFC 9112 §9.3).
    let keepAlive: Bool
    let expectsContinue: Bool
    /// Bytes of the head, last CRLF included.
    let length: Int

    init(
        _ line: RequestLine, _ method: Method, _ fields: Fields, _ content: ContentFraming,
        keepAlive: Bool, expectsContinue: Bool, length: Int
    ) {
        target = line.target
        path = line.path
        query = line.query
        isOldVersion = line.isOldVersion
        isSecureTarget = line.isSecureTarget
        self.method = method
        self.fields = fields
        self.content = content
        self.keepAlive = keepAlive
        self.expectsContinue = expectsContinue
        self.length = length
    }

    /// A head that came by no wire.
    ///
    /// - Parameter text: origin form, kept behind the fields.
    init(_ method: Method, _ text: String, _ fields: Fields) {
        var fields = fields
        let start = fields.buffer.count
        fields.buffer.append(contentsOf: text.utf8)
        let end = fields.buffer.count
        let mark = fields.buffer[start..<end].firstIndex(of: UInt8(ascii: "?"))
        target = start..<end
        path = start..<(mark ?? end)
        query = mark.map { $0 + 1..<end }
        self.method = method
        self.fields = fields
        isOldVersion = false
        isSecureTarget = false
        content = .none
        keepAlive = true
        expectsContinue = false
        length = 0
    }
}

/// How the content of a request is delimited (RFC 9112 §6.3).
enum ContentFraming: Equatable {
    case none
    case length(Int)
    case chunked
}
