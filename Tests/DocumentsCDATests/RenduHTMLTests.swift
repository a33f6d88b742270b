import DocumentsCDA
import Outillage
import Testing

@Suite("Rendu HTML")
struct RenduHTMLTests {
    /// La page d'un document dont le corps est celui-ci, vérifiée.
    static func page(corps: String, limites: LimitesCDA = LimitesCDA()) throws -> String {
        let octets = DocumentExemple().avec(.component, "<component>\(corps)</component>").octets
        let page = try RenduHTML.page(de: octets, limites: limites)
        #expect(page.count <= 4 * octets.count + 65_536)
        let texte = try #require(String(validating: page, as: UTF8.self))
        #expect(VerificateurHTML(texte).fautes == [])
        return texte
    }

    /// Le corps de la page, sans fin de ligne.
    static func main(corps: String) throws -> String {
        let page = try page(corps: corps).replacing("\n", with: "")
        return String(try #require(page.firstMatch(of: /<main>(.*)<\/main>/)).1)
    }

    /// Le rendu du texte d'une section.
    static func recit(_ xml: String) throws -> String {
        let corps =
            "<structuredBody><component><section><text>\(xml)</text></section></component></structuredBody>"
        let main = try main(corps: corps)
        return String(
            try #require(
                main.wholeMatch(of: /<section><div>(.*)<\/div>(?:<p class="avis">.*<\/p>)?<\/section>/)
            ).1)
    }

    // swift-format-ignore
    static let elements: [(String, String)] = [
        ("Texte seul",                                  "Texte seul"),
        ("<paragraph>A</paragraph><paragraph>B</paragraph>", "<p>A</p><p>B</p>"),
        ("<paragraph><caption>Avis</caption>Texte</paragraph>", "<p><span class=\"legende\">Avis</span> Texte</p>"),
        ("A<br/>B",                                     "A<br>B"),
        ("H<sub>2</sub>O, 10<sup>9</sup>/L",            "H<sub>2</sub>O, 10<sup>9</sup>/L"),
        ("<content>A</content><content>B</content>",    "AB"),
        ("<content styleCode='Bold'>A</content> b",     "<strong class=\"gras\">A</strong> b"),
        ("<content styleCode='Italics'>A</content>",    "<em class=\"italique\">A</em>"),
        ("<content styleCode='Emphasis'>A</content>",   "<em class=\"italique\">A</em>"),
        ("<content styleCode='Underline'>A</content>",  "<u class=\"souligne\">A</u>"),
        ("<content styleCode=' Bold  Underline '>A</content>", "<strong class=\"gras souligne\">A</strong>"),
        ("<content styleCode='BoldItalics'>A</content>", "<strong class=\"gras italique\">A</strong>"),
        ("<content styleCode='Rouge'>A</content>",      "A"),
        ("<content revised='delete'>A</content><content revised='insert'>B</content>", "<del>A</del><ins>B</ins>"),
        ("<paragraph styleCode='bold'>A</paragraph>",   "<p class=\"gras\">A</p>"),
        ("<list><item>A</item><item>B</item></list>",   "<div><ul><li>A</li><li>B</li></ul></div>"),
        ("<list listType='ordered'><item>A</item></list>", "<div><ol><li>A</li></ol></div>"),
        ("<list><caption>L</caption><item><caption>I</caption>A</item></list>",
         "<div><p class=\"legende\">L</p><ul><li><p class=\"legende\">I</p>A</li></ul></div>"),
        ("<list><item>A<list listType='ordered'><item>B</item></list></item></list>",
         "<div><ul><li>A<div><ol><li>B</li></ol></div></li></ul></div>"),
        ("<table><caption>T</caption><colgroup><col/></colgroup><col/><thead><tr><th>A</th><td/></tr></thead>"
         + "<tfoot><tr><td>F</td></tr></tfoot><tbody><tr><th>B</th><td>1</td></tr></tbody></table>",
         "<table><caption>T</caption><thead><tr><th scope=\"col\">A</th><td></td></tr></thead>"
         + "<tfoot><tr><td>F</td></tr></tfoot><tbody><tr><th scope=\"row\">B</th><td>1</td></tr></tbody></table>"),
        ("<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>",
         "<table><tr><th scope=\"col\">A</th><th scope=\"col\">B</th></tr><tr><td>1</td><td>2</td></tr></table>"),
        ("<table><tr><td colspan='2' rowspan='1000' styleCode='Bold'>A</td></tr></table>",
         "<table><tr><td class=\"gras\" colspan=\"2\" rowspan=\"1000\">A</td></tr></table>"),
        ("<table><tr><td colspan='1' rowspan='0'/><td colspan='1001' rowspan='+2'/><td colspan='2 x'/></tr></table>",
         "<table><tr><td></td><td></td><td></td></tr></table>"),
        ("<linkHtml href='https://exemple.fr/a?b=1'>Voir</linkHtml>.", "Voir (https://exemple.fr/a?b&#61;1)."),
        ("<linkHtml href='http://exemple.fr'>http://exemple.fr</linkHtml>", "http://exemple.fr"),
        ("<linkHtml href='http://exemple.fr'/>",        "(http://exemple.fr)"),
        ("<linkHtml href='#r1'>Voir</linkHtml>",        "Voir"),
        ("A<footnoteRef IDREF='n2'/> B<footnote ID='n1'>un</footnote> C<footnote ID='n2'>deux</footnote>",
         "A [note 1] B <span class=\"note\">[note 2 : un]</span> C <span class=\"note\">[note 1 : deux]</span>"),
        ("<renderMultiMedia referencedObject='x'/>",    "<span class=\"note\">[image]</span>"),
        ("<renderMultiMedia referencedObject='x'><caption>Schéma</caption></renderMultiMedia>",
         "<span class=\"note\"><span class=\"legende\">Schéma</span></span>"),
        (" D&amp;énombr<content> é</content>&amp;e ",   "D&amp;énombr é&amp;e"),
        ("<dose>5</dose><dose>12</dose>",               "5 12"),
        ("  A \n  <content styleCode='Bold'> B</content>  ", "A <strong class=\"gras\">B</strong>"),
    ]

