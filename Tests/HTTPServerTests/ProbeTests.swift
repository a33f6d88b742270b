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

    private var routes: RouteTable { .echo }

    /// Status and state of the connection after the first answer.
    private func outcome(_ fixture: Fixture, _ bytes: [UInt8], isHead: Bool) throws -> String {
        let client = try fixture.client(timeoutMilliseconds: 300)
        // A server that refuses early may be gone before all is sent.
        try? client.send(bytes)
        do throws(HTTPClientError) {
            let reply = try client.readResponse(toHead: isHead)
            guard reply["connection"] == "close" else { return "\(reply.status)o" }
            return try client.isAtEnd() ? "\(reply.status)c" : "\(reply.status)o"
        } catch .timeout {
            return "-t"
        } catch .malformed {
            return "malformed"
        } catch {
            return "-c"
        }
    }

    @Test("no single message fails at the level MUST")
    func messages() throws {
        var limits = Limits()
        limits.body = 1 << 30  // one case promises a gigabyte, and its table does not know 413
        limits.bodiesInMemory = 1 << 31
        let fixture = try Fixture(limits: limits, workers: 2, routes)
        var judged = 0
        for item in try cases() {
            guard let send = item.send, let verdict = item.verdict else { continue }
            let bytes = item.bytes(send)
            let isHead = bytes.starts(with: Array("HEAD".utf8))
            let code = try outcome(fixture, bytes, isHead: isHead)
            let rating = verdict.first { $0.value.split(separator: " ").contains(Substring(code)) }?.key
            judged += 1
            guard item.level == "Must", item.scored else { continue }
            if item.bodyDependent == true, code.hasPrefix("2") { continue }
            #expect(rating == "Pass" || rating == "Warn", "\(item.id): \(code)")
        }
        #expect(judged == 182)
    }

    @Test("no sequence lets a second request through behind an ambiguous one (RFC 9112 §11.2)")
    func sequences() throws {
        let fixture = try Fixture(workers: 2, routes)
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
