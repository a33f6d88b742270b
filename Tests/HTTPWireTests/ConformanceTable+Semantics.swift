/// RFC 9110 §§ 5 to 10, 13 and 14: fields, routing, methods, expectations, conditions, ranges.
extension ConformanceTable {
    // swift-format-ignore
    static var fields: [Requirement] {
        [
            .served("9110 §5.1: names have no case", "GET /a HTTP/1.1\r\nhOST: a\r\nx: b\r\n\r\n", shows: ["x=[b]"]),
            .served("9110 §5.1: unrecognised fields are ignored", Raw.get("/a", "Unknown-9: !#$%&'*+-.^_`|~\r\n")),
            .served("9110 §5.2: lines of one name are one list, in order", Raw.get("/a", "X: b\r\nY: n\r\nx: c\r\n"), shows: ["x=[b, c]"]),
            .served("9110 §5.3: a list over two lines counts as one", Raw.get("/doc", "If-None-Match: \"v0\"\r\nIf-None-Match: \"v1\"\r\n"), [304]),
            .refused("9110 §5.4: MUST answer 4xx to fields beyond their limit", Raw.get("/a", "X: " + String(repeating: "b", count: 33_000) + "\r\n"), 431),
            .refused("9110 §5.4: MUST answer 4xx to more fields than wanted", Raw.get("/a", String(repeating: "X: b\r\n", count: 100)), 431),
            .refused("9110 §5.4: MUST answer 4xx to a name beyond the limit", Raw.get("/a", String(repeating: "X", count: 33_000) + ": b\r\n"), 431),
            .served("9110 §5.6.1.2: MUST ignore empty elements (Connection)", Raw.get("/a", "Connection: , ,close,\r\n"), closes: true),
            .served("9110 §5.6.1.2: MUST ignore empty elements (If-None-Match)", Raw.get("/doc", "If-None-Match: ,, \"v1\" ,\r\n"), [304]),
            .served("9110 §5.6.1.2: MUST ignore empty elements (If-Match)", Raw.get("/doc", "If-Match: , \"v1\",\r\n")),
            .served("9110 §5.6.1.2: MUST ignore empty elements (Expect)", Raw.get("/a", "Expect: ,100-continue,\r\n")),
            .refused("9110 §5.6.1.2, set aside for framing (RFC 9112 §11.2): an empty coding", Raw.post("Transfer-Encoding: , chunked", "0\r\n\r\n")),
            .served("9110 §5.6.3: MUST parse optional white space in lists", Raw.get("/doc", "If-None-Match: \"v0\"\t ,\t\"v1\"\r\n"), [304]),
        ]
            + (Array(0..<0x20) + [0x7F]).filter { $0 != 9 && $0 != 10 && $0 != 13 }.map { (code: UInt8) in
                .refused("9110 §5.5: a control character in a value (\(code))", Raw.get("/a", "X: b\(Character(Unicode.Scalar(code)))c\r\n"))
            }
    }

    // swift-format-ignore
    static let routing: [Requirement] = [
        .served("9110 §6.6.1: MUST send Date in a 2xx", Raw.get("/a"), shows: ["\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"]),
        .served("9110 §6.6.1: MUST send Date in a 3xx", Raw.get("/doc", "If-None-Match: *\r\n"), [304], shows: ["\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"]),
        .served("9110 §6.6.1: MUST send Date in a 4xx", Raw.line("DELETE /only HTTP/1.1"), [405], shows: ["\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"]),
        .served("9110 §6.4.1: content of HEAD is not sent, its length may be", Raw.line("HEAD /doc HTTP/1.1"), shows: ["Content-Length: 10\r\n"], hides: ["0123456789"]),
        .served("9110 §7.8: MUST ignore Upgrade in HTTP/1.0", "GET /a HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n", hides: ["101", "Upgrade"], closes: true),
        .served("9110 §7.8: MUST NOT switch to a protocol it does not have", Raw.get("/a", "Connection: Upgrade\r\nUpgrade: h2c\r\n"), hides: ["101", "Upgrade"]),
        .served("9110 §7.8: MAY ignore Upgrade", Raw.get("/a", "Upgrade: websocket\r\n"), hides: ["101", "Upgrade"]),
        .served("9110 §7.6.1: an option of Connection removes nothing here", Raw.get("/a", "Connection: x\r\nX: b\r\n"), shows: ["x=[b]"]),
        .served("9110 §8.6: MUST NOT send in a 304 another length than a 200 would", Raw.get("/doc", "If-None-Match: \"v1\"\r\n"), [304], hides: ["Content-Length"]),
        .served("9110 §8.3: SHOULD send Content-Type with content", Raw.get("/doc"), shows: ["Content-Type: text/plain\r\n"]),
    ]

