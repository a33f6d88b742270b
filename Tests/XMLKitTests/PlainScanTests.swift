import Testing

@testable import XMLKit

@Suite("Plain documents")
struct PlainScanTests {
    static func isPlain(
        _ bytes: [UInt8], watching: String = "", from offset: Int = 0,
        limits: XMLLimits = XMLLimits(bytes: 64 << 20)
    ) -> Bool {
        let name = Array(watching.utf8)
        return bytes.withUnsafeBufferPointer { bytes in
            name.withUnsafeBufferPointer { name in
                guard let start = try? Prologue.check(bytes) else { return false }
                let rest = UnsafeBufferPointer(rebasing: bytes[start...])
                var scan = PlainScan(rest, watching: name, from: offset, limits: limits)
                return scan.accept()
            }
        }
    }

    static let plain = [
        "<a/>", "<a></a>", "<a x='1' y=\"2\"/>", "<a\n x='1'\t/>", "<a ></a >", "<a>text</a>\n",
        "\u{FEFF}<a/>",
        "<?xml version='1.0'?><a/>", "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\" ?>\n<a/>",
        "<!-- c --><a><!-- - -->x<!----></a><!-- e -->\r\n", "<?p?><a><?q r?s??></a><?t ?>",
        "<a x='\"'>&amp;&lt;&gt;&apos;&quot;&#10;&#x1F600;é€😀]] ]</a>", "<a x='&#10;&lt;\r\n>'/>",
        "<a><![CDATA[<b>&]]]></a>", "<a xmlns='urn:one'><b xmlns='http://one.example/a#b'/></a>",
        "<p:a xmlns:p='urn:one' p:x='1' x='2'><p:b xml:lang='fr'/></p:a>", "<a.b-c_d9/>",
        "<a>\u{FFFD}\u{F000}</a>",
        "<a xmlns:p='urn:p'><b xmlns:p='urn:q' p:x=''/></a>",
    ]

    @Test(arguments: plain)
    func accepted(_ document: String) {
        #expect(Self.isPlain(Array(document.utf8)))
        #expect(refusal(Array(document.utf8)) == nil)
    }

    // Right or wrong, these are for libxml2: the second list only is well formed.
    static let wrong = [
        "", " ", "a", "<a>", "<a/", "<a/>b", "<a/><a/>", "</a>", "<a></b>", "<a><b></a></b>", "<a x/>",
        "<a x=1/>",
        "<a x='1'y='2'/>", "<a x='1' x='2'/>", "<a x='<'/>", "<a>&e;</a>", "<a>& </a>", "<a>&#0;</a>",
        "<a>&#;</a>",
        "<a>&#xD800;</a>", "<a>&#x110000;</a>", "<a>&#12345678901;</a>", "<a>]]></a>", "<a>\u{1}</a>",
        "<a>\u{FFFE}</a>", "<a x='\u{FFFF}'/>", "<!-- -- --><a/>", "<a><!-- c --->", "<a><![CDATA[x]]</a>",
        "<![CDATA[x]]><a/>", "<?xml version='1.0'?><?xml version='1.0'?><a/>", " <?xml version='1.0'?><a/>",
        "<?xMl p?><a/>", "<?p:q?><a/>", "<?p", "<a><?p", "<p:a/>", "<a p:x='1'/>", "<a:b:c xmlns:a='urn:a'/>",
        "<:a/>",
        "<a:/>", "<a xmlns:xml='urn:one'/>", "<a xmlns:xmlns='urn:one'/>", "<a xmlns:p=''/>", "<-a/>", "<9/>",
        "<a><b xmlns:p='urn:p'/><p:c/></a>", "<a><b xmlns:p='urn:p'></b><c p:x=''/></a>",
        "<a xmlns:p='urn:o' xmlns:q='urn:o' p:x='' q:x=''/>", "<a xmlns='http://www.w3.org/2000/xmlns/'/>",
        "<!a><a/>",
        "<a x='1", "<a x='&amp'/>", "< a/>", "<a></ a>", "<a / >", "<?xml version='1.0'><a/>", "<a><!b></a>",
    ]
    static let unusual = [
        "<é/>", "<a é='1'/>", "<a x = '1'/>", "<a xmlns=''/>", "<a xml:space='preserve'/>",
        "<?xml version = '1.0'?><a/>", "<a xmlns:p='urn:p' xmlns:q='urn:q' p:x='' q:y=''/>",
        "<a \((0..<40).map { "n\($0)=''" }.joined(separator: " "))/>",
        "<a x='\(String(repeating: "v", count: 50_000))'/>",
    ]

    @Test(arguments: wrong)
    func refusedByBoth(_ document: String) {
        #expect(!Self.isPlain(Array(document.utf8)))
        #expect(refusal(Array(document.utf8)) != nil)
    }

    @Test(arguments: unusual)
    func leftToTheLibrary(_ document: String) {
        #expect(!Self.isPlain(Array(document.utf8)))
        #expect(refusal(Array(document.utf8)) == nil)
    }

