extension SmugglingCorpus {
    private static func get(_ fields: String) -> String { "GET /a HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n" }

    /// Lines that end, begin or continue otherwise for another reader.
    static var fieldLines: [SmugglingCase] {
        let refused = [
            get("X: y\r\n z"), get("X: y\r\n\tz"), get("X: y\n\(hidden)"), get("X: y\r\(hidden)"),
            get("X: y\u{0}z"),
            get("X\u{0}Y: z"), get("X Y: z"), get("X : y"), get("X"), get(": y"), get("\u{FF}: y"),
            get("X\u{E9}: y"),
            get("X: y\u{B}z"), get("X: y\u{7F}"), get("X: \u{1B}[2J"), get(" "), get(" X: y"),
            get("X: y\r\n "), get("X(Y): z"),
            get("\"X\": y"), get("GET /hidden HTTP/1.1"), "GET /a HTTP/1.1\r\n\r\n" + hidden,
            "GET /a HTTP/1.1\r\nX: y\r\n\r\n" + hidden,
            "GET /a HTTP/1.1\nHost: a\n\n" + hidden, "GET /a HTTP/1.1\rHost: a\r\r" + hidden,
            "GET /a HTTP/1.1\r\nHost: a\r\n\n" + hidden,
            "GET /a HTTP/1.1\r\nHost: a\r\n\r\r\n" + hidden, "GET /a HTTP/1.1\r\n\tHost: a\r\n\r\n" + hidden,
            "GET /a HTTP/1.1\r\r\nHost: a\r\n\r\n" + hidden,
            "GET /a HTTP/1.1\u{B}\r\nHost: a\r\n\r\n" + hidden,
        ]
        return refused.map { SmugglingCase("lines: \($0.debugDescription)", $0 + hidden, .refused(400)) }
    }

