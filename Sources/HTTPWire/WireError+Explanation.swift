extension WireError {
    /// Sentence and RFC section of each case.
    // An exact table: one row per case, longer than a function of logic may be.
    // swift-format-ignore
    var explanation: (sentence: String, section: String) {
        switch self {
        case .bareLineFeed: ("A line ends with LF alone.", "RFC 9112 §2.2")
        case .leadingEmptyLines: ("Too many empty lines stand before the request line.", "RFC 9112 §2.2")
        case .requestLineMalformed: ("The request line is not `method SP target SP version`.", "RFC 9112 §3")
        case .requestLineTooLong: ("The request line is too long.", "RFC 9112 §3")
        case .targetMalformed: ("The request target has a character or an escape that no URI has.", "RFC 9112 §3.2")
        case .targetForm: ("This form of target does not go with this method.", "RFC 9112 §3.2")
        case .versionMalformed: ("The version is not `HTTP/` digit `.` digit.", "RFC 9112 §2.3")
        case .versionUnsupported: ("Only HTTP/1.1 and HTTP/1.0 are spoken here.", "RFC 9110 §15.6.6")
        case .methodUnknown: ("The server does not know this method.", "RFC 9110 §9.1")
        case .headerSectionTooLarge: ("The header section is too large.", "RFC 6585 §5")
        case .tooManyFields: ("The header section has too many fields.", "RFC 6585 §5")
        case .foldedField: ("A field line starts with white space.", "RFC 9112 §5.2")
        case .fieldName: ("A field line has no name, or a name that is not a token.", "RFC 9112 §5")
        case .spaceBeforeColon: ("White space stands between a field name and its colon.", "RFC 9112 §5.1")
        case .fieldValue: ("A field value has a control character.", "RFC 9110 §5.5")
        case .hostMissing: ("The Host field is missing.", "RFC 9112 §3.2")
        case .hostRepeated: ("The Host field is repeated.", "RFC 9112 §3.2")
        case .hostMalformed: ("The host is not `name[:port]`.", "RFC 9112 §3.2")
        case .misdirected: ("An `https` target came over a connection without TLS.", "RFC 9110 §7.4")
        case .contentLengthMalformed: ("Content-Length is not one plain decimal number.", "RFC 9112 §6.3")
        case .contentLengthRepeated: ("Content-Length is repeated.", "RFC 9112 §6.3")
        case .lengthAndEncoding: ("Content-Length and Transfer-Encoding stand together.", "RFC 9112 §6.3")
        case .encodingInOldVersion: ("Transfer-Encoding does not exist in HTTP/1.0.", "RFC 9112 §6.1")
        case .encodingMalformed: ("`chunked` is not the one and final transfer coding.", "RFC 9112 §6.3")
        case .encodingUnknown: ("The server knows no transfer coding but `chunked`.", "RFC 9112 §6.1")
        case .expectationUnknown: ("The expectation cannot be met.", "RFC 9110 §10.1.1")
        case .chunkSize: ("A chunk size is not a plain hexadecimal number.", "RFC 9112 §7.1")
        case .chunkExtension: ("A chunk extension is malformed or too long.", "RFC 9112 §7.1.1")
        case .chunkEnd: ("CRLF is missing after the data of a chunk.", "RFC 9112 §7.1")
        case .trailerMalformed: ("A trailer field is malformed.", "RFC 9112 §7.1.2")
        case .trailerForbidden: ("This field may not stand in a trailer.", "RFC 9110 §6.5.1")
        case .trailersTooLarge: ("The trailer section is too large.", "RFC 9112 §7.1.2")
        case .bodyTooLarge: ("The content is too large.", "RFC 9110 §15.5.14")
        case .headTimeout: ("The request head took too long to come.", "RFC 9110 §15.5.9")
        case .bodyTimeout: ("The content took too long to come.", "RFC 9110 §15.5.9")
        case .queryMalformed: ("The query has an invalid escape, or too many items.", "RFC 3986 §2.1")
        case .notFound: ("There is nothing at this path.", "RFC 9110 §15.5.5")
        case .methodNotAllowed: ("This path does not allow this method.", "RFC 9110 §15.5.6")
        case .overloaded: ("The server is full; try again later.", "RFC 9110 §15.6.4")
        case .unanswered: ("The request was dropped without an answer.", "RFC 9110 §15.6.1")
        }
    }
}
