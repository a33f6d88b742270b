import Glibc

/// Recognizes, in one pass that builds nothing, a document of the plainest kind.
///
/// What it accepts is well formed (XML 1.0, 5th ed.; Namespaces in XML 1.0) and within ``XMLLimits``. What it does not
/// accept may be so too: libxml2 is then the judge, and it alone says what is wrong and where. Plain is what reports
/// are made of: ASCII names, few attributes, short markup, no DTD, no entity but the predefined ones.
///
/// The bytes are UTF-8 without NUL (see ``Prologue``).
struct PlainScan: ~Copyable {
    struct Name {
        let start: UnsafePointer<UInt8>
        let count: Int
        /// Bytes before the colon; 0 without one.
        let prefix: Int
        /// Prefixes in force outside of the element.
        var outer = 0
    }

    /// Attributes of one tag, and prefixes in force, at most.
    static let few = 32
    /// `xmlParserMaxDepth`.
    static let libraryDepth = 256
    /// Bytes of one tag, comment or processing instruction, at most; names have fewer.
    static let short = 32 * 1024

    var cursor: UnsafePointer<UInt8>
    let end: UnsafePointer<UInt8>
    /// See ``Kind``.
    let kinds = Kind.table
    /// The local name that the consumer still watches: where it comes, the document is not for here.
    let watched: UnsafeBufferPointer<UInt8>
    /// What was read before has been announced.
    let watch: UnsafePointer<UInt8>
    let depthLimit: Int
    /// Of attributes in a tag, and of namespaces declared.
    let fewLimit: Int
    /// Names that may still come: all may be different, and the different ones are what is bounded.
    var namesLeft: Int

    var depth = 0
    let open: UnsafeMutablePointer<Name>
    let attributes: UnsafeMutablePointer<Name>
    /// Declarations of namespaces in force: `xmlns` and what follows it.
    let prefixes: UnsafeMutablePointer<Name>
    var prefixCount = 0

    /// - Parameters:
    ///   - watched: local name whose presence is refused; may be empty.
    ///   - offset: where its presence begins to matter.
    init(
        _ bytes: UnsafeBufferPointer<UInt8>, watching watched: UnsafeBufferPointer<UInt8>, from offset: Int,
        limits: XMLLimits
    ) {
        // An empty buffer may have no address: any will do for no byte.
        cursor = bytes.baseAddress ?? Kind.table
        end = cursor + bytes.count
        self.watched = watched
        watch = cursor + offset
        depthLimit = max(0, min(limits.depth, Self.libraryDepth))
        fewLimit = min(Self.few, limits.attributes, limits.namespaces)
        namesLeft = limits.names - InternedNames.capacity
        open = .allocate(capacity: depthLimit)
        attributes = .allocate(capacity: Self.few)
        prefixes = .allocate(capacity: Self.few)
    }

    deinit {
        open.deallocate()
        attributes.deallocate()
        prefixes.deallocate()
    }

    /// Whether the whole document is plain.
    mutating func accept() -> Bool {
        if starts("<?xml"), cursor + 5 < end, isSpace(cursor[5]), !declaration() { return false }
        var hasRoot = false
        while true {
            if depth > 0 {
                guard text() else { return false }
            } else {
                skipSpaces()
                if cursor == end { return hasRoot }
                guard cursor.pointee == UInt8(ascii: "<") else { return false }
            }
            guard cursor + 1 < end else { return false }
            switch cursor[1] {
            case UInt8(ascii: "/"): guard depth > 0, endTag() else { return false }
            case UInt8(ascii: "!"):
                guard starts("<!-") ? comment() : depth > 0 && section() else { return false }
            case UInt8(ascii: "?"): guard instruction() else { return false }
            default:
                guard depth > 0 || !hasRoot, startTag() else { return false }
                hasRoot = true
            }
        }
    }

    @inline(__always)
    func isSpace(_ byte: UInt8) -> Bool { kinds[Int(byte)] & Kind.space != 0 }

    /// - Returns: whether there was any.
    @discardableResult @inline(__always)
    mutating func skipSpaces() -> Bool {
        let start = cursor
        while cursor < end, isSpace(cursor.pointee) { cursor += 1 }
        return cursor > start
    }

