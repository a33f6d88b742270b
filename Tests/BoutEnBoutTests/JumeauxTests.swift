import Authentification
import Foundation
import Outillage
import Testing

/// Qui regarde le dossier.
enum Observateur: Sendable {
    case porteur(PorteurDemo)
    /// Le titulaire du dossier observé.
    case titulaire
    /// Le représentant légal de son titulaire.
    case parent

    func porteur(_ sujet: Sujet) throws -> PorteurDemo {
        switch self {
        case .porteur(let porteur): porteur
        case .titulaire: try .titulaire(sujet.patient.matricule)
        case .parent: try .parent(sujet.patient.matricule)
        }
    }
}

/// Ce qui est caché, à qui, et comment.
struct CasJumeau: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let observateur: Observateur
    var mineur = false
    var autorise = false
    var traitant = false
    var mode: @Sendable (Usager) -> Usager = { $0 }
    var histoire = HistoireDuCache.tue
    /// Ce que le titulaire a fait avant, dans les deux jumeaux.
    var avant: @Sendable (Jumeau) throws -> Void = { _ in }
    /// Cache quelque chose chez ``Jumeau/cible`` ; rend l'entryUUID du document.
    let cacher: @Sendable (Jumeau) throws -> String
    /// Ce qui se fait après, dans les deux jumeaux.
    var apres: @Sendable (Jumeau) throws -> Void = { _ in }

    /// Monte un jumeau, et l'observe.
    func observer(cacheIci: Bool) throws -> (jumeau: Jumeau, vu: Observation) {
        let jumeau = try Jumeau(mineur: mineur, cacheIci: cacheIci)
        let ordinaire = try Usager(jumeau.serveur, observateur.porteur(jumeau.sujet))
        if autorise || traitant { try ordinaire.sAutoriser(jumeau.dossier, traitant: traitant) }
        for numero in 1...2 { try jumeau.laboratoire.deposer(jumeau.sujet.document(numero)) }
        try avant(jumeau)
        let cache = try cacher(jumeau)
        try jumeau.laboratoire.deposer(jumeau.sujet.document(3))
        try apres(jumeau)
        let nomme = cacheIci ? cache : "00000000-0000-7000-8000-000000000000"
        return (jumeau, try jumeau.observer(mode(ordinaire), nomme, histoire))
    }

    /// Dépose un document d'un type et d'une visibilité, et rend son entryUUID.
    static func depot(
        _ visibilite: String = "", type: String? = nil
    ) -> @Sendable (Jumeau) throws -> String {
        { jumeau in
            let fiche = try jumeau.laboratoire.deposer(
                jumeau.document(type: type), visibilite.isEmpty ? "" : "?visibilite=\(visibilite)")
            return try #require(fiche["entryUUID"] as? String)
        }
    }

    static let masqueEnsuite: @Sendable (Jumeau) throws -> String = { jumeau in
        _ = try depot()(jumeau)
        let fiche = try jumeau.titulaireCible.masquer(jumeau.document().uniqueId, #"{"masquePS":true}"#)
        return try #require(fiche.objet["entryUUID"] as? String)
    }

    static let archiveMasque: @Sendable (Jumeau) throws -> String = { jumeau in
        _ = try depot("MASQUE_PS")(jumeau)
        let fiche = try jumeau.auteur.archiver(jumeau.document().uniqueId)
        return try #require(fiche.objet["entryUUID"] as? String)
    }

    static let supprime: @Sendable (Jumeau) throws -> String = { jumeau in
        _ = try depot()(jumeau)
        let fiche = try jumeau.auteur.supprimer(jumeau.document().uniqueId)
        return try #require(fiche.objet["entryUUID"] as? String)
    }

    static let toutMasquer: @Sendable (Jumeau) throws -> Void = { jumeau in
        for (titulaire, dossier) in [
            (jumeau.titulaire, jumeau.dossier), (jumeau.titulaireVoisin, jumeau.dossierVoisin),
        ] {
            let reponse = try titulaire.preferences(dossier, #"{"masquageParDefaut":true}"#)
            try #require(reponse.status == 200)
        }
    }

    static let demasquerLePremier: @Sendable (Jumeau) throws -> Void = { jumeau in
        try #require(
            try jumeau.titulaire.masquer(jumeau.sujet.document(1).uniqueId, #"{"masquePS":false}"#).status
                == 200)
    }

    /// Le médecin du travail ne se déclare pas : le titulaire l'autorise.
    static let autoriserLeTravail: @Sendable (Jumeau) throws -> Void = { jumeau in
        let reponse = try jumeau.titulaire.autorisations(
            jumeau.dossier, #"{"action":"AJOUT","pour":{"ps":"899900011111"}}"#)
        try #require(reponse.status == 200)
    }

    static let bloquer: @Sendable (Jumeau) throws -> Void = { jumeau in
        try #require(try jumeau.titulaire.bloquer(jumeau.dossier, "899900063480").status == 204)
    }
}

extension CasJumeau {
    private static let autreSecretariat = PorteurDemo.secretariat(structure: "1750803447")

    // swift-format-ignore
    static let table: [CasJumeau] = [
        CasJumeau(testDescription: "né masqué, au médecin autorisé", observateur: .porteur(.medecin), autorise: true, cacher: depot("MASQUE_PS")),
        CasJumeau(testDescription: "masqué ensuite, au pharmacien autorisé", observateur: .porteur(.pharmacien), autorise: true, cacher: masqueEnsuite),
        CasJumeau(testDescription: "masqué, au médecin sans autorisation", observateur: .porteur(.medecin), cacher: depot("MASQUE_PS")),
        CasJumeau(testDescription: "masqué, en bris de glace", observateur: .porteur(.medecin), mode: { $0.enBrisDeGlace() }, cacher: masqueEnsuite),
        CasJumeau(testDescription: "masqué, au centre 15", observateur: .porteur(.regulateur), mode: { $0.enCentre15() }, cacher: depot("MASQUE_PS")),
        CasJumeau(testDescription: "masqué, au médecin du travail", observateur: .porteur(.medecinDuTravail), avant: autoriserLeTravail, cacher: depot("MASQUE_PS")),
        CasJumeau(testDescription: "masqué, au secrétariat d'une autre structure", observateur: .porteur(autreSecretariat), cacher: depot("MASQUE_PS")),
        CasJumeau(testDescription: "masqué, au professionnel bloqué", observateur: .porteur(.medecin), autorise: true, avant: bloquer, cacher: depot("MASQUE_PS")),
        CasJumeau(testDescription: "invisible au patient, à lui-même", observateur: .titulaire, histoire: .sansNom, cacher: depot("INVISIBLE_PATIENT")),
        CasJumeau(testDescription: "invisible au patient, à son représentant", observateur: .parent, mineur: true, cacher: depot("INVISIBLE_PATIENT")),
        CasJumeau(testDescription: "invisible aux représentants, à l'un d'eux", observateur: .parent, mineur: true, cacher: depot("INVISIBLE_REPRESENTANTS_LEGAUX")),
        CasJumeau(testDescription: "tout masqué, au médecin autorisé", observateur: .porteur(.medecin), autorise: true, avant: toutMasquer, cacher: depot(), apres: demasquerLePremier),
        CasJumeau(testDescription: "tout masqué et invisible au patient, au médecin autorisé", observateur: .porteur(.medecin), autorise: true, avant: toutMasquer, cacher: depot("INVISIBLE_PATIENT"), apres: demasquerLePremier),
        CasJumeau(testDescription: "archivé et masqué, au médecin autorisé", observateur: .porteur(.medecin), autorise: true, cacher: archiveMasque),
        CasJumeau(testDescription: "supprimé, au médecin autorisé", observateur: .porteur(.medecin), autorise: true, cacher: supprime),
        CasJumeau(testDescription: "supprimé, au pharmacien en bris de glace", observateur: .porteur(.pharmacien), mode: { $0.enBrisDeGlace() }, cacher: supprime),
        CasJumeau(testDescription: "type fermé au pharmacien autorisé", observateur: .porteur(.pharmacien), autorise: true, cacher: depot(type: "EXPPAT_3")),
        CasJumeau(testDescription: "type fermé au médecin traitant", observateur: .porteur(.medecin), traitant: true, histoire: .sansNom, cacher: depot(type: "ATTEST-RESID")),
    ]
}

@Suite("Deux dossiers que seul un document caché distingue ne se distinguent pour personne à qui il l'est")
struct JumeauxTests {
    @Test("toutes les réponses, et le travail du serveur", arguments: CasJumeau.table)
    func jumeaux(_ cas: CasJumeau) throws {
        let (jumeau, cache) = try cas.observer(cacheIci: true)
        let (autre, absent) = try cas.observer(cacheIci: false)
        #expect(Observation.ecarts(cache, absent) == [])
        #expect(try Jumeau.memeTravail(jumeau, autre))
        #expect(cache.lues.count > 90)
    }
}
