import Domaine
import Foundation
import Testing

@testable import Entrepot

@Suite("Changer la fiche d'un document : une version par changement")
struct FichesTests {
    private func garni(_ visibilite: Visibilite = []) throws -> (Banc, RefDossier, RefDocument) {
        let banc = try Banc()
        let dossier = try banc.ouvrir()
        return (
            banc, dossier, try banc.deposer(1, [1], dossier, Banc.identite, visibilite: visibilite)
        )
    }

    // swift-format-ignore
    static let actes: [(Action, Visibilite, Visibilite, EtatDocument, ObjetNotification)] = [
        (.masquage, [], .masquePS, .approved, .masquage),
        (.demasquage, .masquePS, [], .approved, .demasquage),
        (.invisibilitePatient, [], .invisiblePatient, .approved, .visibilite),
        (.visibilitePatient, .invisiblePatient, [], .approved, .visibilite),
        (.invisibiliteRepresentants, [], .invisibleRepresentants, .approved, .visibilite),
        (.visibiliteRepresentants, .invisibleRepresentants, [], .approved, .visibilite),
        (.archivage, .masquePS, .masquePS, .archived, .archivage),
        (.suppression, .masquePS, .masquePS, .deleted, .suppression),
    ]

    @Test(
        "chaque acte fait une version nouvelle, même logicalId, et informe ; le répéter ne fait qu'une trace",
        arguments: actes)
    func versions(
        _ cas: (
            acte: Action, avant: Visibilite, apres: Visibilite, etat: EtatDocument, objet: ObjetNotification
        )
    ) throws {
        let (banc, dossier, document) = try garni(cas.avant)
        let fait = try banc.changer(document, cas.acte)
        #expect(fait.change && fait.fiche.version == 2)
        #expect(fait.fiche.visibilite == cas.apres && fait.fiche.etat == cas.etat && fait.fiche.mien)
        #expect(fait.fiche.entryUUID != document.entryUUID)
        let courant = try banc.document(1)
        #expect(courant.entryUUID == fait.fiche.entryUUID)
        // L'ancien entryUUID désigne toujours le document.
        let parAncien = try banc.entrepot.attendre { (t) throws(ErreurEntrepot) in
            try t.document(document.entryUUID)
        }
        #expect(parAncien == courant)
        let logiques = try banc.compter("SELECT count(DISTINCT logical_id) FROM fiche")
        #expect(logiques == 1)
        #expect(try banc.objets(dossier) == [cas.objet, .depot])
        if cas.etat != .deleted {
            let refait = try banc.changer(courant, cas.acte)
            #expect(!refait.change && refait.fiche.version == 2)
            #expect(refait.trace.rang > fait.trace.rang)
            #expect(try banc.objets(dossier) == [cas.objet, .depot])
        }
        #expect(try banc.lignes("fiche") == 2)
        #expect(try banc.rupture == nil)
    }

