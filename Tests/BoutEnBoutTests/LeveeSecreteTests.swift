import Authentification
import Domaine
import Foundation
import Outillage
import Testing

/// Ce qui fut donné en secret puis exercé, ou défait, au grand jour : le parent n'en lit rien qui le dise.
@Suite("§ 6 — un blocage levé en secret, un droit secret défait au grand jour")
struct LeveeSecreteTests {
    let famille: Famille

    init() throws { famille = try Famille() }

    private static let biologiste = "801234534765"

    /// Tout ce que le parent lit, hors ses propres lectures.
    private func vueDuParent() throws -> [String] {
        let listes = try famille.autorisationsDuParent()
        let fiches = try famille.fichesDuParent()
            .map { "\($0["entryUUID"] ?? "") \($0["etat"] ?? "")" }
        let actes = try famille.parent.traces(famille.dossier)
            .filter { "\($0["acteur"] ?? "")".contains("REPRESENTANT_LEGAL") == false }
            .map { "\($0["id"] ?? "") \($0["action"] ?? "")" }
        return listes + fiches + actes + (try famille.parent.objetsNotifies(famille.dossier))
    }

    @Test("débloqué en secret, il n'accomplit rien que le parent verrait (DOC-07), et le reste lui est tu")
    func blocageLeveEnSecret() throws {
        let (visible, cache) = (DocumentExemple.mineur(171), DocumentExemple.mineur(172))
        try famille.auteur.deposer(visible)
        try famille.auteur.deposer(cache, "?visibilite=INVISIBLE_REPRESENTANTS_LEGAUX")
        #expect(try famille.mineur.bloquer(famille.dossier, Self.biologiste).status == 204)
        #expect(
            try famille.mineur.enConnexionSecrete().debloquer(famille.dossier, Self.biologiste).status == 204)
        let avant = try vueDuParent()
        #expect(try famille.auteur.masquer(visible.uniqueId, #"{"masquePS":true}"#).code == "DOC-07")
        #expect(try famille.auteur.archiver(visible.uniqueId).code == "DOC-07")
        #expect(try famille.auteur.supprimer(visible.uniqueId).code == "DOC-07")
        #expect(try famille.auteur.tenterDepot(DocumentExemple.mineur(173)).code == "DOC-07")
        #expect(try vueDuParent() == avant)
        try famille.auteur.deposer(DocumentExemple.mineur(173), "?visibilite=INVISIBLE_REPRESENTANTS_LEGAUX")
        #expect(try famille.auteur.masquer(cache.uniqueId, #"{"masquePS":true}"#).status == 200)
        try famille.auteur.sAutoriser(famille.dossier, traitant: true)
        #expect(try famille.auteur.liste(famille.dossier).total == 3)
        #expect(try famille.auteur.lire(visible.uniqueId).status == 200)
        #expect(try famille.auteur.chercher(Matricule.nessi).status == 200)
        #expect(try famille.auteur.autorisations(famille.dossier, #"{"action":"SUPPRESSION"}"#).status == 200)
        #expect(try vueDuParent() == avant)
        // Levé au grand jour, le blocage ne retient plus rien.
        #expect(try famille.mineur.debloquer(famille.dossier, Self.biologiste).status == 204)
        #expect(try famille.auteur.masquer(visible.uniqueId, #"{"masquePS":true}"#).status == 200)
        #expect(try famille.parent.objetsNotifies(famille.dossier).prefix(2) == ["MASQUAGE", "DEBLOCAGE"])
    }

    @Test("défaire au grand jour un blocage ou une autorisation que le parent ignore ne les lui apprend pas")
    func defaitAuGrandJour() throws {
        let secret = famille.mineur.enConnexionSecrete()
        #expect(try secret.bloquer(famille.dossier, Self.biologiste).status == 204)
        try famille.medecin.enConnexionSecrete().sAutoriser(famille.dossier)
        let avant = try vueDuParent()
        #expect(try famille.mineur.debloquer(famille.dossier, Self.biologiste).status == 204)
        #expect(try vueDuParent() == avant)
        #expect(
            try famille.medecin.autorisations(famille.dossier, #"{"action":"SUPPRESSION"}"#).status == 200)
        #expect(try vueDuParent() == avant)
        let secretes = try famille.mineur.traces(famille.dossier).map { "\($0["action"] ?? "")" }
        #expect(secretes.contains("deblocage") && secretes.contains("autorisationSuppression"))
    }

    @Test("consenti en secret à l'équipe, un médecin que le parent croit retiré lit sans qu'il le sache")
    func equipeConsentieEnSecret() throws {
        try famille.medecin.sAutoriser(famille.dossier)
        let equipe = #"{"action":"AJOUT","information":"donnee","pour":{"structure":"1750803447"}}"#
        #expect(try famille.medecin.autorisations(famille.dossier, equipe).status == 200)
        #expect(
            try famille.medecin.autorisations(famille.dossier, #"{"action":"SUPPRESSION"}"#).status == 200)
        let lire = "/consultation?dossier=\(famille.dossier)"
        #expect(try famille.medecin.get(lire).code == "CST-03")
        let consentie = #"{"action":"AJOUT","pour":{"structure":"1750803447"}}"#
        #expect(
            try famille.mineur.enConnexionSecrete().autorisations(famille.dossier, consentie).status == 200)
        let avant = try vueDuParent()
        #expect(try famille.medecin.get(lire).status == 200)
        #expect(try vueDuParent() == avant)
    }

    @Test("§ 7 — dire lue une notification secrète ne dit pas au parent qu'il en est une")
    func notificationLue() throws {
        try famille.auteur.deposer(
            DocumentExemple.mineur(174), "?visibilite=INVISIBLE_REPRESENTANTS_LEGAUX")
        try famille.auteur.deposer(DocumentExemple.mineur(175))
        #expect(try famille.parent.objetsNotifies(famille.dossier) == ["DEPOT"])
        let avant = try vueDuParent()
        for notification in try famille.mineur.notifications(famille.dossier) {
            let id = try #require(notification["id"] as? String)
            #expect(
                try famille.mineur.put("/dossiers/\(famille.dossier)/notifications/\(id)", #"{"lue":true}"#)
                    .status == 200)
        }
        let lectures = try famille.mineur.traces(famille.dossier).count {
            $0["action"] as? String == "lectureNotification"
        }
        #expect(lectures == 2)
        let vues = try vueDuParent().filter {
            !$0.hasSuffix(" notifications") && !$0.hasSuffix(" historique")
        }
        #expect(vues == avant.filter { !$0.hasSuffix(" notifications") && !$0.hasSuffix(" historique") })
    }

    @Test("Connexion-Secrete répété, ou contredit, est refusé (REQ-03), et sa trace est secrète")
    func champRepete() throws {
        let avant = try vueDuParent()
        for (un, deux) in [("false", "true"), ("true", "false"), ("true", "true"), ("false", "false")] {
            let reponse = try famille.medecin.get(
                "/dossiers/\(famille.dossier)/autorisations", "Connexion-Secrete: \(un)",
                "Connexion-Secrete: \(deux)"
            )
            #expect(reponse.status == 400)
            #expect(reponse.code == "REQ-03")
        }
        #expect(try vueDuParent() == avant)
    }
}
