/// RFC 9112 §§ 2 to 5: messages, request lines, status lines, field lines.
enum ConformanceTable {
    static var all: [Requirement] {
        octets + versions + requestLines + hosts + targets + answers + fieldLines + encodings + lengths
            + chunks + connections + fields + routing + methods + expectations + conditions + ranges
    }

    // swift-format-ignore
    static let octets: [Requirement] = [
        .served("9112 §2.1: a request line, fields, an empty line make a request", Raw.get("/a")),
        .served("9112 §2.2: MUST parse octets, in a superset of US-ASCII", Raw.get("/a", "X: \u{E9}\u{FF}\r\n")),
        .served("9112 §2.2: SHOULD ignore at least one empty line before the request line", "\r\n" + Raw.get("/a")),
        .refused("9112 §2.2: MUST NOT take a bare CR for a line end, in the request line", "GET /a HTTP/1.1\rHost: a\r\n\r\n"),
        .refused("9112 §2.2: a bare CR is invalid, in the target", Raw.line("GET /a\rb HTTP/1.1")),
        .refused("9112 §2.2: a bare CR is invalid, before the line end", Raw.line("GET /a HTTP/1.1\r")),
        .refused("9112 §2.2: a bare CR is invalid, in a field name", Raw.get("/a", "X\rY: b\r\n")),
        .refused("9112 §2.2: a bare CR is invalid, in a field value", Raw.get("/a", "X: b\rY: c\r\n")),
        .refused("9112 §2.2: a bare CR is invalid, at the end of a value", Raw.get("/a", "X: b\r\r\n")),
        .refused("9112 §2.2: a bare CR is invalid, in a chunk size", Raw.chunked("5\rX\r\nhello\r\n0\r\n\r\n")),
        .refused("9112 §2.2: a bare CR is invalid, behind a chunk size", Raw.chunked("5\r\r\nhello\r\n0\r\n\r\n")),
        .refused("9112 §2.2: a bare CR is invalid, in a trailer", Raw.chunked("0\r\nX: a\rb\r\n\r\n")),
        .refused("9112 §2.2: MAY take LF alone for a line end; refused here", "GET /a HTTP/1.1\nHost: a\n\n"),
        .refused("9112 §2.2: MUST reject white space before the first field (SP)", "GET /a HTTP/1.1\r\n Host: a\r\n\r\n"),
        .refused("9112 §2.2: MUST reject white space before the first field (HTAB)", "GET /a HTTP/1.1\r\n\tHost: a\r\n\r\n"),
        .refused("9112 §2.2: SHOULD answer 400 to what is not HTTP", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{FC}\r\n\r\n"),
        .refused("9112 §2.2: SHOULD answer 400 to text that is not HTTP", "SSH-2.0-OpenSSH_9.2\r\n"),
    ]

    // swift-format-ignore
    static let versions: [Requirement] = [
        .refused("9112 §2.3: the version is case-sensitive", Raw.line("GET /a http/1.1")),
        .refused("9112 §2.3: the version has one digit, a point, one digit", Raw.line("GET /a HTTP/1.10")),
        .refused("9112 §2.3: the version has its minor digit", Raw.line("GET /a HTTP/1")),
        .refused("9112 §2.3: the version has no space", Raw.line("GET /a HTTP/ 1.1")),
        .refused("9112 §2.3: the version is that of HTTP", Raw.line("GET /a HTTPS/1.1")),
        .refused("9112 §2.3: HTTP/0.9 is not HTTP/1.x", "GET /a\r\n"),
        .served("9110 §2.5: a higher minor version is processed as the highest one known", Raw.line("GET /a HTTP/1.2")),
        .served("9110 §2.5: answers with its own version to a lower minor one", "GET /a HTTP/1.0\r\n\r\n", shows: ["HTTP/1.1 200 OK\r\n"], closes: true),
        .refused("9110 §15.6.6: another major version is 505", Raw.line("GET /a HTTP/2.0"), 505),
        .refused("9110 §15.6.6: the preface of HTTP/2 is 505", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        .refused("9110 §15.6.6: major version 0 is 505", Raw.line("GET /a HTTP/0.9"), 505),
    ]

    // swift-format-ignore
    static let requestLines: [Requirement] = [
        .refused("9112 §3: one space between method and target", Raw.line("GET  /a HTTP/1.1")),
        .refused("9112 §3: one space between target and version", Raw.line("GET /a  HTTP/1.1")),
        .refused("9112 §3: no space before the method", Raw.line(" GET /a HTTP/1.1")),
        .refused("9112 §3: no space behind the version", Raw.line("GET /a HTTP/1.1 ")),
        .refused("9112 §3: no tab for a space", Raw.line("GET\t/a HTTP/1.1")),
        .refused("9112 §3: no vertical tab for a space", Raw.line("GET\u{B}/a HTTP/1.1")),
        .refused("9112 §3: no target, no request", Raw.line("GET HTTP/1.1")),
        .refused("9112 §3: no method, no request", Raw.line("/a HTTP/1.1")),
        .served("9112 §3: SHOULD read a request line of 8,000 octets", Raw.get("/a?" + String(repeating: "b", count: 7_980))),
        .refused("9112 §3: MUST answer 414 to a target longer than it wants", Raw.get("/" + String(repeating: "b", count: 9_000)), 414),
        .refused("9112 §3: SHOULD answer 501 to a method longer than any it has", Raw.line(String(repeating: "A", count: 40) + " /a HTTP/1.1"), 501),
        .refused("9112 §3.1: the method is case-sensitive", Raw.line("get /a HTTP/1.1"), 501),
        .refused("9112 §3.1: the method is a token", Raw.line("GE/T /a HTTP/1.1")),
        .refused("9112 §3.1: the method has no octet beyond ASCII", Raw.line("G\u{C9}T /a HTTP/1.1")),
        .refused("9112 §3.1: the method has no NUL", Raw.line("GET\u{0} /a HTTP/1.1")),
        .refused("9112 §3.2: no white space in the target", Raw.line("GET /a b HTTP/1.1")),
        .refused("9112 §3.2: SHOULD NOT correct an invalid target", Raw.line("GET /a\"b HTTP/1.1")),
        .refused("9112 §3.2: no octet beyond ASCII in the target", Raw.line("GET /caf\u{C3}\u{A9} HTTP/1.1")),
        .refused("9112 §3.2: no NUL in the target", Raw.line("GET /a\u{0} HTTP/1.1")),
    ]

    /// Values that no `uri-host [ ":" port ]` is.
    private static let badHosts = [
        "", " ", "u@a", "a/b", "a?b", "a#b", "a b", "a\tb", "a, b", "a,b", "a:b", "a:1:2", "a:-1", "a:+80",
        ":80",
        "a%", "a%4", "a%zz", "[::1", "::1]", "[]", "[1]", "[:]", "[:::]", "[1::2::3]", "[1:2:3:4:5:6:7]",
        "[1:2:3:4:5:6:7:8:9]", "[::12345]", "[::1.2.3]", "[::1.2.3.256]", "[::01.2.3.4]", "[1.2.3.4]",
        "[::1]x",
        "[fe80::1%25eth0]", "caf\u{E9}", "a\u{0}b", "a\\b", "a\"b", "<a>", "http://a",
    ]
    /// Values that are.
    private static let goodHosts = [
        "a", "a:8080", "a:", "1.2.3.4:80", "999.1", "a.example.", "a_b~c!$&'()*+;=",
        "a%20b", "[::]", "[::1]:80", "[2001:db8::1]", "[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7::]", "[::1.2.3.4]",
        "[1:2:3:4:5:6:1.2.3.4]", "[FE80::A:b]:",
    ]

    // swift-format-ignore
    static var hosts: [Requirement] {
        [
            .refused("9112 §3.2: MUST answer 400 to HTTP/1.1 without Host", "GET /a HTTP/1.1\r\n\r\n"),
            .refused("9112 §3.2: MUST answer 400 without Host, to a later minor version too", "GET /a HTTP/1.2\r\n\r\n"),
            .refused("9112 §3.2: MUST answer 400 without Host, to an absolute target too", "GET http://a/ HTTP/1.1\r\n\r\n"),
            .refused("9112 §3.2: MUST answer 400 without Host, whatever the method", "BREW /a HTTP/1.1\r\n\r\n"),
            .refused("9112 §3.2: MUST answer 400 to more than one Host", Raw.get("/a", "Host: b\r\n")),
            .refused("9112 §3.2: MUST answer 400 to more than one Host, even equal, whatever the case", Raw.get("/a", "hOsT: a\r\n")),
            .refused("9112 §3.2: MUST answer 400 to more than one Host, whatever the method", "BREW /a HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
            .refused("9112 §3.2: MUST answer 400 to more than one Host, in HTTP/1.0 too", "GET /a HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"),
            .served("9112 §3.2: HTTP/1.0 may have no Host", "GET /a HTTP/1.0\r\n\r\n", shows: ["host=[none]"], closes: true),
        ]
            + badHosts.map { .refused("9112 §3.2: MUST answer 400 to an invalid Host: \($0.debugDescription)", Raw.host($0)) }
            + goodHosts.map { .served("9110 §7.2: a valid Host: \($0)", Raw.host($0), shows: ["host=[\($0)]"]) }
    }

    // swift-format-ignore
    static let targets: [Requirement] = [
        .served("9112 §3.2.1: origin-form", Raw.get("/a/b?c=d"), reached: ["GET /a/b"]),
        .refused("9112 §3.2.1: no fragment", Raw.get("/a#b")),
        .served("9112 §3.2.2: MUST accept absolute-form", Raw.get("http://a/b?c"), reached: ["GET /b"]),
        .served("9112 §3.2.2: the scheme has no case", Raw.get("HTTP://a/b"), reached: ["GET /b"]),
        .served("9112 §3.2.2: an empty path is `/`", Raw.get("http://a"), reached: ["GET /"]),
        .served("9112 §3.2.2: an empty path with a query is `/`", Raw.get("http://a?b"), reached: ["GET /"]),
        .served("9112 §3.2.2: MUST ignore Host and use the host of the target", Raw.get("http://b:81/c"), reached: ["GET /c"], shows: ["host=[b:81]"]),
        .served("9112 §3.2.2: MUST use the host of the target, without Host in HTTP/1.0", "GET http://b/c HTTP/1.0\r\n\r\n", reached: ["GET /c"], shows: ["host=[b]"], closes: true),
        .refused("9110 §4.2.1: MUST reject an empty host", Raw.get("http:///a")),
        .refused("9110 §4.2.1: MUST reject an empty host with a port", Raw.get("http://:80/a")),
        .refused("9110 §4.2.4: SHOULD take user information for an error", Raw.get("http://u:p@b/")),
        .refused("9110 §4.2: an invalid authority is no `http` URI", Raw.get("http://b:x/")),
        .refused("9112 §3.2.2: another scheme has no server here", Raw.get("ftp://a/b")),
        .refused("9110 §7.4: MUST reject an `https` target that came without TLS", Raw.get("https://a/b"), 421),
        .served("9110 §7.4: serves an `https` target that came by TLS", Raw.get("https://a/b"), reached: ["GET /b"], isSecure: true),
        .refused("9112 §3.2.3: authority-form is for CONNECT alone", Raw.get("a:443")),
        .refused("9112 §3.2.3: a host is no target", Raw.get("a")),
        .refused("9110 §9.3.6: CONNECT is refused", Raw.line("CONNECT a:443 HTTP/1.1"), 501),
        .refused("9110 §9.3.6: MUST reject CONNECT to an invalid port", Raw.line("CONNECT a:x HTTP/1.1"), 501),
        .refused("9110 §9.3.6: MUST reject CONNECT without a port", Raw.line("CONNECT a: HTTP/1.1"), 501),
        .refused("9112 §3.2.4: asterisk-form is for OPTIONS alone", Raw.get("*")),
        .served("9112 §3.2.4: OPTIONS of the server as a whole", Raw.line("OPTIONS * HTTP/1.1"), [204], reached: ["OPTIONS *"], shows: ["Allow: GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH"]),
        .refused("9112 §3.2.4: an asterisk stands alone", Raw.line("OPTIONS */a HTTP/1.1")),
    ]

    // swift-format-ignore
    static let answers: [Requirement] = [
        .served("9112 §4: MUST send the space before an absent reason", Raw.get("/odd"), [299], shows: ["HTTP/1.1 299 \r\n"]),
        .served("9112 §5.1: no line of an answer is made by a value (9110 §5.5)", Raw.get("/evil"), shows: ["X-A: b  X-Evil: 1\r\n", "Content-Length: 0\r\n"], hides: ["\nX-Evil"]),
        .served("9112 §6.1: MUST NOT send Transfer-Encoding to HTTP/1.0", "GET /doc HTTP/1.0\r\n\r\n", hides: ["Transfer-Encoding"], closes: true),
        .served("9112 §6.1, 9110 §8.6: MUST NOT send Transfer-Encoding or Content-Length in a 204", Raw.get("/none"), [204], hides: ["Transfer-Encoding", "Content-Length", "never"]),
        .served("9110 §15.3.6: MUST NOT send content in a 205", Raw.get("/reset"), [205], shows: ["Content-Length: 0\r\n"], hides: ["never"]),
    ]

    // swift-format-ignore
    static var fieldLines: [Requirement] {
        [
            .refused("9112 §5: a field line has a colon", Raw.get("/a", "X\r\n")),
            .refused("9112 §5: a field line has a name", Raw.get("/a", ": b\r\n")),
            .served("9112 §5: a value may be empty", Raw.get("/a", "X:\r\n"), shows: ["x=[]"]),
            .served("9112 §5: white space before and behind a value is not of it", Raw.get("/a", "X: \t b c \t\r\n"), shows: ["x=[b c]"]),
            .served("9112 §5: white space before a value is optional", Raw.get("/a", "X:b\r\n"), shows: ["x=[b]"]),
            .refused("9112 §5.1: MUST answer 400 to a space before the colon", Raw.get("/a", "X : b\r\n")),
            .refused("9112 §5.1: MUST answer 400 to a tab before the colon", Raw.get("/a", "X\t: b\r\n")),
            .refused("9112 §5.1: MUST answer 400 to a space before the colon of Host", "GET /a HTTP/1.1\r\nHost : a\r\n\r\n"),
            .refused("9112 §5.2: MUST refuse or unfold a folded line (SP)", Raw.get("/a", "X: b\r\n c\r\n")),
            .refused("9112 §5.2: MUST refuse or unfold a folded line (HTAB)", Raw.get("/a", "X: b\r\n\tc\r\n")),
            .refused("9112 §5.2: MUST refuse or unfold a fold of blanks", Raw.get("/a", "X: b\r\n  \r\n")),
            .refused("9112 §5.2: MUST refuse or unfold a folded Host", "GET /a HTTP/1.1\r\nHost:\r\n a\r\n\r\n"),
        ]
            + "\"(),/;<=>?@[\\]{}\u{0}\u{1}\u{7F}\u{80}\u{E9}".map {
                .refused("9110 §5.1: a name is a token, without \(String($0).debugDescription)", Raw.get("/a", "X\($0)Y: b\r\n"))
            }
    }
}
