import Authentification
import Foundation
import Outillage
import Testing

@Suite("TD0.4 — les dossiers qui ont autorisé l'appelant")
struct ListeDossiersTests {
    let serveur: ServeurEssai
    let medecin: Usager
    /// Trois dossiers ouverts, par matricule.
    let matricules = [Matricule.patTrois, Matricule.adrun, Matricule.patHuit]
    let dossiers: [String]

    init() throws {
        serveur = try ServeurEssai()
        let medecin = try Usager(serveur, .medecin)
        self.medecin = medecin
        dossiers = try matricules.map { try medecin.dossier($0) }
    }

    private func patient(_ rang: Int) throws -> Usager {
        try Usager(serveur, .titulaire(matricules[rang]))
    }

    private func lus(_ usager: Usager, _ suite: String = "") throws -> [[String: Any]] {
        let reponse = try usager.get("/dossiers\(suite)")
        try #require(reponse.status == 200)
        return reponse.objets("dossiers")
    }

    private func ids(_ usager: Usager) throws -> Set<String> {
        Set(try lus(usager).compactMap { $0["dossier"] as? String })
    }

    @Test("TD0.4 — le dernier acte d'abord, ceux qui l'ont autorisé et eux seuls")
    func ordre() throws {
        #expect(try lus(medecin).isEmpty)
        try medecin.sAutoriser(dossiers[1])
        #expect(try ids(medecin) == [dossiers[1]])
        try medecin.sAutoriser(dossiers[0], traitant: true)
        _ = try patient(2).autorisations(
            dossiers[2], #"{"action":"AJOUT","pour":{"structure":"1750803447"}}"#)
        let liste = try lus(medecin)
        #expect(Set(liste.compactMap { $0["dossier"] as? String }) == Set(dossiers))
        var dates: [String: String] = [:]
        for ligne in liste {
            dates[try #require(ligne["dossier"] as? String)] = try #require(ligne["dernierActe"] as? String)
        }
        let rangees = try liste.map { try #require($0["dernierActe"] as? String) }
        #expect(rangees == rangees.sorted(by: >))
        // Les actes se sont faits dans cet ordre : 1, 0, 2.
        let actes = try [1, 0, 2].map { try #require(dates[dossiers[$0]]) }
        #expect(actes == actes.sorted())
        let parDossier = Dictionary(grouping: liste) { $0["dossier"] as? String ?? "" }
        let sien = parDossier[dossiers[0]]?.first
        #expect(sien?["medecinTraitant"] as? Bool == true)
        #expect(sien?["nature"] as? String == "PS")
        #expect((sien?["patient"] as? [String: Any])?["nomNaissance"] as? String == "PAT-TROIS")
        #expect(parDossier[dossiers[2]]?.first?["nature"] as? String == "STRUCTURE")
        #expect(try ids(try Usager(serveur, .infirmier)) == [dossiers[2]])
        #expect(try ids(try Usager(serveur, .secretariat(structure: "1750803447"))) == [dossiers[2]])
        #expect(try ids(try Usager(serveur, .pharmacien)).isEmpty)
    }

    @Test("TD0.4 — les pages se suivent sans trou ni doublon, un dossier une fois même deux fois autorisé")
    func pages() throws {
        for dossier in dossiers { try medecin.sAutoriser(dossier) }
        try Usager(serveur, .secretariat(structure: "1750803447")).sAutoriser(dossiers[0])
        let attendus = try lus(medecin).compactMap { $0["dossier"] as? String }
        #expect(attendus.count == 3)
        for limite in 1...3 {
            var vus: [String] = []
            var suite = "?limite=\(limite)"
            while true {
                let page = try medecin.get("/dossiers\(suite)")
                #expect(page.objets("dossiers").count <= limite)
                vus += page.objets("dossiers").compactMap { $0["dossier"] as? String }
                guard let curseur = page.objet["curseur"] as? String else { break }
                suite = "?limite=\(limite)&curseur=\(curseur)"
            }
            #expect(vus == attendus)
        }
        for faux in ["?limite=0", "?limite=201", "?curseur=x", "?inconnu=1"] {
            #expect(try medecin.get("/dossiers\(faux)").code == "REQ-02")
        }
    }

    @Test("TD0.4 — un dossier disparaît au retrait, au blocage, à la fermeture, à l'effacement")
    func disparitions() throws {
        let retrait = #"{"action":"SUPPRESSION","pour":{"ps":"899900063480"}}"#
        let disparitions: [(Usager, String) throws -> HTTPReply] = [
            { patient, dossier in try patient.autorisations(dossier, retrait) },
            { patient, dossier in try patient.bloquer(dossier, "899900063480") },
            { patient, dossier in try patient.post("/dossiers/\(dossier)/fermeture") },
        ]
        for dossier in dossiers { try medecin.sAutoriser(dossier) }
        for (rang, disparition) in disparitions.enumerated() {
            #expect(try ids(medecin) == Set(dossiers.dropFirst(rang)))
            #expect([200, 204].contains(try disparition(try patient(rang), dossiers[rang]).status))
        }
        #expect(try ids(medecin).isEmpty)
        // Rouvert, il revient ; effacé, non.
        _ = try patient(2).post("/dossiers/\(dossiers[2])/reouverture")
        #expect(try ids(medecin) == [dossiers[2]])
        _ = try patient(2).post("/dossiers/\(dossiers[2])/effacement")
        #expect(try ids(medecin).isEmpty)
    }

    @Test(
        "TD0.4 — bloqué, un professionnel ne voit pas non plus le dossier par sa structure ; ses confrères si"
    )
    func blocageEtStructure() throws {
        try Usager(serveur, .secretariat(structure: "1750803447")).sAutoriser(dossiers[0])
        #expect(try ids(medecin) == [dossiers[0]])
        _ = try patient(0).bloquer(dossiers[0], "899900063480")
        #expect(try ids(medecin).isEmpty)
        #expect(try ids(try Usager(serveur, .infirmier)) == [dossiers[0]])
    }

    @Test(
        "TD0.4 — retiré à lui-même, le dossier ne revient pas par une équipe présumée ; consenti depuis, oui")
    func retraitEtStructure() throws {
        let secretariat = try Usager(serveur, .secretariat(structure: "1750803447"))
        let retrait = #"{"action":"SUPPRESSION"}"#
        try medecin.sAutoriser(dossiers[0])
        let presumee = #"{"action":"AJOUT","information":"donnee"}"#
        #expect(try secretariat.autorisations(dossiers[0], presumee).status == 200)
        #expect(try ids(medecin) == [dossiers[0]])
        #expect(try medecin.autorisations(dossiers[0], retrait).status == 200)
        #expect(try medecin.get("/consultation?dossier=\(dossiers[0])").code == "CST-03")
        #expect(try ids(medecin).isEmpty)
        #expect(try ids(try Usager(serveur, .infirmier)) == [dossiers[0]])
        #expect(try ids(secretariat) == [dossiers[0]])
        try secretariat.sAutoriser(dossiers[0])
        #expect(try ids(medecin) == [dossiers[0]])
    }

    @Test("TD0.4 — ni le patient, ni son représentant, ni l'exploitant n'ont cette liste (DRO-01)")
    func fermes() throws {
        for porteur in [try .titulaire(), try .parent(), .exploitation, .assuranceMaladie] as [PorteurDemo] {
            let reponse = try Usager(serveur, porteur).get("/dossiers")
            #expect(reponse.status == 403)
            #expect(reponse.code == "DRO-01")
        }
        #expect(try serveur.demander("GET", "/dossiers").code == "AUT-01")
    }
}