    // swift-format-ignore
    static let methods: [Requirement] = [
        .served("9110 §9.1: MUST support GET", Raw.get("/a")),
        .served("9110 §9.1: MUST support HEAD", Raw.line("HEAD /a HTTP/1.1"), hides: ["host="]),
        .refused("9110 §9.1: SHOULD answer 501 to a method it does not have", Raw.line("BREW /a HTTP/1.1"), 501),
        .served("9110 §15.5.6: MUST send Allow with a 405", Raw.line("DELETE /only HTTP/1.1"), [405], shows: ["\r\nAllow: GET, HEAD, OPTIONS\r\n"]),
        .served("9110 §9.3.1: content of a GET is read or the connection closed", "GET /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"),
        .served("9110 §9.3.2: MUST NOT send content to HEAD", Raw.line("HEAD /doc HTTP/1.1"), shows: ["Content-Length: 10\r\n"], hides: ["0123456789"]),
        .served("9110 §9.3.2: MUST NOT send content to HEAD, with an error neither", Raw.line("HEAD /gone HTTP/1.1"), [404], hides: ["{"]),
        .served("9110 §9.3.4: 201 for what a PUT makes", "PUT /new HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx", [201]),
        .served("9110 §9.3.7: OPTIONS says what is allowed", Raw.line("OPTIONS /only HTTP/1.1"), [204], shows: ["Allow: GET, HEAD, OPTIONS\r\n"]),
        .served("9110 §9.3.8: TRACE never shows what was sent", "TRACE /a HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer secret\r\n\r\n", [405], shows: ["\r\nAllow: GET, HEAD, POST, PUT, OPTIONS\r\n"], hides: ["secret"]),
    ]

    // swift-format-ignore
    static let expectations: [Requirement] = [
        .served("9110 §10.1.1: the final answer follows the interim one", "POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi", shows: ["body=[hi]"]),
        .served("9110 §10.1.1: the expectation has no case", "POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\nhi", shows: ["body=[hi]"]),
        .served("9110 §10.1.1: it may stand twice", "POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue, 100-continue\r\nContent-Length: 2\r\n\r\nhi"),
        .served("9110 §10.1.1: no interim answer where no content comes", Raw.get("/a", "Expect: 100-continue\r\n"), hides: ["HTTP/1.1 100"]),
        .served("9110 §10.1.1: MUST ignore it in HTTP/1.0; §15.2: MUST NOT send a 1xx there", "POST /a HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi", hides: ["HTTP/1.1 100"], closes: true),
        .refused("9110 §10.1.1: MAY answer 417 to another expectation", Raw.get("/a", "Expect: 200-ok\r\n"), 417),
    ]

    private static func put(_ target: String, _ fields: String) -> String {
        "PUT \(target) HTTP/1.1\r\nHost: a\r\n\(fields)Content-Length: 1\r\n\r\nx"
    }

