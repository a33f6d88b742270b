public import Domaine
import SQLiteKit

extension Transaction {
    /// Le dossier de cet identifiant opaque, ou `nil`.
    public mutating func dossier(uuid: String) throws(ErreurEntrepot) -> RefDossier? {
        try convertir { () throws(SQLiteError) in
            try dossiers.parUUID.bind(uuid, at: 1)
            return try dossiers.parUUID.first { RefDossier(id: $0.int64(0), uuid: $0.requiredText(1)) }
        }
    }

    /// Le dossier de cet INS, ou `nil`.
    public mutating func dossier(matricule: String, oid: String) throws(ErreurEntrepot) -> RefDossier? {
        try convertir { () throws(SQLiteError) in
            try dossiers.parINS.bind(matricule, at: 1)
            try dossiers.parINS.bind(oid, at: 2)
            return try dossiers.parINS.first { RefDossier(id: $0.int64(0), uuid: $0.requiredText(1)) }
        }
    }

    /// Ce que l'on sait du dossier, et de l'appelant dans ce dossier.
    ///
    /// - Parameter avecTraits: lire aussi les traits de référence (dépôt, création).
    public mutating func faits(
        dossier: RefDossier, pour acteur: Acteur?, avecTraits: Bool = false
    ) throws(ErreurEntrepot) -> FaitsDossier {
        try convertir { () throws(SQLiteError) in
            let vie = try lireVie(dossier)
            let traits = avecTraits ? try lireTraits(dossier) : nil
            guard let acteur else { return FaitsDossier(etat: vie.etat, traits: traits) }
            let estPS = acteur.genre == .professionnelDeSante
            var bloque = false
            if estPS {
                try dossiers.estBloque.bind(dossier.id, at: 1)
                try dossiers.estBloque.bind(acteur.id, at: 2)
                bloque = try dossiers.estBloque.first { _ in true } ?? false
            }
            var autorisation = StatutAutorisation.nonExiste
            if estPS { autorisation = try statutAutorisation(dossier, "PS", acteur.id) }
            var autorisationStructure = StatutAutorisation.nonExiste
            if let structure = acteur.structure {
                autorisationStructure = try statutAutorisation(dossier, "STRUCTURE", structure)
            }
            return FaitsDossier(
                etat: vie.etat, traits: traits, bloque: bloque,
                autorisation: bloque ? .interdit : autorisation,
                autorisationStructure: autorisationStructure,
                medecinTraitant: estPS && vie.medecinTraitant == acteur.id)
        }
    }

    mutating func statutAutorisation(
        _ dossier: RefDossier, _ nature: String, _ titulaire: String
    ) throws(SQLiteError) -> StatutAutorisation {
        try autorisations.statut.bind(dossier.id, at: 1)
        try autorisations.statut.bind(nature, at: 2)
        try autorisations.statut.bind(titulaire, at: 3)
        let maintenant = instant.ms
        return try autorisations.statut.first { ligne in
            if ligne.optionalInt64(1) != nil { return .retire }
            if let expire = ligne.optionalInt64(0), expire <= maintenant { return .expire }
            return .valide
        } ?? .nonExiste
    }

    mutating func lireTraits(_ dossier: RefDossier) throws(SQLiteError) -> TraitsIdentite? {
        try dossiers.traits.bind(dossier.id, at: 1)
        return try dossiers.traits.first { ligne in
            TraitsIdentite(
                nomNaissance: ligne.requiredText(0), prenoms: ligne.requiredText(1),
                dateNaissance: ligne.requiredText(2), sexe: ligne.requiredText(3),
                lieuNaissance: ligne.requiredText(4))
        }
    }

    mutating func lireVie(_ dossier: RefDossier) throws(SQLiteError) -> VieDossier {
        try dossiers.etatComplet.bind(dossier.id, at: 1)
        let vie = try dossiers.etatComplet.first { ligne in
            VieDossier(
                // Un état que ce programme ne connaît pas n'ouvre rien : le dossier n'existe pas.
                etat: EtatDossier(rawValue: ligne.requiredText(0)) ?? .efface,
                depuis: Instant(ms: ligne.int64(1)), fermetureMotif: ligne.text(2),
                fermetureRaison: ligne.text(3), medecinTraitant: ligne.text(4),
                rattachementMES: ligne.int64(5) == 1, masquageParDefaut: ligne.int64(6) == 1)
        }
        return vie
            ?? VieDossier(etat: .efface, depuis: instant, masquageParDefaut: true)
    }
}
