import Authentification
import Domaine
import Foundation
import Outillage
import Testing

/// Ce qu'un droit donné en secret permet ne laisse aux représentants aucun effet sans cause.
@Suite("§ 6 — un droit secret, exercé au grand jour, ne se devine pas")
struct DroitsSecretsTests {
    let famille: Famille

    init() throws { famille = try Famille() }

    private static let autre = "899900077985"

    private func vueDuParent() throws -> [String] {
        let listes = try famille.autorisationsDuParent()
        let fiches = try famille.fichesDuParent()
        let actes = try famille.parent.traces(famille.dossier).filter {
            "\($0["acteur"] ?? "")".contains("899900063480")
        }
        .map { "\($0["action"] ?? "")" }
        return listes + ["\(fiches.map { "\($0["version"] ?? "") \($0["etat"] ?? "")" })", "\(actes)"]
            + [try famille.parent.objetsNotifies(famille.dossier).joined(separator: " ")]
    }

    @Test("médecin traitant en secret, il bloque, débloque et se retire sans que le parent le voie")
    func traitant() throws {
        try famille.medecin.enConnexionSecrete().sAutoriser(famille.dossier, traitant: true)
        let avant = try vueDuParent()
        #expect(try famille.medecin.bloquer(famille.dossier, Self.autre).status == 204)
        #expect(try famille.mineur.titulaires(famille.dossier, "INTERDITE") == [Self.autre])
        #expect(try vueDuParent() == avant)
        #expect(try famille.medecin.debloquer(famille.dossier, Self.autre).status == 204)
        #expect(try famille.mineur.titulaires(famille.dossier, "INTERDITE").isEmpty)
        #expect(try vueDuParent() == avant)
        let corps =
            #"{"action":"SUPPRESSION","role":"MEDECIN_TRAITANT","consentement":{"recueilli":true,"moyen":"oral"}}"#
        #expect(try famille.medecin.autorisations(famille.dossier, corps).status == 200)
        #expect(try vueDuParent() == avant)
    }

    @Test("il ne change pas la fiche d'un autre que le parent voit (DOC-07) ; celle qui lui est cachée, si")
    func fiches() throws {
        let visible = DocumentExemple.mineur(71)
        let cache = DocumentExemple.mineur(72)
        try famille.auteur.deposer(visible)
        try famille.auteur.deposer(cache, "?visibilite=INVISIBLE_REPRESENTANTS_LEGAUX")
        try famille.medecin.enConnexionSecrete().sAutoriser(famille.dossier, traitant: true)
        let avant = try vueDuParent()
        #expect(try famille.medecin.masquer(visible.uniqueId, #"{"masquePS":true}"#).code == "DOC-07")
        #expect(try famille.medecin.archiver(visible.uniqueId).code == "DOC-07")
        #expect(try famille.medecin.masquer(cache.uniqueId, #"{"masquePS":true}"#).status == 200)
        #expect(try vueDuParent() == avant)
    }

    @Test("autorisé en secret, il ne rend pas visible au patient ce que le parent découvrirait (DOC-07)")
    func visible() throws {
        let document = DocumentExemple.mineur(73)
        try famille.auteur.deposer(document, "?visibilite=INVISIBLE_PATIENT")
        try famille.medecin.enConnexionSecrete().sAutoriser(famille.dossier)
        let avant = try vueDuParent()
        #expect(
            try famille.medecin.masquer(document.uniqueId, #"{"invisiblePatient":false}"#).code == "DOC-07")
        #expect(try vueDuParent() == avant)
    }

    @Test("l'auteur autorisé en secret change encore les siens, et le parent en lit la trace")
    func auteurDesSiens() throws {
        let document = DocumentExemple.mineur(74)
        try famille.auteur.deposer(document)
        try famille.auteur.enConnexionSecrete().sAutoriser(famille.dossier)
        #expect(try famille.auteur.supprimer(document.uniqueId).status == 200)
        #expect(try famille.parent.objetsNotifies(famille.dossier).first == "SUPPRESSION")
        #expect(
            try famille.parent.traces(famille.dossier).contains { $0["action"] as? String == "suppression" })
    }

    @Test("un représentant n'a pas de connexion secrète : l'autre parent lit ce qu'il a fait")
    func representant() throws {
        let deux = try Usager(
            famille.serveur,
            .representant(id: "parent-2", nom: "PARENT", prenom: "ALIX", ins: .init(Matricule.nessi))
        )
        #expect(try deux.enConnexionSecrete().get("/consultation?dossier=\(famille.dossier)").status == 200)
        #expect(
            try famille.parent.traces(famille.dossier).contains {
                "\($0["acteur"] ?? "")".contains("parent-2")
            })
    }

    @Test("§ 7 — dans le dossier d'un majeur, un premier accès ne s'annonce qu'une fois")
    func premierAccesDUnMajeur() throws {
        let patient = try Usager(famille.serveur, .titulaire())
        let dossier = try patient.dossier()
        let (cache, ordinaire) = (DocumentExemple(numero: 75), DocumentExemple(numero: 76))
        try famille.auteur.deposer(cache, "?visibilite=INVISIBLE_PATIENT")
        try famille.auteur.deposer(ordinaire)
        try famille.medecin.sAutoriser(dossier)
        #expect(try famille.medecin.lireFiche(cache.uniqueId).status == 200)
        #expect(try famille.medecin.lireFiche(ordinaire.uniqueId).status == 200)
        #expect(try patient.objetsNotifies(dossier).filter { $0 == "PREMIER_ACCES" }.count == 1)
    }
}
