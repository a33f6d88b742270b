import Foundation
import HTTPServer
import HTTPWire
import Outillage
import Testing

/// The published cases of Http11Probe, when a copy of them stands beside the package.
private let probeFile = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "shared/exemples/http/http11probe-cases.json")

private struct Probe: Decodable {
    struct Step: Decodable {
        /// Absent from steps that are computed from an earlier answer.
        var send: [[Piece]]?
    }

    struct Case: Decodable {
        var id: String
        var level: String
        var scored: Bool
        var send: [[Piece]]?
        var sequence: [Step]?
        /// `Pass`, `Warn` and `Fail` → codes such as `400c`: status, then open, closed or timeout.
        var verdict: [String: String]?
        /// The table was made for an empty content: a 2xx has to be judged by its content.
        var bodyDependent: Bool?

        enum CodingKeys: String, CodingKey {
            case id, level, scored, send, sequence, verdict
            case bodyDependent = "body_dependent"
        }

        func bytes(_ pieces: [[Piece]]) -> [UInt8] {
            pieces.flatMap { $0.first?.bytes ?? [] }
        }
    }

    /// Bytes in base 64, or a delay.
    enum Piece: Decodable {
        case bytes([UInt8])
        case delay

        var bytes: [UInt8] {
            if case .bytes(let bytes) = self { bytes } else { [] }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self), let data = Data(base64Encoded: text) {
                self = .bytes(Array(data))
            } else {
                self = .delay
            }
        }
    }

    var cases: [Case]
}

@Suite(
    "The published cases of Http11Probe",
    .enabled(
        if: FileManager.default.fileExists(atPath: probeFile.path), "the cases are not beside the package"))
struct ProbeTests {
    private func cases() throws -> [Probe.Case] {
        try JSONDecoder().decode(Probe.self, from: Data(contentsOf: probeFile)).cases
    }

    /// As `http-echo` serves them: a GET may have a content, which comes back too.
    private var routes: RouteTable {
        var routes = RouteTable()
        var get = Route.synchronous {
            $0.body.isEmpty ? .text("ok") : Response(status: 200, contentType: "text/plain", body: $0.body)
        }
        get.maximumBody = .max
        routes.on(.get, "/{path*}", get)
        for method in [Method.post, .put, .patch, .delete] {
            routes.on(
                method, "/{path*}",
                .synchronous { Response(status: 200, contentType: "text/plain", body: $0.body) })
        }
        return routes
    }

    private func fixture() throws -> Fixture {
        var limits = Limits()
        limits.body = 1 << 30  // one case promises a gigabyte, and its table does not know 413
        limits.bodiesInMemory = 1 << 31
        return try Fixture(limits: limits, workers: 2, routes)
    }

    /// Status and state of the connection after the first answer, and that answer.
    private func outcome(_ fixture: Fixture, _ bytes: [UInt8]) throws -> (code: String, reply: HTTPReply?) {
        let isHead = bytes.starts(with: Array("HEAD".utf8))
        let client = try fixture.client(timeoutMilliseconds: 300)
        // A server that refuses early may be gone before all is sent.
        try? client.send(bytes)
        do throws(HTTPClientError) {
            let reply = try client.readResponse(toHead: isHead)
            guard reply["connection"] == "close" else { return ("\(reply.status)o", reply) }
            return (try client.isAtEnd() ? "\(reply.status)c" : "\(reply.status)o", reply)
        } catch .timeout {
            return ("-t", nil)
        } catch .malformed {
            return ("malformed", nil)
        } catch {
            return ("-c", nil)
        }
    }

    /// What must come back in the cases whose table was made for an empty content.
    private static let contents = [
        "COMP-POST-CL-BODY": "hello", "COMP-CHUNKED-BODY": "hello", "COMP-CHUNKED-MULTI": "hello world",
        "COMP-CHUNKED-EXTENSION": "hello", "COMP-CHUNKED-TRAILER-VALID": "hello",
        "COMP-CHUNKED-HEX-UPPERCASE": "helloworld",
    ]

    /// `Pass`, `Warn`, `Fail`, or nothing when the table does not know the answer.
    private func rating(_ item: Probe.Case, _ code: String, _ reply: HTTPReply?) -> String? {
        if let content = Self.contents[item.id] { return reply?.text == content ? "Pass" : "Fail" }
        if item.id == "COMP-DATE-HEADER" {
            return reply?["date"]?.hasSuffix(" GMT") == true ? "Pass" : "Fail"
        }
        return item.verdict?.first { $0.value.split(separator: " ").contains(Substring(code)) }?.key
    }

