/// One descent of a path through the tree of patterns, backwards when a literal led nowhere.
struct RouteWalk {
    private let path: ArraySlice<UInt8>
    /// Segments taken by parameters, in order.
    private var taken: [Range<Int>] = []

    init(path: ArraySlice<UInt8>) { self.path = path }

    /// Places the whole path.
    mutating func find(_ nodes: [RouteTable.Node]) -> Int? { descend(nodes, 0, path.startIndex + 1) }

    /// - Parameter start: index of the segment to place; beyond the end, all are placed.
    /// - Returns: the node where the whole path ends and some method is served.
    private mutating func descend(_ nodes: [RouteTable.Node], _ node: Int, _ start: Int) -> Int? {
        if start > path.endIndex || path.count <= 1 {
            if !nodes[node].endpoints.isEmpty { return node }
            return rest(nodes, node, path.endIndex)
        }
        var end = start
        while end < path.endIndex, path[end] != UInt8(ascii: "/") { end += 1 }
        let segment = start..<end
        for literal in nodes[node].literals where equals(segment, literal.text) {
            if let found = descend(nodes, literal.node, end + 1) { return found }
        }
        if let parameter = nodes[node].parameter, !segment.isEmpty {
            taken.append(segment)
            if let found = descend(nodes, parameter, end + 1) { return found }
            taken.removeLast()
        }
        return rest(nodes, node, start)
    }

    /// Decoded values under their names.
    func parameters(_ names: [String]) -> [String: String] {
        guard !names.isEmpty else { return [:] }
        var parameters: [String: String] = [:]
        for (name, range) in zip(names, taken) {
            parameters[name] = PercentCoding.text(path[range]) ?? ""
        }
        return parameters
    }

    private mutating func rest(_ nodes: [RouteTable.Node], _ node: Int, _ start: Int) -> Int? {
        guard let rest = nodes[node].rest else { return nil }
        taken.append(start..<path.endIndex)
        return rest
    }

    private func equals(_ segment: Range<Int>, _ literal: [UInt8]) -> Bool {
        var hasEscape = false
        for i in segment where path[i] == UInt8(ascii: "%") { hasEscape = true }
        if hasEscape { return PercentCoding.decode(path[segment]) == literal }
        guard segment.count == literal.count else { return false }
        for i in 0..<literal.count where path[segment.lowerBound + i] != literal[i] { return false }
        return true
    }
}
