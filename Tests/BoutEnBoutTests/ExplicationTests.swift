import Authentification
import Foundation
import Outillage
import Testing

@Suite("L'explication : pourquoi l'appelant voit ou ne voit pas, pour lui seul")
struct ExplicationTests {
    let serveur: ServeurEssai
    let laboratoire: Usager
    let patient: Usager
    let medecin: Usager
    let dossier: String

    static let inconnu = "1.2.250.1.999.1.404"

    init() throws {
        serveur = try ServeurEssai()
        laboratoire = try Usager(serveur, .laboratoire)
        patient = try Usager(serveur, .titulaire())
        medecin = try Usager(serveur, .medecin)
        dossier = try patient.dossier()
    }

    private func expliquer(_ usager: Usager, _ suite: String = "") throws -> HTTPReply {
        try usager.get("/dossiers/\(dossier)/explication\(suite)")
    }

    /// Ce que l'explication dit est ce que la lecture ferait.
    private func conforme(_ usager: Usager, _ suite: String, _ lecture: HTTPReply, _ code: String) throws {
        let reponse = try expliquer(usager, suite)
        #expect(reponse.status == 200)
        #expect(reponse.objet["code"] as? String == code)
        #expect(reponse.objet["voit"] as? Bool == (code == "ACC-00"))
        #expect((lecture.status == 200) == (code == "ACC-00"))
        if lecture.status == 403 { #expect(lecture.code == code) }
        #expect((reponse.objet["phrase"] as? String)?.isEmpty == false)
        let portes = reponse.objets("portes")
        #expect(
            portes.compactMap { $0["porte"] as? String } == [
                "AUT", "INS", "DOS", "BLO", "DRO", "URG", "CST", "HAB", "VIS", "ETA", "DOC", "OPP",
            ])
        let refus = portes.first { $0["opinion"] as? String == "defavorable" }
        #expect(refus?["motif"] as? String == (code == "ACC-00" ? nil : code))
    }

    @Test("sans autorisation CST-01, avec ACC-00 : l'explication dit ce que la lecture ferait")
    func consentement() throws {
        let document = DocumentExemple(numero: 1)
        try laboratoire.deposer(document)
        let liste = "/consultation?dossier=\(dossier)"
        for (autorise, code) in [(false, "CST-01"), (true, "ACC-00")] {
            if autorise { try medecin.sAutoriser(dossier) }
            try conforme(medecin, "", try medecin.get(liste), code)
            for id in [document.uniqueId, "urn:oid:\(document.uniqueId)"] {
                try conforme(medecin, "?document=\(id)", try medecin.lire(document.uniqueId), code)
            }
        }
        let retrait = #"{"action":"SUPPRESSION","pour":{"ps":"899900063480"}}"#
        #expect(try patient.autorisations(dossier, retrait).status == 200)
        try conforme(medecin, "", try medecin.get(liste), "CST-03")
        let urgence = medecin.enBrisDeGlace()
        try conforme(
            urgence, "?document=\(document.uniqueId)", try urgence.lire(document.uniqueId), "ACC-00")
    }

    @Test("un type fermé au pharmacien : HAB-01, sans qu'un document de ce type ait à exister")
    func type() throws {
        let pharmacien = try Usager(serveur, .pharmacien)
        try pharmacien.sAutoriser(dossier)
        func dit(_ usager: Usager, _ type: String) throws -> String? {
            try expliquer(usager, "?type=\(type)").objet["code"] as? String
        }
        #expect(try dit(pharmacien, "EXPPAT_3") == "HAB-01")
        #expect(try dit(pharmacien, "11502-2") == "ACC-00")
        let avant = try expliquer(pharmacien, "?type=EXPPAT_3").body
        try laboratoire.deposer(DocumentExemple(numero: 2).deType("EXPPAT_3"))
        #expect(try expliquer(pharmacien, "?type=EXPPAT_3").body == avant)
        try medecin.sAutoriser(dossier)
        #expect(try dit(medecin, "EXPPAT_3") == "ACC-00")
        #expect(try dit(medecin, "ATTEST-RESID") == "HAB-01")
        // Le médecin du travail liste ces types ; il n'en lit aucun document.
        let travail = try Usager(serveur, .medecinDuTravail)
        #expect(try dit(travail, "11502-2") == "DRO-01")
        for faux in ["?type=99999-9", "?type=11502-2&document=1.2", "?inconnu=1"] {
            #expect(try expliquer(medecin, faux).code == "REQ-02")
        }
    }

