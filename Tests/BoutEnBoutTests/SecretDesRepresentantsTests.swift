import Authentification
import Foundation
import Outillage
import Testing

/// Ce qu'un acte fait en secret ne se lit, pour le parent, dans rien de ce qu'il pouvait déjà voir.
@Suite("§ 6 — ce qui est fait en connexion secrète ne change rien de ce que voient les représentants")
struct SecretDesRepresentantsTests {
    let serveur: ServeurEssai
    let parent: Usager
    let mineur: Usager
    let medecin: Usager
    let dossier: String

    init() throws {
        serveur = try ServeurEssai()
        parent = try Usager(serveur, .parent())
        mineur = try Usager(serveur, .titulaire(Matricule.nessi))
        medecin = try Usager(serveur, .medecin)
        dossier = try mineur.dossier(Matricule.nessi)
    }

    /// Tout ce que le parent peut lire des autorisations du dossier, sans ce que sa lecture ajoute.
    private func vueDuParent() throws -> [String] {
        let liste = try parent.get("/dossiers/\(dossier)/autorisations?mode=TOUTE")
        let traces = try parent.traces(dossier).filter { $0["action"] as? String != "listeAutorisations" }
        let siennes = traces.filter { "\($0)".contains("REPRESENTANT") }.count
        return [
            String(decoding: liste.body, as: UTF8.self), "\(traces.count - siennes)",
            "\(try parent.objetsNotifies(dossier))",
        ]
    }

    private static let medecinId = "899900063480"

