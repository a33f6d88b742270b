/// Removes the chunked transfer coding (RFC 9112 §7.1); resumable at any byte.
struct ChunkDecoder {
    private enum State { case size, data, dataEnd, trailer, done }

    private let limits: Limits
    private let maximum: Int
    private var state = State.size
    private var remaining = 0
    private var extensionBytes = 0
    private var trailerBytes = 0
    /// The current size line, end of chunk or trailer line, up to its LF.
    private var line: [UInt8] = []

    /// - Parameter maximum: bytes of content accepted.
    init(limits: Limits, maximum: Int) {
        self.limits = limits
        self.maximum = maximum
    }

    /// Whether the last chunk and the trailer section have been read.
    var isDone: Bool { state == .done }

    /// Decodes `bytes` and appends the content to `body`.
    ///
    /// - Returns: how many bytes were used; fewer than given only once done.
    mutating func decode(_ bytes: Span<UInt8>, into body: inout [UInt8]) throws(WireError) -> Int {
        var i = 0
        while i < bytes.count, state != .done {
            if state == .data {
                let count = min(remaining, bytes.count - i)
                body.append(bytes.extracting(i..<i + count))
                i += count
                remaining -= count
                if remaining == 0 { state = .dataEnd }
                continue
            }
            let byte = bytes[i]
            i += 1
            if byte == .lf {
                try endLine(held: body.count)
            } else {
                try collect(byte)
            }
        }
        return i
    }

    private mutating func collect(_ byte: UInt8) throws(WireError) {
        line.append(byte)
        switch state {
        case .size:
            // RFC 9112 §7.1.1: extensions are bounded, over the whole body.
            guard line.count <= 18 + limits.chunkExtensions else { throw .chunkExtension }
        case .dataEnd:
            guard line == [.cr] else { throw .chunkEnd }  // RFC 9112 §7.1
        case .trailer:
            trailerBytes += 1
            guard trailerBytes <= limits.trailerSection else { throw .trailersTooLarge }  // RFC 9112 §7.1.2
        case .data, .done: break
        }
    }

    private mutating func endLine(held: Int) throws(WireError) {
        guard line.last == .cr else { throw state == .dataEnd ? .chunkEnd : .bareLineFeed }  // RFC 9112 §2.2
        line.removeLast()
        switch state {
        case .size: try beginChunk(held: held)
        case .dataEnd: state = .size
        case .trailer: try endTrailer()
        case .data, .done: break
        }
        line.removeAll(keepingCapacity: true)
    }

    /// `chunk-size [ chunk-ext ]`.
    private mutating func beginChunk(held: Int) throws(WireError) {
        var size = 0
        var digits = 0
        while digits < line.count, let value = line[digits].hexadecimal {
            // RFC 9112 §7.1: a recipient must anticipate large sizes; 15 digits cannot overflow.
            guard digits < 15 else { throw .chunkSize }
            size = size << 4 | Int(value)
            digits += 1
        }
        guard digits > 0 else { throw .chunkSize }
        if digits < line.count {
            guard ChunkExtension.isValid(line.span, from: digits) else {
                throw line[digits] == UInt8(ascii: ";") ? .chunkExtension : .chunkSize
            }
            extensionBytes += line.count - digits
            guard extensionBytes <= limits.chunkExtensions else { throw .chunkExtension }  // RFC 9112 §7.1.1
        }
        guard size <= maximum - held else { throw .bodyTooLarge }  // RFC 9110 §15.5.14
        remaining = size
        state = size == 0 ? .trailer : .data
    }

    /// Trailers are checked, then dropped, as RFC 9110 §6.5.1 allows.
    private mutating func endTrailer() throws(WireError) {
        guard !line.isEmpty else {
            state = .done
            return
        }
        let field: Fields.Line
        do throws(WireError) {
            field = try FieldLine.parse(line.span, 0..<line.count)
        } catch {
            throw .trailerMalformed
        }
        // RFC 9110 §6.5.1: no framing, routing, authentication or content field may come so late.
        let name = String(decoding: line[field.name], as: UTF8.self).lowercased()
        guard !Self.forbidden.contains(name) else { throw .trailerForbidden }
    }

    private static let forbidden: Set<String> = [
        "authorization", "cache-control", "connection", "content-encoding", "content-length",
        "content-range", "content-type", "cookie", "expect", "host", "if-match", "if-none-match",
        "if-range", "keep-alive", "max-forwards", "proxy-authorization", "range", "te",
        "trailer", "transfer-encoding", "upgrade",
    ]
}
