import DocumentsCDA
import Outillage
import Testing

@Suite("Rendu HTML — documents hostiles")
struct RenduHTMLHostileTests {
    static let interdits = [
        "<script", "http-equiv", "<iframe", "<img", "<a ", "<link", "<svg", "href=", "src=", "style=",
    ]

    /// La page n'a rien d'interdit, et aucun gestionnaire d'événement, fût-ce comme texte.
    static func verifier(_ page: String) {
        let page = page.lowercased()
        for interdit in interdits { #expect(!page.contains(interdit), "\(interdit)") }
        #expect(page.firstMatch(of: /\bon[a-z]+\s*=/) == nil)
    }

    // swift-format-ignore
    static let recits: [(String, String)] = [
        ("&lt;script>alert(1)&lt;/script>",               "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("<script xmlns='http://www.w3.org/1999/xhtml' src='x'>alert(1)</script>", "alert(1)"),
        ("<h:img xmlns:h='http://www.w3.org/1999/xhtml' src='x' onerror='alert(1)'/>A", "A"),
        ("<script>alert(1)</script>",                     "alert(1)"),
        ("<linkHtml href='javascript:alert(1)'>A</linkHtml>", "A"),
        ("<linkHtml href=' java&#9;script&#10;:alert(1)'>A</linkHtml>", "A"),
        ("<linkHtml href='data:text/html,x' onclick='alert(1)'>A</linkHtml>", "A"),
        ("<linkHtml href='http://x/\"onclick=\"y'>A</linkHtml>", "A (http://x/&quot;onclick&#61;&quot;y)"),
        ("<content styleCode='Bold\" onclick=\"alert(1)'>A</content>", "A"),
        ("<content styleCode='Bold' ID='x\" onload=\"y'>A</content>", "<strong class=\"gras\">A</strong>"),
        ("<paragraph styleCode='background:url(x)'>A</paragraph>", "<p>A</p>"),
        ("<table><tr><td colspan='2\" onclick=\"x' width='1' align='x'>A</td></tr></table>", "<table><tr><td>A</td></tr></table>"),
        ("<renderMultiMedia referencedObject='\">&lt;script>'/>", "<span class=\"note\">[image]</span>"),
        ("<![CDATA[<script>\"'&]]>",                      "&lt;script&gt;&quot;&#39;&amp;"),
        ("]]&gt;",                                        "]]&gt;"),
        ("<![CDATA[]]]]><![CDATA[>]]>",                   "]]&gt;"),
        ("&amp;lt;script&amp;gt;",                        "&amp;lt;script&amp;gt;"),
        ("&#60;b onclick&#61;1&#62;",                     "&lt;b onclick&#61;1&gt;"),
        ("&lt;meta http-equiv=refresh>",                  "&lt;meta http&#45;equiv&#61;refresh&gt;"),
        ("HTTP<content/>-EQUIV, PAT-TROIS",               "HTTP&#45;EQUIV, PAT-TROIS"),
        ("http<![CDATA[-equiv]]>",                        "http&#45;equiv"),
        ("a&#x7F;b&#x85;c&#x202E;d&#x2066;e\u{200E}é\u{1F600}", "abcde\u{200E}é\u{1F600}"),
        ("http&#x7F;-equiv",                              "http&#45;equiv"),
        ("<!-- <script> --><?script x?>A",                "A"),
    ]

    @Test("rien du document n'agit dans la page", arguments: recits)
    func recit(_ xml: String, _ html: String) throws {
        #expect(try RenduHTMLTests.recit(xml) == html)
        Self.verifier(try RenduHTMLTests.page(corps: Self.corps(xml)))
    }

    private static func corps(_ recit: String, titre: String? = nil) -> String {
        "<structuredBody><component><section><title>\(titre ?? recit)</title><text>\(recit)</text></section></component></structuredBody>"
    }

    @Test("l'en-tête est échappé de même")
    func entete() throws {
        let mal = "&lt;script&gt;\"' onclick=x http-equiv"
        let attribut = mal.replacing("\"", with: "&quot;").replacing("'", with: "&apos;")
        let octets = DocumentExemple()
            .avec(.title, "<title>\(mal)</title>")
            .avec(.code, "<code code='\(attribut)' displayName='\(attribut)'/>")
            .avec(.patientName, "<name><family qualifier='BR'>\(mal)</family><given>\(mal)</given></name>")
            .avec(.birthTime, "<birthTime value='\(attribut)'/>")
            .avec(
                .authorOrganization, "<representedOrganization><name>\(mal)</name></representedOrganization>"
            )
            .avec(
                .component, "<component><nonXMLBody><text mediaType='\(attribut)'/></nonXMLBody></component>"
            ).octets
        let page = String(decoding: try RenduHTML.page(de: octets), as: UTF8.self)
        #expect(VerificateurHTML(page).fautes == [])
        Self.verifier(page)
        #expect(page.contains("<title>&lt;script&gt;&quot;&#39; onclick&#61;x http&#45;equiv</title>"))
    }

    @Test("un document refusé n'est pas rendu")
    func refus() {
        let profond =
            String(repeating: "<content>", count: 100_000) + String(repeating: "</content>", count: 100_000)
        #expect {
            try RenduHTMLTests.page(corps: Self.corps(profond))
        } throws: {
            if case .profondeurDepassee = $0 as? ErreurCDA { true } else { false }
        }
        let entite = DocumentExemple().texte.replacing("?>", with: "?><!DOCTYPE x [<!ENTITY a 'b'>]>")
        #expect(throws: ErreurCDA.self) { try RenduHTML.page(de: Array(entite.utf8)) }
        for texte in ["<text>&inconnue;</text>", "<text>]]></text>", "<text><b></text>", "<rapport/>"] {
            #expect(throws: ErreurCDA.self) { try RenduHTML.page(de: Array(texte.utf8)) }
        }
        #expect(throws: ErreurCDA.tropGrand) {
            try RenduHTML.page(de: DocumentExemple().octets, limites: LimitesCDA(octets: 100))
        }
    }

