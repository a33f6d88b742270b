import Foundation
import Outillage
import Testing

/// Un document fait pour coûter plus que sa taille : ce qui est envoyé, et ce qui le refuse.
struct Bombe: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let octets: [UInt8]
    let statut: Int
    let code: String

    init(_ titre: String, _ xml: String, _ statut: Int = 400, _ code: String = "DOC-01") {
        testDescription = titre
        octets = Array(xml.utf8)
        self.statut = statut
        self.code = code
    }

    private static func fois(_ nombre: Int, _ texte: String) -> String {
        String(repeating: texte, count: nombre)
    }

    /// Mille millions de rires : chaque entité vaut dix fois la précédente.
    private static var rires: String {
        let entites = (1...9).map { "<!ENTITY r\($0) \"\(fois(10, "&r\($0 - 1);"))\">" }.joined()
        return "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY r0 \"rire\">\(entites)]><a>&r9;</a>"
    }

    // swift-format-ignore
    static let table: [Bombe] = [
        Bombe("mille millions de rires", rires),
        Bombe("une grande entité cent mille fois", "<!DOCTYPE a [<!ENTITY b \"\(fois(100_000, "b"))\">]><a>\(fois(100_000, "&b;"))</a>"),
        Bombe("entité qui se contient", "<!DOCTYPE a [<!ENTITY b \"&c;\"><!ENTITY c \"&b;\">]><a>&b;</a>"),
        Bombe("entités de paramètres", "<!DOCTYPE a [<!ENTITY % p '<!ENTITY &#37; q \"\(fois(1000, "q"))\">'> %p; %q;]><a/>"),
        Bombe("entité externe", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///dev/zero\">]><a>&b;</a>"),
        Bombe("DTD externe", "<!DOCTYPE a SYSTEM \"http://127.0.0.1:9/a.dtd\"><a/>"),
        Bombe("attributs par défaut d'une DTD", "<!DOCTYPE a [<!ATTLIST b \((0..<200).map { "x\($0) CDATA \"\(fois(100, "v"))\"" }.joined(separator: " "))>]><a>\(fois(100_000, "<b/>"))</a>"),
        Bombe("un million d'éléments emboîtés", fois(1_000_000, "<a>") + fois(1_000_000, "</a>")),
        Bombe("un million d'éléments ouverts", fois(1_000_000, "<a>")),
        Bombe("attribut de 20 Mo", "<a x='\(fois(20_000_000, "v"))'/>"),
        Bombe("cent mille attributs", "<a \((0..<100_000).map { "x\($0)='1'" }.joined(separator: " "))/>"),
        Bombe("cent mille espaces de noms", "<a \((0..<100_000).map { "xmlns:n\($0)='u'" }.joined(separator: " "))/>"),
        Bombe("cinq cent mille noms", "<a>\((0..<500_000).map { "<n\($0)/>" }.joined())</a>"),
        Bombe("nom de 10 Mo", "<\(fois(10_000_000, "a"))/>"),
        Bombe("commentaire de 20 Mo", "<a><!--\(fois(20_000_000, "c"))--></a>"),
        Bombe("instruction de 20 Mo", "<a><?p \(fois(20_000_000, "c"))?></a>"),
        Bombe("texte de 20 Mo, qui n'est pas un CDA", "<a>\(fois(20_000_000, "t"))</a>", 422, "DOC-02"),
        Bombe("deux millions de références de caractères", "<a>\(fois(2_000_000, "&#x41;"))</a>", 422, "DOC-02"),
        Bombe("deux millions d'éléments", "<a>\(fois(2_000_000, "<b/>"))</a>", 422, "DOC-02"),
        Bombe("cinq cent mille sections CDATA", "<a>\(fois(500_000, "<![CDATA[x]]>"))</a>", 422, "DOC-02"),
    ]
}

@Suite("Bombes XML : refusées à leur taille, jamais à celle qu'elles prendraient", .serialized)
struct BombesTests {
    @Test("chaque bombe est refusée, rien n'est déposé, la mémoire reste bornée", arguments: Bombe.table)
    func bombe(_ bombe: Bombe) throws {
        let serveur = try ServeurEssai()
        let laboratoire = try serveur.jeton(.laboratoire)
        let reponse = try serveur.deposer(bombe.octets, laboratoire)
        #expect(reponse.status == bombe.statut)
        #expect(reponse.code == bombe.code)
        // Quelques copies du corps, et ce que le serveur occupe : jamais ce qu'une entité promettait.
        let borne = (200 << 20) + 4 * bombe.octets.count
        #expect(ProcessState.isSanitized || ProcessState.residentBytes(of: serveur.pid) < borne)
        #expect(try serveur.deposer(DocumentExemple(numero: 1), laboratoire).status == 201)
    }

    @Test(
        "un corps compressé n'est pas décompressé : 415, et ce qui serait admis (RFC 9110 § 12.5.3)",
        arguments: ["gzip", "deflate", "br", "zstd", "x-gzip", "gzip, gzip", "identity, gzip"])
    func compresse(_ codage: String) throws {
        let serveur = try ServeurEssai()
        let laboratoire = try serveur.jeton(.laboratoire)
        // Un en-tête gzip, puis n'importe quoi : personne ne le lira.
        let octets: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + [UInt8](repeating: 0, count: 1000)
        for (chemin, type) in [
            ("/alimentation", "application/xml"), ("/dossiers/recherche", "application/json"),
        ] {
            let reponse = try serveur.demander(
                "POST", chemin, laboratoire,
                champs: ["Content-Type: \(type)", "Content-Encoding: \(codage)"],
                corps: octets)
            #expect(reponse.status == 415)
            #expect(reponse.code == "REQ-04")
            #expect(reponse["accept-encoding"] == "identity")
        }
        let tel = try serveur.demander(
            "POST", "/alimentation", laboratoire,
            champs: ["Content-Type: application/xml", "Content-Encoding: identity"],
            corps: DocumentExemple(numero: 1).octets)
        #expect(tel.status == 201)
    }
}
