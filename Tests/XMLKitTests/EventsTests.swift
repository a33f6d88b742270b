import Testing
import XMLKit

@Suite("Events")
struct EventsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let title: String
        let document: String
        let log: String
        var testDescription: String { title }

        init(_ title: String, _ document: String, _ log: String) {
            self.title = title
            self.document = document
            self.log = log
        }
    }

    // swift-format-ignore
    static let table: [Case] = [
        Case("names and attributes",  "<a x='1' y=\"2\"><b/></a>",                   "<a x=1 y=2><b></></>"),
        Case("unknown names",         "<a z='1'><q/></a>",                           "<a><?></></>"),
        Case("namespaces",            "<p:a xmlns:p='urn:one' xmlns='urn:two'><b/></p:a>", "<a@0><b@1></></>"),
        Case("other namespace",       "<a xmlns='urn:three'/>",                      "<a></>"),
        Case("qualified attribute",   "<a xmlns:p='urn:one' p:x='1'/>",              "<a></>"),
        Case("predefined entities",   "<a x='&lt;&amp;'>&gt;&#65;&quot;</a>",        "<a x=<&>>A\"</>"),
        Case("CDATA",                 "<a><![CDATA[<b>]]></a>",                      "<a><b></>"),
        Case("comment and PI",        "<?xml-stylesheet href='s'?><!-- c --><a>1<!-- d --><?p?>2</a><!-- e -->", "<a>12</>"),
        Case("UTF-8 BOM",             "\u{FEFF}<?xml version='1.0' encoding='utf-8'?><a>é</a>", "<a>é</>"),
        Case("white space first",     "\n <a/>",                                     "<a></>"),
    ]

    @Test(arguments: table)
    func log(_ item: Case) throws {
        let recorder = Recorder()
        try read(Array(item.document.utf8), into: recorder)
        #expect(recorder.log == item.log)
    }

    @Test("skip hides a whole subtree and its end")
    func skip() throws {
        let recorder = Recorder { $0 == .b ? .skip : .text }
        try read(Array("<a>1<b x='1'>2<c/><b/></b>3<c/></a>".utf8), into: recorder)
        #expect(recorder.log == "<a>1<b x=1>3<c></></>")
    }

    @Test("structure gives elements without text")
    func structure() throws {
        let recorder = Recorder { $0 == .b ? .text : .structure }
        try read(Array("<a>1<b>2<c>3</c>4</b>5</a>".utf8), into: recorder)
        #expect(recorder.log == "<a><b>2<c></>4</></>")
    }

    @Test("enough is silent but for the watched element, and still checks the end")
    func enough() throws {
        let interest: (Name?) -> XMLInterest = {
            $0 == .b ? .enough(watching: Name.c.rawValue, in: -1) : .text
        }
        let recorder = Recorder(interest)
        try read(Array("<a><b/>text<x/><c/></a>".utf8), into: recorder)
        #expect(recorder.log == "<a><b><c>")
        #expect(throws: XMLError.self) { try read(Array("<a><b/><x></a>".utf8), into: Recorder(interest)) }
    }

    @Test("stop ends the parse, before and after enough")
    func stop() {
        let atOnce = Recorder { $0 == .b ? .stop : .text }
        #expect(throws: XMLError.self) { try read(Array("<a><b/><c/></a>".utf8), into: atOnce) }
        #expect(atOnce.log == "<a><b>")
        let later = Recorder { $0 == .c ? .stop : .enough(watching: Name.c.rawValue, in: -1) }
        #expect(throws: XMLError.self) { try read(Array("<a><b/><c/><c/></a>".utf8), into: later) }
        #expect(later.log == "<a><c>")
    }

    @Test("text is whole wherever the pieces are cut", arguments: 16_370...16_400)
    func pieces(_ padding: Int) throws {
        let recorder = Recorder()
        let text = "é€😀&amp;\r\n<![CDATA[é]]>"
        let document = "<a><!--\(String(repeating: "x", count: padding - 30))--><b>\(text)</b></a>"
        try read(Array(document.utf8), into: recorder)
        #expect(recorder.log == "<a><b>é€😀&\né</></>")
    }

    @Test("several threads read at once")
    func threads() async {
        let document = Array("<a><b x='1'>\(String(repeating: "t", count: 50_000))</b></a>".utf8)
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<16 { group.addTask { refusal(document) == nil } }
            for await isRead in group { #expect(isRead) }
        }
    }
}