    func starts(_ text: StaticString) -> Bool {
        end - cursor >= text.utf8CodeUnitCount && memcmp(cursor, text.utf8Start, text.utf8CodeUnitCount) == 0
    }

    /// Steps over this text.
    mutating func take(_ text: StaticString) -> Bool {
        guard starts(text) else { return false }
        cursor += text.utf8CodeUnitCount
        return true
    }

    /// Goes on to the next byte of a kind, which is not taken.
    ///
    /// - Returns: false at the end, or on a character that XML does not allow (XML 1.0 § 2.2).
    @inline(__always)
    mutating func find(_ kind: UInt8) -> Bool {
        while cursor < end {
            let found = kinds[Int(cursor.pointee)]
            if found & (kind | Kind.suspect) == 0 {
                cursor += 1
            } else if found & Kind.suspect == 0 {
                return true
            } else {
                guard isAllowed() else { return false }
                cursor += 3
            }
        }
        return false
    }

    /// Of the suspect bytes, only one begins characters that are allowed: all of U+F000 to U+FFFD.
    private func isAllowed() -> Bool {
        guard cursor.pointee == 0xEF, end - cursor >= 3 else { return false }
        return !(cursor[1] == 0xBF && cursor[2] >= 0xBE)
    }

    /// Character data up to the next markup (XML 1.0 § 2.4).
    private mutating func text() -> Bool {
        while find(Kind.endsText) {
            switch cursor.pointee {
            case UInt8(ascii: "<"): return true
            case UInt8(ascii: "&"): guard reference() else { return false }
            default:
                if starts("]]>") { return false }
                cursor += 1
            }
        }
        return false
    }

    /// A predefined entity or a character (XML 1.0 §§ 4.1 and 4.6).
    mutating func reference() -> Bool {
        if starts("&#") { return character() }
        return take("&amp;") || take("&lt;") || take("&gt;") || take("&quot;") || take("&apos;")
    }

    private mutating func character() -> Bool {
        cursor += 2
        var base: UInt32 = 10
        if cursor < end, cursor.pointee == UInt8(ascii: "x") {
            base = 16
            cursor += 1
        }
        var value: UInt32 = 0
        var digits = 0
        while cursor < end, digits < 8, let digit = Self.digit(cursor.pointee), digit < base {
            value = value &* base &+ digit
            digits += 1
            cursor += 1
        }
        guard digits > 0, digits < 8, cursor < end, cursor.pointee == UInt8(ascii: ";") else { return false }
        cursor += 1
        switch value {
        case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: return true
        default: return false
        }
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46: UInt32(byte - 0x37)
        case 0x61...0x66: UInt32(byte - 0x57)
        default: nil
        }
    }
}

extension PlainScan {
    /// Classes of bytes.
    enum Kind {
        static let nameStart: UInt8 = 1
        static let name: UInt8 = 2
        static let space: UInt8 = 4
        /// `<`, `&` and `]`.
        static let endsText: UInt8 = 8
        /// `<`, `&` and both quotes.
        static let endsValue: UInt8 = 16
        /// `-`, `?` and `]`: what closes a comment, an instruction, a section.
        static let closes: UInt8 = 32
        /// A control character, or the first byte of U+FFFE and U+FFFF among others.
        static let suspect: UInt8 = 64

        /// Lives as long as the program; written once, before anyone has its address.
        nonisolated(unsafe) static let table: UnsafePointer<UInt8> = {
            let table = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
            for byte in 0...255 {
                var kind: UInt8 = 0
                switch UInt8(byte) {
                case 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): kind = nameStart | name
                case 0x30...0x39, UInt8(ascii: "."): kind = name
                case UInt8(ascii: "-"): kind = name | closes
                case 0x20, 0x09, 0x0A, 0x0D: kind = space
                case UInt8(ascii: "<"), UInt8(ascii: "&"): kind = endsText | endsValue
                case UInt8(ascii: "\""), UInt8(ascii: "'"): kind = endsValue
                case UInt8(ascii: "]"): kind = endsText | closes
                case UInt8(ascii: "?"): kind = closes
                case 0x00...0x1F, 0xEF: kind = suspect
                default: break
                }
                table[byte] = kind
            }
            return UnsafePointer(table)
        }()
    }
}