    @Test("plusieurs actes en une demande font une version, une trace, et une notification par objet")
    func ensemble() throws {
        let (banc, dossier, document) = try garni(.invisiblePatient)
        let changement = try #require(
            ChangementVisibilite(masquePS: true, invisiblePatient: false, invisibleRepresentants: true))
        let fait = try banc.changer(document, .masquage, changement)
        #expect(fait.fiche.version == 2 && fait.fiche.visibilite == [.masquePS, .invisibleRepresentants])
        #expect(try banc.objets(dossier) == [.visibilite, .masquage, .depot])
        let trace = try #require(
            try banc.historique(dossier, par: Banc.patient).traces.first { $0.action == "masquage" })
        #expect(trace.objet == "masquePS=true,invisiblePatient=false,invisibleRepresentants=true")
        #expect(trace.documents.map(\.entryUUID) == [fait.fiche.entryUUID])
        #expect(try banc.rupture == nil)
    }

    @Test("désarchiver rend la version à jour")
    func desarchivage() throws {
        let (banc, dossier, document) = try garni()
        try banc.changer(document, .archivage)
        let rendu = try banc.changer(try banc.document(1), .desarchivage)
        #expect(rendu.fiche.etat == .approved && rendu.fiche.version == 3)
        #expect(try banc.objets(dossier) == [.desarchivage, .archivage, .depot])
    }

    @Test("la version présentée est périmée dès qu'une autre a été écrite, par son entryUUID ou son rang")
    func perimee() throws {
        let (banc, _, document) = try garni()
        let fait = try banc.changer(document, .masquage)
        let table: [(String?, Bool)] = [
            (nil, false), (fait.fiche.entryUUID, false), ("2", false), (document.entryUUID, true),
            ("1", true), ("02", true), ("", true),
        ]
        for (version, attendu) in table {
            let faits = try banc.faits(document, Banc.hopital, siVersion: version)
            #expect(faits?.versionPerimee == attendu, "\(version ?? "nil")")
        }
    }

    @Test("un document est montré au patient quand il l'ouvre, ou quand il lui devient visible")
    func montre() throws {
        let (banc, dossier, document) = try garni()
        #expect(try banc.faits(document, Banc.hopital)?.montreAuPatient == false)
        try banc.lister(dossier, par: Banc.patient)
        #expect(try banc.faits(document, Banc.hopital)?.montreAuPatient == false)
        try banc.lire(document, par: Banc.patient)
        #expect(try banc.faits(document, Banc.hopital)?.montreAuPatient == true)
        let cache = try banc.deposer(2, [2], dossier, Banc.identite, visibilite: .invisiblePatient)
        #expect(try banc.faits(cache, Banc.hopital)?.montreAuPatient == false)
        try banc.changer(cache, .masquage, ChangementVisibilite(masquePS: true, invisiblePatient: false))
        #expect(try banc.faits(cache, Banc.hopital)?.montreAuPatient == true)
    }

    @Test(
        "rendu visible au patient qui a tout masqué, un document devient masqué ; déjà visible, il reste ouvert"
    )
    func masquageParDefaut() throws {
        let (banc, dossier, document) = try garni(.invisiblePatient)
        try banc.preferer(dossier, ChangementPreferences(masquageParDefaut: true))
        let rendu = try banc.changer(document, .visibilitePatient)
        #expect(rendu.fiche.visibilite == .masquePS)
        try banc.changer(try banc.document(1), .demasquage, par: Banc.patient)
        let refait = try banc.changer(try banc.document(1), .visibilitePatient)
        #expect(!refait.change && refait.fiche.visibilite == [])
        #expect(try banc.rupture == nil)
    }

    @Test("tout masquer puis tout rendre visible, futur compris, supprimés et invisibles au patient exceptés")
    func toutMasquer() throws {
        let (banc, dossier, _) = try garni()
        let masque = try banc.deposer(2, [2], dossier, Banc.identite, visibilite: .masquePS)
        let invisible = try banc.deposer(3, [3], dossier, Banc.identite, visibilite: .invisiblePatient)
        let supprime = try banc.deposer(4, [4], dossier, Banc.identite)
        try banc.changer(supprime, .suppression)
        let remplace = try banc.deposer(5, [5], dossier, Banc.identite)
        try banc.deposer(6, [6], dossier, Banc.identite, remplace: 5)
        func visibilites() throws -> [Int64?] {
            [
                try banc.compter("SELECT visibilite FROM fiche WHERE document_id = 1 AND courante = 1"),
                try banc.compter("SELECT visibilite FROM fiche WHERE document_id = 2 AND courante = 1"),
                try banc.compter("SELECT visibilite FROM fiche WHERE document_id = 3 AND courante = 1"),
                try banc.compter("SELECT visibilite FROM fiche WHERE document_id = 4 AND courante = 1"),
                try banc.compter("SELECT visibilite FROM fiche WHERE document_id = 5 AND courante = 1"),
            ]
        }
        let (preferences, trace) = try banc.preferer(dossier, ChangementPreferences(masquageParDefaut: true))
        #expect(preferences.masquageParDefaut && preferences.brisDeGlace)
        #expect(try visibilites() == [1, 1, 2, 0, 1])
        let lue = try #require(
            try banc.historique(dossier, par: Banc.patient).traces.first { $0.rang == trace.rang })
        #expect(lue.documents.count == 3 && lue.objet == "masquageParDefaut=true")
        #expect(try banc.faits(remplace, nil)?.etat == .deprecated)
        let futur = try banc.deposer(7, [7], dossier, Banc.identite)
        #expect(try banc.faits(futur, nil)?.visibilite == .masquePS)
        // Déjà ainsi, mais un document démasqué depuis est masqué de nouveau.
        try banc.changer(try banc.document(1), .demasquage, par: Banc.patient)
        try banc.preferer(dossier, ChangementPreferences(masquageParDefaut: true))
        #expect(try visibilites() == [1, 1, 2, 0, 1])
        try banc.preferer(dossier, ChangementPreferences(masquageParDefaut: false))
        #expect(try visibilites() == [0, 0, 2, 0, 0])
        // Rien à changer : une trace, pas de notification.
        let avant = try banc.objets(dossier)
        try banc.preferer(dossier, ChangementPreferences(masquageParDefaut: false))
        #expect(try banc.objets(dossier) == avant)
        #expect(avant.filter { $0 == .preferences }.count == 3)
        #expect(try banc.faits(masque, nil)?.visibilite == [])
        #expect(try banc.faits(invisible, nil)?.visibilite == .invisiblePatient)
        #expect(try banc.rupture == nil)
    }

    @Test(
        "la clé d'un déposant dit son genre : un patient n'est pas l'auteur des documents d'un représentant")
    func cles() {
        var secretaire = Banc.hopital
        secretaire.genre = .secretariat
        secretaire.id = "S1"
        let table: [(Acteur, String, String?)] = [
            (Banc.medecin, "PS:899900063480", "1750803447"), (Banc.patient, "PATIENT", nil),
            (Banc.representant, "RL:R1", nil), (Banc.gerant, "EX:essai", nil),
            (Banc.hopital, "ST:1120459876", "1120459876"), (secretaire, "ST:1120459876", "1120459876"),
            (Acteur(genre: .etablissement, id: "E1"), "ST:E1", "E1"),
            (Acteur(genre: .assuranceMaladie, id: "AM"), "ST:AM", nil),
        ]
        for (acteur, deposant, structure) in table {
            let cle = CleAuteur(acteur)
            #expect(cle.deposant == deposant && cle.structure == structure)
        }
    }
}