    @Test("l'emboîtement admis par les bornes reste équilibré")
    func profond() throws {
        let aplatis =
            String(repeating: "<content styleCode='Bold'>", count: 100_000) + "A"
            + String(repeating: "</content>", count: 100_000)
        let page = try RenduHTMLTests.page(
            corps: Self.corps(aplatis, titre: "B"), limites: LimitesCDA(profondeur: 1_000_000))
        #expect(page.matches(of: /<strong/).count < 250)
        for nom in ["content styleCode='Bold'", "list", "table", "td", "footnote", "x", "caption"] {
            let fin = nom.prefix { $0 != " " }
            let xml =
                String(repeating: "<\(nom)>", count: 90) + "A" + String(repeating: "</\(fin)>", count: 90)
            #expect(try RenduHTMLTests.page(corps: Self.corps(xml)).contains("A"))
        }
    }

    @Test("une page qui dépasserait la borne est coupée, et le dit")
    func coupure() throws {
        let guillemets = String(repeating: "\"é", count: 20_000)
        let cellules = String(repeating: "<tr><th>\"</th><td colspan='1000'>\"</td></tr>", count: 10_000)
        let entetes = "<table><tr>\(String(repeating: "<th/>", count: 100_000))</tr></table>"
        for (xml, estCoupee) in [
            (String(repeating: "\"", count: 50_000), true), (entetes, true),
            (guillemets, false), ("<table>\(cellules)</table>", false),
            (String(repeating: "<td/>", count: 10_000), false),
        ] {
            let page = try RenduHTMLTests.page(corps: Self.corps(xml, titre: "B"))
            #expect(page.contains("la suite est à lire dans le document d’origine") == estCoupee)
        }
    }

    @Test("un titre démesuré est coupé de même")
    func titreDemesure() throws {
        let titre = "<title>\(String(repeating: "\"", count: 500_000))</title>"
        let octets = DocumentExemple().avec(.title, titre).octets
        let page = try RenduHTML.page(de: octets)
        #expect(page.count <= 4 * octets.count + 65_536)
        #expect(VerificateurHTML(String(decoding: page, as: UTF8.self)).fautes == [])
    }

    @Test("un emboîtement tiré au hasard donne toujours une page équilibrée", arguments: 1...200)
    func hasard(_ graine: UInt64) throws {
        let noms = [
            "content", "paragraph", "list", "item", "caption", "table", "thead", "tbody", "tfoot", "tr", "th",
            "td",
            "br", "sub", "linkHtml", "footnote", "renderMultiMedia", "colgroup", "col", "x", "section",
            "title",
        ]
        var etat = graine &* 0x9E37_79B9_7F4A_7C15
        func tirer(_ borne: Int) -> Int {
            etat = etat &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(etat >> 33) % borne
        }
        var (xml, ouverts) = ("", [String]())
        for _ in 0..<200 {
            switch tirer(5) {
            case 0, 1:
                guard ouverts.count < 40 else { continue }
                ouverts.append(noms[tirer(noms.count)])
                xml +=
                    "<\(ouverts[ouverts.count - 1]) styleCode='Bold Italics' listType='ordered' href='x' colspan='3'>"
            case 2: xml += " é&amp;à\(tirer(9))é "
            default: if let nom = ouverts.popLast() { xml += "</\(nom)>" }
            }
        }
        while let nom = ouverts.popLast() { xml += "</\(nom)>" }
        let page = try RenduHTMLTests.page(corps: Self.corps("<content/>\(xml)"))
        Self.verifier(page)
        let mots = VerificateurHTML(page).texte.matches(of: /é&à\dé/).count
        #expect(mots == 2 * xml.matches(of: /&amp;/).count)
    }
}

@Suite(
    "Rendu HTML — documents publiés",
    .enabled(if: Exemples.sontPresents, "les exemples ne sont pas à côté du paquet"))
struct RenduHTMLPubliesTests {
    @Test(
        "la page est équilibrée, sans rien d'interdit, et porte le titre",
        arguments: DocumentsPubliesTests.table.map(\.fichier))
    func publie(_ fichier: String) throws {
        let octets = try Exemples.lire(fichier)
        let titre = try #require(try LecteurCDA.lire(octets).title).split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
        let rendu = try RenduHTML.page(de: octets)
        let page = String(decoding: rendu, as: UTF8.self)
        let verifiee = VerificateurHTML(page)
        #expect(verifiee.fautes == [])
        #expect(verifiee.texte.contains(titre))
        #expect(!page.contains("Document trop long"))
        RenduHTMLHostileTests.verifier(page)
    }
}
