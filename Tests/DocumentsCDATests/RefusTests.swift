import DocumentsCDA
import Outillage
import Testing

@Suite("DOC-01, DOC-02, DOC-08 — documents refusés à la lecture")
struct RefusTests {
    struct Cas: Sendable, CustomTestStringConvertible {
        let titre: String
        let octets: [UInt8]
        let code: String
        let estAttendue: @Sendable (ErreurCDA) -> Bool
        var testDescription: String { titre }

        init(
            _ titre: String, _ octets: [UInt8], _ code: String,
            _ estAttendue: @escaping @Sendable (ErreurCDA) -> Bool
        ) {
            self.titre = titre
            self.octets = octets
            self.code = code
            self.estAttendue = estAttendue
        }

        init(
            _ titre: String, _ texte: String, _ code: String,
            _ estAttendue: @escaping @Sendable (ErreurCDA) -> Bool
        ) {
            self.init(titre, Array(texte.utf8), code, estAttendue)
        }
    }

    static let valide = DocumentExemple().texte
    static let hl7 = "xmlns='urn:hl7-org:v3'"

    static let formes: [Cas] = [
        Cas("vide", "", "DOC-01") { $0 == .malForme(ligne: 1, colonne: 1) },
        Cas("du texte", "bonjour", "DOC-01") { $0 == .malForme(ligne: 1, colonne: 1) },
        Cas("tronqué dans le corps", String(valide.dropLast(30)), "DOC-01") {
            if case .malForme = $0 { true } else { false }
        },
        Cas("suivi d'autre chose", valide + "fin", "DOC-01") {
            if case .malForme = $0 { true } else { false }
        },
        Cas("DOCTYPE", "<!DOCTYPE x><ClinicalDocument \(hl7)/>", "DOC-01") {
            if case .doctypeInterdit = $0 { true } else { false }
        },
        Cas("Latin 1", valide.replacing("UTF-8", with: "ISO-8859-1"), "DOC-01") {
            $0 == .encodageRefuse(ligne: 1, colonne: 1)
        },
        Cas("UTF-16", [0xFF, 0xFE] + valide.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }, "DOC-01") {
            $0 == .encodageRefuse(ligne: 1, colonne: 1)
        },
        Cas("corps trop profond", profond, "DOC-01") {
            if case .profondeurDepassee = $0 { true } else { false }
        },
    ]

    static var profond: String {
        let corps = String(repeating: "<a>", count: 200) + String(repeating: "</a>", count: 200)
        return DocumentExemple().avec(
            .component, "<component><structuredBody>\(corps)</structuredBody></component>"
        ).texte
    }

    static let natures: [Cas] = [
        Cas("autre racine", "<rapport/>", "DOC-02") { $0 == .pasUnCDA },
        Cas("autre racine qui contient un CDA", "<a>\(sansDeclaration)</a>", "DOC-02") { $0 == .pasUnCDA },
        Cas("autre espace de noms", "<ClinicalDocument xmlns='urn:autre'/>", "DOC-02") { $0 == .pasUnCDA },
        Cas("sans espace de noms", "<ClinicalDocument/>", "DOC-02") { $0 == .pasUnCDA },
        Cas("signature sans CDA", "<Signature xmlns='http://www.w3.org/2000/09/xmldsig#'/>", "DOC-02") {
            $0 == .pasUnCDA
        },
        Cas("deux CDA dans une signature", deux, "DOC-02") { $0 == .plusieursClinicalDocument },
        Cas("un CDA dans le corps", imbrique(.component), "DOC-02") { $0 == .plusieursClinicalDocument },
        Cas("un CDA dans l'en-tête", imbrique(.relatedDocument), "DOC-02") {
            $0 == .plusieursClinicalDocument
        },
    ]

    static var sansDeclaration: String { valide.replacing(/<\?xml.*\?>/, with: "") }
    static var deux: String {
        "<Signature xmlns='http://www.w3.org/2000/09/xmldsig#'>\(sansDeclaration)\(sansDeclaration)</Signature>"
    }
    static func imbrique(_ element: DocumentExemple.Element) -> String {
        let interieur = "<ClinicalDocument/>"
        let xml =
            element == .component
            ? "<component><structuredBody>\(interieur)</structuredBody></component>" : interieur
        return DocumentExemple().avec(element, xml).texte
    }

    @Test("l'erreur est celle attendue", arguments: formes + natures)
    func refus(_ cas: Cas) {
        do throws(ErreurCDA) {
            _ = try LecteurCDA.lire(cas.octets)
            Issue.record("le document est lu")
        } catch {
            #expect(cas.estAttendue(error))
            #expect(error.code == cas.code)
            #expect(!error.phrase.isEmpty)
        }
    }

    @Test("un XML mal formé d'une autre racine est d'abord mal formé")
    func ordre() {
        #expect { try LecteurCDA.lire(Array("<rapport><a></rapport>".utf8)) } throws: {
            if case .malForme = $0 as? ErreurCDA { true } else { false }
        }
    }

    @Test("un en-tête démesuré est refusé sans être retenu")
    func entete() {
        let ids = String(repeating: "<id root='1.2'/>", count: 30_000)
        #expect(throws: ErreurCDA.enteteTropGrand) {
            try LecteurCDA.lire(DocumentExemple().avec(.id, ids).octets)
        }
        let titre = "<title>\(String(repeating: "x", count: 3 << 20))</title>"
        #expect(throws: ErreurCDA.enteteTropGrand) {
            try LecteurCDA.lire(DocumentExemple().avec(.title, titre).octets)
        }
    }

    @Test("un document plus grand que la borne n'est pas lu")
    func taille() {
        let octets = DocumentExemple().octets
        let limites = LimitesCDA(octets: octets.count - 1)
        #expect(throws: ErreurCDA.tropGrand) { try LecteurCDA.lire(octets, limites: limites) }
    }

    @Test("aucune erreur ne porte le matricule ni le nom")
    func secret() {
        let casse = Self.valide.replacing("</patientRole>", with: "</faux>")
        do throws(ErreurCDA) {
            _ = try LecteurCDA.lire(Array(casse.utf8))
            Issue.record("le document est lu")
        } catch {
            #expect(!"\(error) \(error.phrase)".contains("279035121518989"))
            #expect(!"\(error) \(error.phrase)".contains("PAT-TROIS"))
        }
    }
}
