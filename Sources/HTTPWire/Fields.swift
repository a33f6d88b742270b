/// The fields of a message: ordered, repeated ones kept, names compared without case (RFC 9110 §5).
///
/// Names and values are ranges of one buffer, so that reading a head allocates no string per field;
/// a `String` is made only for the value that is asked for.
public struct Fields: Sendable, ExpressibleByDictionaryLiteral {
    /// Where one field stands in `buffer`.
    struct Line: Sendable {
        var name: Range<Int>
        var value: Range<Int>
    }

    /// The whole of a received head, or built fields as they leave, each behind the end of a line.
    var buffer: [UInt8]
    var lines: [Line]

    /// No field.
    public init() {
        buffer = []
        lines = []
    }

    init(buffer: [UInt8], lines: [Line]) {
        self.buffer = buffer
        self.lines = lines
    }

    /// Appends each pair in order; see ``append(_:_:)``.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init()
        for (name, value) in elements { append(name, value) }
    }

    /// Number of field lines.
    public var count: Int { lines.count }

    /// Value of the first field of that name, or `nil`.
    ///
    /// Bytes that are not UTF-8 come out as U+FFFD.
    public subscript(_ name: String) -> String? {
        for line in lines where matches(line.name, name) { return text(line.value) }
        return nil
    }

    /// Values of all the fields of that name, in order, one per line.
    public func values(_ name: String) -> [String] {
        lines.compactMap { matches($0.name, name) ? text($0.value) : nil }
    }

    /// All the values of that name as one list, joined by `, ` (RFC 9110 §5.2), or `nil` if there is none.
    public func list(_ name: String) -> String? {
        let all = values(name)
        return all.isEmpty ? nil : all.joined(separator: ", ")
    }

    /// Name and value of each field, in order.
    public var pairs: [(name: String, value: String)] {
        lines.map { (text($0.name), text($0.value)) }
    }

    /// Adds a field at the end.
    ///
    /// A name that is not a token is a programmer error. In the value, control characters, CR, LF and
    /// NUL become spaces, as RFC 9110 §5.5 prescribes: no value can end its line or begin another.
    public mutating func append(_ name: String, _ value: String) {
        if buffer.isEmpty { buffer.reserveCapacity(96) }
        buffer.append("\r\n")
        let start = buffer.count
        buffer.append(contentsOf: name.utf8)
        let colon = buffer.count
        precondition(colon > start, "field name (RFC 9110 §5.1)")
        for i in start..<colon { precondition(buffer[i].isToken, "field name (RFC 9110 §5.1)") }
        buffer.append(": ")
        let middle = buffer.count
        buffer.append(contentsOf: value.utf8)
        for i in middle..<buffer.count where !buffer[i].isFieldContent { buffer[i] = .space }
        lines.append(Line(name: start..<colon, value: middle..<buffer.count))
    }

    /// Replaces all the fields of that name by one; see ``append(_:_:)``.
    public mutating func set(_ name: String, _ value: String) {
        remove(name)
        append(name, value)
    }

    /// Removes all the fields of that name.
    public mutating func remove(_ name: String) {
        lines = lines.filter { !matches($0.name, name) }
    }

    /// Whether one of them may be a condition (RFC 9110 §13.1): all their names begin alike.
    var mayHoldConditions: Bool {
        for line in lines where line.name.count > 3 {
            let i = line.name.lowerBound
            if buffer[i].lowered == UInt8(ascii: "i"), buffer[i + 1].lowered == UInt8(ascii: "f"),
                buffer[i + 2] == UInt8(ascii: "-")
            {
                return true
            }
        }
        return false
    }

    func text(_ range: Range<Int>) -> String { String(decoding: buffer[range], as: UTF8.self) }

    private func matches(_ range: Range<Int>, _ name: String) -> Bool {
        let name = name.utf8
        guard range.count == name.count else { return false }
        var i = range.lowerBound
        for byte in name {
            if buffer[i].lowered != byte.lowered { return false }
            i += 1
        }
        return true
    }
}
