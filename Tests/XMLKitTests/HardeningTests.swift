import Testing
import XMLKit

@Suite("Hardening")
struct HardeningTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let title: String
        let bytes: [UInt8]
        let kind: XMLError.Kind?
        var testDescription: String { title }

        init(_ title: String, _ document: String, _ kind: XMLError.Kind?) {
            self.init(title, Array(document.utf8), kind)
        }

        init(_ title: String, _ bytes: [UInt8], _ kind: XMLError.Kind?) {
            self.title = title
            self.bytes = bytes
            self.kind = kind
        }
    }

    static func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    static func utf16(_ text: String, bom: Bool) -> [UInt8] {
        (bom ? [0xFF, 0xFE] : []) + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    }

    static let laughs =
        "<!DOCTYPE a [<!ENTITY l0 'lol'>"
        + (1...9).map { "<!ENTITY l\($0) '\(repeated("&l\($0 - 1);", 10))'>" }.joined() + "]><a>&l9;</a>"

    static let entities: [Case] = [
        Case("billion laughs", laughs, .doctype),
        Case("external entity", "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>", .doctype),
        Case(
            "parameter entity", "<!DOCTYPE a [<!ENTITY % p SYSTEM 'http://127.0.0.1:9/'> %p;]><a/>", .doctype),
        Case("external DTD", "<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/a.dtd'><a/>", .doctype),
        Case("empty DOCTYPE", "<!DOCTYPE a><a/>", .doctype),
        Case("DOCTYPE after white space", "<?xml version='1.0'?>\n<!-- c -->\n<!DOCTYPE a><a/>", .doctype),
        Case("DOCTYPE after the root", "<a/><!DOCTYPE a>", .malformed),
        Case("entity without declaration", "<a>&e;</a>", .malformed),
        Case("entity in an attribute", "<a x='&e;'/>", .malformed),
        Case("entity, standalone=no", "<?xml version='1.0' standalone='no'?><a>&e;</a>", .malformed),
        Case(
            "XInclude is an element like another",
            "<a xmlns:i='http://www.w3.org/2001/XInclude'><i:include href='file:///etc/passwd'/></a>", nil),
    ]

    static let sizes: [Case] = [
        Case("100 elements deep", repeated("<a>", 100) + repeated("</a>", 100), nil),
        Case("101 elements deep", repeated("<a>", 101) + repeated("</a>", 101), .tooDeep),
        Case("100,000 elements deep", repeated("<a>", 100_000) + repeated("</a>", 100_000), .tooDeep),
        Case("100,000 elements deep, unclosed", repeated("<a>", 100_000), .tooDeep),
        Case("256 attributes", "<a \((0..<256).map { "n\($0)=''" }.joined(separator: " "))/>", nil),
        Case(
            "257 attributes", "<a \((0..<257).map { "n\($0)=''" }.joined(separator: " "))/>", .markupTooLarge),
        Case(
            "1,000,000 attributes", "<a \((0..<1_000_000).map { "n\($0)=''" }.joined(separator: " "))/>",
            .markupTooLarge),
        Case(
            "300 namespaces", "<a \((0..<300).map { "xmlns:n\($0)='u'" }.joined(separator: " "))/>",
            .markupTooLarge),
        Case("attribute of 500 kB", "<a x='\(repeated("v", 500_000))'/>", nil),
        Case("attribute of 2 MB", "<a x='\(repeated("v", 2_000_000))'/>", .markupTooLarge),
        Case("comment of 2 MB", "<a><!--\(repeated("v", 2_000_000))--></a>", .markupTooLarge),
        Case("9,000 names", "<a>\((0..<9_000).map { "<n\($0)/>" }.joined())</a>", nil),
        Case("1,000,000 names", "<a>\((0..<1_000_000).map { "<n\($0)/>" }.joined())</a>", .markupTooLarge),
        Case("name of 2 MB", "<\(repeated("v", 2_000_000))/>", .markupTooLarge),
    ]

    static let forms: [Case] = [
        Case("empty", "", .malformed),
        Case("only a BOM", "\u{FEFF}", .malformed),
        Case("only white space", " \n", .malformed),
        Case("only a declaration", "<?xml version='1.0'?>", .malformed),
        Case("text", "hello", .malformed),
        Case("unclosed", "<a><b></b>", .malformed),
        Case("crossed", "<a><b></a></b>", .malformed),
        Case("cut in a tag", "<a><b x='1", .malformed),
        Case("junk after the root", "<a/>junk", .malformed),
        Case("two roots", "<a/><a/>", .malformed),
        Case("attribute twice", "<a x='1' x='2'/>", .malformed),
        Case("undeclared prefix", "<p:a/>", .malformed),
        Case("< in an attribute", "<a x='<'/>", .malformed),
        Case("control character", "<a>\u{1}</a>", .malformed),
        Case("character reference to NUL", "<a>&#0;</a>", .malformed),
        Case("NUL in text", Array("<a>x".utf8) + [0] + Array("y</a>".utf8), .malformed),
        Case("NUL at the end", Array("<a/>".utf8) + [0], .malformed),
        Case("declaration not first", " <?xml version='1.0'?><a/>", .malformed),
    ]

    static let encodings: [Case] = [
        Case("UTF-16 with BOM", utf16("<a/>", bom: true), .encoding),
        Case("UTF-16 without BOM", utf16("<a/>", bom: false), .encoding),
        Case("UTF-16 big endian", [0xFE, 0xFF, 0, 0x3C, 0, 0x61, 0, 0x2F, 0, 0x3E], .encoding),
        Case("UTF-32", [0, 0, 0, 0x3C], .encoding),
        Case("EBCDIC", [0x4C, 0x6F, 0xA7, 0x94, 0x93], .encoding),
        Case("declared ISO-8859-1", "<?xml version='1.0' encoding='ISO-8859-1'?><a/>", .encoding),
        Case("declared UTF-16", "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>", .encoding),
        Case("declared UTF-7", "<?xml version='1.0' encoding = 'UTF-7' ?><a/>", .encoding),
        Case("declared utf-8", "<?xml version='1.0' encoding='utf-8'?><a/>", nil),
        Case("Latin 1 byte", Array("<a>caf".utf8) + [0xE9] + Array("</a>".utf8), .invalidUTF8),
        Case("overlong", Array("<a>".utf8) + [0xE0, 0x80, 0xBC] + Array("</a>".utf8), .invalidUTF8),
        Case("surrogate", Array("<a>".utf8) + [0xED, 0xA0, 0x80] + Array("</a>".utf8), .invalidUTF8),
        Case(
            "above U+10FFFF", Array("<a>".utf8) + [0xF4, 0x90, 0x80, 0x80] + Array("</a>".utf8), .invalidUTF8),
        Case("cut sequence", Array("<a>".utf8) + [0xC3], .invalidUTF8),
    ]

    @Test(arguments: entities + sizes + forms + encodings)
    func refused(_ item: Case) {
        #expect(refusal(item.bytes) == item.kind)
    }

    @Test(
        "the bans hold after enough",
        arguments: ["<a><b>&e;</b></a>", "<a>\(repeated("<a>", 200))</a>", "<a/><a/>"])
    func afterEnough(_ document: String) {
        let recorder = Recorder { _ in .enough(watching: -1, in: -1) }
        #expect(throws: XMLError.self) { try read(Array(document.utf8), into: recorder) }
    }

    @Test("a document of one byte too many is not looked at")
    func size() {
        #expect(refusal(Array("<a/>".utf8), limits: XMLLimits(bytes: 4)) == nil)
        #expect(refusal(Array("<a/>".utf8), limits: XMLLimits(bytes: 3)) == .tooLarge)
    }

    @Test("an error says where")
    func position() {
        #expect(throws: XMLError.self) { try read(Array("<a>\n\n<b></c></a>".utf8)) }
        do throws(XMLError) {
            try read(Array("<a>\n\n<b></c></a>".utf8))
        } catch {
            #expect(error.line == 3)
            #expect(error.column > 0)
            #expect(error.code == 76)
        }
    }

    @Test(
        "a byte that is refused is found wherever it stands, and nothing else is",
        arguments: [0xE9, 0x00] as [UInt8])
    func refusedByteAnywhere(_ refused: UInt8) throws {
        // Characters of one, two, three and four bytes, so that the words read at once end inside them.
        let clean = Array("<a>\(String(repeating: "abcdefghijklmnopq é € 𝄞 ", count: 6))</a>".utf8)
        try read(clean)
        let kind = refused == 0 ? XMLError.Kind.malformed : .invalidUTF8
        for offset in 3..<(clean.count - 4) where clean[offset] < 0x80 {
            var bytes = clean
            bytes[offset] = refused
            do throws(XMLError) {
                try read(bytes)
                Issue.record("accepted at \(offset)")
            } catch {
                #expect(error.kind == kind)
                #expect(error.column == offset + 1)
            }
        }
    }

    @Test(
        "a text of 40 MB is given by parts, CDATA too",
        arguments: [("<a>", "</a>"), ("<a><![CDATA[", "]]></a>")])
    func hugeText(_ open: String, _ close: String) throws {
        let size = 40 << 20
        let bytes = Array(open.utf8) + [UInt8](repeating: 0x41, count: size) + Array(close.utf8)
        let recorder = Recorder()
        try read(bytes, into: recorder)
        #expect(recorder.textBytes == size)
    }
}
