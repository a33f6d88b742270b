import Testing

/// One attempt to hide a request inside another, or to make two readers disagree on where one ends.
struct SmugglingCase: CustomTestStringConvertible, Sendable {
    /// What becomes of it; the hidden request is never served in any of them.
    enum Fate: Sendable {
        /// One refusal with this status, then the end.
        case refused(Int)
        /// So many requests, each answered once: there is only one way to read the bytes.
        case served(Int)
        /// One answer without a handler, then the end: a content nobody asked for is not read.
        case answered(Int)
    }

    var title: String
    var bytes: [UInt8]
    var fate: Fate
    var testDescription: String { title }

    /// - Parameter raw: each character is one byte, up to U+00FF.
    init(_ title: String, _ raw: String, _ fate: Fate) {
        self.title = title
        bytes = raw.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        self.fate = fate
    }
}

/// The bytes of the corpora; `/hidden` is what no reader may see.
enum SmugglingCorpus {
    static var all: [SmugglingCase] {
        lengthAndCoding + codingNames + lengths + chunks + flood + fieldLines + forms + versions + contents
    }

    static let hidden = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"

    private static func post(_ fields: String, _ body: String) -> String {
        "POST /a HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n\(body)"
    }

    /// CL.TE and TE.CL in both orders.
    private static var lengthAndCoding: [SmugglingCase] {
        let pairs = [
            ("Content-Length: 6\r\nTransfer-Encoding: chunked", "0\r\n\r\n" + hidden),
            ("Transfer-Encoding: chunked\r\nContent-Length: 6", "0\r\n\r\n" + hidden),
            ("Content-Length: 4\r\nTransfer-Encoding: chunked", "21\r\n\(hidden)\r\n0\r\n\r\n"),
            ("Transfer-Encoding: chunked\r\nContent-Length: 4", "21\r\n\(hidden)\r\n0\r\n\r\n"),
            ("Content-Length: 0\r\nTransfer-Encoding: chunked", "0\r\n\r\n" + hidden),
            ("Content-Length: 5\r\nTransfer-Encoding: identity", "hello" + hidden),
            ("content-length: 6\r\nTRANSFER-ENCODING: Chunked", "0\r\n\r\n" + hidden),
        ]
        return pairs.map { SmugglingCase("CL.TE: \($0.0.debugDescription)", post($0.0, $0.1), .refused(400)) }
    }

    /// TE.TE: spellings that one reader takes for `chunked` and another does not.
    private static var codingNames: [SmugglingCase] {
        let refused = [
            "Transfer-Encoding : chunked", "Transfer-Encoding\t: chunked", "Transfer-Encoding\u{B}: chunked",
            " Transfer-Encoding: chunked", "\tTransfer-Encoding: chunked", "Transfer-Encoding: \u{B}chunked",
            "Transfer-Encoding: \u{C}chunked", "Transfer-Encoding: chunked\u{B}",
            "Transfer-Encoding: chunked\u{0}",
            "Transfer-Encoding: \u{0}chunked", "Transfer-Encoding: xchunked", "Transfer-Encoding: chunkedx",
            "Transfer-Encoding: chunked, identity", "Transfer-Encoding: chunked, gzip",
            "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: x", "Transfer-Encoding: \"chunked\"",
            "Transfer-Encoding: 'chunked'", "Transfer-Encoding: chunked;q=1", "Transfer-Encoding: chunked; a",
            "Transfer-Encoding:\r\n chunked", "Transfer-Encoding: chun\r\n ked",
            "X: y\r\n\tTransfer-Encoding: chunked",
            "Transfer-Encoding: , chunked", "Transfer-Encoding: chunked,", "Transfer-Encoding: ,",
            "Transfer-Encoding:", "Transfer-Encoding: chunk\u{E9}d", "Transfer-Encoding: chunked\u{A0}",
            "Transfer-Encoding: \u{A0}chunked", "Transfer-Encoding: ch\u{212A}unked",
            "Transfer-Encoding: chunked\rX: y",
            "Transfer-Encoding: chunked\nX: y", "X: y\nTransfer-Encoding: chunked",
            "X: y\rTransfer-Encoding: chunked",
            "Transfer-Encoding\u{0}: chunked", "Transf\u{E9}r-Encoding: chunked",
            "Transfer-Encoding: 'chunked",
            "Transfer-Encoding: chunked chunked", "Transfer-Encoding: identity", "Transfer-Encoding: none",
            "Transfer-Encoding: cow", "Transfer-Encoding: 1", ": chunked", "Transfer-Encoding",
        ]
        return refused.map {
            SmugglingCase("TE.TE: \($0.debugDescription)", post($0, "0\r\n\r\n" + hidden), .refused(400))
        } + [
            SmugglingCase(
                "TE.TE: an unknown coding before chunked",
                post("Transfer-Encoding: cow, chunked", "0\r\n\r\n" + hidden), .refused(501)),
            SmugglingCase(
                "TE.TE: an unknown coding on its own line before chunked",
                post("Transfer-Encoding: cow\r\nTransfer-Encoding: chunked", "0\r\n\r\n" + hidden),
                .refused(501)),
            SmugglingCase(
                "TE.TE: `Transfer_Encoding` is another field: the length alone counts",
                post("Transfer_Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n"), .served(1)),
            SmugglingCase(
                "TE.TE: capitals are the same coding",
                post("tRANSFER-eNCODING: ChUnKeD", "21\r\n\(hidden)\r\n0\r\n\r\n"), .served(1)),
            SmugglingCase(
                "TE.TE: tabs around are white space",
                post("Transfer-Encoding:\t chunked\t ", "21\r\n\(hidden)\r\n0\r\n\r\n"), .served(1)),
        ]
    }