    /// Targets and methods.
    static var forms: [SmugglingCase] {
        let bad = [
            "GET a HTTP/1.1", "GET a:80 HTTP/1.1", "GET * HTTP/1.1", "GET ftp://a/ HTTP/1.1",
            "GET //u@b HTTP/1.1 ",
            "GET http:///hidden HTTP/1.1", "GET http://u@a/ HTTP/1.1", "GET http://a:x/ HTTP/1.1",
            "GET /a#b HTTP/1.1",
            "GET /a\u{0} HTTP/1.1", "GET /a%00 HTTP/1.1", "GET /a%0d%0aX:y HTTP/1.1", "GET /a%2 HTTP/1.1",
            "GET /a%c0%ae HTTP/1.1",
            "GET /\u{E9} HTTP/1.1", "GET /a\\b HTTP/1.1", "GET /a HTTP/1.1 HTTP/1.1", "GET /a  HTTP/1.1",
            "GET /a\tHTTP/1.1",
            "GET\u{B}/a HTTP/1.1", " GET /a HTTP/1.1", "G\u{0}ET /a HTTP/1.1", "GET /a HTTP/1.1\u{0}",
            "OPTIONS */ HTTP/1.1",
        ]
        return bad.map {
            SmugglingCase("forms: \($0.debugDescription)", "\($0)\r\nHost: a\r\n\r\n" + hidden, .refused(400))
        } + [
            SmugglingCase(
                "forms: an absolute target rules over Host", "GET http://b/a HTTP/1.1\r\nHost: a\r\n\r\n",
                .served(1)),
            SmugglingCase(
                "forms: an https target without TLS", "GET https://a/ HTTP/1.1\r\nHost: a\r\n\r\n" + hidden,
                .refused(421)),
            SmugglingCase(
                "forms: OPTIONS of the server", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", .served(0)),
            SmugglingCase(
                "forms: CONNECT and what would be the tunnel",
                "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n" + hidden, .refused(501)),
            SmugglingCase(
                "forms: TRACE", "TRACE /a HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n", .served(0)),
            SmugglingCase(
                "forms: TRACE with a content",
                "TRACE /a HTTP/1.1\r\nHost: a\r\nContent-Length: 33\r\n\r\n" + hidden, .answered(405)),
            SmugglingCase(
                "forms: a method in lower case", "get /a HTTP/1.1\r\nHost: a\r\n\r\n" + hidden, .refused(501)),
        ]
            + ["", " ", "a, b", "a b", "a/b", "u@a", "a:x", "[::1", "a\u{0}", "a%zz", "a\tb"].map {
                SmugglingCase(
                    "forms: Host \($0.debugDescription)", "GET /a HTTP/1.1\r\nHost: \($0)\r\n\r\n" + hidden,
                    .refused(400))
            } + [
                SmugglingCase("forms: two Hosts", get("Host: b") + hidden, .refused(400)),
                SmugglingCase(
                    "forms: two Hosts, one folded", get("X: y\r\n Host: b") + hidden, .refused(400)),
                SmugglingCase("forms: a Host of underscores is another field", get("_Host: b"), .served(1)),
            ]
    }

    static var versions: [SmugglingCase] {
        let bad = [
            "HTTP/1", "HTTP/1.", "HTTP/.1", "HTTP/1.10", "HTTP/01.1", "http/1.1", "HTTP/1,1", "HTTP/1.1a",
            "HTTP/ 1.1", "HTTP", "1.1", "ICY/1.1",
        ]
        return bad.map {
            SmugglingCase("versions: \($0)", "GET /a \($0)\r\nHost: a\r\n\r\n" + hidden, .refused(400))
        } + [
            SmugglingCase("versions: HTTP/0.9", "GET /a\r\n" + hidden, .refused(400)),
            SmugglingCase("versions: HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + hidden, .refused(505)),
            SmugglingCase("versions: HTTP/9.9", "GET /a HTTP/9.9\r\nHost: a\r\n\r\n" + hidden, .refused(505)),
            SmugglingCase("versions: HTTP/1.0 ends", "GET /a HTTP/1.0\r\n\r\n" + hidden, .served(1)),
            SmugglingCase(
                "versions: HTTP/1.0 with a coding",
                "POST /a HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                    + hidden, .refused(400)),
            SmugglingCase(
                "versions: HTTP/1.0 without a length has no content", "POST /a HTTP/1.0\r\n\r\n" + hidden,
                .served(1)),
        ]
    }

    /// CL.0 and what other methods, expectations and upgrades would leave unread.
    static var contents: [SmugglingCase] {
        func with(_ method: String, _ fields: String) -> String {
            "\(method) HTTP/1.1\r\nHost: a\r\n\(fields)Content-Length: 33\r\n\r\n\(hidden)"
        }
        return [
            SmugglingCase("CL.0: the content of a GET that wants none", with("GET /a", ""), .answered(413)),
            SmugglingCase("CL.0: the content of a HEAD", with("HEAD /a", ""), .answered(413)),
            SmugglingCase("CL.0: the content of OPTIONS", with("OPTIONS /a", ""), .answered(204)),
            SmugglingCase(
                "CL.0: the content of OPTIONS of the server", with("OPTIONS *", ""), .answered(204)),
            SmugglingCase("CL.0: the content of a refused method", with("DELETE /a", ""), .answered(405)),
            SmugglingCase("CL.0: the content of what is not there", with("POST /none/b", ""), .answered(404)),
            SmugglingCase("CL.0: the content of a POST", with("POST /a", ""), .served(1)),
            SmugglingCase(
                "CL.0: a chunked GET",
                "GET /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n21\r\n\(hidden)\r\n0\r\n\r\n",
                .refused(413)),
            SmugglingCase(
                "Expect: the content comes unasked", with("POST /a", "Expect: 100-continue\r\n"), .served(1)),
            SmugglingCase(
                "Expect: refused, its content is not a request",
                with("DELETE /a", "Expect: 100-continue\r\n"), .answered(405)),
            SmugglingCase("Expect: unknown", with("POST /a", "Expect: 200-ok\r\n"), .refused(417)),
            SmugglingCase("Expect: obfuscated", with("POST /a", "Expect: y 100-continue\r\n"), .refused(417)),
            SmugglingCase("Expect: folded", with("POST /a", "Expect:\r\n 100-continue\r\n"), .refused(400)),
            SmugglingCase(
                "Upgrade: to h2c",
                with(
                    "POST /a",
                    "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"),
                .served(1)),
            SmugglingCase(
                "Upgrade: to websocket", with("POST /a", "Connection: Upgrade\r\nUpgrade: websocket\r\n"),
                .served(1)),
            SmugglingCase(
                "Connection: names a framing field", with("POST /a", "Connection: content-length\r\n"),
                .served(1)),
            SmugglingCase(
                "Connection: close, then more", with("POST /a", "Connection: close\r\n") + hidden, .served(1)),
        ]
    }
}
