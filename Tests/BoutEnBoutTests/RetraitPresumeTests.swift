import Authentification
import Foundation
import Outillage
import Testing

@Suite("§ 4 — une présomption ne défait pas un retrait")
struct RetraitPresumeTests {
    @Test("retiré par le patient, un médecin ne revient pas par l'équipe présumée ; consenti à l'équipe, oui")
    func presomption() throws {
        let serveur = try ServeurEssai()
        let patient = try Usager(serveur, .titulaire())
        let medecin = try Usager(serveur, .medecin)
        let secretariat = try Usager(serveur, .secretariat(structure: "1750803447"))
        let infirmier = try Usager(serveur, .infirmier)
        let dossier = try patient.dossier()
        let presumee = #"{"action":"AJOUT","information":"donnee"}"#
        func lit(_ usager: Usager) throws -> String? {
            try usager.get("/consultation?dossier=\(dossier)").code
        }
        try medecin.sAutoriser(dossier)
        let retrait = #"{"action":"SUPPRESSION","pour":{"ps":"899900063480"}}"#
        #expect(try patient.autorisations(dossier, retrait).status == 200)
        #expect(try lit(medecin) == "CST-03")
        #expect(try secretariat.autorisations(dossier, presumee).status == 200)
        #expect(try lit(medecin) == "CST-03")
        #expect(try medecin.chercher().objet["autorisation"] as? String == "NON_EXISTE")
        #expect(try lit(infirmier) == nil)
        // Le patient consent à l'équipe : le médecin en est.
        try secretariat.sAutoriser(dossier)
        #expect(try lit(medecin) == nil)
        // Et s'il le retire encore, il faut encore consentir.
        try medecin.sAutoriser(dossier)
        #expect(try patient.autorisations(dossier, retrait).status == 200)
        #expect(try lit(medecin) == "CST-03")
        #expect(try secretariat.autorisations(dossier, presumee).status == 200)
        #expect(try lit(medecin) == "CST-03")
        let pour = #"{"action":"AJOUT","pour":{"structure":"1750803447"}}"#
        #expect(try patient.autorisations(dossier, pour).status == 200)
        #expect(try lit(medecin) == nil)
    }
}
