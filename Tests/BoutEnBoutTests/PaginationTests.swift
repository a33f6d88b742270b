import Authentification
import Foundation
import Outillage
import Testing

@Suite("§§ 2, 4 — ce qui change entre deux pages")
struct PaginationTests {
    let serveur: ServeurEssai
    let laboratoire: Usager
    let patient: Usager
    let medecin: Usager
    let dossier: String

    init() throws {
        serveur = try ServeurEssai()
        laboratoire = try Usager(serveur, .laboratoire)
        patient = try Usager(serveur, .titulaire())
        medecin = try Usager(serveur, .medecin)
        dossier = try patient.dossier()
        for numero in 1...6 { try laboratoire.deposer(DocumentExemple(numero: numero)) }
        try medecin.sAutoriser(dossier)
    }

    private func uniqueId(_ numero: Int) -> String { DocumentExemple(numero: numero).uniqueId }

    private func premierePage() throws -> String {
        let page = try medecin.liste(dossier, "&limite=2")
        #expect(page.total == 6)
        #expect(page.uniqueIds == [uniqueId(6), uniqueId(5)])
        return try #require(page.curseur)
    }

    // swift-format-ignore
    static let fermetures: [(String, String, String)] = [
        ("PUT", "/autorisations {\"action\":\"SUPPRESSION\",\"pour\":{\"ps\":\"899900063480\"}}", "CST-03"),
        ("PUT", "/blocages/899900063480 {}", "BLO-01"),
        ("POST", "/fermeture {}", "DOS-02"),
        ("POST", "/effacement {}", "DOS-01"),
    ]

    @Test("un consentement retiré entre deux pages ferme la seconde, curseur compris", arguments: fermetures)
    func retrait(_ cas: (methode: String, acte: String, code: String)) throws {
        let curseur = try premierePage()
        let morceaux = cas.acte.split(separator: " ").map(String.init)
        let reponse = try patient.demander(
            cas.methode, "/dossiers/\(dossier)\(morceaux[0])", morceaux[1])
        #expect([200, 204].contains(reponse.status))
        let suivante = try medecin.get("/consultation?dossier=\(dossier)&limite=2&curseur=\(curseur)")
        #expect(suivante.code == cas.code)
        #expect(suivante.objet["documents"] == nil)
        #expect(try medecin.lire(uniqueId(3)).status >= 400)
    }

    @Test("un document masqué entre deux pages n'est pas sur la seconde, ni dans son total, ni dans sa trace")
    func masque() throws {
        let curseur = try premierePage()
        #expect(try patient.masquer(uniqueId(3), #"{"masquePS":true}"#).status == 200)
        let seconde = try medecin.liste(dossier, "&limite=2&curseur=\(curseur)")
        #expect(seconde.total == 5)
        #expect(seconde.uniqueIds == [uniqueId(4), uniqueId(2)])
        let suite = try #require(seconde.curseur)
        let derniere = try medecin.liste(dossier, "&limite=2&curseur=\(suite)")
        #expect(derniere.uniqueIds == [uniqueId(1)])
        #expect(derniere.curseur == nil)
        let traces = try medecin.traces(dossier).filter { $0["acte"] as? String == "TD3.1" }
        #expect(!"\(traces)".contains(uniqueId(3)))
    }

    @Test("le dernier document d'une page, masqué ou supprimé ensuite, ne fait perdre ni répéter la suite")
    func dernierDeLaPage() throws {
        let curseur = try premierePage()
        #expect(try patient.masquer(uniqueId(5), #"{"masquePS":true}"#).status == 200)
        #expect(try laboratoire.supprimer(uniqueId(6)).status == 200)
        let seconde = try medecin.liste(dossier, "&limite=2&curseur=\(curseur)")
        #expect(seconde.total == 4)
        #expect(seconde.uniqueIds == [uniqueId(4), uniqueId(3)])
    }

    @Test("tout masqué entre deux pages : la seconde est vide, et son total nul")
    func toutMasque() throws {
        let curseur = try premierePage()
        #expect(try patient.preferences(dossier, #"{"masquageParDefaut":true}"#).status == 200)
        let seconde = try medecin.liste(dossier, "&limite=2&masques=true&curseur=\(curseur)")
        #expect(seconde.total == 0)
        #expect(seconde.uniqueIds.isEmpty)
        #expect(seconde.curseur == nil)
    }

    @Test("un curseur ne vaut que pour qui a le droit de lister, et n'ouvre rien à un autre")
    func curseurDAutrui() throws {
        let curseur = try premierePage()
        let infirmier = try Usager(serveur, .infirmier)
        #expect(
            try infirmier.get("/consultation?dossier=\(dossier)&limite=2&curseur=\(curseur)").code
                == "CST-01")
        let pharmacien = try Usager(serveur, .pharmacien)
        try pharmacien.sAutoriser(dossier)
        #expect(try laboratoire.deposer(DocumentExemple(numero: 7).deType("EXPPAT_3"))["etat"] != nil)
        let page = try pharmacien.liste(dossier, "&limite=2&curseur=\(curseur)")
        #expect(page.total == 6)
        #expect(page.uniqueIds == [uniqueId(4), uniqueId(3)])
    }

    @Test("ce qui est déposé entre deux pages ne décale pas la suite")
    func depot() throws {
        let curseur = try premierePage()
        try laboratoire.deposer(DocumentExemple(numero: 8))
        let seconde = try medecin.liste(dossier, "&limite=4&curseur=\(curseur)")
        #expect(seconde.uniqueIds == [4, 3, 2, 1].map { uniqueId($0) })
    }
}