    @Test("chaque élément du texte affiché est rendu", arguments: elements)
    func element(_ xml: String, _ html: String) throws {
        #expect(try Self.recit(xml) == html)
    }

    // swift-format-ignore
    static let egares: [(String, String)] = [
        ("<td>A</td><td>B</td>",                        "<div>A</div><div>B</div>"),
        ("<tr><td>A</td></tr>",                         "<div><div>A</div></div>"),
        ("<item>A</item>",                              "<div>A</div>"),
        ("<table><td>A</td><td>B</td><tr><td>C</td></tr></table>",
         "<table><tr><td>A</td><td>B</td></tr><tr><td>C</td></tr></table>"),
        ("<table>A<tbody>B<tr>C<td>D</td></tr></tbody></table>",
         "<table><tr><td>A</td></tr><tbody><tr><td>B</td></tr><tr><td>C</td><td>D</td></tr></tbody></table>"),
        ("<table><tr><td>A</td></tr><caption>T</caption></table>",
         "<table><tr><td>A</td></tr><tr><td><p class=\"legende\">T</p></td></tr></table>"),
        ("<table><x><tr><y><td>A</td></y></tr></x></table>", "<table><tr><td>A</td></tr></table>"),
        ("<table><tr><td>A<td>B</td></td></tr></table>", "<table><tr><td>A<div>B</div></td></tr></table>"),
        ("<list>A<item>B</item>C</list>",               "<div>A<ul><li>B</li></ul>C</div>"),
        ("<content styleCode='Bold'>A<paragraph>B</paragraph>C</content>D",
         "<strong class=\"gras\">A</strong><p>B</p>CD"),
        ("<paragraph>A<table><tr><td>B</td></tr></table>C</paragraph>",
         "<p>A</p><table><tr><td>B</td></tr></table>C"),
        ("<br>A</br>",                                  "<br>A"),
        ("<table/><list/>",                             "<table></table><div></div>"),
    ]

    @Test("un élément égaré ne déséquilibre rien, et son texte reste", arguments: egares)
    func egare(_ xml: String, _ html: String) throws {
        #expect(try Self.recit(xml) == html)
    }

