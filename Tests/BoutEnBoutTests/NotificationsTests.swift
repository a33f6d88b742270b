import Authentification
import Foundation
import Outillage
import Testing

@Suite("§ 7 — les notifications")
struct NotificationsTests {
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

    /// Les objets notifiés depuis le dernier appel, dans l'ordre où ils sont venus.
    private func nouveaux(_ deja: inout Int) throws -> [String] {
        let objets = try patient.objetsNotifies(dossier)
        defer { deja = objets.count }
        return objets.prefix(objets.count - deja).reversed()
    }

    @Test("§ 7 — chaque événement est notifié une fois, et le refaire ne l'est pas")
    func chaqueEvenement() throws {
        var deja = 0
        let document = DocumentExemple(numero: 1)
        let autre = "899900062490"
        let pour = #""pour":{"ps":"\#(autre)"}"#
        let evenements: [(String, () throws -> HTTPReply)] = [
            ("DEPOT", { try laboratoire.tenterDepot(document) }),
            ("MASQUAGE", { try patient.masquer(document.uniqueId, #"{"masquePS":true}"#) }),
            ("DEMASQUAGE", { try patient.masquer(document.uniqueId, #"{"masquePS":false}"#) }),
            ("AUTORISATION", { try patient.autorisations(dossier, #"{"action":"AJOUT",\#(pour)}"#) }),
            ("AUTORISATION", { try patient.autorisations(dossier, #"{"action":"SUPPRESSION",\#(pour)}"#) }),
            ("BLOCAGE", { try patient.bloquer(dossier, autre) }),
            ("DEBLOCAGE", { try patient.debloquer(dossier, autre) }),
            ("PREFERENCES", { try patient.preferences(dossier, #"{"centre15":false}"#) }),
            (
                "MEDECIN_TRAITANT",
                {
                    try medecin.autorisations(
                        dossier,
                        #"{"action":"AJOUT","role":"MEDECIN_TRAITANT","consentement":{"recueilli":true}}"#)
                }
            ),
            ("ARCHIVAGE", { try medecin.archiver(document.uniqueId) }),
            ("DESARCHIVAGE", { try medecin.archiver(document.uniqueId, false) }),
            ("FERMETURE", { try patient.post("/dossiers/\(dossier)/fermeture") }),
            ("REOUVERTURE", { try patient.post("/dossiers/\(dossier)/reouverture") }),
        ]
        for (objet, acte) in evenements {
            let reponse = try acte()
            #expect([200, 201, 204].contains(reponse.status), "\(objet)")
            #expect(try nouveaux(&deja) == [objet])
            #expect([200, 204].contains(try acte().status), "\(objet)")
            #expect(try nouveaux(&deja) == [], "\(objet), refait")
        }
        #expect(
            try Usager(serveur, .secretariat(structure: "1120459876")).supprimer(document.uniqueId).status
                == 200)
        #expect(try nouveaux(&deja) == ["SUPPRESSION"])
        // Lire l'historique, les préférences ou les notifications n'est pas un acte notifié.
        _ = try patient.traces(dossier)
        _ = try patient.get("/dossiers/\(dossier)/preferences")
        #expect(try nouveaux(&deja) == [])
    }

    @Test(
        "§ 7 — un professionnel à sa seule autorisation : premier accès une fois, hors équipe à chaque accès")
    func horsEquipe() throws {
        let document = DocumentExemple(numero: 2)
        try laboratoire.deposer(document)
        try medecin.sAutoriser(dossier)
        var deja = try patient.notifications(dossier).count
        _ = try medecin.liste(dossier)
        #expect(try nouveaux(&deja) == ["PREMIER_ACCES", "ACCES_HORS_EQUIPE"])
        _ = try medecin.lire(document.uniqueId)
        #expect(try nouveaux(&deja) == ["ACCES_HORS_EQUIPE"])
        let derniere = try patient.notifications(dossier).first
        #expect((derniere?["document"] as? [String: Any])?["uniqueId"] as? String == document.uniqueId)
        #expect((derniere?["acteur"] as? [String: Any])?["id"] as? String == "899900063480")
        _ = try medecin.lireFiche(document.uniqueId)
        _ = try medecin.get("/consultation/\(document.uniqueId)", "If-None-Match: *")
        #expect(try nouveaux(&deja) == ["ACCES_HORS_EQUIPE", "ACCES_HORS_EQUIPE"])
        // Un refus n'est pas un accès.
        _ = try Usager(serveur, .infirmier).lire(document.uniqueId)
        _ = try medecin.lire("1.2.250.1.999.1.404")
        #expect(try nouveaux(&deja) == [])
    }

    @Test("§ 7 — par l'autorisation de sa structure, ou médecin traitant : premier accès seulement")
    func equipe() throws {
        let document = DocumentExemple(numero: 3)
        try laboratoire.deposer(document)
        try Usager(serveur, .secretariat(structure: "1750803447")).sAutoriser(dossier)
        let traitant = try Usager(serveur, .autreMedecin)
        try traitant.sAutoriser(dossier, traitant: true)
        for usager in [try Usager(serveur, .infirmier), traitant] {
            var deja = try patient.notifications(dossier).count
            _ = try usager.liste(dossier)
            #expect(try nouveaux(&deja) == ["PREMIER_ACCES"])
            _ = try usager.liste(dossier)
            _ = try usager.lire(document.uniqueId)
            #expect(try nouveaux(&deja) == [])
        }
    }

    @Test("§ 7 — une notification se dit lue, puis non lue, par le patient seul")
    func lue() throws {
        try laboratoire.deposer(DocumentExemple(numero: 4))
        try laboratoire.deposer(DocumentExemple(numero: 5))
        let notifications = try patient.notifications(dossier)
        #expect(notifications.map { $0["lue"] as? Bool } == [false, false])
        let id = try #require(notifications.last?["id"] as? String)
        let chemin = "/dossiers/\(dossier)/notifications/\(id)"
        for lue in [true, false, true] {
            let reponse = try patient.put(chemin, #"{"lue":\#(lue)}"#)
            #expect(reponse.status == 200)
            #expect(reponse.objet["lue"] as? Bool == lue)
            #expect(try patient.notifications(dossier).map { $0["lue"] as? Bool } == [false, lue])
        }
        #expect(try patient.put(chemin, "{}").status == 400)
        let absente = "/dossiers/\(dossier)/notifications/\(PatientTests.absent)"
        #expect(try patient.put(absente, #"{"lue":true}"#).status == 404)
        // Celle d'un autre dossier n'est pas de celui-ci.
        let autre = try Usager(serveur, .titulaire(Matricule.adrun))
        let sien = try autre.dossier(Matricule.adrun)
        let ailleurs = try autre.put("/dossiers/\(sien)/notifications/\(id)", #"{"lue":false}"#)
        let inconnue = try autre.put(
            "/dossiers/\(sien)/notifications/\(PatientTests.absent)", #"{"lue":false}"#)
        #expect(ailleurs.status == 404)
        #expect(memeReponse(ailleurs, inconnue))
        #expect(try patient.notifications(dossier).last?["lue"] as? Bool == true)
    }

    @Test("§ 7 — les pages se suivent, la plus récente d'abord, sans trou ni doublon")
    func pages() throws {
        for numero in 10..<17 { try laboratoire.deposer(DocumentExemple(numero: numero)) }
        var vues: [String] = []
        var suite = "?limite=3"
        var pages = 0
        while true {
            let page = try patient.get("/dossiers/\(dossier)/notifications\(suite)")
            let notifications = page.objets("notifications")
            #expect(notifications.count <= 3)
            vues += notifications.compactMap {
                ($0["document"] as? [String: Any])?["uniqueId"] as? String
            }
            pages += 1
            guard let curseur = page.objet["curseur"] as? String else { break }
            suite = "?limite=3&curseur=\(curseur)"
        }
        #expect(vues == (10..<17).reversed().map { DocumentExemple(numero: $0).uniqueId })
        #expect(pages == 3)
        for faux in ["?limite=0", "?limite=201", "?curseur=x", "?curseur=-1", "?inconnu=1"] {
            #expect(try patient.get("/dossiers/\(dossier)/notifications\(faux)").code == "REQ-02")
        }
    }

    @Test("§ 7 — ni professionnel, ni médecin traitant, ni structure ne lisent les notifications (DRO-01)")
    func lecteurs() throws {
        let traitant = try Usager(serveur, .autreMedecin)
        try traitant.sAutoriser(dossier, traitant: true)
        try medecin.sAutoriser(dossier)
        for usager in [
            medecin, traitant, laboratoire, try Usager(serveur, .secretariat(structure: "1750803447")),
            medecin.enBrisDeGlace(), try Usager(serveur, .exploitation),
        ] {
            let reponse = try usager.get("/dossiers/\(dossier)/notifications")
            #expect(reponse.status == 403)
            #expect(reponse.code == "DRO-01")
            let marque = try usager.put(
                "/dossiers/\(dossier)/notifications/\(PatientTests.absent)", #"{"lue":true}"#)
            #expect(marque.code == "DRO-01")
        }
    }
}
