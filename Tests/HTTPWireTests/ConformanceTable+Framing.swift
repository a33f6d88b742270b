/// RFC 9112 §§ 6, 7 and 9: where a content ends, and where a connection does.
extension ConformanceTable {
    // swift-format-ignore
    static let encodings: [Requirement] = [
        .served("9112 §6.1: MUST be able to parse the chunked coding", Raw.chunked("5\r\nhello\r\n0\r\n\r\n"), shows: ["body=[hello]"]),
        .served("9112 §7: names of codings have no case", Raw.post("transfer-encoding: CHUNKED", "2\r\nhi\r\n0\r\n\r\n"), shows: ["body=[hi]"]),
        .refused("9112 §6.1: SHOULD answer 501 to a coding it does not understand", Raw.post("Transfer-Encoding: gzip, chunked", "0\r\n\r\n"), 501),
        .refused("9112 §6.1: SHOULD answer 501, the coding being on another line", Raw.post("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 501),
        .refused("9112 §6.1: chunked is applied once", Raw.post("Transfer-Encoding: chunked, chunked", "0\r\n\r\n")),
        .refused("9112 §6.1: MUST close after Transfer-Encoding with Content-Length", Raw.post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n")),
        .refused("9112 §6.1: MUST close after Content-Length behind Transfer-Encoding", Raw.post("Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n")),
        .refused("9112 §6.1: MUST take Transfer-Encoding in HTTP/1.0 for faulty framing", "POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n0\r\n\r\n"),
        .refused("9112 §6.1: MUST take it so even with Content-Length", "POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nhello"),
        .refused("9112 §6.3 (4): MUST answer 400 when chunked is not final", Raw.post("Transfer-Encoding: chunked, gzip", "0\r\n\r\n")),
        .refused("9112 §6.3 (4): MUST answer 400 when there is no chunked", Raw.post("Transfer-Encoding: gzip", "hello")),
        .refused("9112 §6.3 (4): MUST answer 400 to identity", Raw.post("Transfer-Encoding: identity", "hello")),
        .refused("9112 §6.3 (4): MUST answer 400 to an empty field", Raw.post("Transfer-Encoding:", "hello")),
        .refused("9112 §7: parameters of chunked are an error (§7.1)", Raw.post("Transfer-Encoding: chunked;a=b", "0\r\n\r\n")),
    ]

    /// Values that no `1*DIGIT` is, that no 63 bits hold, or that another reader could read otherwise.
    private static let badLengths = [
        "", "-1", "-0", "+5", "5.0", "5e0", "0x5", "0o5", "1_0", "1 0", "5;", "5a", "\"5\"", "5, 5", "5,10",
        ",5",
        "5,", "00", "05", "\u{B2}", "5\u{B}", "5\u{0}", "99999999999999999999", "9223372036854775808",
        "18446744073709551621", "five",
    ]

    // swift-format-ignore
    static var lengths: [Requirement] {
        [
            .served("9112 §6.2: the content is as long as Content-Length says", Raw.post("Content-Length: 5", "hello"), shows: ["body=[hello]"]),
            .served("9112 §6.2: white space around a length is not of it", Raw.post("Content-Length:\t 5 ", "hello"), shows: ["body=[hello]"]),
            .served("9112 §6.3 (6): what follows the content is another request", Raw.post("Content-Length: 2", "hi" + Raw.get("/b")), [200, 200], reached: ["POST /a", "GET /b"]),
            .served("9112 §6.3 (7): without length and coding, no content", Raw.post("X: y", ""), shows: ["body=[]"]),
            .served("9112 §6.3 (7): what follows such a request is another one", Raw.post("X: y", Raw.get("/b")), [200, 200], reached: ["POST /a", "GET /b"]),
            .served("9112 §6: framing does not depend on the method", "GET /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", shows: ["body=[hello]"]),
            .served("9112 §6: nor does the chunked coding", "GET /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", shows: ["body=[hello]"]),
            .refused("9112 §6.3 (5): MUST refuse lengths that differ", Raw.post("Content-Length: 5\r\nContent-Length: 6", "hello")),
            .refused("9112 §6.3 (5): MUST refuse or merge lengths that agree", Raw.post("Content-Length: 5\r\nContent-Length: 5", "hello")),
            .refused("9110 §15.5.14: a length beyond what is accepted", Raw.post("Content-Length: 999999999", ""), 413),
            .refused("9110 §8.6: MUST anticipate large lengths", Raw.post("Content-Length: 999999999999999999", ""), 413),
        ]
            + badLengths.map {
                .refused("9112 §6.3 (5): MUST answer 400 to an invalid length: \($0.debugDescription)", Raw.post("Content-Length: \($0)", ""))
            }
    }

    /// Chunked contents that are none.
    private static let badChunks = [
        "g\r\n", "\r\n", "-1\r\nh", "+1\r\nh", "0x1\r\nh", " 1\r\nh", "\t1\r\nh", "1 \r\nh", "1\t\r\nh",
        "1_0\r\n", "1,\r\n",
        "FFFFFFFFFFFFFFFF\r\n", "10000000000000000\r\n", "8000000000000000\r\n", "7FFFFFFFFFFFFFFF\r\n",
        "1\nh\r\n0\r\n\r\n",
        "1\r\nhX0\r\n\r\n", "1\r\nh\n0\r\n\r\n", "1\r\nh\r0\r\n\r\n", "1\r\nhh\r\n0\r\n\r\n",
        "2\r\nh\r\n0\r\n\r\n", "0\r\n\n",
        "1\u{0}\r\nh", "\u{FF}1\r\nh", "0;\r\n\r\n", "0;=b\r\n\r\n", "0;a=\r\n\r\n", "0;a=\"b\r\n\r\n",
        "0;a b\r\n\r\n", "0;a\u{0}\r\n\r\n",
        "0;a=b;\r\n\r\n", "0;a \r\n\r\n", "0;a=\"\u{1}\"\r\n\r\n", "0\r\n X: a\r\n\r\n", "0\r\nX : a\r\n\r\n",
        "0\r\nX\r\n\r\n",
        "0\r\n: a\r\n\r\n", "0\r\nX: a\r\n b\r\n\r\n", "0\r\nX: \u{0}\r\n\r\n", "0\r\nX: a\n\r\n",
    ]

    // swift-format-ignore
    static var chunks: [Requirement] {
        [
            .served("9112 §7.1: MUST be able to decode several chunks", Raw.chunked("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"), shows: ["body=[hello world]"]),
            .served("9112 §7.1: digits are hexadecimal, of both cases", Raw.chunked("a\r\n0123456789\r\nB\r\n0123456789x\r\n0\r\n\r\n"), shows: ["body=[01234567890123456789x]"]),
            .served("9112 §7.1: data may hold line ends", Raw.chunked("6\r\n\r\n0\r\n\r\r\n0\r\n\r\n"), shows: ["body=[\r\n0\r\n\r]"]),
            .served("9112 §7.1: zeros before a size, and several for the last", Raw.chunked("000002\r\nhi\r\n0000\r\n\r\n"), shows: ["body=[hi]"]),
            .served("9112 §7.1: what follows the last chunk is another request", Raw.chunked("0\r\n\r\n" + Raw.get("/b")), [200, 200], reached: ["POST /a", "GET /b"]),
            .served("9112 §7.1.1: MUST ignore unrecognised extensions", Raw.chunked("2;a;b=c;d=\"e;\\\"f\"\r\nhi\r\n0;g\r\n\r\n"), shows: ["body=[hi]"]),
            .served("9110 §5.6.3: MUST remove bad white space in extensions", Raw.chunked("2 ;\ta = b\r\nhi\r\n0\r\n\r\n"), shows: ["body=[hi]"]),
            .refused("9112 §7.1.1: SHOULD limit the length of extensions", Raw.chunked("2;" + String(repeating: "a", count: 5_000) + "\r\nhi\r\n0\r\n\r\n")),
            .refused("9112 §7.1.1: SHOULD limit the extensions of all chunks together", Raw.chunked(String(repeating: "1;" + String(repeating: "a", count: 500) + "\r\nh\r\n", count: 9) + "0\r\n\r\n")),
            .served("9110 §6.5.1: MUST NOT merge a trailer into the header fields", Raw.chunked("0\r\nX: late\r\n\r\n"), shows: ["x=none"], hides: ["late"]),
            .refused("9110 §6.5.1: a framing field in a trailer", Raw.chunked("0\r\nTransfer-Encoding: chunked\r\n\r\n")),
            .refused("9110 §6.5.1: a length in a trailer", Raw.chunked("0\r\nContent-Length: 5\r\n\r\n")),
            .refused("9110 §6.5.1: a routing field in a trailer", Raw.chunked("0\r\nHost: b\r\n\r\n")),
            .refused("9110 §6.5.1: a token in a trailer", Raw.chunked("0\r\nAuthorization: Bearer a\r\n\r\n")),
            .refused("9110 §5.4: MUST answer 4xx to a trailer section beyond its limit", Raw.chunked("0\r\nX: " + String(repeating: "a", count: 9_000) + "\r\n\r\n"), 431),
            .refused("9110 §15.5.14: a chunk beyond what is accepted", Raw.chunked("FFFFFFF\r\n"), 413),
        ]
            + badChunks.map { .refused("9112 §7.1: no chunked content: \($0.debugDescription)", Raw.chunked($0)) }
    }

    // swift-format-ignore
    static let connections: [Requirement] = [
        .served("9112 §9.3: HTTP/1.1 persists", Raw.get("/a"), hides: ["Connection:"]),
        .served("9112 §9.3: `close` ends", Raw.get("/a", "Connection: close\r\n"), shows: ["Connection: close\r\n"], closes: true),
        .served("9112 §9.3: options have no case, and stand in a list", Raw.get("/a", "Connection: x, CLOSE\r\n"), shows: ["Connection: close\r\n"], closes: true),
        .served("9112 §9.3: `close` wins over `keep-alive`", Raw.get("/a", "Connection: keep-alive\r\nConnection: close\r\n"), closes: true),
        .served("9112 §9.3: HTTP/1.0 ends", "GET /a HTTP/1.0\r\nHost: a\r\n\r\n", shows: ["Connection: close\r\n"], closes: true),
        .served("9112 §9.3: HTTP/1.0 persists if it asks to", "GET /a HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n", shows: ["Connection: keep-alive\r\n"]),
        .served("9112 §9.3.2: MUST answer in the order of the requests", Raw.get("/only") + Raw.get("/none") + Raw.get("/b"), [200, 204, 200], reached: ["GET /only", "GET /none", "GET /b"]),
        .served("9112 §9.6: MUST NOT process a request behind `close`", Raw.get("/a", "Connection: close\r\n") + Raw.get("/b"), reached: ["GET /a"], closes: true),
        .served("9112 §9.3: MUST read the whole content, or close", "POST /missing HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" + Raw.get("/b"), [200, 200], reached: ["POST /missing", "GET /b"]),
    ]
}