    // swift-format-ignore
    static let conditions: [Requirement] = [
        .served("9110 §13.1.1: If-Match: the tag is the current one", put("/doc", "If-Match: \"v0\", \"v1\"\r\n"), [204]),
        .served("9110 §13.1.1: MUST NOT perform the method when it is not", put("/doc", "If-Match: \"v0\"\r\n"), [412]),
        .served("9110 §13.1.1: MUST use the strong comparison", put("/doc", "If-Match: W/\"v1\"\r\n"), [412]),
        .served("9110 §13.1.1: `*` is true where something is", put("/doc", "If-Match: *\r\n"), [204]),
        .served("9110 §13.1.1: `*` is false where nothing is", put("/new", "If-Match: *\r\n"), [412]),
        .served("9110 §13.1.1: a tag is false where nothing is", put("/new", "If-Match: \"v1\"\r\n"), [412]),
        .served("9110 §13.1.1: GET too", Raw.get("/doc", "If-Match: \"v0\"\r\n"), [412]),
        .served("9110 §13.1.1: a malformed list matches nothing", put("/doc", "If-Match: v1\r\n"), [412]),
        .served("9110 §13.1.2: If-None-Match: MUST answer 304 to GET", Raw.get("/doc", "If-None-Match: \"v1\"\r\n"), [304], shows: ["ETag: \"v1\"\r\n"], hides: ["0123456789"]),
        .served("9110 §13.1.2: MUST answer 304 to HEAD", "HEAD /doc HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"v1\"\r\n\r\n", [304]),
        .served("9110 §13.1.2: MUST answer 412 to the others, and not perform them", put("/doc", "If-None-Match: \"v1\"\r\n"), [412]),
        .served("9110 §13.1.2: MUST use the weak comparison", Raw.get("/doc", "If-None-Match: W/\"v1\"\r\n"), [304]),
        .served("9110 §13.1.2: `*` is false where something is", put("/doc", "If-None-Match: *\r\n"), [412]),
        .served("9110 §13.1.2: `*` is true where nothing is", put("/new", "If-None-Match: *\r\n"), [201]),
        .served("9110 §13.1.2: another tag is true", Raw.get("/doc", "If-None-Match: \"v2\"\r\n")),
        .served("9110 §8.8.3: a tag has no escapes", Raw.get("/doc", "If-None-Match: \"v\\1\"\r\n")),
        .served("9110 §8.8.3: a tag is case-sensitive", Raw.get("/doc", "If-None-Match: \"V1\"\r\n")),
        .served("9110 §8.8.3: `W/` is case-sensitive", Raw.get("/doc", "If-None-Match: w/\"v1\"\r\n")),
        .served("9110 §13.1.3: MUST ignore If-Modified-Since without a date of its own", Raw.get("/doc", "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n")),
        .served("9110 §13.1.3: MUST ignore an invalid date", Raw.get("/doc", "If-Modified-Since: yesterday\r\n")),
        .served("9110 §13.1.3: MUST ignore If-Modified-Since with If-None-Match", Raw.get("/doc", "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\nIf-None-Match: \"v2\"\r\n")),
        .served("9110 §13.1.4: MUST ignore If-Unmodified-Since without a date of its own", Raw.get("/doc", "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n")),
        .served("9110 §13.1.4: MUST ignore If-Unmodified-Since with If-Match", Raw.get("/doc", "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\nIf-Match: \"v1\"\r\n")),
        .served("9110 §13.2.1: MUST ignore conditions when the answer without them is no 2xx", Raw.get("/gone", "If-Match: \"v0\"\r\nIf-None-Match: \"v1\"\r\n"), [404]),
        .served("9110 §13.2.1: MUST ignore conditions on OPTIONS", "OPTIONS /doc HTTP/1.1\r\nHost: a\r\nIf-Match: \"v0\"\r\nIf-None-Match: *\r\n\r\n", [204]),
        .served("9110 §13.2.2: If-Match is judged before If-None-Match", Raw.get("/doc", "If-None-Match: \"v1\"\r\nIf-Match: \"v0\"\r\n"), [412]),
        .served("9110 §13.2.2: If-None-Match is judged before Range", Raw.get("/doc", "If-None-Match: \"v1\"\r\nRange: bytes=0-1\r\n"), [304]),
        .served("9110 §13.2.2: both met, the method is performed", Raw.get("/doc", "If-Match: \"v1\"\r\nIf-None-Match: \"v2\"\r\n")),
        .served("9110 §15.4.5: MUST send ETag in a 304", Raw.get("/doc", "If-None-Match: *\r\n"), [304], shows: ["ETag: \"v1\"\r\n"], hides: ["Content-Length", "0123456789"]),
    ]