    @Test("every single message passes, or stands with its reason in docs/http-conformite.md")
    func messages() throws {
        let fixture = try fixture()
        var judged = 0
        var notPassed: [String: String] = [:]
        for item in try cases() {
            guard let send = item.send, item.verdict != nil else { continue }
            let (code, reply) = try outcome(fixture, item.bytes(send))
            let rating = rating(item, code, reply)
            judged += 1
            if rating != "Pass" { notPassed[item.id] = code }
            if item.scored { #expect(rating == "Pass" || rating == "Warn", "\(item.id): \(code)") }
        }
        #expect(judged == 182)
        let argued = try argued()
        #expect(notPassed == argued)
    }

    /// The rows of the page, case → what is answered; a row without a reason does not count.
    private func argued() throws -> [String: String] {
        let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/http-conformite.md")
        var rows: [String: String] = [:]
        for line in try String(contentsOf: page, encoding: .utf8).split(separator: "\n") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 3, cells[0].hasPrefix("`"), cells[2].count > 20 else { continue }
            rows[String(cells[0].dropFirst().dropLast())] = String(cells[1].dropFirst().dropLast())
        }
        return rows
    }

    /// What `http-echo` answers to the sequences that are not scored, step after step; `c`: it closes after the last.
    ///
    /// A step without bytes of its own is made from a tag or a date, which the echo does not send.
    private static let played = [
        "SMUG-GET-CL-PREFIX-DESYNC": "200 200", "SMUG-CL0-BODY-POISON": "200 501c",
        "SMUG-GET-CL-BODY-DESYNC": "200 200", "SMUG-OPTIONS-CL-BODY-DESYNC": "204c",
        "SMUG-EXPECT-100-CL-DESYNC": "200 200", "SMUG-PIPELINE-SAFE": "200 200", "CAP-ETAG-304": "200",
        "CAP-LAST-MODIFIED-304": "200", "CAP-ETAG-IN-304": "200", "CAP-INM-PRECEDENCE": "200",
        "CAP-INM-WILDCARD": "200 304", "CAP-IMS-FUTURE": "200 200", "CAP-IMS-INVALID": "200 200",
        "CAP-INM-UNQUOTED": "200", "CAP-ETAG-WEAK": "200",
    ]

    /// The statuses of all the answers to these steps, each sent once the one before is answered.
    private func play(_ steps: [[UInt8]], on port: UInt16) throws -> String {
        let client = try HTTPClient(port: port)
        var codes: [String] = []
        for step in steps {
            try client.send(step)
            let reply = try client.readResponse()
            codes.append("\(reply.status)")
            #expect(reply["etag"] == nil && reply["last-modified"] == nil)
            guard reply["connection"] == "close" else { continue }
            // Nothing but the end follows, whatever is sent.
            #expect(try client.isAtEnd())
            return codes.joined(separator: " ") + "c"
        }
        // No other answer: what a step left behind would have been answered before this one.
        try client.request("GET", "/last", fields: ["Connection: close"])
        let last = try client.readResponse()
        #expect(last.status == 200 && last["connection"] == "close")
        #expect(try client.isAtEnd())
        return codes.joined(separator: " ")
    }

    @Test(
        "no sequence lets a second request through behind an ambiguous one, by http-echo itself (RFC 9112 §11.2)"
    )
    func sequences() throws {
        let tests = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        let echo = try ChildProcess(
            tests.deletingLastPathComponent().appending(path: "http-echo").path, ["--port", "0"])
        let said = String(decoding: echo.readAvailable(), as: UTF8.self)
        let port = try #require(
            said.split(separator: ":").last.flatMap {
                UInt16($0.trimmingCharacters(in: .whitespacesAndNewlines))
            }
        )
        var judged = 0
        for item in try cases() {
            guard let sequence = item.sequence else { continue }
            let steps = sequence.compactMap(\.send).map(item.bytes)
            let isRefused = item.level == "Must" && item.scored
            let expected = isRefused ? "400c" : Self.played[item.id]
            #expect(try play(steps, on: port) == expected, "\(item.id)")
            judged += 1
        }
        #expect(judged == 32)
        echo.kill(SIGTERM)
        #expect(echo.waitUntilExit().status == 0)
    }
}
