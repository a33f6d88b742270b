import Authentification
import Foundation
import Outillage
import Testing

@Suite("§ 5 — ce que le patient décide : masquer, bloquer, autoriser, déposer")
struct PatientActesTests {
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

    @Test("§ 5 — masquer, démasquer : le patient, tout document")
    func masquer() throws {
        let document = DocumentExemple(numero: 1)
        try laboratoire.deposer(document)
        try medecin.sAutoriser(dossier)
        #expect(try medecin.lire(document.uniqueId).status == 200)
        let masque = try patient.masquer(document.uniqueId, #"{"masquePS":true}"#)
        #expect(masque.status == 200)
        #expect(masque.visibilite == ["MASQUE_PS"])
        #expect(try medecin.lire(document.uniqueId).code == "DOC-404")
        #expect(try medecin.liste(dossier).total == 0)
        #expect(try patient.lire(document.uniqueId).status == 200)
        #expect(try patient.masquer(document.uniqueId, #"{"masquePS":false}"#).visibilite == [])
        #expect(try medecin.lire(document.uniqueId).status == 200)
    }

    @Test("§ 5 — le patient adulte ne se cache rien à lui-même, ni n'écarte un représentant (DRO-01, DRO-02)")
    func pasPourLui() throws {
        let document = DocumentExemple(numero: 2)
        try laboratoire.deposer(document)
        #expect(try patient.masquer(document.uniqueId, #"{"invisiblePatient":true}"#).code == "DRO-01")
        let representants = try patient.masquer(document.uniqueId, #"{"invisibleRepresentants":true}"#)
        #expect(representants.status == 403)
        #expect(representants.code == "DRO-02")
        // Chaque clé doit être permise : aucune n'est appliquée.
        let mele = try patient.masquer(
            document.uniqueId, #"{"masquePS":true,"invisibleRepresentants":true}"#)
        #expect(mele.code == "DRO-02")
        #expect(try patient.lireFiche(document.uniqueId).visibilite == [])
        #expect(try patient.lireFiche(document.uniqueId).objet["version"] as? Int == 1)
    }

    @Test("§ 5 — tout masquer : ce qui est là et ce qui viendra ; tout rendre visible : de même")
    func toutMasquer() throws {
        let (ancien, invisible) = (DocumentExemple(numero: 3), DocumentExemple(numero: 4))
        try laboratoire.deposer(ancien)
        try laboratoire.deposer(invisible, "?visibilite=INVISIBLE_PATIENT")
        try medecin.sAutoriser(dossier)
        #expect(try medecin.liste(dossier).total == 2)
        #expect(try patient.preferences(dossier, #"{"masquageParDefaut":true}"#).status == 200)
        let nouveau = DocumentExemple(numero: 5)
        let fiche = try laboratoire.deposer(nouveau)
        #expect(fiche["visibilite"] as? [String] == ["MASQUE_PS"])
        // `MASQUE_PS` et `INVISIBLE_PATIENT` ne se cumulent pas (EX_2.1-1050).
        let annonce = try laboratoire.deposer(
            DocumentExemple(numero: 62), "?visibilite=INVISIBLE_PATIENT")
        #expect(annonce["visibilite"] as? [String] == ["INVISIBLE_PATIENT"])
        #expect(try laboratoire.supprimer(DocumentExemple(numero: 62).uniqueId).status == 200)
        // Les deux codes ne se cumulent pas, les deux volontés si : il est caché aux professionnels aussi.
        #expect(try medecin.liste(dossier).total == 0)
        #expect(try medecin.lire(invisible.uniqueId).code == "DOC-404")
        #expect(try medecin.lire(ancien.uniqueId).code == "DOC-404")
        #expect(try medecin.lire(nouveau.uniqueId).code == "DOC-404")
        // Devenu visible au patient, il rejoint ce que le patient a masqué.
        let auteur = try Usager(serveur, .biologiste)
        try auteur.sAutoriser(dossier)
        let devoile = try auteur.masquer(invisible.uniqueId, #"{"invisiblePatient":false}"#)
        #expect(devoile.visibilite == ["MASQUE_PS"])
        #expect(try medecin.liste(dossier).total == 0)
        #expect(try patient.liste(dossier).total == 3)
        #expect(try patient.preferences(dossier, #"{"masquageParDefaut":false}"#).status == 200)
        #expect(try medecin.liste(dossier, "").total == 3)
        let dernier = try laboratoire.deposer(DocumentExemple(numero: 6))
        #expect(dernier["visibilite"] as? [String] == [])
        // Masqué depuis son dépôt, un document transmet son masque à celui qui le remplace.
        let masque = DocumentExemple(numero: 60)
        try laboratoire.deposer(masque)
        #expect(try patient.masquer(masque.uniqueId, #"{"masquePS":true}"#).status == 200)
        let suivant = try laboratoire.deposer(DocumentExemple(numero: 61), "?remplace=\(masque.uniqueId)")
        #expect(suivant["visibilite"] as? [String] == ["MASQUE_PS"])
    }

    @Test("§ 5 — bloquer : BLO-01 en tout mode, TD1.6 le dit, l'autorisation de sa structure n'y fait rien")
    func bloquer() throws {
        let document = DocumentExemple(numero: 7)
        try laboratoire.deposer(document)
        try medecin.sAutoriser(dossier)
        try Usager(serveur, .secretariat(structure: "1750803447")).sAutoriser(dossier)
        #expect(try medecin.lire(document.uniqueId).status == 200)
        for _ in 0..<2 { #expect(try patient.bloquer(dossier, "899900063480").status == 204) }
        #expect(try patient.titulaires(dossier, "INTERDITE") == ["899900063480"])
        #expect(try patient.titulaires(dossier) == ["1750803447"])
        let regulateur = try Usager(serveur, .regulateur)
        for usager in [medecin, medecin.enBrisDeGlace(), regulateur.enCentre15()] {
            for reponse in [
                try usager.chercher(), try usager.get("/consultation?dossier=\(dossier)"),
                try usager.lire(document.uniqueId), try usager.lireFiche(document.uniqueId),
                try usager.get("/dossiers/\(dossier)/explication"),
                try usager.tenterDepot(DocumentExemple(numero: 8)),
            ] {
                #expect(reponse.status == 403)
                #expect(reponse.code == "BLO-01")
            }
        }
        for reponse in [
            try medecin.autorisations(dossier, #"{"action":"AJOUT","consentement":{"recueilli":true}}"#),
            try medecin.get("/dossiers/\(dossier)/traces"),
            try medecin.get("/dossiers/\(dossier)/autorisations"),
            try medecin.masquer(document.uniqueId, #"{"invisiblePatient":false}"#),
        ] {
            #expect(reponse.code == "BLO-01")
        }
        // Un confrère de la même structure lit toujours.
        #expect(try Usager(serveur, .infirmier).lire(document.uniqueId).status == 200)
    }

    @Test("§ 5 — débloquer ne rend pas l'autorisation que le blocage a retirée (CST-03)")
    func debloquer() throws {
        let document = DocumentExemple(numero: 9)
        try laboratoire.deposer(document)
        try medecin.sAutoriser(dossier, traitant: true)
        #expect(try patient.bloquer(dossier, "899900063480").status == 204)
        for _ in 0..<2 { #expect(try patient.debloquer(dossier, "899900063480").status == 204) }
        #expect(try patient.titulaires(dossier, "INTERDITE").isEmpty)
        #expect(try patient.titulaires(dossier).isEmpty)
        let trouve = try medecin.chercher()
        #expect(trouve.status == 200)
        #expect(trouve.objet["medecinTraitant"] as? Bool == false)
        #expect(trouve.objet["autorisation"] as? String == "NON_EXISTE")
        #expect(try medecin.lire(document.uniqueId).code == "CST-03")
        try medecin.sAutoriser(dossier)
        #expect(try medecin.lire(document.uniqueId).status == 200)
    }

    @Test("§ 5 — bloquer : le médecin traitant à la demande du patient, un autre médecin non (DRO-01)")
    func bloquerParLeTraitant() throws {
        let autre = try Usager(serveur, .autreMedecin)
        try medecin.sAutoriser(dossier, traitant: true)
        try autre.sAutoriser(dossier)
        #expect(try autre.bloquer(dossier, "899900063480").code == "DRO-01")
        #expect(try medecin.bloquer(dossier, "899900077985").status == 204)
        #expect(try autre.get("/consultation?dossier=\(dossier)").code == "BLO-01")
        #expect(try medecin.debloquer(dossier, "899900077985").status == 204)
        #expect(try autre.get("/consultation?dossier=\(dossier)").code == "CST-03")
    }

    // swift-format-ignore
    static let autorises: [(String, PorteurDemo)] = [
        (#"{"ps":"899900062490"}"#, .pharmacien), (#"{"structure":"1750803447"}"#, .infirmier),
    ]

    @Test("§ 5 — autoriser : le patient, qui il veut ; retirer referme (CST-03)", arguments: autorises)
    func autoriser(_ cas: (pour: String, porteur: PorteurDemo)) throws {
        let document = DocumentExemple(numero: 10)
        try laboratoire.deposer(document)
        let lecteur = try Usager(serveur, cas.porteur)
        #expect(try lecteur.lire(document.uniqueId).code == "CST-01")
        let ajout = try patient.autorisations(dossier, #"{"action":"AJOUT","pour":\#(cas.pour)}"#)
        #expect(ajout.status == 200)
        #expect(ajout.objet["statut"] as? String == "DMPOk")
        #expect(try lecteur.lire(document.uniqueId).status == 200)
        #expect(try patient.titulaires(dossier).count == 1)
        let retrait = try patient.autorisations(
            dossier, #"{"action":"SUPPRESSION","pour":\#(cas.pour)}"#)
        #expect(retrait.objet["contexte"] == nil)
        #expect(try lecteur.lire(document.uniqueId).code == "CST-03")
        #expect(try lecteur.get("/consultation?dossier=\(dossier)").code == "CST-03")
        #expect(try patient.titulaires(dossier).isEmpty)
        #expect(try patient.autorisations(dossier, #"{"action":"AJOUT"}"#).code == "DRO-01")
    }

    @Test("§ 3 — le patient dépose ses propres documents, rien d'autre, et ne se cache rien")
    func deposer() throws {
        let sien = DocumentExemple(numero: 11).deType("EXPPAT_2").duPatient()
        let fiche = try patient.deposer(sien)
        #expect(fiche["mien"] as? Bool == true)
        #expect(fiche["classe"] as? String == "90")
        #expect(!"\(fiche)".contains(Matricule.patTrois))
        let depot = try #require(try patient.traces(dossier).first { $0["acte"] as? String == "TD2.1" })
        #expect(depot["issue"] as? String == "accorde")
        // L'auteur du CDA est le patient : le dépôt est tracé sans réserve.
        #expect(!"\(depot["avis"] ?? "")".contains("reserve"))
        #expect(!"\(depot)".contains(Matricule.patTrois))
        let biologie = try patient.tenterDepot(DocumentExemple(numero: 12).duPatient())
        #expect(biologie.status == 403)
        #expect(biologie.code == "DRO-01")
        let cache = try patient.tenterDepot(
            DocumentExemple(numero: 13).deType("EXPPAT_2").duPatient(), "?visibilite=INVISIBLE_PATIENT")
        #expect(cache.status == 422)
        #expect(cache.code == "DOC-07")
        #expect(try patient.liste(dossier).uniqueIds == [sien.uniqueId])
        try medecin.sAutoriser(dossier)
        #expect(try medecin.lire(sien.uniqueId).body == sien.octets)
    }

    @Test("§ 5 — archiver, supprimer : le patient, ses documents seulement (DRO-02 pour les autres)")
    func archiverSupprimer() throws {
        let sien = DocumentExemple(numero: 14).deType("EXPPAT_2").duPatient()
        // Un document du patient, fût-il déposé par un laboratoire.
        let remis = DocumentExemple(numero: 15).deType("EXPPAT_3")
        let biologie = DocumentExemple(numero: 16)
        try patient.deposer(sien)
        try laboratoire.deposer(remis)
        try laboratoire.deposer(biologie)
        for document in [sien, remis] {
            #expect(try patient.archiver(document.uniqueId).objet["etat"] as? String == "Archived")
            #expect(try patient.archiver(document.uniqueId, false).objet["etat"] as? String == "Approved")
            #expect(try patient.supprimer(document.uniqueId).objet["etat"] as? String == "Deleted")
            #expect(try patient.lire(document.uniqueId).code == "DOC-404")
        }
        for reponse in [
            try patient.archiver(biologie.uniqueId), try patient.archiver(biologie.uniqueId, false),
            try patient.supprimer(biologie.uniqueId),
        ] {
            #expect(reponse.status == 403)
            #expect(reponse.code == "DRO-02")
        }
        #expect(try patient.liste(dossier).uniqueIds == [biologie.uniqueId])
    }

    @Test("§ 3 — l'Assurance Maladie dépose la classe 60 et l'attestation de vaccination, et ne lit rien")
    func assuranceMaladie() throws {
        let caisse = try Usager(serveur, .assuranceMaladie)
        let attestation = DocumentExemple(numero: 17).avec(
            .code, #"<code code="96874-3" codeSystem="2.16.840.1.113883.6.1"/>"#)
        #expect(try caisse.deposer(attestation)["type"] != nil)
        #expect(try caisse.tenterDepot(DocumentExemple(numero: 18)).code == "DRO-01")
        #expect(try caisse.lire(attestation.uniqueId).code == "DRO-01")
        #expect(try caisse.get("/consultation?dossier=\(dossier)").code == "DRO-01")
        #expect(try patient.lire(attestation.uniqueId).status == 200)
    }
}
