import Authentification
import Foundation
import Outillage
import Testing

/// Ce qu'un dépôt nomme : son propre identifiant, et celui du document qu'il remplace.
@Suite(
    "§ 3 — un dépôt ne prend pas le nom d'une fiche, et ne remplace que ce dont il peut savoir l'existence")
struct IdentifiantsEmpruntesTests {
    let serveur: ServeurEssai
    let patient: Usager
    let auteur: Usager
    let dossier: String

    init() throws {
        serveur = try ServeurEssai()
        patient = try Usager(serveur, .titulaire())
        auteur = try Usager(serveur, .biologiste)
        dossier = try patient.dossier()
    }

    private static let collegue = PorteurDemo.ps(
        "899900050099", "10", specialite: "SM26", structure: "1120459876")

    @Test("un uniqueId qui est l'entryUUID d'une fiche, courante ou ancienne, est refusé (DOC-06)")
    func entryUUID() throws {
        let fiche = try auteur.deposer(DocumentExemple(numero: 81))
        let ancienne = try #require(fiche["entryUUID"] as? String)
        let archivee = try auteur.archiver(DocumentExemple(numero: 81).uniqueId)
        let courante = try #require(archivee.objet["entryUUID"] as? String)
        #expect(courante != ancienne)
        for nom in [ancienne, courante] {
            let faux = DocumentExemple(numero: 82).avec(.id, #"<id root="\#(nom)"/>"#)
            #expect(try auteur.tenterDepot(faux).code == "DOC-06")
        }
        // Un UUID que personne ne porte est un identifiant comme un autre.
        let libre = DocumentExemple(numero: 82).avec(
            .id, #"<id root="018f3a5e-0000-7000-8000-000000000001"/>"#)
        #expect(try auteur.tenterDepot(libre).status == 201)
    }

    @Test("un collègue remplace un document visible de la structure ; masqué ou supprimé, il lui est inconnu")
    func structure() throws {
        let (visible, masque, supprime) = (
            DocumentExemple(numero: 83), DocumentExemple(numero: 84), DocumentExemple(numero: 85)
        )
        for document in [visible, masque, supprime] { try auteur.deposer(document) }
        #expect(try patient.masquer(masque.uniqueId, #"{"masquePS":true}"#).status == 200)
        #expect(try auteur.supprimer(supprime.uniqueId).status == 200)
        let collegue = try Usager(serveur, Self.collegue)
        let secretariat = try Usager(serveur, .secretariat(structure: "1120459876"))
        for usager in [collegue, secretariat] {
            let refus = try [masque.uniqueId, supprime.uniqueId, "1.2.250.1.999.1.404"].map {
                try usager.tenterDepot(DocumentExemple(numero: 86), "?remplace=\($0)")
            }
            #expect(refus.map(\.code) == ["DOC-10", "DOC-10", "DOC-10"])
            #expect(refus.allSatisfy { memeReponse($0, refus[2]) })
        }
        // Sans autorisation à lire : déposer n'en exige pas.
        try secretariat.deposer(DocumentExemple(numero: 87), "?remplace=\(visible.uniqueId)")
        try collegue.deposer(DocumentExemple(numero: 88), "?remplace=\(DocumentExemple(numero: 87).uniqueId)")
        // L'auteur, lui, sait que le sien est supprimé.
        #expect(
            try auteur.tenterDepot(DocumentExemple(numero: 89), "?remplace=\(supprime.uniqueId)").code
                == "ETA-01")
    }

    @Test("un patient qui remplace le document d'un autre n'en est pas l'auteur (DRO-02)")
    func patientRemplace() throws {
        let document = DocumentExemple(numero: 90)
        try auteur.deposer(document)
        let sien = DocumentExemple(numero: 91).deType("EXPPAT_2").duPatient()
        #expect(try patient.tenterDepot(sien, "?remplace=\(document.uniqueId)").code == "DRO-02")
    }
}