    @Test("un document caché s'explique comme un document inconnu, ou d'un autre dossier")
    func cache() throws {
        let masque = DocumentExemple(numero: 3)
        let ferme = DocumentExemple(numero: 4).deType("EXPPAT_3")
        let dAilleurs = DocumentExemple.mineur(5)
        try laboratoire.deposer(masque, "?visibilite=MASQUE_PS")
        try laboratoire.deposer(ferme)
        try laboratoire.deposer(dAilleurs)
        let pharmacien = try Usager(serveur, .pharmacien)
        for autorise in [false, true] {
            if autorise {
                try pharmacien.sAutoriser(dossier)
                try medecin.sAutoriser(dossier)
            }
            for (usager, document) in [
                (medecin, masque), (pharmacien, masque), (pharmacien, ferme), (medecin, dAilleurs),
                (medecin.enBrisDeGlace(), masque),
            ] {
                let reponse = try expliquer(usager, "?document=\(document.uniqueId)")
                let absent = try expliquer(usager, "?document=\(Self.inconnu)")
                #expect(memeReponse(reponse, absent))
                guard autorise || usager.champs.contains(where: { $0.hasPrefix("Mode-Acces:") }) else {
                    // Qui ne peut lister apprend pourquoi, quel que soit le document qu'il nomme.
                    #expect(reponse.status == 200)
                    #expect(reponse.code == "CST-01")
                    continue
                }
                #expect(reponse.status == 404)
                #expect(reponse.code == "DOC-404")
                // Il apprend ce qui peut cacher un document, sans savoir s'il y en a un.
                #expect((reponse.objet["detail"] as? String)?.contains("masque") == true)
            }
        }
        #expect(!"\(try medecin.traces(dossier))".contains(masque.uniqueId))
        #expect(!"\(try pharmacien.traces(dossier))".contains(ferme.uniqueId))
    }

    @Test("au patient, un document qui lui est invisible s'explique comme un inconnu ; les autres, ACC-00")
    func patientInvisible() throws {
        let (visible, invisible) = (DocumentExemple(numero: 6), DocumentExemple(numero: 7))
        try laboratoire.deposer(visible, "?visibilite=MASQUE_PS")
        try laboratoire.deposer(invisible, "?visibilite=INVISIBLE_PATIENT")
        try conforme(patient, "?document=\(visible.uniqueId)", try patient.lire(visible.uniqueId), "ACC-00")
        let reponse = try expliquer(patient, "?document=\(invisible.uniqueId)")
        #expect(reponse.code == "DOC-404")
        #expect(memeReponse(reponse, try expliquer(patient, "?document=\(Self.inconnu)")))
        #expect(!"\(try patient.traces(dossier))".contains(invisible.uniqueId))
    }

    @Test("le dossier d'un autre patient ne s'explique pas : DOS-01, comme un dossier qui n'existe pas")
    func dossierDAutrui() throws {
        let document = DocumentExemple(numero: 8)
        try laboratoire.deposer(document)
        let autre = try Usager(serveur, .titulaire(Matricule.adrun))
        for suite in ["", "?type=11502-2"] {
            let reponse = try expliquer(autre, suite)
            #expect(reponse.code == "DOS-01")
            let absent = try autre.get("/dossiers/\(PatientTests.absent)/explication\(suite)")
            #expect(memeReponse(reponse, absent))
        }
        // Et l'un de ses documents n'en dit pas plus qu'un document inconnu.
        #expect(
            memeReponse(
                try expliquer(autre, "?document=\(document.uniqueId)"),
                try expliquer(autre, "?document=\(Self.inconnu)")))
        #expect(
            memeReponse(
                try expliquer(autre, "?document=\(document.uniqueId)"),
                try autre.get("/dossiers/\(PatientTests.absent)/explication?document=\(Self.inconnu)")))
    }

    @Test("ni l'exploitant, ni une structure, ni un représentant n'ont d'explication : DRO-01")
    func fermes() throws {
        let document = DocumentExemple(numero: 9)
        try laboratoire.deposer(document)
        for porteur in [.exploitation, .laboratoire, .secretariat(structure: "1120459876")] as [PorteurDemo] {
            let usager = try Usager(serveur, porteur)
            for suite in ["", "?document=\(document.uniqueId)", "?document=\(Self.inconnu)", "?type=11502-2"]
            {
                let reponse = try expliquer(usager, suite)
                #expect(reponse.status == 403)
                #expect(reponse.code == "DRO-01")
            }
        }
        let parent = try Usager(serveur, .parent())
        let sien = try parent.dossier(Matricule.nessi)
        #expect(try parent.get("/dossiers/\(sien)/explication").code == "DRO-01")
    }

    @Test("une explication n'est ni un accès notifié, ni une lecture : une trace EXPLICATION, rien de plus")
    func sansEffet() throws {
        let document = DocumentExemple(numero: 10)
        try laboratoire.deposer(document)
        try medecin.sAutoriser(dossier)
        let avant = try patient.notifications(dossier).count
        _ = try expliquer(medecin, "?document=\(document.uniqueId)")
        #expect(try patient.notifications(dossier).count == avant)
        let trace = try medecin.traces(dossier).first
        #expect(trace?["acte"] as? String == "EXPLICATION")
        #expect(nommes(trace) == [document.uniqueId])
        // Le patient qui se fait expliquer un document ne l'a pas ouvert : l'auteur peut encore le lui cacher.
        _ = try expliquer(patient, "?document=\(document.uniqueId)")
        let auteur = try Usager(serveur, .biologiste)
        #expect(try auteur.masquer(document.uniqueId, #"{"invisiblePatient":true}"#).status == 200)
    }
}
