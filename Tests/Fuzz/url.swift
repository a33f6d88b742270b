@testable import HTTPWire

/// Targets, hosts, escapes, queries and forms.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzURL(_ pointer: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = input(pointer, count)
    checkEscapes(bytes)
    checkQuery(bytes)
    checkHost(bytes)
    checkTarget(bytes)
    return 0
}

private func checkEscapes(_ bytes: [UInt8]) {
    if let decoded = PercentCoding.decode(bytes) {
        must(decoded.count <= bytes.count, "decoding makes nothing longer")
        must(bytes.contains(UInt8(ascii: "%")) || decoded == bytes, "without an escape nothing changes")
    }
    let digits = Array("0123456789abcdefABCDEF".utf8)
    let escaped = bytes.flatMap { [UInt8(ascii: "%"), digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    must(PercentCoding.decode(escaped) == bytes, "what is escaped is decoded back")
    if PercentCoding.isSafePath(bytes) {
        let text = PercentCoding.text(bytes) ?? ""
        must(!text.isEmpty || bytes.isEmpty, "a safe path decodes to text")
        must(
            !text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F },
            "without control characters")
    }
}

private func checkQuery(_ bytes: [UInt8]) {
    let form = Request(method: .post, target: "/", body: bytes)
    if let items = try? form.formItems(limit: 20) {
        must(items.count <= 20, "no more items than allowed")
        must(items.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count } <= bytes.count, "nor longer")
    }
    let text = String(decoding: bytes, as: UTF8.self)
    let request = Request(method: .get, target: "/" + text)
    _ = request.pathSegments
    if let items = try? request.queryItems(limit: 20) {
        must(items.count <= 20, "no more items than allowed")
    }
}

private func checkHost(_ bytes: [UInt8]) {
    guard HostSyntax.isValid(bytes.span, 0..<bytes.count) else { return }
    for byte in bytes {
        must(byte > 0x20 && byte < 0x7F, "a host is visible ASCII")
        must(!"@/\\,?#\"<>".utf8.contains(byte), "a host has neither path, nor user, nor list")
    }
    let colons = bytes.filter { $0 == UInt8(ascii: ":") }.count
    must(bytes.first == UInt8(ascii: "[") || colons <= 1, "colons stand in an address, or before the port")
}

private func checkTarget(_ bytes: [UInt8]) {
    let line = Array("GET ".utf8) + bytes + Array(" HTTP/1.1".utf8)
    guard let read = try? RequestLine(line.span, 0..<line.count) else { return }
    must(read.target == 4..<line.count - 9, "the target is all that stands between the two spaces")
    must(read.path.lowerBound >= 4 && read.path.upperBound <= read.target.upperBound, "the path lies in it")
    for i in read.target {
        must(line[i] > 0x20 && line[i] < 0x7F && line[i] != UInt8(ascii: "#"), "a target is visible ASCII")
    }
    let raw = Array("GET ".utf8) + bytes + Array(" HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
    var parser = HeadParser(limits: Limits())
    guard let head = try? parser.advance(raw.span) else { return }
    let request = Request(head, remoteAddress: "", clientCertificate: nil)
    for segment in request.pathSegments {
        must(!segment.unicodeScalars.contains { $0.value < 0x20 }, "no control character in a segment")
    }
    guard case .found(let endpoint, let parameters) = table.match(request) else { return }
    let names = endpoint.pattern.split(separator: "/").filter { $0.hasPrefix("{") }.map {
        $0.filter { !"{}*".contains($0) }
    }
    must(Set(names) == Set(parameters.keys), "each parameter of the pattern has a value, and no other")
    for (name, value) in parameters where name != "rest" { must(!value.isEmpty, "one segment, not empty") }
}

private let table: RouteTable = {
    var table = RouteTable()
    for pattern in ["/", "/a", "/a/{b}", "/a/{b}/c", "/{x}/{y}/d", "/s/{rest*}", "/consultation/{id}"] {
        table.on(.get, pattern, .synchronous { _ in .noContent })
    }
    return table
}()
