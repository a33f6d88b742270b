import Authentification
import Domaine
import Foundation
import Outillage
import Testing

/// Ce qu'un droit donné en secret permet ne laisse aux représentants aucun effet sans cause.
@Suite("§ 6 — un droit secret, exercé au grand jour, ne se devine pas")
struct DroitsSecretsTests {
    let serveur: ServeurEssai
    let parent: Usager
    let mineur: Usager
    let medecin: Usager
    let auteur: Usager
    let dossier: String

    init() throws {
        serveur = try ServeurEssai()
        parent = try Usager(serveur, .parent())
        mineur = try Usager(serveur, .titulaire(Matricule.nessi))
        medecin = try Usager(serveur, .medecin)
        auteur = try Usager(serveur, .biologiste)
        dossier = try mineur.dossier(Matricule.nessi)
    }

    private static let autre = "899900077985"

    private func vueDuParent() throws -> [String] {
        let listes = try ["ACTIVE", "INTERDITE", "TOUTE"].map { mode in
            String(
                decoding: try parent.get("/dossiers/\(dossier)/autorisations?mode=\(mode)").body,
                as: UTF8.self)
        }
        let fiches = try parent.liste(dossier, "&statut=Approved,Archived,Deprecated&masques=true").documents
        let actes = try parent.traces(dossier).filter { "\($0["acteur"] ?? "")".contains("899900063480") }
            .map { "\($0["action"] ?? "")" }
        return listes + ["\(fiches.map { "\($0["version"] ?? "") \($0["etat"] ?? "")" })", "\(actes)"]
            + [try parent.objetsNotifies(dossier).joined(separator: " ")]
    }

    @Test("médecin traitant en secret, il bloque, débloque et se retire sans que le parent le voie")
    func traitant() throws {
        try medecin.enConnexionSecrete().sAutoriser(dossier, traitant: true)
        let avant = try vueDuParent()
        #expect(try medecin.bloquer(dossier, Self.autre).status == 204)
        #expect(try mineur.titulaires(dossier, "INTERDITE") == [Self.autre])
        #expect(try vueDuParent() == avant)
        #expect(try medecin.debloquer(dossier, Self.autre).status == 204)
        #expect(try mineur.titulaires(dossier, "INTERDITE").isEmpty)
        #expect(try vueDuParent() == avant)
        let corps =
            #"{"action":"SUPPRESSION","role":"MEDECIN_TRAITANT","consentement":{"recueilli":true,"moyen":"oral"}}"#
        #expect(try medecin.autorisations(dossier, corps).status == 200)
        #expect(try vueDuParent() == avant)
    }

    @Test("il ne change pas la fiche d'un autre que le parent voit (DOC-07) ; celle qui lui est cachée, si")
    func fiches() throws {
        let visible = DocumentExemple.mineur(71)
        let cache = DocumentExemple.mineur(72)
        try auteur.deposer(visible)
        try auteur.deposer(cache, "?visibilite=INVISIBLE_REPRESENTANTS_LEGAUX")
        try medecin.enConnexionSecrete().sAutoriser(dossier, traitant: true)
        let avant = try vueDuParent()
        #expect(try medecin.masquer(visible.uniqueId, #"{"masquePS":true}"#).code == "DOC-07")
        #expect(try medecin.archiver(visible.uniqueId).code == "DOC-07")
        #expect(try medecin.masquer(cache.uniqueId, #"{"masquePS":true}"#).status == 200)
        #expect(try vueDuParent() == avant)
    }

    @Test("autorisé en secret, il ne rend pas visible au patient ce que le parent découvrirait (DOC-07)")
    func visible() throws {
        let document = DocumentExemple.mineur(73)
        try auteur.deposer(document, "?visibilite=INVISIBLE_PATIENT")
        try medecin.enConnexionSecrete().sAutoriser(dossier)
        let avant = try vueDuParent()
        #expect(try medecin.masquer(document.uniqueId, #"{"invisiblePatient":false}"#).code == "DOC-07")
        #expect(try vueDuParent() == avant)
    }

    @Test("l'auteur autorisé en secret change encore les siens, et le parent en lit la trace")
    func auteurDesSiens() throws {
        let document = DocumentExemple.mineur(74)
        try auteur.deposer(document)
        try auteur.enConnexionSecrete().sAutoriser(dossier)
        #expect(try auteur.supprimer(document.uniqueId).status == 200)
        #expect(try parent.objetsNotifies(dossier).first == "SUPPRESSION")
        #expect(try parent.traces(dossier).contains { $0["action"] as? String == "suppression" })
    }

    @Test("un représentant n'a pas de connexion secrète : l'autre parent lit ce qu'il a fait")
    func representant() throws {
        let deux = try Usager(
            serveur, .representant(id: "parent-2", nom: "PARENT", prenom: "ALIX", ins: .init(Matricule.nessi))
        )
        #expect(try deux.enConnexionSecrete().get("/consultation?dossier=\(dossier)").status == 200)
        #expect(try parent.traces(dossier).contains { "\($0["acteur"] ?? "")".contains("parent-2") })
    }

    @Test("§ 7 — dans le dossier d'un majeur, un premier accès ne s'annonce qu'une fois")
    func premierAccesDUnMajeur() throws {
        let patient = try Usager(serveur, .titulaire())
        let dossier = try patient.dossier()
        let (cache, ordinaire) = (DocumentExemple(numero: 75), DocumentExemple(numero: 76))
        try auteur.deposer(cache, "?visibilite=INVISIBLE_PATIENT")
        try auteur.deposer(ordinaire)
        try medecin.sAutoriser(dossier)
        #expect(try medecin.lireFiche(cache.uniqueId).status == 200)
        #expect(try medecin.lireFiche(ordinaire.uniqueId).status == 200)
        #expect(try patient.objetsNotifies(dossier).filter { $0 == "PREMIER_ACCES" }.count == 1)
    }
}