    private static var lengths: [SmugglingCase] {
        let refused = [
            "Content-Length: 0\r\nContent-Length: 33", "Content-Length: 33\r\nContent-Length: 33",
            "Content-Length: 33\r\nContent-Length: 0", "Content-Length: 33, 33", "Content-Length: 0, 33",
            "Content-Length: +33", "Content-Length: -33", "Content-Length: -0", "Content-Length: 0x21",
            "Content-Length: 21h", "Content-Length: 041", "Content-Length: 00", "Content-Length: 33.0",
            "Content-Length: 3 4", "Content-Length: 3\t4", "Content-Length: 33\u{B}",
            "Content-Length: \u{B}33",
            "Content-Length: 33\u{0}", "Content-Length: 33;", "Content-Length: \"33\"", "Content-Length: 3e1",
            "Content-Length:", "Content-Length: ,33", "Content-Length: 33,", "Content-Length: \u{FF}33",
            "Content-Length: 18446744073709551649", "Content-Length: 4294967329 ,", "Content-Length : 33",
            "Content-Length\t: 33", " Content-Length: 33", "Content-Length:\r\n 33",
            "Content-Length: 3\r\n 4",
            "Content-Length: 33\rX: y", "Content-Length: 33\nX: y", "Content-Length\u{0}: 33",
            "Content-Length: NaN",
            "Content-Length: 9223372036854775842", "Content-Length: 00000000000000000000000000000000000033",
        ]
        return refused.map {
            SmugglingCase("CL: \($0.debugDescription)", post($0, hidden), .refused(400))
        } + [
            SmugglingCase(
                "CL: one plain length holds the rest", post("Content-Length: 33", hidden), .served(1)),
            SmugglingCase(
                "CL: `Content_Length` is another field",
                post("Content_Length: 33\r\nContent-Length: 2", "hi"), .served(1)),
            SmugglingCase(
                "CL: a length beyond the limit", post("Content-Length: 999999999999", hidden), .answered(413)),
            SmugglingCase(
                "CL: what 32 bits would wrap to 33", post("Content-Length: 4294967329", hidden),
                .answered(413)),
        ]
    }

