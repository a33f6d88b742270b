/// What the fields that govern the connection say: Host, Content-Length, Transfer-Encoding,
/// Connection, Expect.
struct FramingFields {
    private(set) var hostIndex: Int?
    private(set) var expectsContinue = false
    private var length: Int?
    private var encodings: [Range<Int>] = []
    private var saysClose = false
    private var saysKeepAlive = false

    /// Takes in the field that will be the `index`-th.
    mutating func note(_ field: Fields.Line, at index: Int, in bytes: Span<UInt8>) throws(WireError) {
        switch field.name.count {
        case 4 where field.name.spellsIgnoringCase("host", in: bytes):
            guard hostIndex == nil else { throw .hostRepeated }  // RFC 9112 §3.2
            guard HostSyntax.isValid(bytes, field.value) else { throw .hostMalformed }  // RFC 9112 §3.2
            hostIndex = index
        case 6 where field.name.spellsIgnoringCase("expect", in: bytes):
            try noteExpectations(field.value, bytes)
        case 10 where field.name.spellsIgnoringCase("connection", in: bytes):
            noteConnection(field.value, bytes)
        case 14 where field.name.spellsIgnoringCase("content-length", in: bytes):
            guard length == nil else { throw .contentLengthRepeated }  // RFC 9112 §6.3, item 5
            length = try Self.decimal(bytes, field.value)
        case 17 where field.name.spellsIgnoringCase("transfer-encoding", in: bytes):
            encodings.append(field.value)
        default: break
        }
    }

    /// RFC 9112 §3.2: a request of HTTP/1.1 without Host is refused.
    func checkHost(isOldVersion: Bool) throws(WireError) {
        guard isOldVersion || hostIndex != nil else { throw .hostMissing }
    }

    /// RFC 9112 §9.3: `close` wins, then the version decides, then `keep-alive`.
    func keepAlive(isOldVersion: Bool) -> Bool { !saysClose && (!isOldVersion || saysKeepAlive) }

    /// How the content is delimited; every doubt is refused, since a second reader of the same bytes
    /// could settle it otherwise (RFC 9112 §11.2).
    func content(isOldVersion: Bool, in bytes: Span<UInt8>) throws(WireError) -> ContentFraming {
        guard !encodings.isEmpty else {
            guard let length, length > 0 else { return .none }
            return .length(length)
        }
        guard length == nil else { throw .lengthAndEncoding }  // RFC 9112 §6.3, item 3
        guard !isOldVersion else { throw .encodingInOldVersion }  // RFC 9112 §6.1
        let codings = encodings.flatMap { $0.listElements(in: bytes) }
        // RFC 9112 §6.3, item 4: 400 when `chunked` is not final, even if the final one is merely unknown.
        guard codings.last?.spellsIgnoringCase("chunked", in: bytes) == true else { throw .encodingMalformed }
        for coding in codings.dropLast() {
            // RFC 9112 §7. Empty elements too: a peer that ignores the whole field would see no content.
            guard !coding.isEmpty, !coding.spellsIgnoringCase("chunked", in: bytes)
            else { throw .encodingMalformed }
            for j in coding where !bytes[j].isToken { throw .encodingMalformed }
        }
        guard codings.count == 1 else { throw .encodingUnknown }  // RFC 9112 §6.1: 501
        return .chunked
    }

    /// RFC 9110 §10.1.1: a list; `100-continue` is the only member there is.
    private mutating func noteExpectations(_ value: Range<Int>, _ bytes: Span<UInt8>) throws(WireError) {
        for member in value.listElements(in: bytes) where !member.isEmpty {
            guard member.spellsIgnoringCase("100-continue", in: bytes) else { throw .expectationUnknown }
            expectsContinue = true
        }
    }

    private mutating func noteConnection(_ value: Range<Int>, _ bytes: Span<UInt8>) {
        for option in value.listElements(in: bytes) {
            if option.spellsIgnoringCase("close", in: bytes) { saysClose = true }
            if option.spellsIgnoringCase("keep-alive", in: bytes) { saysKeepAlive = true }
        }
    }

    /// One run of digits without sign, list or leading zero (RFC 9110 §8.6, RFC 9112 §6.3).
    private static func decimal(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(WireError) -> Int {
        // 18 digits cannot overflow; a leading zero is legal but read as octal by some (RFC 9112 §11.2).
        guard !range.isEmpty, range.count <= 18,
            range.count == 1 || bytes[range.lowerBound] != UInt8(ascii: "0")
        else { throw .contentLengthMalformed }
        var value = 0
        for i in range {
            guard bytes[i].isDigit else { throw .contentLengthMalformed }
            value = value * 10 + Int(bytes[i] - 0x30)
        }
        return value
    }
}
