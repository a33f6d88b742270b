import HTTPWire

/// Raw messages; the titles name the rule that decides.
enum MessageTable {
    static var all: [MessageCase] { requestLines + targets + fields + hosts + framing + chunks }

    private static func get(_ target: String) -> String { "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n" }
    private static func post(_ fields: String, _ body: String) -> String {
        "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n\(body)"
    }
    private static func chunked(_ body: String) -> String { post("Transfer-Encoding: chunked", body) }

    // swift-format-ignore
    static let requestLines: [MessageCase] = [
        .good("a plain request (RFC 9112 §3)", get("/a"), "GET /a"),
        .good("two empty lines first (RFC 9112 §2.2)", "\r\n\r\n" + get("/a"), "GET /a"),
        .bad("five empty lines first (RFC 9112 §2.2)", "\r\n\r\n\r\n\r\n\r\n" + get("/a"), .leadingEmptyLines),
        .good("HTTP/1.0 without Host (RFC 9112 §3.2)", "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "GET /a"),
        .good("a later minor version (RFC 9110 §2.5)", "GET /a HTTP/1.2\r\nHost: a\r\n\r\n", "GET /a"),
        .bad("another major version (RFC 9110 §15.6.6)", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", .versionUnsupported),
        .bad("the preface of HTTP/2 (RFC 9113 §3.4)", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .versionUnsupported),
        .bad("no minor version (RFC 9112 §2.3)", "GET / HTTP/1\r\nHost: a\r\n\r\n", .versionMalformed),
        .bad("a version in lower case (RFC 9112 §2.3)", "GET / http/1.1\r\nHost: a\r\n\r\n", .versionMalformed),
        .bad("a version with zeros (RFC 9112 §2.3)", "GET / HTTP/01.1\r\nHost: a\r\n\r\n", .versionMalformed),
        .bad("a line end of LF alone (RFC 9112 §2.2)", "GET / HTTP/1.1\nHost: a\r\n\r\n", .bareLineFeed),
        .bad("LF alone inside the fields (RFC 9112 §2.2)", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", .bareLineFeed),
        .bad("a line end of CR alone (RFC 9112 §2.2)", "GET / HTTP/1.1\rHost: a\r\n\r\n", .versionMalformed),
        .bad("HTTP/0.9 (RFC 9112 §3)", "GET /\r\n", .requestLineMalformed),
        .bad("two spaces (RFC 9112 §3)", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", .requestLineMalformed),
        .bad("a tab for a space (RFC 9112 §3)", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", .requestLineMalformed),
        .bad("no method (RFC 9112 §3.1)", " / HTTP/1.1\r\nHost: a\r\n\r\n", .requestLineMalformed),
        .bad("a method that is no token (RFC 9110 §9.1)", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", .requestLineMalformed),
        .bad("an unknown method (RFC 9110 §9.1)", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", .methodUnknown),
        .bad("a method in lower case (RFC 9110 §9.1)", "get / HTTP/1.1\r\nHost: a\r\n\r\n", .methodUnknown),
        .bad("a target of 9,000 bytes (RFC 9112 §3)", get("/" + String(repeating: "a", count: 9000)), .requestLineTooLong),
        .bad("a method without end (RFC 9112 §3)", String(repeating: "A", count: 9000), .requestLineMalformed),
    ]

    // swift-format-ignore
    static let targets: [MessageCase] = [
        .good("an absolute target (RFC 9112 §3.2.2)", get("http://b:80/x?y"), "GET /x"),
        .good("an absolute target without path (RFC 9112 §3.2.2)", get("http://b"), "GET /"),
        .good("OPTIONS of the server (RFC 9112 §3.2.4)", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS *"),
        .good("a bar in the query, as FHIR clients send it", get("/p?identifier=a|b"), "GET /p"),
        .bad("an asterisk with GET (RFC 9112 §3.2.4)", get("*"), .targetForm),
        .bad("an authority (RFC 9112 §3.2.3)", get("a:443"), .targetForm),
        .bad("another scheme (RFC 9112 §3.2.2)", get("ftp://a/"), .targetForm),
        .bad("user information (RFC 9110 §4.2.4)", get("http://u@b/"), .hostMalformed),
        .bad("a fragment (RFC 9112 §3.2.1)", get("/a#b"), .targetMalformed),
        .bad("a raw byte beyond ASCII (RFC 3986 §2)", get("/café"), .targetMalformed),
        .bad("NUL (RFC 3986 §2)", get("/a\u{0}b"), .targetMalformed),
        .bad("a backslash (RFC 3986 §3.3)", get("/a\\b"), .targetMalformed),
        .bad("an escape cut short (RFC 3986 §2.1)", get("/a%4"), .targetMalformed),
        .bad("an escape of other letters (RFC 3986 §2.1)", get("/a%zz"), .targetMalformed),
        .bad("an escaped NUL (RFC 3986 §7.3)", get("/a%00"), .targetMalformed),
        .bad("an escaped CRLF (RFC 3986 §7.3)", get("/a%0d%0a"), .targetMalformed),
        .bad("an escape that is not UTF-8 (RFC 3986 §2.5)", get("/a%c0%af"), .targetMalformed),
        .bad("a space (RFC 9112 §3.2)", get("/a b"), .versionMalformed),
    ]

    // swift-format-ignore
    static let fields: [MessageCase] = [
        .good("blanks around a value (RFC 9110 §5.5)", "GET /a HTTP/1.1\r\nHost:\t a \t\r\nX:\r\n\r\n", "GET /a"),
        .bad("a folded line (RFC 9112 §5.2)", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", .foldedField),
        .bad("a blank first line (RFC 9112 §2.2)", "GET / HTTP/1.1\r\n \r\nHost: a\r\n\r\n", .foldedField),
        .bad("a space before the colon (RFC 9112 §5.1)", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", .spaceBeforeColon),
        .bad("no name (RFC 9112 §5)", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", .fieldName),
        .bad("no colon (RFC 9112 §5)", "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", .fieldName),
        .bad("a name that is no token (RFC 9110 §5.1)", "GET / HTTP/1.1\r\nHost: a\r\nX[: b\r\n\r\n", .fieldName),
        .bad("a name beyond ASCII (RFC 9110 §5.1)", "GET / HTTP/1.1\r\nHost: a\r\né: b\r\n\r\n", .fieldName),
        .bad("NUL in a value (RFC 9110 §5.5)", "GET / HTTP/1.1\r\nHost: a\r\nX: a\u{0}b\r\n\r\n", .fieldValue),
        .bad("CR in a value (RFC 9110 §5.5)", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", .fieldValue),
        .bad("a control character in a value (RFC 9110 §5.5)", "GET / HTTP/1.1\r\nHost: a\r\nX: \u{7}\r\n\r\n", .fieldValue),
        .bad("101 fields (RFC 6585 §5)", "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: b\r\n", count: 100) + "\r\n", .tooManyFields),
        .bad("40 KiB of fields (RFC 6585 §5)", "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "b", count: 40_960) + "\r\n\r\n", .headerSectionTooLarge),
        .bad("an unknown expectation (RFC 9110 §10.1.1)", "GET / HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\n\r\n", .expectationUnknown),
    ]

    // swift-format-ignore
    static let hosts: [MessageCase] = [
        .good("a port (RFC 9110 §7.2)", "GET / HTTP/1.1\r\nHost: a:8080\r\n\r\n", "GET /"),
        .good("an IPv6 literal (RFC 3986 §3.2.2)", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "GET /"),
        .bad("no Host (RFC 9112 §3.2)", "GET / HTTP/1.1\r\n\r\n", .hostMissing),
        .bad("an empty Host (RFC 9112 §3.2)", "GET / HTTP/1.1\r\nHost:\r\n\r\n", .hostMalformed),
        .bad("two Hosts (RFC 9112 §3.2)", "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", .hostRepeated),
        .bad("two Hosts in one (RFC 9112 §3.2)", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", .hostMalformed),
        .bad("a path in Host (RFC 9112 §3.2)", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", .hostMalformed),
        .bad("user information in Host (RFC 9112 §3.2)", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", .hostMalformed),
        .bad("a port that is no number (RFC 3986 §3.2.3)", "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", .hostMalformed),
        .bad("an IPv6 literal left open (RFC 3986 §3.2.2)", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", .hostMalformed),
    ]

    // swift-format-ignore
    static let framing: [MessageCase] = [
        .good("a length (RFC 9112 §6.2)", post("Content-Length: 5", "hello"), "POST /", body: "hello"),
        .good("a length of zero (RFC 9112 §6.2)", post("Content-Length: 0", ""), "POST /"),
        .good("no length and no coding (RFC 9112 §6.3, item 7)", post("X: y", ""), "POST /"),
        .bad("a length and a coding (RFC 9112 §6.3, item 3)", post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), .lengthAndEncoding),
        .bad("two lengths (RFC 9112 §6.3, item 5)", post("Content-Length: 5\r\nContent-Length: 5", "hello"), .contentLengthRepeated),
        .bad("a list of lengths (RFC 9112 §6.3, item 5)", post("Content-Length: 5, 5", "hello"), .contentLengthMalformed),
        .bad("a signed length (RFC 9110 §8.6)", post("Content-Length: +5", "hello"), .contentLengthMalformed),
        .bad("a negative length (RFC 9110 §8.6)", post("Content-Length: -0", ""), .contentLengthMalformed),
        .bad("an empty length (RFC 9110 §8.6)", post("Content-Length: ", ""), .contentLengthMalformed),
        .bad("a hexadecimal length (RFC 9110 §8.6)", post("Content-Length: 0x5", "hello"), .contentLengthMalformed),
        .bad("a length that overflows (RFC 9110 §8.6)", post("Content-Length: 99999999999999999999", ""), .contentLengthMalformed),
        .bad("a length some read as octal (RFC 9112 §11.2)", post("Content-Length: 010", "hello678"), .contentLengthMalformed),
        .bad("a content beyond the limit (RFC 9110 §15.5.14)", post("Content-Length: 999999999", ""), .bodyTooLarge),
        .bad("a coding in HTTP/1.0 (RFC 9112 §6.1)", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", .encodingInOldVersion),
        .bad("an unknown coding (RFC 9112 §6.1)", post("Transfer-Encoding: gzip, chunked", ""), .encodingUnknown),
        .bad("chunked not last (RFC 9112 §6.3, item 4)", post("Transfer-Encoding: chunked, gzip", ""), .encodingMalformed),
        .bad("chunked twice (RFC 9112 §6.1)", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", ""), .encodingMalformed),
        .bad("an empty coding (RFC 9112 §7)", post("Transfer-Encoding: ", ""), .encodingMalformed),
        .bad("chunked with parameters (RFC 9112 §7.1)", post("Transfer-Encoding: chunked;a=b", ""), .encodingMalformed),
    ]

    // swift-format-ignore
    static let chunks: [MessageCase] = [
        .good("two chunks (RFC 9112 §7.1)", chunked("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"), "POST /", body: "hello world"),
        .good("hexadecimal of both cases (RFC 9112 §7.1)", chunked("A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n"), "POST /", body: "01234567890123456789"),
        .good("zeros before a size (RFC 9112 §7.1)", chunked("0005\r\nhello\r\n000\r\n\r\n"), "POST /", body: "hello"),
        .good("extensions (RFC 9112 §7.1.1)", chunked("5;a;b=c ; d = \"e\\\"f\"\r\nhello\r\n0\r\n\r\n"), "POST /", body: "hello"),
        .good("a trailer is dropped (RFC 9110 §6.5.1)", chunked("5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"), "POST /", body: "hello"),
        .bad("a size with 0x (RFC 9112 §7.1)", chunked("0x5\r\nhello\r\n0\r\n\r\n"), .chunkSize),
        .bad("a signed size (RFC 9112 §7.1)", chunked("+5\r\nhello\r\n0\r\n\r\n"), .chunkSize),
        .bad("a space before a size (RFC 9112 §7.1)", chunked(" 5\r\nhello\r\n0\r\n\r\n"), .chunkSize),
        .bad("a space behind a size (RFC 9112 §7.1)", chunked("5 \r\nhello\r\n0\r\n\r\n"), .chunkSize),
        .bad("an empty size (RFC 9112 §7.1)", chunked("\r\nhello\r\n0\r\n\r\n"), .chunkSize),
        .bad("a size that overflows (RFC 9112 §7.1)", chunked("FFFFFFFFFFFFFFFF0\r\nhello"), .chunkSize),
        .bad("a size beyond the limit (RFC 9110 §15.5.14)", chunked("FFFFFFFF\r\nhello"), .bodyTooLarge),
        .bad("LF alone behind a size (RFC 9112 §2.2)", chunked("5\nhello\r\n0\r\n\r\n"), .bareLineFeed),
        .bad("no CRLF behind the data (RFC 9112 §7.1)", chunked("5\r\nhello0\r\n\r\n"), .chunkEnd),
        .bad("LF alone behind the data (RFC 9112 §7.1)", chunked("5\r\nhello\n0\r\n\r\n"), .chunkEnd),
        .bad("more data than the size (RFC 9112 §7.1)", chunked("5\r\nhello!!\r\n0\r\n\r\n"), .chunkEnd),
        .bad("an extension without name (RFC 9112 §7.1.1)", chunked("5;\r\nhello\r\n0\r\n\r\n"), .chunkExtension),
        .bad("CR in an extension (RFC 9112 §7.1.1)", chunked("5;a\rb\r\nhello\r\n0\r\n\r\n"), .chunkExtension),
        .bad("5,000 bytes of extension (RFC 9112 §7.1.1)", chunked("5;" + String(repeating: "a", count: 5000) + "\r\nhello"), .chunkExtension),
        .bad("a length in the trailer (RFC 9110 §6.5.1)", chunked("0\r\nContent-Length: 5\r\n\r\n"), .trailerForbidden),
        .bad("a token in the trailer (RFC 9110 §6.5.1)", chunked("0\r\nAuthorization: Bearer a\r\n\r\n"), .trailerForbidden),
        .bad("a malformed trailer (RFC 9112 §7.1.2)", chunked("0\r\nX Y: 5\r\n\r\n"), .trailerMalformed),
        .bad("9,000 bytes of trailer (RFC 9112 §7.1.2)", chunked("0\r\nX: " + String(repeating: "a", count: 9000) + "\r\n\r\n"), .trailersTooLarge),
    ]
}
