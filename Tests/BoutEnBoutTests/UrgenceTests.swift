import Authentification
import Foundation
import Outillage
import Testing

@Suite("§ 4 — l'urgence : bris de glace et centre 15")
struct UrgenceTests {
    let serveur: ServeurEssai
    let laboratoire: Usager
    let patient: Usager
    let medecin: Usager
    let regulateur: Usager
    let dossier: String

    init() throws {
        serveur = try ServeurEssai()
        laboratoire = try Usager(serveur, .laboratoire)
        patient = try Usager(serveur, .titulaire())
        medecin = try Usager(serveur, .medecin)
        regulateur = try Usager(serveur, .regulateur)
        dossier = try patient.dossier()
    }

    @Test("§ 4 — bris de glace, avec une raison : le médecin sans autorisation cherche, liste et lit")
    func brisDeGlace() throws {
        let document = DocumentExemple(numero: 1)
        try laboratoire.deposer(document)
        let urgence = medecin.enBrisDeGlace("inconscient, allergie à vérifier ?")
        let trouve = try urgence.chercher()
        #expect(trouve.objet["dossier"] as? String == dossier)
        #expect(trouve.objet["documents"] as? Int == 1)
        #expect(try urgence.liste(dossier).uniqueIds == [document.uniqueId])
        #expect(try urgence.lire(document.uniqueId).body == document.octets)
        // L'urgence n'ouvre rien au mode normal.
        #expect(try medecin.get("/consultation?dossier=\(dossier)").code == "CST-01")
        #expect(try medecin.lire(document.uniqueId).code == "CST-01")
        let lue = try patient.traces(dossier).first {
            $0["acte"] as? String == "TD3.2" && $0["issue"] as? String == "accorde"
        }
        #expect(lue?["mode"] as? String == "bris_de_glace")
        #expect(lue?["raison"] as? String == "inconscient, allergie à vérifier ?")
        #expect(nommes(lue) == [document.uniqueId])
    }

    @Test("§ 2 — bris de glace : sans raison d'au moins dix caractères, AUT-06 à chaque demande")
    func raison() throws {
        let document = DocumentExemple(numero: 2)
        try laboratoire.deposer(document)
        for raison in [
            "", "neuf cars", "ééééééééé", "      a      b      ", String(repeating: "\u{200B}", count: 10),
            "\u{00A0}\u{00A0}        ",
        ] {
            let urgence = medecin.enBrisDeGlace(raison)
            let reponses = [
                try urgence.chercher(), try urgence.chercher("PAT-TROIS", "DOMINIQUE", "1979-03-28"),
                try urgence.get("/consultation?dossier=\(dossier)"), try urgence.lire(document.uniqueId),
            ]
            #expect(reponses.map(\.status) == [403, 403, 403, 403], "« \(raison) »")
            #expect(reponses.map(\.code) == Array(repeating: "AUT-06", count: 4), "« \(raison) »")
        }
        #expect(try medecin.enBrisDeGlace("dix signes").lire(document.uniqueId).status == 200)
        // Une raison démesurée n'en est pas une.
        let longue = medecin.enBrisDeGlace(String(repeating: "x", count: 501))
        #expect(try longue.lire(document.uniqueId).code == "AUT-06")
    }

