import Authentification
import Foundation
import Outillage
import Testing

@Suite("§ 6 — l'historique")
struct HistoriqueTests {
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
    }

    @Test("§ 6 — chaque demande laisse une trace et une seule, accordée ou refusée")
    func uneTrace() throws {
        let document = DocumentExemple(numero: 1)
        try laboratoire.deposer(document)
        let infirmier = try Usager(serveur, .infirmier)
        let demandes: [(String, () throws -> HTTPReply)] = [
            ("TD0.2", { try medecin.chercher() }),
            ("TD0.3", { try medecin.autorisations(dossier, #"{"action":"AJOUT"}"#) }),
            ("TD1.6", { try patient.get("/dossiers/\(dossier)/autorisations") }),
            ("TD2.1", { try laboratoire.tenterDepot(document) }),
            ("TD3.1", { try infirmier.get("/consultation?dossier=\(dossier)") }),
            ("TD3.1", { try patient.lireFiche(document.uniqueId) }),
            ("TD3.2", { try infirmier.lire(document.uniqueId) }),
            ("TD3.3a", { try patient.masquer(document.uniqueId, #"{"masquePS":false}"#) }),
            ("TD3.3b", { try laboratoire.masquer(document.uniqueId, #"{"invisiblePatient":true}"#) }),
            ("TD3.3c", { try patient.supprimer(document.uniqueId) }),
            ("TD3.3d", { try patient.archiver(document.uniqueId) }),
            ("BLOCAGE", { try patient.debloquer(dossier, "899900063480") }),
            ("PREFERENCES", { try patient.get("/dossiers/\(dossier)/preferences") }),
            ("PREFERENCES", { try patient.preferences(dossier, "{}") }),
            ("VIE_DOSSIER", { try patient.post("/dossiers/\(dossier)/activation") }),
            ("NOTIFICATIONS", { try patient.get("/dossiers/\(dossier)/notifications") }),
            (
                "NOTIFICATIONS",
                {
                    try patient.put(
                        "/dossiers/\(dossier)/notifications/\(PatientTests.absent)", #"{"lue":true}"#)
                }
            ),
            ("EXPLICATION", { try infirmier.get("/dossiers/\(dossier)/explication") }),
            (
                "EXPLICATION",
                { try infirmier.get("/dossiers/\(dossier)/explication?document=\(document.uniqueId)") }
            ),
        ]
        var avant = try patient.traces(dossier).count
        for (acte, demande) in demandes {
            let reponse = try demande()
            let traces = try patient.traces(dossier)
            // La demande, et la lecture précédente de l'historique.
            #expect(traces.count == avant + 2, "\(acte)")
            #expect(traces.first?["acte"] as? String == acte)
            // Une notification absente n'est pas un refus : l'acte était permis.
            let accorde = reponse.status < 300 || reponse.code == "REQ-06"
            #expect(traces.first?["issue"] as? String == (accorde ? "accorde" : "refuse"), "\(acte)")
            avant = traces.count
        }
        #expect(try ServeurEssai.dmp("verifier", "--donnees", serveur.donnees).code == 0)
    }

    @Test("§ 6 — l'historique du patient dit chaque acte, et sur quoi il porte")
    func objets() throws {
        let document = DocumentExemple(numero: 2)
        try laboratoire.deposer(document)
        _ = try patient.masquer(document.uniqueId, #"{"masquePS":true}"#)
        _ = try patient.autorisations(dossier, #"{"action":"AJOUT","pour":{"ps":"899900062490"}}"#)
        _ = try patient.autorisations(dossier, #"{"action":"AJOUT","pour":{"structure":"1750803447"}}"#)
        _ = try patient.bloquer(dossier, "899900062490")
        _ = try patient.debloquer(dossier, "899900062490")
        _ = try patient.preferences(dossier, #"{"brisDeGlace":false,"masquageParDefaut":true}"#)
        _ = try patient.post("/dossiers/\(dossier)/fermeture", #"{"motif":"M","raison":"une raison"}"#)
        _ = try patient.post("/dossiers/\(dossier)/reouverture")
        let traces = try patient.traces(dossier).filter { $0["action"] as? String != "historique" }
        let lus = traces.prefix(8).reversed().map {
            "\($0["action"] ?? "") \($0["objet"] ?? "-")"
        }
        #expect(
            lus == [
                "masquage masquePS=true", "autorisationAjout ps:899900062490",
                "autorisationAjout structure:1750803447", "blocage ps:899900062490",
                "deblocage ps:899900062490", "changementPreferences brisDeGlace=false,masquageParDefaut=true",
                "fermeture motif=M; raison=une raison", "reouverture -",
            ])
        let masquage = traces.first { $0["action"] as? String == "masquage" }
        #expect(nommes(masquage) == [document.uniqueId])
        // Ni le matricule, ni le nom du patient ne s'écrivent.
        #expect(!"\(traces)".contains(Matricule.patTrois) && !"\(traces)".contains("PAT-TROIS"))
    }

    @Test("§ 6 — une liste nomme en une trace les documents qu'elle a montrés, et eux seuls")
    func liste() throws {
        for numero in 10..<15 { try laboratoire.deposer(DocumentExemple(numero: numero)) }
        try laboratoire.deposer(DocumentExemple(numero: 15), "?visibilite=MASQUE_PS")
        try medecin.sAutoriser(dossier)
        let page = try medecin.liste(dossier, "&masques=true&limite=2")
        let curseur = try #require(page.curseur)
        let suivante = try medecin.liste(dossier, "&masques=true&limite=2&curseur=\(curseur)")
        #expect(try medecin.liste(dossier, "&type=18748-4").total == 0)
        let traces = try patient.traces(dossier).filter { $0["acte"] as? String == "TD3.1" }
        #expect(traces.map { nommes($0) } == [[], suivante.uniqueIds, page.uniqueIds])
        #expect(
            page.uniqueIds + suivante.uniqueIds
                == [14, 13, 12, 11].map { DocumentExemple(numero: $0).uniqueId })
    }

    @Test("§ 6 — un professionnel ne lit que ses actes ; le médecin traitant les lit tous")
    func lesSiens() throws {
        let document = DocumentExemple(numero: 20)
        try laboratoire.deposer(document)
        let pharmacien = try Usager(serveur, .pharmacien)
        let traitant = try Usager(serveur, .autreMedecin)
        for usager in [medecin, pharmacien] {
            try usager.sAutoriser(dossier)
            _ = try usager.lire(document.uniqueId)
        }
        try traitant.sAutoriser(dossier, traitant: true)
        for (usager, id) in [(medecin, "899900063480"), (pharmacien, "899900062490")] {
            let traces = try usager.traces(dossier)
            #expect(traces.map { $0["acte"] as? String } == ["TD3.2", "TD0.3"])
            #expect(traces.allSatisfy { ($0["acteur"] as? [String: Any])?["id"] as? String == id })
        }
        #expect(try medecin.traces(dossier, "?acteur=899900062490").isEmpty)
        let toutes = try traitant.traces(dossier)
        let acteurs = Set(toutes.compactMap { ($0["acteur"] as? [String: Any])?["id"] as? String })
        #expect(acteurs.isSuperset(of: ["899900063480", "899900062490", "1120459876"]))
        #expect(try traitant.traces(dossier, "?acteur=899900062490").count == 3)
    }

    @Test("§ 6 — les pages de l'historique se suivent, la plus récente d'abord, filtrées ou non")
    func pages() throws {
        for numero in 30..<37 { try laboratoire.deposer(DocumentExemple(numero: numero)) }
        for filtre in ["", "&acteur=1120459876"] {
            let attendues = try patient.traces(dossier, "?limite=200\(filtre)").compactMap {
                $0["rang"] as? Int
            }
            #expect(attendues == attendues.sorted(by: >))
            #expect(attendues.count >= 7)
            let plafond = try #require(attendues.first)
            var rangs: [Int] = []
            var suite = "?limite=3&curseur=\(plafond + 1)\(filtre)"
            while true {
                let page = try patient.get("/dossiers/\(dossier)/traces\(suite)")
                #expect(page.objets("traces").count <= 3)
                rangs += page.objets("traces").compactMap { $0["rang"] as? Int }
                guard let curseur = page.objet["curseur"] as? String else { break }
                suite = "?limite=3&curseur=\(curseur)\(filtre)"
            }
            #expect(rangs == attendues)
        }
    }

    @Test("§ 6 — aucune route ne change ni n'efface une trace")
    func immuables() throws {
        try laboratoire.deposer(DocumentExemple(numero: 40))
        let avant = try patient.traces(dossier)
        let id = try #require(avant.first?["id"] as? String)
        for methode in ["PUT", "POST", "DELETE", "PATCH"] {
            for chemin in ["/dossiers/\(dossier)/traces", "/dossiers/\(dossier)/traces/\(id)"] {
                let reponse = try patient.demander(methode, chemin, "{}")
                #expect([404, 405, 501].contains(reponse.status), "\(methode) \(chemin)")
            }
        }
        let apres = try patient.traces(dossier)
        // La lecture d'avant, et les quatre tentatives sur un chemin qui existe, ont laissé les leurs.
        #expect(apres.count == avant.count + 5)
        #expect(apres.prefix(4).allSatisfy { $0["motif"] as? String == "GEN-02" })
        #expect(apres.dropFirst(5).map { "\($0["id"] ?? "")" } == avant.map { "\($0["id"] ?? "")" })
    }
}
