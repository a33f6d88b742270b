import Authentification
import Foundation
import Outillage
import Testing

/// Qui ne peut connaître un document, et comment ce document lui est caché.
struct CasCache: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let porteur: PorteurDemo
    let parametres: String
    let type: String?

    init(_ titre: String, _ porteur: PorteurDemo, _ parametres: String, type: String? = nil) {
        testDescription = titre
        self.porteur = porteur
        self.parametres = parametres
        self.type = type
    }

    // swift-format-ignore
    static let table: [CasCache] = [
        CasCache("masqué au médecin autorisé", .medecin, "?visibilite=MASQUE_PS"),
        CasCache("masqué au médecin sans autorisation", .ps("899900055555", "10", specialite: "SM27"), "?visibilite=MASQUE_PS"),
        CasCache("masqué au médecin du travail", .medecinDuTravail, "?visibilite=MASQUE_PS"),
        CasCache("masqué au secrétariat d'une autre structure", .secretariat(structure: "1750803447"), "?visibilite=MASQUE_PS"),
        CasCache("type fermé au pharmacien", .pharmacien, "", type: "EXPPAT_3"),
        CasCache("type inconnu de la matrice pour la sage-femme", .ps("899700780259", "50", structure: "1750803447"), "", type: "EXPPAT_3"),
    ]
}

@Suite("§ 2 — un document caché et un document inconnu, c'est la même réponse, à tout acte")
struct DocumentsCachesTests {
    let serveur: ServeurEssai
    let laboratoire: Usager
    let patient: Usager
    let dossier: String

    static let inconnu = "1.2.250.1.999.1.404"

    init() throws {
        serveur = try ServeurEssai()
        laboratoire = try Usager(serveur, .laboratoire)
        patient = try Usager(serveur, .titulaire())
        dossier = try patient.dossier()
    }

    /// Tous les actes qui nomment un document.
    private func actes(_ usager: Usager, _ id: String) throws -> [(String, HTTPReply)] {
        let perimee = "\"00000000-0000-7000-8000-000000000000\""
        return [
            ("lire", try usager.lire(id)),
            ("fiche", try usager.lireFiche(id)),
            ("pdf", try usager.get("/consultation/\(id)", "Accept: application/pdf")),
            ("intervalle", try usager.get("/consultation/\(id)", "Range: bytes=0-3")),
            ("masquer", try usager.masquer(id, #"{"masquePS":true}"#)),
            ("démasquer", try usager.masquer(id, #"{"masquePS":false}"#)),
            ("invisible", try usager.masquer(id, #"{"invisiblePatient":true}"#)),
            ("visible", try usager.masquer(id, #"{"invisiblePatient":false}"#)),
            ("représentants", try usager.masquer(id, #"{"invisibleRepresentants":true}"#)),
            ("cumul", try usager.masquer(id, #"{"masquePS":true,"invisiblePatient":true}"#)),
            ("masquer et montrer", try usager.masquer(id, #"{"masquePS":true,"invisiblePatient":false}"#)),
            ("périmée", try usager.masquer(id, #"{"masquePS":true}"#, si: perimee)),
            ("archiver", try usager.archiver(id)),
            ("désarchiver", try usager.archiver(id, false, si: perimee)),
            ("supprimer", try usager.supprimer(id)),
            ("supprimer, périmée", try usager.supprimer(id, si: perimee)),
            ("expliquer", try usager.get("/dossiers/\(dossier)/explication?document=\(id)")),
        ]
    }

    private func memes(_ usager: Usager, _ id: String) throws {
        for (cache, inconnu) in zip(try actes(usager, id), try actes(usager, Self.inconnu)) {
            #expect(memeReponse(cache.1, inconnu.1), "\(cache.0) : \(cache.1.text) / \(inconnu.1.text)")
            // À qui ne peut lister, l'explication dit pourquoi, et ne dépend pas du document.
            if cache.0 == "expliquer", cache.1.status == 200 { continue }
            #expect([403, 404].contains(cache.1.status), "\(cache.0)")
            #expect(["DOC-404", "DRO-01", "DRO-03"].contains(cache.1.code), "\(cache.0)")
        }
    }

    @Test(
        "lire, masquer, archiver, supprimer, expliquer : caché se dit comme inconnu",
        arguments: CasCache.table)
    func cache(_ cas: CasCache) throws {
        let base = DocumentExemple(numero: 1)
        let document = cas.type.map { base.deType($0) } ?? base
        let fiche = try laboratoire.deposer(document, cas.parametres)
        for porteur in [PorteurDemo.medecin, .pharmacien] {
            try Usager(serveur, porteur).sAutoriser(dossier)
        }
        let usager = try Usager(serveur, cas.porteur)
        for id in [document.uniqueId, try #require(fiche["entryUUID"] as? String)] {
            try memes(usager, id)
        }
        #expect(try patient.lireFiche(document.uniqueId).objet["version"] as? Int == 1)
        #expect(!"\(try usager.traces(dossier))".contains(document.uniqueId))
    }

    @Test(
        "au patient, un document qui lui est invisible se dit comme inconnu à tout acte, même à ses actes permis"
    )
    func patientLuiMeme() throws {
        let document = DocumentExemple(numero: 2)
        try laboratoire.deposer(document, "?visibilite=INVISIBLE_PATIENT")
        try memes(patient, document.uniqueId)
        #expect(!"\(try patient.traces(dossier))".contains(document.uniqueId))
    }

    @Test("au patient, son propre document rendu invisible ne se supprime ni ne s'archive")
    func documentDuPatientInvisible() throws {
        let document = DocumentExemple(numero: 3).deType("EXPPAT_2")
        try laboratoire.deposer(document, "?visibilite=INVISIBLE_PATIENT")
        try memes(patient, document.uniqueId)
        // Rien de ce qu'il a tenté n'a changé la fiche.
        let auteur = try Usager(serveur, .biologiste)
        try auteur.sAutoriser(dossier)
        let fiche = try auteur.lireFiche(document.uniqueId)
        #expect(fiche.objet["version"] as? Int == 1)
        #expect(fiche.visibilite == ["INVISIBLE_PATIENT"])
    }

    @Test(
        "au médecin du travail qui a supprimé le sien, un acte qui lui est fermé en dit autant d'un inconnu")
    func supprimeParLeTravail() throws {
        let document = DocumentExemple(numero: 5)
        let auteur = try Usager(serveur, .medecinDuTravail)
        try auteur.deposer(document)
        #expect(try auteur.supprimer(document.uniqueId).status == 200)
        try memes(auteur, document.uniqueId)
    }

    @Test("à l'auteur d'un document supprimé, il se dit comme inconnu")
    func supprime() throws {
        let document = DocumentExemple(numero: 4)
        let auteur = try Usager(serveur, .biologiste)
        try auteur.sAutoriser(dossier)
        try auteur.deposer(document)
        #expect(try auteur.supprimer(document.uniqueId).status == 200)
        try memes(auteur, document.uniqueId)
    }
}