    // swift-format-ignore
    static let ranges: [Requirement] = [
        .served("9110 §14.2: a range is a part", Raw.get("/doc", "Range: bytes=2-4\r\n"), [206], shows: ["\r\n\r\n234"], hides: ["0123"]),
        .served("9110 §15.3.7.1: MUST send Content-Range with one part", Raw.get("/doc", "Range: bytes=2-4\r\n"), [206], shows: ["Content-Range: bytes 2-4/10\r\n", "Content-Length: 3\r\n"], hides: ["multipart"]),
        .served("9110 §15.3.7: MUST send in a 206 the ETag of the 200", Raw.get("/doc", "Range: bytes=2-4\r\n"), [206], shows: ["ETag: \"v1\"\r\n", "Date: "]),
        .served("9110 §14.1.2: the last position may lie beyond the end", Raw.get("/doc", "Range: bytes=8-99\r\n"), [206], shows: ["bytes 8-9/10"]),
        .served("9110 §14.1.2: from a position on", Raw.get("/doc", "Range: bytes=9-\r\n"), [206], shows: ["bytes 9-9/10"]),
        .served("9110 §14.1.2: the last bytes", Raw.get("/doc", "Range: bytes=-3\r\n"), [206], shows: ["bytes 7-9/10"]),
        .served("9110 §14.1.2: more last bytes than there are", Raw.get("/doc", "Range: bytes=-99\r\n"), [206], shows: ["bytes 0-9/10"]),
        .served("9110 §14.1: units have no case", Raw.get("/doc", "Range: BYTES=0-0\r\n"), [206]),
        .served("9110 §15.5.17: nothing at this place: 416, with the whole length", Raw.get("/doc", "Range: bytes=10-\r\n"), [416], shows: ["Content-Range: bytes */10\r\n"]),
        .served("9110 §14.1.2: the last zero bytes are nowhere", Raw.get("/doc", "Range: bytes=-0\r\n"), [416]),
        .served("9110 §14.1.1: a range whose end precedes its start is invalid", Raw.get("/doc", "Range: bytes=4-2\r\n")),
        .served("9110 §14.2: MUST ignore a unit it does not understand", Raw.get("/doc", "Range: pages=1-2\r\n")),
        .served("9110 §14.2: MUST ignore Range with another method than GET (HEAD)", "HEAD /doc HTTP/1.1\r\nHost: a\r\nRange: bytes=2-4\r\n\r\n", shows: ["Content-Length: 10\r\n"]),
        .served("9110 §14.2: MUST ignore Range with another method than GET (PUT)", put("/doc", "Range: bytes=2-4\r\n"), [204]),
        .served("9110 §14.2: MAY ignore an invalid set of ranges", Raw.get("/doc", "Range: bytes=a-b\r\n")),
        .served("9110 §14.2: MAY ignore many small ranges", Raw.get("/doc", "Range: bytes=0-0,2-2,4-4,6-6\r\n")),
        .served("9110 §5.3: ranges over two lines are one set, ignored as §14.2 allows", Raw.get("/doc", "Range: bytes=0-1\r\nRange: bytes=4-5\r\n"), hides: ["Content-Range"]),
        .served("9110 §14.1.2: MUST anticipate large positions", Raw.get("/doc", "Range: bytes=0-99999999999999999999\r\n")),
        .served("9110 §13.1.5: If-Range met, the part", Raw.get("/doc", "If-Range: \"v1\"\r\nRange: bytes=2-4\r\n"), [206]),
        .served("9110 §13.1.5: MUST ignore Range when If-Range is not met", Raw.get("/doc", "If-Range: \"v0\"\r\nRange: bytes=2-4\r\n")),
        .served("9110 §13.1.5: MUST use the strong comparison", Raw.get("/doc", "If-Range: W/\"v1\"\r\nRange: bytes=2-4\r\n")),
        .served("9110 §13.1.5: a date that cannot be compared is not met", Raw.get("/doc", "If-Range: Sun, 06 Nov 1994 08:49:37 GMT\r\nRange: bytes=2-4\r\n")),
        .served("9110 §13.1.5: MUST ignore If-Range without Range", Raw.get("/doc", "If-Range: \"v0\"\r\n")),
        .served("9110 §13.1.5: If-Range not met, an unsatisfiable range is the whole", Raw.get("/doc", "If-Range: \"v0\"\r\nRange: bytes=10-\r\n")),
        .served("9110 §14.3: Accept-Ranges says that there are ranges", Raw.get("/doc"), shows: ["Accept-Ranges: bytes\r\n"]),
    ]
}
