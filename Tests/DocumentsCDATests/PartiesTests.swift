import DocumentsCDA
import Outillage
import Testing

@Suite("Pièces d'un CDA")
struct PartiesTests {
    static let pdf = Array("%PDF-1.4 fictif".utf8)

    private func value(_ base64: String) -> String {
        "<component><section><entry><observationMedia><value mediaType='application/pdf' representation='B64'>\(base64)"
            + "</value></observationMedia></entry></section></component>"
    }

    @Test("le PDF d'un niveau 1 est rendu", arguments: [0, 1, 2, 3, 57, 100_000])
    func niveau1(_ taille: Int) throws {
        let octets = (0..<taille).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let document = DocumentExemple(corps: .pdf(octets)).octets
        #expect(try PartiesCDA.pdf(de: document) == octets)
        #expect(try PartiesCDA.corpsNonStructure(de: document)?.octets == octets)
    }

    @Test(
        "un corps d'un autre type n'est pas un PDF, mais une pièce",
        arguments: ["image/jpeg", "text/rtf", "image/tiff"])
    func autres(_ mediaType: String) throws {
        let document = DocumentExemple(corps: .piece(mediaType: mediaType, octets: [1, 2])).octets
        #expect(try PartiesCDA.pdf(de: document) == nil)
        let piece = try PartiesCDA.corpsNonStructure(de: document)
        #expect(piece?.mediaType == mediaType)
        #expect(piece?.octets == [1, 2])
    }

    @Test("un texte sans représentation est pris tel quel")
    func texte() throws {
        let corps =
            "<component><nonXMLBody><text mediaType='text/plain'>A &amp; é</text></nonXMLBody></component>"
        let piece = try PartiesCDA.corpsNonStructure(de: DocumentExemple().avec(.component, corps).octets)
        #expect(piece?.octets == Array("A & é".utf8))
    }

    @Test("la section de copie l'emporte sur le premier PDF")
    func copie() throws {
        let copie = value("Q09QSUU=").replacing(
            "<entry>", with: "<templateId root='1.2.250.1.213.1.1.2.243'/><entry>")
        for (corps, attendu) in [
            (value("QQ==") + copie, "COPIE"), (copie + value("QQ=="), "COPIE"),
            (value("QQ==") + value("Qg=="), "A"),
        ] {
            let xml = "<component><structuredBody>\(corps)</structuredBody></component>"
            let lu = try PartiesCDA.pdf(de: DocumentExemple().avec(.component, xml).octets)
            #expect(lu == Array(attendu.utf8))
        }
        #expect(try PartiesCDA.pdf(de: DocumentExemple(corps: .structure(pdf: Self.pdf)).octets) == Self.pdf)
        #expect(try PartiesCDA.pdf(de: DocumentExemple().octets) == nil)
        #expect(try PartiesCDA.corpsNonStructure(de: DocumentExemple().octets) == nil)
    }

    @Test(
        "une base64 fautive est refusée",
        arguments: ["Q", "QQ", "QQ=", "QQ==QQ==", "QQ===", "====", "Q*==", "QR==", "QUI-", "=QQQ", "é"])
    func fautive(_ base64: String) {
        let xml = "<component><structuredBody>\(value(base64))</structuredBody></component>"
        #expect(throws: ErreurCDA.pieceIllisible) {
            try PartiesCDA.pdf(de: DocumentExemple().avec(.component, xml).octets)
        }
    }

    @Test("les blancs de la base64 sont ignorés")
    func blancs() throws {
        let xml = "<component><structuredBody>\(value(" Q\n09 \tQSUU= \r\n"))</structuredBody></component>"
        #expect(try PartiesCDA.pdf(de: DocumentExemple().avec(.component, xml).octets) == Array("COPIE".utf8))
    }

    @Test("une pièce plus grande que la borne est refusée")
    func borne() throws {
        let document = DocumentExemple(corps: .pdf([UInt8](repeating: 7, count: 1_000))).octets
        #expect(try PartiesCDA.pdf(de: document, limites: LimitesCDA(octetsPiece: 1_000))?.count == 1_000)
        #expect(throws: ErreurCDA.pieceTropGrande) {
            try PartiesCDA.pdf(de: document, limites: LimitesCDA(octetsPiece: 999))
        }
    }

    @Test("les éléments HL7 de l'enveloppe, avant ou après le document, ne comptent pas")
    func enveloppe() throws {
        let hors = "<section xmlns='urn:hl7-org:v3'>\(value("Qg=="))<text/></section>"
        let texte = DocumentExemple(corps: .structure(pdf: Self.pdf), enveloppe: .autopresentable).texte
            .replacing("<ClinicalDocument", with: "\(hors)<ClinicalDocument")
            .replacing("</f:donnees>", with: "\(hors)</f:donnees>")
        #expect(try LecteurCDA.lire(Array(texte.utf8)).manques == [])
        #expect(try PartiesCDA.pdf(de: Array(texte.utf8)) == Self.pdf)
    }

    @Test("un niveau 1 de 30 Mo est lu, et son PDF rendu")
    func trenteMegaoctets() throws {
        let octets = [UInt8](repeating: 0x25, count: 22 << 20)
        let document = DocumentExemple(corps: .pdf(octets)).octets
        #expect(document.count > 30_000_000)
        #expect(try LecteurCDA.lire(document).manques == [])
        #expect(try PartiesCDA.pdf(de: document)?.count == octets.count)
    }
}
