@testable import HTTPWire

/// Field values that choose what is sent: Accept, Range, entity tags; and what a handler's values become.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzNegotiation(_ pointer: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = String(decoding: input(pointer, count), as: UTF8.self)
    checkRange(text)
    checkTags(text)
    let offers = ["application/json", "text/html;charset=utf-8", "application/pdf"]
    if let choice = Accept(["Accept": text]).preferred(among: offers) {
        must(offers.indices.contains(choice), "the choice is one of the offers")
    }
    checkConditions(text)
    checkWriter(text)
    return 0
}

private func checkRange(_ text: String) {
    for length in [0, 1, 10, 1 << 40] {
        guard case .part(let part) = ByteRanges.select(text, length: length) else { continue }
        must(!part.isEmpty && part.lowerBound >= 0 && part.upperBound <= length, "a part lies in the whole")
    }
}

private func checkTags(_ text: String) {
    guard let tags = EntityTag.list(text) else { return }
    must(!tags.isEmpty, "a list has a tag")
    for tag in tags {
        must(EntityTag(tag.fieldValue) == tag, "a tag written is read back")
        must(!tag.isWeak || !tag.isIdentical(to: tag), "a weak tag is identical to nothing")
    }
}

private func checkConditions(_ text: String) {
    let tag = EntityTag(strong: "v1")
    let content = Response(status: 200, contentType: "text/plain", body: Array("0123456789".utf8))
    for name in ["If-Match", "If-None-Match", "Range", "If-Range"] {
        for method in [Method.get, .head] {
            let fields: Fields = [name: text, name == "If-Range" ? "Range" : "X": "bytes=0-1"]
            let request = Request(method: method, target: "/", fields: fields)
            let status = Conditional.apply(request, etag: tag, to: content).status
            must([200, 206, 304, 412, 416].contains(status), "a status of RFC 9110 §13 or §14")
            must(method == .get || status != 206, "only GET has ranges")
        }
    }
}

/// Whatever a handler puts in a value, the answer has the lines that it should have.
private func checkWriter(_ text: String) {
    var outbox = Outbox()
    let response = Response(status: 200, fields: ["X-A": text, "Content-Length": text, "X-B": text])
    let context = ResponseWriter.Context(
        isHead: false, connection: nil, date: HTTPDate.bytes(epochSeconds: 0))
    ResponseWriter.write(response, context, to: &outbox)
    let lines = outbox.bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    must(lines.count == 7, "no value ends its line: \(lines.count)")
    must(lines.dropLast().allSatisfy { $0.last == 0x0D }, "every line ends with CRLF")
    must(!outbox.bytes.contains(0), "no NUL")
}