    private func retirer(_ usager: Usager) throws -> HTTPReply {
        try usager.autorisations(
            dossier, #"{"action":"SUPPRESSION","pour":{"ps":"\#(Self.medecinId)"}}"#)
    }

    @Test("une autorisation publique retirée en secret : le parent la voit toujours, le médecin n'entre plus")
    func retraitSecret() throws {
        try medecin.sAutoriser(dossier)
        let avant = try vueDuParent()
        #expect(try retirer(mineur.enConnexionSecrete()).status == 200)
        #expect(try vueDuParent() == avant)
        #expect(try parent.titulaires(dossier) == [Self.medecinId])
        #expect(try mineur.titulaires(dossier).isEmpty)
        #expect(try medecin.get("/consultation?dossier=\(dossier)").code == "CST-03")
    }

    @Test("rendue en secret après un retrait public : le parent la voit retirée, le médecin entre")
    func retourSecret() throws {
        try medecin.sAutoriser(dossier)
        #expect(try retirer(mineur).status == 200)
        let avant = try vueDuParent()
        try medecin.enConnexionSecrete().sAutoriser(dossier)
        #expect(try vueDuParent() == avant)
        #expect(try parent.titulaires(dossier).isEmpty)
        #expect(try mineur.titulaires(dossier) == [Self.medecinId])
        #expect(try medecin.get("/consultation?dossier=\(dossier)").status == 200)
    }

    @Test("redéclarée en secret, elle garde aux yeux du parent sa date et son échéance")
    func renouvellementSecret() throws {
        try medecin.sAutoriser(dossier)
        let avant = try vueDuParent()
        try medecin.enConnexionSecrete().sAutoriser(dossier)
        #expect(try vueDuParent() == avant)
    }

    @Test("le dernier acte au grand jour l'emporte sur ce qui fut fait en secret")
    func acteOuvertEnsuite() throws {
        try medecin.sAutoriser(dossier)
        #expect(try retirer(mineur.enConnexionSecrete()).status == 200)
        try medecin.sAutoriser(dossier)
        #expect(try parent.titulaires(dossier) == [Self.medecinId])
        #expect(try mineur.titulaires(dossier) == [Self.medecinId])
        #expect(try medecin.get("/consultation?dossier=\(dossier)").status == 200)
        #expect(try retirer(mineur).status == 200)
        #expect(try parent.titulaires(dossier).isEmpty)
        #expect(try mineur.titulaires(dossier).isEmpty)
        #expect(try medecin.get("/consultation?dossier=\(dossier)").code == "CST-03")
    }

    @Test("un médecin traitant changé en secret reste, pour le parent, celui qu'il connaît")
    func medecinTraitantSecret() throws {
        try medecin.sAutoriser(dossier, traitant: true)
        let avant = try vueDuParent()
        let autre = try Usager(serveur, .biologiste)
        try autre.enConnexionSecrete().sAutoriser(dossier, traitant: true)
        #expect(try vueDuParent() == avant)
        let traitants = try [parent, mineur].map { usager in
            try usager.get("/dossiers/\(dossier)/autorisations?mode=ACTIVE").objets("autorisations")
                .filter { $0["medecinTraitant"] as? Bool == true }.compactMap { $0["titulaire"] as? String }
        }
        #expect(traitants == [[Self.medecinId], ["801234534765"]])
    }

    @Test("un blocage public levé en secret demeure pour le parent ; un blocage secret n'y paraît pas")
    func blocageLeveEnSecret() throws {
        #expect(try mineur.bloquer(dossier, Self.medecinId).status == 204)
        let avant = try vueDuParent()
        #expect(try mineur.enConnexionSecrete().debloquer(dossier, Self.medecinId).status == 204)
        #expect(try vueDuParent() == avant)
        #expect(try parent.titulaires(dossier, "INTERDITE") == [Self.medecinId])
        #expect(try mineur.titulaires(dossier, "INTERDITE").isEmpty)
        try medecin.enConnexionSecrete().sAutoriser(dossier)
        #expect(try medecin.get("/consultation?dossier=\(dossier)").status == 200)
        #expect(try vueDuParent()[0] == avant[0])
    }

    @Test("bloqué en secret, un professionnel autorisé au grand jour le reste aux yeux du parent")
    func blocageSecretDUnAutorise() throws {
        try medecin.sAutoriser(dossier, traitant: true)
        let avant = try vueDuParent()
        #expect(try mineur.enConnexionSecrete().bloquer(dossier, Self.medecinId).status == 204)
        #expect(try vueDuParent() == avant)
        #expect(try medecin.get("/consultation?dossier=\(dossier)").code == "BLO-01")
        #expect(try mineur.titulaires(dossier, "INTERDITE") == [Self.medecinId])
    }

    @Test("la fiche d'un document que le parent voit ne se change pas en secret (DOC-07)")
    func ficheOuverteEnSecret() throws {
        let document = DocumentExemple.mineur(21)
        let auteur = try Usager(serveur, .biologiste)
        try auteur.deposer(document)
        for usager in [mineur, auteur] {
            let secret = usager.enConnexionSecrete()
            #expect(try secret.masquer(document.uniqueId, #"{"masquePS":true}"#).code == "DOC-07")
            #expect(try secret.archiver(document.uniqueId).status != 200)
        }
        #expect(try auteur.enConnexionSecrete().supprimer(document.uniqueId).code == "DOC-07")
        let fiche = try parent.lireFiche(document.uniqueId).objet
        #expect(fiche["version"] as? Int == 1)
        #expect(fiche["visibilite"] as? [String] == [])
        // Le leur rendre invisible se peut : c'est l'objet du secret.
        let cache = try mineur.enConnexionSecrete().masquer(
            document.uniqueId, #"{"invisibleRepresentants":true}"#)
        #expect(cache.status == 200)
        #expect(try parent.lireFiche(document.uniqueId).code == "DOC-404")
    }

    @Test("ce que le parent verrait de toute façon, les préférences, garde sa trace même demandé en secret")
    func preferencesEnSecret() throws {
        let reponse = try mineur.enConnexionSecrete().preferences(dossier, #"{"centre15":false}"#)
        #expect(reponse.status == 200)
        #expect(try parent.objetsNotifies(dossier) == ["PREFERENCES"])
        #expect(try parent.traces(dossier).contains { $0["acte"] as? String == "PREFERENCES" })
    }

    /// Ce que le parent lit des actes d'un autre que lui : l'acte, l'issue et le motif.
    private func tracesVues() throws -> [String] {
        try parent.traces(dossier).filter {
            ($0["acteur"] as? [String: Any])?["genre"] as? String != "REPRESENTANT_LEGAL"
        }.map { "\($0["action"] ?? "") \($0["motif"] ?? "")" }
    }

    @Test(
        "refusé par un blocage ou un retrait secrets, admis par une autorisation secrète : rien n'en paraît au parent"
    )
    func refusDuSecret() throws {
        try medecin.sAutoriser(dossier)
        #expect(try mineur.enConnexionSecrete().bloquer(dossier, Self.medecinId).status == 204)
        let avant = try tracesVues()
        #expect(try medecin.get("/consultation?dossier=\(dossier)").code == "BLO-01")
        #expect(try mineur.enConnexionSecrete().debloquer(dossier, Self.medecinId).status == 204)
        #expect(try medecin.get("/consultation?dossier=\(dossier)").code == "CST-03")
        let autre = try Usager(serveur, .biologiste)
        try autre.enConnexionSecrete().sAutoriser(dossier)
        #expect(try autre.liste(dossier).total == 0)
        #expect(try tracesVues() == avant)
        #expect(try parent.objetsNotifies(dossier) == ["AUTORISATION"])
    }

    @Test(
        "une redéclaration au grand jour que le parent croyait valide ne se notifie pas ; un blocage garde sa date"
    )
    func sansEffetApparent() throws {
        try medecin.sAutoriser(dossier)
        #expect(try retirer(mineur.enConnexionSecrete()).status == 200)
        try medecin.sAutoriser(dossier)
        #expect(try parent.objetsNotifies(dossier) == ["AUTORISATION"])
        #expect(try mineur.bloquer(dossier, Self.medecinId).status == 204)
        let avant = try vueDuParent()
        #expect(try mineur.enConnexionSecrete().debloquer(dossier, Self.medecinId).status == 204)
        #expect(try mineur.bloquer(dossier, Self.medecinId).status == 204)
        let apres = try vueDuParent()
        #expect(apres[0] == avant[0] && apres[2] == avant[2])
        #expect(try medecin.get("/consultation?dossier=\(dossier)").code == "BLO-01")
    }

    @Test("« tout masquer » se lit du parent, que le dossier ait ou non des documents qu'il ne voit pas")
    func toutMasquer() throws {
        try Usager(serveur, .biologiste).deposer(
            DocumentExemple.mineur(22), "?visibilite=INVISIBLE_REPRESENTANTS_LEGAUX")
        #expect(try mineur.preferences(dossier, #"{"masquageParDefaut":true}"#).status == 200)
        #expect(try tracesVues().first == "changementPreferences ACC-00")
        #expect(try parent.objetsNotifies(dossier) == ["PREFERENCES"])
    }

    @Test("une liste dont le parent ne voit rien n'use pas le premier accès")
    func premierAccesApresUneListeCachee() throws {
        try Usager(serveur, .biologiste).deposer(
            DocumentExemple.mineur(23), "?visibilite=INVISIBLE_REPRESENTANTS_LEGAUX")
        try medecin.sAutoriser(dossier)
        #expect(try medecin.liste(dossier).total == 1)
        try Usager(serveur, .biologiste).deposer(DocumentExemple.mineur(24))
        #expect(try medecin.liste(dossier).total == 2)
        #expect(try parent.objetsNotifies(dossier).contains("PREMIER_ACCES"))
    }

    @Test("un dépôt refusé à cause d'un document caché au parent ne lui en dit rien")
    func depotRefuse() throws {
        let laboratoire = try Usager(serveur, .laboratoire)
        let (ancien, cache) = (DocumentExemple.mineur(25), DocumentExemple.mineur(26))
        try laboratoire.deposer(ancien)
        try laboratoire.deposer(cache, "?remplace=\(ancien.uniqueId)")
        let corps = #"{"invisibleRepresentants":true}"#
        #expect(try mineur.enConnexionSecrete().masquer(cache.uniqueId, corps).status == 200)
        let avant = try tracesVues()
        let refus = try laboratoire.tenterDepot(DocumentExemple.mineur(27), "?remplace=\(ancien.uniqueId)")
        #expect(refus.code == "ETA-02")
        #expect(try tracesVues() == avant)
    }

    @Test("masquer et montrer à la fois, en secret, laisserait un effet sans cause (DOC-07)")
    func masquerEtMontrer() throws {
        let document = DocumentExemple.mineur(28)
        try Usager(serveur, .biologiste).deposer(document, "?visibilite=INVISIBLE_REPRESENTANTS_LEGAUX")
        let secret = mineur.enConnexionSecrete()
        let corps = #"{"masquePS":true,"invisibleRepresentants":false}"#
        #expect(try secret.masquer(document.uniqueId, corps).code == "DOC-07")
        #expect(try secret.masquer(document.uniqueId, #"{"invisibleRepresentants":false}"#).status == 200)
        #expect(try tracesVues().first == "visibiliteRepresentants ACC-00")
    }
}
