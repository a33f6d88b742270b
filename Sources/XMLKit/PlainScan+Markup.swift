import Glibc

extension PlainScan {
    /// `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`, the last two at will (XML 1.0 § 2.8).
    ///
    /// The name of the encoding was checked by ``Prologue``.
    mutating func declaration() -> Bool {
        cursor += 5
        guard skipSpaces(), take("version="), quoted(["1.0"]) else { return false }
        var spaced = skipSpaces()
        if spaced, take("encoding=") {
            guard quoted(["UTF-8", "utf-8"]) else { return false }
            spaced = skipSpaces()
        }
        if spaced, take("standalone=") {
            guard quoted(["yes", "no"]) else { return false }
            skipSpaces()
        }
        return take("?>")
    }

    private mutating func quoted(_ words: [StaticString]) -> Bool {
        guard cursor < end else { return false }
        let quote = cursor.pointee
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return false }
        cursor += 1
        for word in words where take(word) {
            guard cursor < end, cursor.pointee == quote else { return false }
            cursor += 1
            return true
        }
        return false
    }

    /// A comment, which holds no `--` (XML 1.0 § 2.5).
    mutating func comment() -> Bool {
        let start = cursor
        guard take("<!--") else { return false }
        while find(Kind.closes) {
            if starts("--") { return take("-->") && cursor - start <= Self.short }
            cursor += 1
        }
        return false
    }

    /// A CDATA section (XML 1.0 § 2.7).
    mutating func section() -> Bool {
        guard take("<![CDATA[") else { return false }
        while find(Kind.closes) {
            if take("]]>") { return true }
            cursor += 1
        }
        return false
    }

    /// A processing instruction (XML 1.0 § 2.6); its target has no colon (Namespaces § 7).
    mutating func instruction() -> Bool {
        let start = cursor
        cursor += 2
        guard let target = name(), target.prefix == 0, !Self.isReserved(target) else { return false }
        if take("?>") { return true }
        guard skipSpaces() else { return false }
        while find(Kind.closes) {
            if take("?>") { return cursor - start <= Self.short }
            cursor += 1
        }
        return false
    }

    /// `xml`, whatever its case.
    private static func isReserved(_ name: Name) -> Bool {
        name.count == 3 && name.start[0] | 0x20 == 0x78 && name.start[1] | 0x20 == 0x6D
            && name.start[2] | 0x20 == 0x6C
    }

    /// A qualified name of ASCII bytes (Namespaces § 4).
    @inline(__always)
    mutating func name() -> Name? {
        let start = cursor
        guard part() else { return nil }
        guard cursor < end, cursor.pointee == UInt8(ascii: ":") else {
            return Name(start: start, count: cursor - start, prefix: 0)
        }
        let prefix = cursor - start
        cursor += 1
        guard part() else { return nil }
        // A second colon is left for the caller to stumble on.
        return Name(start: start, count: cursor - start, prefix: prefix)
    }

    @inline(__always)
    private mutating func part() -> Bool {
        guard cursor < end, kinds[Int(cursor.pointee)] & Kind.nameStart != 0 else { return false }
        repeat { cursor += 1 } while cursor < end && kinds[Int(cursor.pointee)] & Kind.name != 0
        return true
    }

    /// An end tag, that of the innermost element (XML 1.0 § 3.1).
    mutating func endTag() -> Bool {
        let last = open[depth - 1]
        guard end - cursor > last.count + 2, memcmp(cursor + 2, last.start, last.count) == 0 else {
            return false
        }
        cursor += last.count + 2
        skipSpaces()
        guard cursor < end, cursor.pointee == UInt8(ascii: ">") else { return false }
        cursor += 1
        depth -= 1
        prefixCount = last.outer
        return true
    }

    /// A start tag or an empty element (XML 1.0 § 3.1).
    mutating func startTag() -> Bool {
        let start = cursor
        cursor += 1
        guard depth < depthLimit, var name = name(), !isWatched(name) else { return false }
        name.outer = prefixCount
        var count = 0
        while true {
            let isSpaced = skipSpaces()
            guard cursor < end else { return false }
            if cursor.pointee == UInt8(ascii: ">") {
                cursor += 1
                open[depth] = name
                depth += 1
                break
            }
            if cursor.pointee == UInt8(ascii: "/") {
                guard take("/>") else { return false }
                break
            }
            guard isSpaced, count < fewLimit, attribute(count) else { return false }
            count += 1
        }
        namesLeft -= 1 + count
        guard namesLeft > 0, cursor - start <= Self.short else { return false }
        if name.prefix > 0, !isDeclared(name) { return false }
        if count > 0, !arePrefixesSound(count) { return false }
        // An empty element has closed already.
        if cursor[-2] == UInt8(ascii: "/") { prefixCount = name.outer }
        return true
    }

    private func isWatched(_ name: Name) -> Bool {
        guard name.start >= watch else { return false }
        let skipped = name.prefix > 0 ? name.prefix + 1 : 0
        guard name.count - skipped == watched.count, let other = watched.baseAddress else { return false }
        return memcmp(name.start + skipped, other, watched.count) == 0
    }
}
