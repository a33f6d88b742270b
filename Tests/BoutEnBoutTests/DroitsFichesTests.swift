import Authentification
import Foundation
import Outillage
import Testing

@Suite("§ 5 — qui masque, archive et supprime")
struct DroitsFichesTests {
    let serveur: ServeurEssai
    let laboratoire: Usager
    let patient: Usager
    let auteur: Usager
    let medecin: Usager
    let traitant: Usager
    let dossier: String

    init() throws {
        serveur = try ServeurEssai()
        laboratoire = try Usager(serveur, .laboratoire)
        patient = try Usager(serveur, .titulaire())
        auteur = try Usager(serveur, .biologiste)
        medecin = try Usager(serveur, .medecin)
        traitant = try Usager(serveur, .autreMedecin)
        dossier = try patient.dossier()
        try medecin.sAutoriser(dossier)
        try traitant.sAutoriser(dossier, traitant: true)
    }

    @Test("§ 5 — masquer, démasquer : l'auteur, le médecin traitant ; un autre DRO-02 ; en urgence DRO-01")
    func masquer() throws {
        let document = DocumentExemple(numero: 1)
        try laboratoire.deposer(document)
        for masque in [true, false] {
            let corps = #"{"masquePS":\#(masque)}"#
            let refus = try medecin.masquer(document.uniqueId, #"{"masquePS":true}"#)
            #expect(refus.status == 403)
            #expect(refus.code == "DRO-02")
            #expect(try auteur.masquer(document.uniqueId, corps).status == 200)
            #expect(try traitant.masquer(document.uniqueId, corps).status == 200)
            if masque {
                #expect(try auteur.masquer(document.uniqueId, #"{"masquePS":false}"#).status == 200)
                #expect(try traitant.masquer(document.uniqueId, corps).visibilite == ["MASQUE_PS"])
                #expect(try traitant.masquer(document.uniqueId, #"{"masquePS":false}"#).status == 200)
            }
        }
        for usager in [auteur, traitant, medecin] {
            let urgence = try usager.enBrisDeGlace().masquer(document.uniqueId, #"{"masquePS":true}"#)
            #expect(urgence.code == "DRO-01")
        }
        // La structure dépose et supprime ; elle ne masque pas (PDT-INF-526).
        #expect(try laboratoire.masquer(document.uniqueId, #"{"masquePS":true}"#).code == "DRO-01")
        #expect(try patient.lireFiche(document.uniqueId).visibilite == [])
    }

    @Test("§ 5 — rendre invisible au patient : l'auteur, jusqu'à ce que le patient l'ait ouvert (ETA-04)")
    func invisible() throws {
        let (ferme, ouvert) = (DocumentExemple(numero: 2), DocumentExemple(numero: 3))
        for document in [ferme, ouvert] { try laboratoire.deposer(document) }
        #expect(try traitant.masquer(ferme.uniqueId, #"{"invisiblePatient":true}"#).code == "DRO-02")
        #expect(try patient.lire(ouvert.uniqueId).status == 200)
        let tard = try auteur.masquer(ouvert.uniqueId, #"{"invisiblePatient":true}"#)
        #expect(tard.status == 409)
        #expect(tard.code == "ETA-04")
        #expect(try patient.lire(ouvert.uniqueId).status == 200)
        // Avoir vu la fiche n'est pas avoir ouvert le document.
        #expect(try patient.liste(dossier).total == 2)
        #expect(try patient.lireFiche(ferme.uniqueId).status == 200)
        let cache = try auteur.masquer(ferme.uniqueId, #"{"invisiblePatient":true}"#)
        #expect(cache.visibilite == ["INVISIBLE_PATIENT"])
        #expect(try patient.lire(ferme.uniqueId).code == "DOC-404")
        #expect(try patient.liste(dossier).total == 1)
    }

    @Test("§ 5 — rendre visible au patient : qui peut le lire, et sans retour (ETA-04)")
    func rendreVisible() throws {
        let document = DocumentExemple(numero: 4)
        try laboratoire.deposer(document, "?visibilite=INVISIBLE_PATIENT")
        let visible = #"{"invisiblePatient":false}"#
        let etranger = try Usager(serveur, .infirmier)
        #expect(try etranger.masquer(document.uniqueId, visible).code == "CST-01")
        let travail = try Usager(serveur, .medecinDuTravail)
        #expect(try travail.masquer(document.uniqueId, visible).code == "DRO-01")
        #expect(try patient.masquer(document.uniqueId, visible).code == "DRO-01")
        #expect(try patient.lire(document.uniqueId).status == 404)
        // Chaque réponse prévient le professionnel (EX_3.2-1025).
        func prevenu() throws -> [Bool?] {
            let liste = try medecin.liste(dossier).documents.first
            return [
                try medecin.lire(document.uniqueId)["dmp-invisible-patient"].map { $0 == "true" },
                try medecin.lireFiche(document.uniqueId).objet["invisiblePatient"] as? Bool,
                liste?["invisiblePatient"] as? Bool,
            ]
        }
        #expect(try prevenu() == [true, true, true])
        #expect(try medecin.masquer(document.uniqueId, visible).visibilite == [])
        #expect(try prevenu() == [false, false, false])
        #expect(try patient.lireFiche(document.uniqueId).status == 200)
        let retour = try auteur.masquer(document.uniqueId, #"{"invisiblePatient":true}"#)
        #expect(retour.status == 409)
        #expect(retour.code == "ETA-04")
        #expect(try patient.lire(document.uniqueId).status == 200)
    }

    @Test("§ 5 — rendre visible : un type fermé au pharmacien n'existe pas pour lui (DOC-404)")
    func rendreVisibleSelonLaMatrice() throws {
        let document = DocumentExemple(numero: 5).deType("EXPPAT_3")
        try laboratoire.deposer(document, "?visibilite=INVISIBLE_PATIENT")
        let pharmacien = try Usager(serveur, .pharmacien)
        try pharmacien.sAutoriser(dossier)
        let visible = #"{"invisiblePatient":false}"#
        let refus = try pharmacien.masquer(document.uniqueId, visible)
        #expect(refus.code == "DOC-404")
        #expect(memeReponse(refus, try pharmacien.masquer("1.2.250.1.999.1.404", visible)))
        #expect(try patient.lire(document.uniqueId).code == "DOC-404")
    }

    @Test("§ 5 — archiver : l'auteur, le médecin traitant, un médecin en urgence ; les autres DRO-02, DRO-01")
    func archiver() throws {
        let document = DocumentExemple(numero: 6)
        try laboratoire.deposer(document)
        let regulateur = try Usager(serveur, .regulateur).enCentre15()
        for usager in [auteur, traitant, medecin.enBrisDeGlace(), traitant.enBrisDeGlace(), regulateur] {
            #expect(try usager.archiver(document.uniqueId).objet["etat"] as? String == "Archived")
            #expect(try usager.archiver(document.uniqueId, false).objet["etat"] as? String == "Approved")
        }
        #expect(try medecin.archiver(document.uniqueId).code == "DRO-02")
        let infirmier = try Usager(serveur, .infirmier)
        #expect(try infirmier.archiver(document.uniqueId).code == "DRO-02")
        #expect(try infirmier.enBrisDeGlace().archiver(document.uniqueId).code == "DRO-01")
        #expect(try laboratoire.archiver(document.uniqueId).code == "DRO-01")
        #expect(try patient.objetsNotifies(dossier).filter { $0 == "ARCHIVAGE" }.count == 5)
        #expect(try patient.objetsNotifies(dossier).filter { $0 == "DESARCHIVAGE" }.count == 5)
    }

    @Test(
        "DRO-04 — un document du patient ne s'archive ni ne se supprime par le professionnel qui l'a déposé")
    func documentDuPatient() throws {
        let document = DocumentExemple(numero: 7).deType("EXPPAT_3")
        try auteur.deposer(document)
        for reponse in [
            try auteur.archiver(document.uniqueId), try auteur.supprimer(document.uniqueId),
            try auteur.enBrisDeGlace().supprimer(document.uniqueId),
            try medecin.archiver(document.uniqueId), try medecin.enBrisDeGlace().archiver(document.uniqueId),
            try laboratoire.supprimer(document.uniqueId),
        ] {
            #expect(reponse.status == 403)
            #expect(reponse.code == "DRO-04")
        }
        #expect(try traitant.archiver(document.uniqueId).objet["etat"] as? String == "Archived")
        #expect(try traitant.supprimer(document.uniqueId).objet["etat"] as? String == "Deleted")
        #expect(try patient.lire(document.uniqueId).code == "DOC-404")
    }

    @Test("§ 5 — supprimer : l'auteur, en tout mode")
    func supprimerParLAuteur() throws {
        let biologisteRegulateur = try Usager(
            serveur,
            .ps("801234534765", "10", specialite: "SM03", structure: "1120459876", regulation: true))
        let modes = [auteur, auteur.enBrisDeGlace(), biologisteRegulateur.enCentre15()]
        for (rang, mode) in modes.enumerated() {
            let document = DocumentExemple(numero: 10 + rang)
            try laboratoire.deposer(document, rang == 1 ? "?visibilite=MASQUE_PS" : "")
            #expect(try medecin.enBrisDeGlace().supprimer(document.uniqueId).status >= 403)
            #expect(try mode.supprimer(document.uniqueId).objet["etat"] as? String == "Deleted")
            #expect(try auteur.enBrisDeGlace().lire(document.uniqueId).code == "DOC-404")
        }
        #expect(try patient.objetsNotifies(dossier).filter { $0 == "SUPPRESSION" }.count == 3)
        let autre = DocumentExemple(numero: 13)
        try laboratoire.deposer(autre)
        for usager in [medecin, traitant, try Usager(serveur, .pharmacien)] {
            #expect(try usager.supprimer(autre.uniqueId).code == "DRO-02")
        }
    }

    @Test("§ 5 — supprimer : le secrétariat ou l'établissement de la structure ; un autre, DRO-03")
    func supprimerParLaStructure() throws {
        let documents = (20...22).map { DocumentExemple(numero: $0) }
        for document in documents.prefix(2) { try laboratoire.deposer(document) }
        try auteur.deposer(documents[2])
        let secretariat = try Usager(serveur, .secretariat(structure: "1120459876"))
        for usager in [
            try Usager(serveur, .secretariat(structure: "1750803447")),
            try Usager(serveur, .etablissement(structure: "1490000049")),
        ] {
            let refus = try usager.supprimer(documents[0].uniqueId)
            #expect(refus.status == 403)
            #expect(refus.code == "DRO-03")
        }
        #expect(try secretariat.supprimer(documents[0].uniqueId).objet["etat"] as? String == "Deleted")
        #expect(try laboratoire.supprimer(documents[1].uniqueId).objet["etat"] as? String == "Deleted")
        #expect(try secretariat.supprimer(documents[2].uniqueId).objet["etat"] as? String == "Deleted")
        #expect(try patient.liste(dossier).total == 0)
    }

    @Test("ETA-01 — supprimé, un document n'existe plus pour personne, une seconde suppression non plus")
    func supprime() throws {
        let document = DocumentExemple(numero: 30)
        let fiche = try laboratoire.deposer(document)
        let ancien = try #require(fiche["entryUUID"] as? String)
        let suppression = try auteur.post("/suppression/\(document.uniqueId)", #"{"motif":"erreur"}"#)
        let dernier = try #require(suppression.objet["entryUUID"] as? String)
        let inconnu = "1.2.250.1.999.1.404"
        try auteur.sAutoriser(dossier)
        let trace = try patient.traces(dossier).first { $0["acte"] as? String == "TD3.3c" }
        #expect(trace?["objet"] as? String == "motif=erreur")
        for usager in [auteur, medecin, traitant, patient, laboratoire] {
            for id in [document.uniqueId, ancien, dernier] {
                #expect(memeReponse(try usager.lire(id), try usager.lire(inconnu)))
                #expect(memeReponse(try usager.lireFiche(id), try usager.lireFiche(inconnu)))
                // Une structure peut savoir que son document fut supprimé (décision 0036).
                let temoin = usager.jeton == laboratoire.jeton ? auteur : usager
                #expect(memeReponse(try usager.supprimer(id), try temoin.supprimer(inconnu)))
                #expect(memeReponse(try usager.archiver(id), try usager.archiver(inconnu)))
            }
        }
        #expect(try auteur.supprimer(document.uniqueId).code == "DOC-404")
        // Les traces, elles, le nomment encore à qui le voyait.
        #expect(try patient.traces(dossier, "?document=\(document.uniqueId)").count >= 2)
        #expect(try ServeurEssai.dmp("verifier", "--donnees", serveur.donnees).code == 0)
    }

    @Test("ETA-02 — un document remplacé ne s'archive pas, et ne se remplace pas une seconde fois")
    func remplace() throws {
        let (ancien, nouveau) = (DocumentExemple(numero: 40), DocumentExemple(numero: 41))
        try laboratoire.deposer(ancien)
        try laboratoire.deposer(nouveau, "?remplace=\(ancien.uniqueId)")
        for reponse in [
            try auteur.archiver(ancien.uniqueId), try traitant.archiver(ancien.uniqueId, false),
            try laboratoire.tenterDepot(DocumentExemple(numero: 42), "?remplace=\(ancien.uniqueId)"),
        ] {
            #expect(reponse.status == 409)
            #expect(reponse.code == "ETA-02")
        }
        #expect(
            try patient.liste(dossier, "&statut=Deprecated").uniqueIds == [ancien.uniqueId])
        #expect(try patient.liste(dossier).uniqueIds == [nouveau.uniqueId])
    }

    @Test("§ 5 — se déclarer médecin traitant, se retirer : un médecin, en mode normal, avec le consentement")
    func medecinTraitant() throws {
        let document = DocumentExemple(numero: 50)
        try laboratoire.deposer(document, "?visibilite=MASQUE_PS")
        let role = #""role":"MEDECIN_TRAITANT""#
        let ajout = #"{"action":"AJOUT",\#(role),"consentement":{"recueilli":true}}"#
        let retrait = #"{"action":"SUPPRESSION",\#(role),"consentement":{"recueilli":true}}"#
        #expect(try medecin.autorisations(dossier, #"{"action":"AJOUT",\#(role)}"#).code == "CST-01")
        for usager in [
            try Usager(serveur, .infirmier), try Usager(serveur, .medecinDuTravail), patient, laboratoire,
            medecin.enBrisDeGlace(), try Usager(serveur, .secretariat(structure: "1750803447")),
        ] {
            #expect(try usager.autorisations(dossier, ajout).code == "DRO-01")
        }
        #expect(try traitant.lire(document.uniqueId).status == 200)
        #expect(try medecin.autorisations(dossier, retrait).code == "DRO-01")
        // Un nouveau médecin traitant prend la place de l'ancien.
        #expect(try medecin.autorisations(dossier, ajout).status == 200)
        #expect(try medecin.lire(document.uniqueId).status == 200)
        #expect(try traitant.lire(document.uniqueId).code == "DOC-404")
        #expect(try traitant.chercher().objet["medecinTraitant"] as? Bool == false)
        #expect(
            try medecin.autorisations(dossier, #"{"action":"SUPPRESSION",\#(role)}"#).code == "CST-01")
        // Se retirer du rôle laisse l'autorisation.
        #expect(try medecin.autorisations(dossier, retrait).status == 200)
        #expect(try medecin.lire(document.uniqueId).code == "DOC-404")
        #expect(try medecin.liste(dossier).total == 0)
    }
}
