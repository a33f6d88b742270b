import Glibc

extension PlainScan {
    /// An attribute, different by its name from the `rank` ones before it (XML 1.0 § 3.1).
    mutating func attribute(_ rank: Int) -> Bool {
        guard let name = name(), take("=") else { return false }
        for earlier in 0..<rank where Self.areEqual(attributes[earlier], name) { return false }
        attributes[rank] = name
        guard cursor < end else { return false }
        let quote = cursor.pointee
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return false }
        cursor += 1
        let value = cursor
        while find(Kind.endsValue) {
            switch cursor.pointee {
            case quote:
                cursor += 1
                return declare(name, UnsafeBufferPointer(start: value, count: cursor - 1 - value))
            case UInt8(ascii: "<"): return false
            case UInt8(ascii: "&"): guard reference() else { return false }
            default: cursor += 1
            }
        }
        return false
    }

    @inline(__always)
    private static func areEqual(_ one: Name, _ other: Name) -> Bool {
        one.count == other.count && memcmp(one.start, other.start, one.count) == 0
    }

    /// Keeps a declaration of namespace, if this attribute is one (Namespaces § 3).
    private mutating func declare(_ name: Name, _ value: UnsafeBufferPointer<UInt8>) -> Bool {
        guard name.count >= 5, memcmp(name.start, "xmlns", 5) == 0 else { return true }
        guard name.count == 5 || name.prefix == 5 else { return true }
        // Only libxml2 knows what may be done with `xml` and `xmlns`.
        let isReserved = name.count >= 9 && memcmp(name.start + 6, "xml", 3) == 0
        guard !isReserved, prefixCount < fewLimit, Self.isPlainURI(value) else { return false }
        prefixes[prefixCount] = name
        prefixCount += 1
        return true
    }

    /// `urn:…` or `http://host/path#part`, without anything that libxml2 could find wrong, nor a name of the W3C's
    /// reserved for XML itself.
    private static func isPlainURI(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
        func isLetterOrDigit(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 }
        var slashes = 0
        var sharps = 0
        for byte in value {
            switch byte {
            case UInt8(ascii: "/"): slashes += 1
            case UInt8(ascii: "#"): sharps += 1
            case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"): break
            default: guard isLetterOrDigit(byte) else { return false }
            }
        }
        if value.starts(with: "urn:".utf8) { return value.count > 4 && slashes == 0 && sharps == 0 }
        let isHTTP = value.starts(with: "http://".utf8)
        guard isHTTP, value.count > 8, isLetterOrDigit(value[7]), sharps <= 1 else { return false }
        return !value[7...].contains(UInt8(ascii: ":")) && !value.starts(with: "http://www.w3.org/XML/".utf8)
            && !value.starts(with: "http://www.w3.org/2000/xmlns".utf8)
    }

    /// Whether the prefix of a name is in force.
    func isDeclared(_ name: Name) -> Bool {
        var rank = prefixCount
        while rank > 0 {
            rank -= 1
            let known = prefixes[rank]
            if known.count - 6 == name.prefix, memcmp(known.start + 6, name.start, name.prefix) == 0 {
                return true
            }
        }
        return false
    }

    /// Prefixes of attributes are in force; two of them in one tag may name one namespace, which is left to libxml2.
    func arePrefixesSound(_ count: Int) -> Bool {
        var seen: Name?
        for rank in 0..<count where attributes[rank].prefix > 0 {
            let name = attributes[rank]
            if name.prefix == 5, memcmp(name.start, "xmlns", 5) == 0 { continue }
            if let seen, seen.prefix != name.prefix || memcmp(seen.start, name.start, name.prefix) != 0 {
                return false
            }
            let isLanguage = name.count == 8 && memcmp(name.start, "xml:lang", 8) == 0
            guard isLanguage || isDeclared(name) else { return false }
            seen = name
        }
        return true
    }
}