    @Test("les titres se suivent sans saut, quatre rangs au plus")
    func titres() throws {
        func section(_ titre: String, _ reste: String) -> String {
            "<component><section>\(titre)\(reste)</section></component>"
        }
        let profonde = section(
            "<title>A &amp; B</title><text>a</text>",
            section(
                "",
                section(
                    "<title> </title>",
                    section(
                        "<title>C</title>",
                        section("<title>D</title>", section("<title>E</title><text>e</text>", ""))))))
        let main = try Self.main(corps: "<structuredBody>\(profonde)</structuredBody>")
        let titres = main.matches(of: /<(h.)>(.*?)<\/h.>/).map { "\($0.1) \($0.2)" }
        #expect(titres == ["h2 A &amp; B", "h3 C", "h4 D", "h4 E"])
    }

    @Test("une section sans texte et un corps absent le disent")
    func vides() throws {
        let corps =
            "<structuredBody><component><section><title>A</title><entry/></section></component></structuredBody>"
        #expect(
            try Self.main(corps: corps)
                == "<section><h2>A</h2><p class=\"avis\">Cette section n’a pas de texte à afficher.</p></section>"
        )
        #expect(try Self.main(corps: "<autre/>") == "<p class=\"avis\">Ce document n’a pas de corps.</p>")
    }

    @Test(
        "un corps de niveau 1 dit son type, sa taille et comment le lire",
        arguments: [0, 1, 2, 3, 1_000, 1_234_567])
    func niveau1(_ taille: Int) throws {
        let pdf = DocumentExemple(corps: .pdf([UInt8](repeating: 7, count: taille))).octets
        let page = String(decoding: try RenduHTML.page(de: pdf), as: UTF8.self)
        #expect(VerificateurHTML(page).fautes == [])
        let nombre = [1_000: "1\u{A0}000", 1_234_567: "1\u{A0}234\u{A0}567"][taille] ?? "\(taille)"
        #expect(page.contains("application/pdf, de \(nombre)\u{A0}octet"))
        #expect(page.contains("Accept: application/pdf"))
        let texte = "<nonXMLBody><text mediaType='text/plain'>Bonjour</text></nonXMLBody>"
        let main = try Self.main(corps: texte)
        #expect(main.contains("text/plain, de 7\u{A0}octets") && main.contains("document d’origine"))
    }

    @Test("l'en-tête dit le document, le patient, les auteurs et le document remplacé")
    func entete() throws {
        var exemple = DocumentExemple(numero: 3)
        exemple.remplace = "1.2.250.1.999.1.2"
        let page = String(decoding: try RenduHTML.page(de: exemple.octets), as: UTF8.self)
        let verifiee = VerificateurHTML(page)
        #expect(verifiee.fautes == [])
        #expect(page.contains("<title>Compte rendu fictif de biologie</title>"))
        #expect(page.contains("<h1>Compte rendu fictif de biologie</h1>"))
        for (intitule, valeur) in [
            ("Type de document", "Type fictif"), ("Date", "05/01/2026 à 10:30 (UTC+01:00)"), ("Version", "1"),
            ("Nom de naissance", "PAT-TROIS"), ("Prénoms", "DOMINIQUE MARIE-LOUISE"),
            ("Date de naissance", "28/03/1979"), ("Sexe", "Féminin"),
            ("Auteur", "CAMILLE EPROUVETTE, G15_10/SM03, LABORATOIRE FICTIF"),
            ("Conservé par", "LABORATOIRE FICTIF"), ("Remplace le document", "1.2.250.1.999.1.2"),
        ] {
            #expect(page.contains("<dt>\(intitule)</dt>\n<dd>\(valeur)</dd>"), "\(intitule)")
        }
    }

    @Test("un en-tête vide est rendu, sans rien inventer")
    func sansEntete() throws {
        let octets = Array("<ClinicalDocument xmlns='urn:hl7-org:v3'/>".utf8)
        let page = String(decoding: try RenduHTML.page(de: octets), as: UTF8.self)
        #expect(VerificateurHTML(page).fautes == [])
        #expect(page.contains("<h1>Document sans titre</h1>"))
        #expect(page.contains("<dt>Date de naissance</dt>\n<dd>non renseigné</dd>"))
    }

    @Test(
        "les enveloppes sont ouvertes, et rien n'en est rendu",
        arguments: [.signature, .autopresentable] as [DocumentExemple.Enveloppe])
    func enveloppes(_ enveloppe: DocumentExemple.Enveloppe) throws {
        let nu = try RenduHTML.page(de: DocumentExemple().octets)
        #expect(try RenduHTML.page(de: DocumentExemple(enveloppe: enveloppe).octets) == nu)
    }
}