    @Test("bounds, and the watched name")
    func bounds() {
        let deep = Array("<a><a><a/></a></a>".utf8)
        #expect(Self.isPlain(deep, limits: XMLLimits(bytes: 100, depth: 3)))
        #expect(!Self.isPlain(deep, limits: XMLLimits(bytes: 100, depth: 2)))
        let wide = Array("<a x='' y=''/>".utf8)
        #expect(Self.isPlain(wide, limits: XMLLimits(bytes: 100, attributes: 2)))
        #expect(!Self.isPlain(wide, limits: XMLLimits(bytes: 100, attributes: 1)))
        let spaces = Array("<a xmlns='urn:a'><b xmlns='urn:b' xmlns:p='urn:p'/></a>".utf8)
        #expect(Self.isPlain(spaces, limits: XMLLimits(bytes: 100, namespaces: 3)))
        #expect(!Self.isPlain(spaces, limits: XMLLimits(bytes: 100, namespaces: 2)))
        let names = Array("<a>\(String(repeating: "<b x=''/>", count: 200))</a>".utf8)
        #expect(Self.isPlain(names, limits: XMLLimits(bytes: 10_000, names: 1_000)))
        #expect(!Self.isPlain(names, limits: XMLLimits(bytes: 10_000, names: 600)))
        let watched = Array("<b xmlns:p='urn:p'><p:b/></b>".utf8)
        #expect(!Self.isPlain(watched, watching: "b", from: 3))
        #expect(Self.isPlain(watched, watching: "b", from: 22))
        #expect(Self.isPlain(watched, watching: "p", from: 0))
    }

    /// Documents to be damaged: together they use everything that is plain.
    static let seeds =
        plain.map { Array($0.utf8) } + [
            Array(
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <a xmlns="urn:one" xmlns:p="urn:two"><!-- c --><b p:x="1&amp;" y='é'>t&#233;xt <c/>]] &gt;</b>
                <p:d xmlns:q="http://q.example/r"><q:e q:x=""/><![CDATA[ ]] ]]></p:d><?r s?></a>
                """.utf8)
        ]

    @Test("whatever is done to a document, what is found plain is well formed", arguments: 1...8)
    func soundness(_ seed: UInt64) {
        var chance = Chance(state: seed)
        let alphabet = Array("<>/='\"&;#x!-[]?:ap \n\t1".utf8) + [0xC3, 0xA9, 0xEF, 0xBF, 0xBE, 0x01]
        let words = [
            "<a>", "</a>", "<a/>", "]]>", "--", "<!--", "-->", "&amp;", "xmlns:p='urn:p'", " x=''", "<?",
            "?>",
        ]
        var (accepted, unsound) = (0, [[UInt8]]())
        for _ in 0..<4_000 {
            var bytes = Self.seeds[chance.next(Self.seeds.count)]
            for _ in 0...chance.next(3) {
                let place = chance.next(bytes.count + 1)
                switch chance.next(5) {
                case 0: bytes.insert(alphabet[chance.next(alphabet.count)], at: place)
                case 1: if place < bytes.count { bytes[place] = alphabet[chance.next(alphabet.count)] }
                case 2: if place < bytes.count { bytes.remove(at: place) }
                case 3: bytes.insert(contentsOf: Array(words[chance.next(words.count)].utf8), at: place)
                default:
                    let end = min(bytes.count, place + chance.next(20))
                    let piece = Array(bytes[place..<end])
                    bytes.insert(contentsOf: piece, at: chance.next(bytes.count + 1))
                }
            }
            guard Self.isPlain(bytes) else { continue }
            accepted += 1
            if refusal(bytes) != nil { unsound.append(bytes) }
        }
        #expect(unsound.map { String(decoding: $0, as: UTF8.self) } == [])
        #expect(accepted > 200)
    }

    /// The same numbers at each run (xorshift64).
    struct Chance {
        var state: UInt64

        mutating func next(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(truncatingIfNeeded: (state >> 16) % UInt64(bound))
        }
    }

    @Test("after enough, a plain rest is not read and a wrong one is refused as ever")
    func afterEnough() throws {
        let interest: (Name?) -> XMLInterest = {
            $0 == .b ? .enough(watching: Name.c.rawValue, in: -1) : .text
        }
        let filling = String(repeating: "<x>text</x>", count: 5_000)
        let recorder = Recorder(interest)
        try read(Array("<a><b/>\(filling)</a>".utf8), into: recorder)
        #expect(recorder.log == "<a><b>")
        let watched = Recorder(interest)
        try read(Array("<a><b/>\(filling)<c/></a>".utf8), into: watched)
        #expect(watched.log == "<a><b><c>")
        do throws(XMLError) {
            try read(Array("<a><b/>\n\(filling)\n<x></a>".utf8), into: Recorder(interest))
            Issue.record("a wrong end was accepted")
        } catch {
            #expect(error.kind == .malformed)
            #expect(error.line == 3)
            #expect(error.code == 76)
        }
    }
}
