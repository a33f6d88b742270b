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

    @Test("no sequence lets a second request through behind an ambiguous one (RFC 9112 §11.2)")
    func sequences() throws {
        let fixture = try fixture()
        var judged = 0
        for item in try cases() where item.level == "Must" && item.scored {
            guard let first = item.sequence?.first?.send else { continue }
            judged += 1
            let client = try fixture.client()
            try client.send(item.bytes(first))
            #expect(try client.readResponse().status == 400, "\(item.id)")
            #expect(try client.isAtEnd(), "\(item.id)")
        }
        #expect(judged > 10)
    }
}
