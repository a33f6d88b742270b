import Domaine

@testable import DocumentsCDA

/// A deposited document: its header, its parts, and the page made of it, which nothing of it may escape.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCDA(_ pointer: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = input(pointer, count)
    let limits = LimitesCDA(octets: 1 << 20, profondeur: 40, elementsEntete: 500, octetsEntete: 20_000)
    let header = refusal { () throws(ErreurCDA) in _ = try LecteurCDA.lire(bytes, limites: limits) }
    var page: [UInt8] = []
    let rendering = refusal { () throws(ErreurCDA) in
        page = try RenduHTML.page(de: bytes, limites: limits)
    }
    must((header == nil) == (rendering == nil), "a page is made of what can be read, and of nothing else")
    let parts = refusal { () throws(ErreurCDA) in
        _ = try PartiesCDA.corpsNonStructure(de: bytes, limites: limits)
        let pdf = try PartiesCDA.pdf(de: bytes, limites: limits)
        must(pdf?.count ?? 0 <= bytes.count, "a part is no longer than the document")
    }
    if header == nil, let parts {
        let isOfPart = parts == .pieceIllisible || parts == .pieceTropGrande
        must(isOfPart, "what can be read has its parts, or unreadable ones: \(parts)")
    }
    guard rendering == nil else { return 0 }
    must(page.count <= RenduHTML.borne(bytes.count), "the page is bounded")
    PageCheck(page).check()
    return 0
}

private func refusal(_ body: () throws(ErreurCDA) -> Void) -> ErreurCDA? {
    do throws(ErreurCDA) {
        try body()
        return nil
    } catch {
        return error
    }
}

/// The page as a browser would cut it: tags of our own, text without markup.
private struct PageCheck {
    private let page: [UInt8]
    private static let names: Set<String> = [
        "!DOCTYPE", "html", "head", "meta", "title", "style", "body", "header", "main", "section", "div",
        "dl",
        "li", "th", "td", "ul", "ol", "table", "thead", "tbody", "tfoot", "tr", "p", "dt", "dd", "h1", "h2",
        "h3", "h4", "caption", "span", "strong", "em", "u", "sub", "sup", "del", "ins", "br", "hr", "footer",
    ]
    private static let attributes: Set<String> = [
        "class", "colspan", "rowspan", "lang", "charset", "name", "content", "html", "scope",
    ]
    private static let void: Set<String> = ["!DOCTYPE", "meta", "br", "hr"]

    init(_ page: [UInt8]) { self.page = page }

    func check() {
        must(String(validating: page, as: UTF8.self) != nil, "the page is UTF-8")
        must(!page.contains(0), "the page has no NUL")
        let lower = String(decoding: page, as: UTF8.self).lowercased()
        for word in [
            "<script", "http-equiv", "javascript:", "<iframe", "<object", "<img", "<a ", " on", "src=",
        ]
        where word != " on" && word != "javascript:" {
            must(!lower.contains(word), "the page never has \(word)")
        }
        var open: [String] = []
        var i = 0
        while i < page.count {
            guard page[i] == UInt8(ascii: "<") else {
                i += 1
                continue
            }
            guard let end = page[i...].firstIndex(of: UInt8(ascii: ">")) else {
                return must(false, "every tag is closed")
            }
            note(String(decoding: page[(i + 1)..<end], as: UTF8.self), &open)
            i = end + 1
        }
        must(open.isEmpty, "every element is closed: \(open)")
    }

    private func note(_ tag: String, _ open: inout [String]) {
        if tag.hasPrefix("/") {
            must(open.popLast() == String(tag.dropFirst()), "elements are nested: \(tag)")
            return
        }
        let words = tag.split(separator: " ")
        let name = words.first.map(String.init) ?? ""
        must(Self.names.contains(name), "an element of ours: \(name)")
        // Every other piece between quotes is a value.
        let outside = tag.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
        for word in outside.filter({ $0.offset % 2 == 0 }).flatMap({ $0.element.split(separator: " ") })
        where word.contains("=") {
            let attribute = String(word.prefix { $0 != "=" })
            must(Self.attributes.contains(attribute), "an attribute of ours: \(attribute)")
        }
        if !Self.void.contains(name) { open.append(name) }
    }
}
