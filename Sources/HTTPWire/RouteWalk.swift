/// One descent of a path through the tree of patterns, backwards when a literal led nowhere.
struct RouteWalk {
    /// Where the path stands in its buffer.
    private let path: Range<Int>
    /// Segments taken by parameters, in order.
    private var taken: [Range<Int>] = []

    init(path: Range<Int>) { self.path = path }

    /// Places the whole path.
    ///
    /// - Parameter bytes: the buffer that holds the path.
    mutating func find(_ nodes: [RouteTable.Node], _ bytes: Span<UInt8>) -> Int? {
        descend(nodes, bytes, 0, path.lowerBound + 1)
    }

    /// - Parameter start: index of the segment to place; beyond the end, all are placed.
    /// - Returns: the node where the whole path ends and some method is served.
    private mutating func descend(
        _ nodes: [RouteTable.Node], _ bytes: Span<UInt8>, _ node: Int, _ start: Int
    ) -> Int? {
        if start > path.upperBound || path.count <= 1 {
            if !nodes[node].endpoints.isEmpty { return node }
            return rest(nodes, node, path.upperBound)
        }
        var end = start
        var hasEscape = false
        while end < path.upperBound, bytes[end] != UInt8(ascii: "/") {
            if bytes[end] == UInt8(ascii: "%") { hasEscape = true }
            end += 1
        }
        let segment = start..<end
        let decoded = hasEscape ? PercentCoding.decode(Self.copy(segment, bytes)) : nil
        for literal in nodes[node].literals
        where hasEscape ? decoded == literal.text : Self.equals(segment, bytes, literal.text) {
            if let found = descend(nodes, bytes, literal.node, end + 1) { return found }
        }
        if let parameter = nodes[node].parameter, !segment.isEmpty {
            taken.append(segment)
            if let found = descend(nodes, bytes, parameter, end + 1) { return found }
            taken.removeLast()
        }
        return rest(nodes, node, start)
    }

    /// Decoded values under their names.
    func parameters(_ names: [String], _ buffer: [UInt8]) -> [String: String] {
        guard !names.isEmpty else { return [:] }
        var parameters: [String: String] = [:]
        for (name, range) in zip(names, taken) {
            parameters[name] = PercentCoding.text(buffer[range]) ?? ""
        }
        return parameters
    }

    private mutating func rest(_ nodes: [RouteTable.Node], _ node: Int, _ start: Int) -> Int? {
        guard let rest = nodes[node].rest else { return nil }
        taken.append(start..<path.upperBound)
        return rest
    }

    private static func copy(_ segment: Range<Int>, _ bytes: Span<UInt8>) -> [UInt8] {
        segment.map { bytes[$0] }
    }

    private static func equals(_ segment: Range<Int>, _ bytes: Span<UInt8>, _ literal: [UInt8]) -> Bool {
        guard segment.count == literal.count else { return false }
        for i in 0..<literal.count where bytes[segment.lowerBound + i] != literal[i] { return false }
        return true
    }
}
