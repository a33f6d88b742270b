import Authentification
import Foundation
import Outillage
import Testing

/// Un acte fait en secret dans un dossier, et rien dans son jumeau : le parent ne les distingue pas.
private func secret(
    _ titre: String, _ acte: @escaping @Sendable (Jumeau) throws -> String
) -> CasJumeau {
    CasJumeau(testDescription: titre, observateur: .parent, mineur: true, cacher: acte)
}

private let aucun = "00000000-0000-7000-8000-000000000000"

extension Jumeau {
    fileprivate var medecin: Usager { get throws { try Usager(serveur, .medecin).enConnexionSecrete() } }

    /// Dépose en secret le document à cacher, et rend son entryUUID.
    fileprivate func deposerEnSecret() throws -> String {
        let fiche = try auteur.enConnexionSecrete().deposer(
            document(), "?visibilite=INVISIBLE_REPRESENTANTS_LEGAUX")
        return try #require(fiche["entryUUID"] as? String)
    }
}

extension CasJumeau {
    static let secrets: [CasJumeau] = [
        secret("un dépôt secret") { try $0.deposerEnSecret() },
        secret("un dépôt secret, puis sa lecture") { jumeau in
            let cache = try jumeau.deposerEnSecret()
            try jumeau.medecin.sAutoriser(jumeau.dossierCible)
            try #require(try jumeau.medecin.lire(jumeau.document().uniqueId).status == 200)
            try #require(try jumeau.medecin.liste(jumeau.dossierCible).total == 1)
            return cache
        },
        secret("un dépôt secret, archivé puis supprimé") { jumeau in
            _ = try jumeau.deposerEnSecret()
            let auteur = jumeau.auteur.enConnexionSecrete()
            try #require(try auteur.archiver(jumeau.document().uniqueId).status == 200)
            let fiche = try auteur.supprimer(jumeau.document().uniqueId)
            return try #require(fiche.objet["entryUUID"] as? String)
        },
        secret("un dépôt secret, remplacé en secret") { jumeau in
            let cache = try jumeau.deposerEnSecret()
            let suivant = jumeau.cible.document(60)
            try jumeau.auteur.enConnexionSecrete().deposer(
                suivant, "?visibilite=INVISIBLE_REPRESENTANTS_LEGAUX&remplace=\(jumeau.document().uniqueId)")
            return cache
        },
        secret("une autorisation donnée en secret") { jumeau in
            try jumeau.medecin.sAutoriser(jumeau.dossierCible)
            return aucun
        },
        secret("un médecin traitant déclaré en secret") { jumeau in
            try jumeau.medecin.sAutoriser(jumeau.dossierCible, traitant: true)
            return aucun
        },
        secret("un blocage secret") { jumeau in
            let titulaire = jumeau.titulaireCible.enConnexionSecrete()
            try #require(try titulaire.bloquer(jumeau.dossierCible, "899900063480").status == 204)
            return aucun
        },
        secret("un blocage secret, levé en secret") { jumeau in
            let titulaire = jumeau.titulaireCible.enConnexionSecrete()
            try #require(try titulaire.bloquer(jumeau.dossierCible, "899900063480").status == 204)
            try #require(try titulaire.debloquer(jumeau.dossierCible, "899900063480").status == 204)
            return aucun
        },
        secret("un refus en secret") { jumeau in
            try #require(
                try jumeau.medecin.get("/consultation?dossier=\(jumeau.dossierCible)").status == 403)
            return aucun
        },
    ]

    /// Masqué après en avoir remplacé un autre : ni l'un ni l'autre n'est là.
    static let lignee = CasJumeau(
        testDescription: "masqué après avoir remplacé", observateur: .porteur(.medecin), autorise: true,
        cacher: { jumeau in
            let ancien = jumeau.document()
            let nouveau = jumeau.cible.document(60)
            try jumeau.auteur.deposer(ancien)
            let fiche = try jumeau.auteur.deposer(nouveau, "?remplace=\(ancien.uniqueId)")
            let masque = try jumeau.titulaireCible.masquer(nouveau.uniqueId, #"{"masquePS":true}"#)
            try #require(masque.status == 200)
            return try #require(fiche["entryUUID"] as? String)
        })
}

@Suite("Ce qui se fait en secret, ou se masque après coup, ne distingue pas deux dossiers")
struct JumeauxSecretsTests {
    @Test("toutes les réponses, et le travail du serveur", arguments: CasJumeau.secrets + [CasJumeau.lignee])
    func jumeaux(_ cas: CasJumeau) throws {
        let (jumeau, cache) = try cas.observer(cacheIci: true)
        let (autre, absent) = try cas.observer(cacheIci: false)
        #expect(Observation.ecarts(cache, absent) == [])
        #expect(try Jumeau.memeTravail(jumeau, autre))
        #expect(cache.lues.count > 90)
    }
}
