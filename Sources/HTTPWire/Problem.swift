/// A problem document (RFC 9457) in `application/problem+json`.
public struct Problem: Sendable, Equatable {
    /// A URI that names the kind of problem.
    public var type: String
    /// Stable code for programs.
    public var code: String
    /// Short sentence, the same for every occurrence.
    public var title: String
    /// HTTP status.
    public var status: Int
    /// What happened this time.
    public var detail: String

    /// Every member is sent.
    public init(type: String, code: String, title: String, status: Int, detail: String) {
        self.type = type
        self.code = code
        self.title = title
        self.status = status
        self.detail = detail
    }

    /// The problem that a refusal of the wire is: `urn:dmp:wire:<code>`.
    public init(_ error: WireError) {
        self.init(
            type: "urn:dmp:wire:" + error.code, code: error.code, title: StatusLine.reason(error.status),
            status: error.status, detail: error.sentence + " " + error.section)
    }

    /// The answer that carries this document.
    public var response: Response {
        Response(status: status, contentType: "application/problem+json", body: json)
    }

    /// UTF-8 JSON, members in a fixed order.
    public var json: [UInt8] {
        var out: [UInt8] = []
        Self.append("type", type, to: &out, after: "{")
        Self.append("code", code, to: &out, after: ",")
        Self.append("title", title, to: &out, after: ",")
        out.append(contentsOf: ",\"status\":\(status)".utf8)
        Self.append("detail", detail, to: &out, after: ",")
        out.append(UInt8(ascii: "}"))
        return out
    }

    private static func append(_ name: String, _ value: String, to out: inout [UInt8], after mark: String) {
        out.append(contentsOf: "\(mark)\"\(name)\":\"".utf8)
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                out.append(UInt8(ascii: "\\"))
                out.append(byte)
            case 0..<0x20: out.append(.space)  // RFC 8259 §7: never raw in a string
            default: out.append(byte)
            }
        }
        out.append(UInt8(ascii: "\""))
    }
}

extension Response {
    /// The answer to a message that the wire refuses: a problem document, and `Retry-After` on 503.
    public init(refusing error: WireError) {
        self = Problem(error).response
        // RFC 9110 §10.2.3, in seconds.
        if error.status == 503 { fields.append("Retry-After", "2") }
    }
}