    private static var chunks: [SmugglingCase] {
        let refused = [
            "-1\r\n", "-0\r\n\r\n", "+0\r\n\r\n", "0x0\r\n\r\n", " 0\r\n\r\n", "0 \r\n\r\n", "0\t\r\n\r\n",
            "0\u{B}\r\n\r\n", "0\u{0}\r\n\r\n",
            "\u{FF}0\r\n\r\n", "\r\n0\r\n\r\n", "0\n\r\n", "0\r\n\n", "\n0\r\n\r\n", "0\r\r\n\r\n",
            "0_0\r\n\r\n", "0,0\r\n\r\n", "0.0\r\n\r\n", "g\r\n",
            "FFFFFFFFFFFFFFFF\r\n", "10000000000000000\r\n", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF\r\n",
            "0000000000000000000000000000000000\r\n\r\n", "1\r\nx0\r\n\r\n", "1\r\nx\n0\r\n\r\n",
            "1\r\nx\r0\r\n\r\n",
            "1\r\nxx\r\n0\r\n\r\n", "2\r\nx\r\n0\r\n\r\n", "1\nx\r\n0\r\n\r\n", "1;\nx\r\n0\r\n\r\n",
            "1;a\nx\r\n0\r\n\r\n",
            "1;a\r\u{0}\nx\r\n0\r\n\r\n", "1;a=\"\n\"\r\nx\r\n0\r\n\r\n", "1;a=\"\r\n\"\r\nx\r\n0\r\n\r\n",
            "1;\r\nx\r\n0\r\n\r\n", "1;;a\r\nx\r\n0\r\n\r\n",
            "1 a\r\nx\r\n0\r\n\r\n", "1\"a\"\r\nx\r\n0\r\n\r\n", "0\r\nX: y\n\r\n", "0\r\nX: y\n\n",
            "0\r\nX\r\n\r\n", "0\r\n X: y\r\n\r\n", "0\r\nX : y\r\n\r\n",
            "0\r\nX: y\r\n z\r\n\r\n", "0\r\nX: \u{0}\r\n\r\n", "0\r\nContent-Length: 33\r\n\r\n",
            "0\r\nTransfer-Encoding: chunked\r\n\r\n",
            "0\r\nHost: b\r\n\r\n", "0\r\nAuthorization: Bearer a\r\n\r\n", "0\r\n" + hidden,
        ]
        return refused.map {
            SmugglingCase(
                "chunks: \($0.debugDescription)", post("Transfer-Encoding: chunked", $0 + hidden),
                .refused(400))
        } + [
            SmugglingCase(
                "chunks: a chunk holds a request",
                post("Transfer-Encoding: chunked", "21\r\n\(hidden)\r\n0\r\n\r\n"), .served(1)),
            SmugglingCase(
                "chunks: a chunk holds the end of chunks",
                post("Transfer-Encoding: chunked", "26\r\n0\r\n\r\n\(hidden)\r\n0\r\n\r\n"), .served(1)),
            SmugglingCase(
                "chunks: a trailer holds what looks like a request line",
                post("Transfer-Encoding: chunked", "0\r\nGET: /hidden HTTP/1.1\r\n\r\n"), .served(1)),
            SmugglingCase(
                "chunks: more than the limit", post("Transfer-Encoding: chunked", "FFFFFFF\r\n" + hidden),
                .refused(413)),
        ]
    }

    private static var flood: [SmugglingCase] {
        let long = String(repeating: "a", count: 5_000)
        let chunked = "Transfer-Encoding: chunked"
        return [
            SmugglingCase(
                "flood: one long extension", post(chunked, "1;\(long)\r\nx\r\n0\r\n\r\n"), .refused(400)),
            SmugglingCase(
                "flood: many short extensions",
                post(chunked, "1" + String(repeating: ";a", count: 3_000) + "\r\nx\r\n"), .refused(400)),
            SmugglingCase(
                "flood: extensions of many chunks",
                post(chunked, String(repeating: "1;aaaaaaaa\r\nx\r\n", count: 600)), .refused(400)),
            SmugglingCase("flood: an extension without end", post(chunked, "1;" + long), .refused(400)),
            SmugglingCase(
                "flood: a trailer without end", post(chunked, "0\r\nX: \(long)\(long)"), .refused(431)),
            SmugglingCase(
                "flood: many trailers", post(chunked, "0\r\n" + String(repeating: "X: y\r\n", count: 2_000)),
                .refused(431)),
            SmugglingCase(
                "flood: a size without end", post(chunked, String(repeating: "0", count: 6_000)),
                .refused(400)),
            SmugglingCase(
                "flood: many fields",
                "GET /a HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: y\r\n", count: 200) + "\r\n",
                .refused(431)),
            SmugglingCase(
                "flood: one long field",
                "GET /a HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: long, count: 8) + "\r\n\r\n",
                .refused(431)),
            SmugglingCase(
                "flood: a long target", "GET /\(long)\(long) HTTP/1.1\r\nHost: a\r\n\r\n", .refused(414)),
            SmugglingCase("flood: empty lines", String(repeating: "\r\n", count: 40) + hidden, .refused(400)),
        ]
    }
}
