/// One `name=value` of a query, decoded.
public struct QueryItem: Sendable, Equatable {
    /// Decoded name.
    public var name: String
    /// Decoded value, empty when there is no `=`.
    public var value: String

    /// Both already decoded.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

extension Request {
    /// The items of the query, in order, percent-decoded as UTF-8; `+` is a plus sign.
    ///
    /// - Parameter limit: most items accepted.
    /// - Throws: ``WireError/queryMalformed`` on an invalid escape, invalid UTF-8, or too many items.
    public func queryItems(limit: Int = 100) throws(WireError) -> [QueryItem] {
        guard let range = head.query else { return [] }
        return try Self.items(fields.buffer[range], limit: limit)
    }

    /// The items of a body of type `application/x-www-form-urlencoded`, where `+` is a space
    /// (WHATWG URL §5.1).
    ///
    /// - Throws: as ``queryItems(limit:)``.
    public func formItems(limit: Int = 100) throws(WireError) -> [QueryItem] {
        try Self.items(body.map { $0 == UInt8(ascii: "+") ? .space : $0 }[...], limit: limit)
    }

    private static func items(_ bytes: ArraySlice<UInt8>, limit: Int) throws(WireError) -> [QueryItem] {
        var items: [QueryItem] = []
        for piece in bytes.split(separator: UInt8(ascii: "&"), maxSplits: limit) {
            guard items.count < limit else { throw .queryMalformed }
            let halves = piece.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            // RFC 3986 §2.1: an escape is `%` and two hexadecimal digits.
            guard let name = PercentCoding.text(halves[0]),
                let value = halves.count > 1 ? PercentCoding.text(halves[1]) : ""
            else { throw .queryMalformed }
            items.append(QueryItem(name: name, value: value))
        }
        return items
    }
}
