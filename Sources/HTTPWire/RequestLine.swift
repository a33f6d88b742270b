/// A parsed request line: ranges of the head buffer (RFC 9112 §3).
struct RequestLine {
    /// `nil` for a method that the server does not know (501).
    var method: Method?
    var target: Range<Int>
    var path: Range<Int>
    var query: Range<Int>?
    /// Authority of an absolute-form target, which replaces Host (RFC 9112 §3.2.2).
    var authority: Range<Int>?
    /// An absolute-form target of the scheme `https`.
    var isSecureTarget = false
    var isOldVersion: Bool

    /// Reads `method SP request-target SP HTTP-version`, one space each, no CRLF.
    ///
    /// Syntax is judged first (400), then version (505), then the form of the target. An unknown method (501)
    /// waits for the fields: a request without Host is 400 whatever its method (RFC 9112 §3.2).
    init(_ bytes: Span<UInt8>, _ line: Range<Int>) throws(WireError) {
        guard let first = Self.space(bytes, line), let second = Self.space(bytes, first + 1..<line.upperBound)
        else { throw .requestLineMalformed }  // RFC 9112 §3: three words
        let name = line.lowerBound..<first
        let target = first + 1..<second
        let version = second + 1..<line.upperBound
        // RFC 9110 §9.1: a method is a token.
        guard !name.isEmpty, Self.all(bytes, name, { $0.isToken }), !target.isEmpty
        else { throw .requestLineMalformed }
        isOldVersion = try Self.isOldVersion(bytes, version)
        method = Method(bytes, name)
        self.target = target
        path = target
        // The forms of target of an unknown method are unknown too (RFC 9112 §3.2.3 has one for CONNECT).
        if method != nil { try readTarget(bytes) }
    }

    /// - Returns: true for HTTP/1.0, false for HTTP/1.1 and later minors (RFC 9110 §2.5).
    private static func isOldVersion(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(WireError) -> Bool {
        let at = range.lowerBound
        // RFC 9112 §2.3: `HTTP/` DIGIT `.` DIGIT, case-sensitive.
        guard range.count == 8, (at..<at + 5).spells("HTTP/", in: bytes), bytes[at + 5].isDigit,
            bytes[at + 6] == UInt8(ascii: "."), bytes[at + 7].isDigit
        else { throw .versionMalformed }
        guard bytes[at + 5] == UInt8(ascii: "1") else { throw .versionUnsupported }  // RFC 9110 §15.6.6
        return bytes[at + 7] == UInt8(ascii: "0")
    }

    private mutating func readTarget(_ bytes: Span<UInt8>) throws(WireError) {
        if bytes[target.lowerBound] == UInt8(ascii: "/") {
            try readOrigin(bytes, target)
        } else if target.count == 1, bytes[target.lowerBound] == UInt8(ascii: "*") {
            guard method == .options else { throw .targetForm }  // RFC 9112 §3.2.4
        } else {
            try readAbsolute(bytes)
        }
    }

    /// `absolute-path [ "?" query ]`; a fragment is never sent (RFC 9112 §3.2.1).
    private mutating func readOrigin(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(WireError) {
        var end = range.lowerBound
        var hasEscape = false
        while end < range.upperBound, bytes[end].isPath {
            hasEscape = hasEscape || bytes[end] == UInt8(ascii: "%")
            end += 1
        }
        path = range.lowerBound..<end
        if end < range.upperBound {
            guard bytes[end] == UInt8(ascii: "?"), Self.all(bytes, end + 1..<range.upperBound, { $0.isQuery })
            else { throw .targetMalformed }  // RFC 3986 §3.3, §3.4
            query = end + 1..<range.upperBound
            // Its escapes are judged by whoever reads it, who can still trace the refusal: `queryItems` (400).
        }
        if hasEscape {
            let escaped = path.map { bytes[$0] }
            guard PercentCoding.isSafePath(escaped) else { throw .targetMalformed }  // RFC 3986 §2.1
        }
    }

    /// `http://authority/path?query`, which a server must accept (RFC 9112 §3.2.2).
    private mutating func readAbsolute(_ bytes: Span<UInt8>) throws(WireError) {
        let start = target.lowerBound
        let schemes: (StaticString, StaticString) = ("http://", "https://")
        let scheme: Int
        if target.count > 7, (start..<start + 7).spellsIgnoringCase(schemes.0, in: bytes) {
            scheme = 7
        } else if target.count > 8, (start..<start + 8).spellsIgnoringCase(schemes.1, in: bytes) {
            scheme = 8
            isSecureTarget = true
        } else {
            throw .targetForm  // RFC 9112 §3.2.3: authority-form is for CONNECT alone
        }
        var end = start + scheme
        while end < target.upperBound, bytes[end] != UInt8(ascii: "/"), bytes[end] != UInt8(ascii: "?") {
            end += 1
        }
        let authority = start + scheme..<end
        guard HostSyntax.isValid(bytes, authority) else { throw .hostMalformed }  // RFC 9110 §4.2.1, §4.2.4
        self.authority = authority
        try readOrigin(bytes, end..<target.upperBound)
    }

    private static func space(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        for i in range where bytes[i] == .space { return i }
        return nil
    }

    private static func all(_ bytes: Span<UInt8>, _ range: Range<Int>, _ test: (UInt8) -> Bool) -> Bool {
        for i in range where !test(bytes[i]) { return false }
        return true
    }
}