    @Test("§ 4 — centre 15 : avec le droit de régulation, sans raison ; sans ce droit, AUT-05")
    func centre15() throws {
        let document = DocumentExemple(numero: 3)
        try laboratoire.deposer(document)
        let regule = regulateur.enCentre15()
        #expect(try regule.chercher().objet["dossier"] as? String == dossier)
        #expect(try regule.liste(dossier).uniqueIds == [document.uniqueId])
        #expect(try regule.lire(document.uniqueId).status == 200)
        #expect(try regulateur.lire(document.uniqueId).code == "CST-01")
        let sansDroit = medecin.enCentre15()
        for reponse in [
            try sansDroit.chercher(), try sansDroit.get("/consultation?dossier=\(dossier)"),
            try sansDroit.lire(document.uniqueId),
        ] {
            #expect(reponse.status == 403)
            #expect(reponse.code == "AUT-05")
        }
        #expect(
            try patient.traces(dossier).contains {
                $0["mode"] as? String == "centre_15" && $0["motif"] as? String == "AUT-05"
            })
    }

    @Test(
        "§ 4 — urgence, par traits : casse, accents, tirets et nom d'usage mis à part, un seul dossier répond"
    )
    func traits() throws {
        let urgence = medecin.enBrisDeGlace()
        for (nom, prenom) in [
            ("PAT-TROIS", "DOMINIQUE"), ("pat trois", "dominique"), ("Pât'Troïs", "Dominiquè"),
            ("PAT-TROIS", "Dominique Marie Louise"),
        ] {
            let trouve = try urgence.chercher(nom, prenom, "1979-03-28")
            #expect(trouve.status == 200, "\(nom) \(prenom)")
            #expect(trouve.objet["dossier"] as? String == dossier)
        }
        for nom in ["Adrun", "MARTIN"] {
            let trouve = try urgence.chercher(nom, "Zoé", "1975-12-31")
            #expect(trouve.objet["dossier"] as? String == (try medecin.dossier(Matricule.adrun)))
        }
        #expect(
            try regulateur.enCentre15().chercher("PAT-TROIS", "DOMINIQUE", "1979-03-28").status == 200)
        let ferme = try urgence.chercher("PAT-ONZE", "PATRICK", "1928-11-06")
        #expect(ferme.objet["statut"] as? String == "FERME")
        #expect(
            try patient.traces(dossier).contains {
                $0["acte"] as? String == "TD0.5" && $0["mode"] as? String == "bris_de_glace"
            })
    }

    @Test("§ 4 — urgence, par traits : aucun ou plusieurs dossiers, c'est la même réponse, DOS-01")
    func traitsAmbigus() throws {
        let urgence = medecin.enBrisDeGlace()
        let aucun = try urgence.chercher("INCONNU", "PERSONNE", "1979-03-28")
        #expect(aucun.status == 404)
        #expect(aucun.code == "DOS-01")
        for (nom, prenom, date) in [
            ("PAT", "DOMINIQUE", "1979-03-28"), ("PAT-TROIS", "MARIE-LOUISE", "1979-03-28"),
            ("PAT-TROIS", "DOMINIQUE MARIE", "1979-03-28"), ("PAT-TROIS", "DOMINIQUE", "1979-03-29"),
            // Opposé, puis notifié : au-dehors, ils n'existent pas.
            ("CONTESTE", "JEAN", "1953-07-24"), ("PAT-VINGT", "OLIVIER", "1984-11-17"),
        ] {
            #expect(memeReponse(try urgence.chercher(nom, prenom, date), aucun), "\(nom) \(prenom) \(date)")
        }
        let exploitant = try Usager(serveur, .exploitation)
        let homonyme = try exploitant.post(
            "/dossiers",
            #"""
            {"matricule":"225088829733682","oid":"1.2.250.1.213.1.4.10","nomNaissance":"PAT TROIS",
             "prenoms":"DOMINIQUE","dateNaissance":"1979-03-28","sexe":"F","lieuNaissance":"88297",
             "statut":"QUAL"}
            """#)
        #expect(homonyme.status == 201)
        #expect(memeReponse(try urgence.chercher("PAT-TROIS", "DOMINIQUE", "1979-03-28"), aucun))
        // Tous les prénoms en désignent un seul.
        let precis = try urgence.chercher("PAT-TROIS", "DOMINIQUE MARIE-LOUISE", "1979-03-28")
        #expect(precis.objet["dossier"] as? String == dossier)
    }

    @Test("§ 4 — par traits en mode normal : DRO-01, que la personne ait un dossier ou non")
    func traitsEnModeNormal() throws {
        for usager in [medecin, patient, laboratoire, try Usager(serveur, .exploitation)] {
            let connu = try usager.chercher("PAT-TROIS", "DOMINIQUE", "1979-03-28")
            #expect(connu.status == 403)
            #expect(connu.code == "DRO-01")
            #expect(memeReponse(connu, try usager.chercher("INCONNU", "PERSONNE", "1979-03-28")))
        }
    }

    @Test("§ 2 — opposition au bris de glace URG-01, au centre 15 URG-02, l'une sans l'autre")
    func oppositions() throws {
        let document = DocumentExemple(numero: 4)
        try laboratoire.deposer(document)
        let (bris, centre) = (medecin.enBrisDeGlace(), regulateur.enCentre15())
        func essais(_ usager: Usager) throws -> [HTTPReply] {
            [
                try usager.chercher(), try usager.chercher("PAT-TROIS", "DOMINIQUE", "1979-03-28"),
                try usager.get("/consultation?dossier=\(dossier)"), try usager.lire(document.uniqueId),
            ]
        }
        #expect(try patient.preferences(dossier, #"{"brisDeGlace":false}"#).status == 200)
        #expect(try essais(bris).map(\.code) == Array(repeating: "URG-01", count: 4))
        #expect(try essais(bris).map(\.status) == [403, 403, 403, 403])
        #expect(try essais(centre).map(\.status) == [200, 200, 200, 200])
        #expect(try patient.preferences(dossier, #"{"brisDeGlace":true,"centre15":false}"#).status == 200)
        #expect(try essais(bris).map(\.status) == [200, 200, 200, 200])
        #expect(try essais(centre).map(\.code) == Array(repeating: "URG-02", count: 4))
        #expect(try essais(centre).map(\.status) == [403, 403, 403, 403])
    }

    @Test(
        "§ 4 — urgence : un document masqué est caché (DOC-404, VIS-04 dans la trace), sauf accord du patient"
    )
    func masques() throws {
        let (ouvert, masque) = (DocumentExemple(numero: 5), DocumentExemple(numero: 6))
        try laboratoire.deposer(ouvert)
        try laboratoire.deposer(masque, "?visibilite=MASQUE_PS")
        for urgence in [medecin.enBrisDeGlace(), regulateur.enCentre15()] {
            #expect(try patient.preferences(dossier, #"{"masquesEnUrgence":false}"#).status == 200)
            let vue = try urgence.liste(dossier)
            #expect(vue.total == 1)
            #expect(vue.uniqueIds == [ouvert.uniqueId])
            let cache = try urgence.lire(masque.uniqueId)
            #expect(cache.code == "DOC-404")
            #expect(memeReponse(cache, try urgence.lire("1.2.250.1.999.1.404")))
            let trace = try patient.traces(dossier, "?document=\(masque.uniqueId)").first
            #expect(trace?["motif"] as? String == "VIS-04")
            #expect(trace?["issue"] as? String == "refuse")
            #expect(nommes(trace) == [masque.uniqueId])
            #expect(try patient.preferences(dossier, #"{"masquesEnUrgence":true}"#).status == 200)
            #expect(try urgence.liste(dossier).total == 2)
            #expect(try urgence.lire(masque.uniqueId).body == masque.octets)
        }
        // Cet accord ne vaut qu'en urgence.
        try medecin.sAutoriser(dossier)
        #expect(try medecin.lire(masque.uniqueId).code == "DOC-404")
    }

    @Test("§ 4 — urgence : l'auteur voit son document masqué, le médecin traitant non")
    func masquesAuteur() throws {
        let masque = DocumentExemple(numero: 7)
        try laboratoire.deposer(masque, "?visibilite=MASQUE_PS")
        try medecin.sAutoriser(dossier, traitant: true)
        let auteur = try Usager(serveur, .biologiste).enBrisDeGlace()
        #expect(try auteur.lire(masque.uniqueId).status == 200)
        #expect(try auteur.liste(dossier).uniqueIds == [masque.uniqueId])
        #expect(try medecin.lire(masque.uniqueId).status == 200)
        #expect(try medecin.enBrisDeGlace().lire(masque.uniqueId).code == "DOC-404")
        #expect(try medecin.enBrisDeGlace().liste(dossier).total == 0)
    }

    @Test("§ 4 — urgence : la matrice s'applique, un type fermé au pharmacien lui reste caché")
    func matrice() throws {
        let (ouvert, ferme) = (DocumentExemple(numero: 8), DocumentExemple(numero: 9).deType("EXPPAT_3"))
        try laboratoire.deposer(ouvert)
        try laboratoire.deposer(ferme)
        let regule = PorteurDemo.ps(
            "899900062490", "21", section: "A", structure: "2801234567", regulation: true)
        let brisDeGlace = try Usager(serveur, .pharmacien).enBrisDeGlace()
        for pharmacien in [brisDeGlace, try Usager(serveur, regule).enCentre15()] {
            #expect(try pharmacien.liste(dossier).uniqueIds == [ouvert.uniqueId])
            #expect(try pharmacien.liste(dossier).total == 1)
            #expect(try pharmacien.chercher().objet["documents"] as? Int == 1)
            #expect(try pharmacien.lire(ouvert.uniqueId).status == 200)
            let cache = try pharmacien.lire(ferme.uniqueId)
            #expect(cache.code == "DOC-404")
            #expect(memeReponse(cache, try pharmacien.lire("1.2.250.1.999.1.404")))
        }
        #expect(try medecin.enBrisDeGlace().lire(ferme.uniqueId).status == 200)
    }

    @Test("§ 7 — chaque accès en urgence est notifié, un accès refusé ne l'est pas")
    func notifies() throws {
        let document = DocumentExemple(numero: 10)
        try laboratoire.deposer(document)
        let urgence = medecin.enBrisDeGlace()
        _ = try urgence.liste(dossier)
        _ = try urgence.lire(document.uniqueId)
        #expect(try urgence.lire("1.2.250.1.999.1.404").status == 404)
        _ = try regulateur.enCentre15().lire(document.uniqueId)
        let notifications = try patient.notifications(dossier)
        #expect(
            notifications.compactMap { $0["objet"] as? String } == [
                "ACCES_URGENCE", "ACCES_URGENCE", "ACCES_URGENCE", "PREMIER_ACCES", "DEPOT",
            ])
        let lecture = notifications.first
        #expect((lecture?["document"] as? [String: Any])?["uniqueId"] as? String == document.uniqueId)
        #expect((lecture?["acteur"] as? [String: Any])?["id"] as? String == "899900063480")
    }

    @Test("§ 5 — en urgence, ni masquer, ni autoriser, ni rendre visible : DRO-01")
    func fermesEnUrgence() throws {
        let document = DocumentExemple(numero: 11)
        try laboratoire.deposer(document, "?visibilite=INVISIBLE_PATIENT")
        let auteur = try Usager(serveur, .biologiste).enBrisDeGlace()
        for reponse in [
            try auteur.masquer(document.uniqueId, #"{"invisibleRepresentants":true}"#),
            try auteur.masquer(document.uniqueId, #"{"invisiblePatient":false}"#),
            try auteur.autorisations(dossier, #"{"action":"AJOUT","consentement":{"recueilli":true}}"#),
            try auteur.get("/dossiers/\(dossier)/autorisations"),
            try auteur.get("/dossiers/\(dossier)/traces"),
        ] {
            #expect(reponse.status == 403)
            #expect(reponse.code == "DRO-01")
        }
        // La table n'ouvre l'urgence ni au patient, ni à son secrétariat, ni au médecin du travail.
        let travail = try Usager(serveur, .medecinDuTravail)
        let secretariat = try Usager(serveur, .secretariat(structure: "1750803447"))
        for usager in [patient, travail, secretariat] {
            let urgence = usager.enBrisDeGlace()
            #expect(try urgence.get("/consultation?dossier=\(dossier)").code == "DRO-01")
            #expect(try urgence.chercher("PAT-TROIS", "DOMINIQUE", "1979-03-28").code == "DRO-01")
        }
    }
}
