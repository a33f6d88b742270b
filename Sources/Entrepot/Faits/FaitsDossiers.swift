import Coffre
public import Domaine
import SQLiteKit

extension Transaction {
    /// Le dossier de cet identifiant opaque, ou `nil`.
    public mutating func dossier(uuid: String) throws(ErreurEntrepot) -> RefDossier? {
        let trouve = try convertir { () throws(SQLiteError) in
            try dossiers.parUUID.bind(uuid, at: 1)
            return try dossiers.parUUID.first { RefDossier(id: $0.int64(0), uuid: $0.requiredText(1)) }
        }
        noterLu(trouve)
        return trouve
    }

    /// Le dossier de cet INS, ou `nil`.
    public mutating func dossier(matricule: String, oid: String) throws(ErreurEntrepot) -> RefDossier? {
        let ins = IdentiteScellee.ins(matricule: matricule, oid: oid, trousseau.index)
        let trouve = try convertir { () throws(SQLiteError) in
            try dossiers.parINS.bind(blob: ins, at: 1)
            return try dossiers.parINS.first { RefDossier(id: $0.int64(0), uuid: $0.requiredText(1)) }
        }
        noterLu(trouve)
        return trouve
    }

    /// Ce que l'on sait du dossier, et de l'appelant dans ce dossier.
    ///
    /// - Parameters:
    ///   - avecTraits: lire aussi les traits de référence (dépôt, création).
    ///   - souvenir: user de ce que l'on sait déjà, et retenir ce qui est lu : les octets d'un document se demandent souvent. Ce
    ///     qui a son instantané n'en use pas : plus ancien que lui, un souvenir le ferait reprendre par l'écrivain.
    public mutating func faits(
        dossier: RefDossier, pour acteur: Acteur?, avecTraits: Bool = false, souvenir: Bool = false
    ) throws(ErreurEntrepot) -> FaitsDossier {
        if souvenir, let sus = rappelerFaits(dossier, pour: acteur) { return sus }
        if differe?.memoireSeule == true { throw .base(code: Self.seulementEnMemoire) }
        let faits = try lireFaits(dossier, pour: acteur, avecTraits: avecTraits)
        if souvenir, !avecTraits { retenir(faits, dossier, pour: acteur) }
        return faits
    }

    private mutating func lireFaits(
        _ dossier: RefDossier, pour acteur: Acteur?, avecTraits: Bool
    ) throws(ErreurEntrepot) -> FaitsDossier {
        let identite = try lireIdentite(dossier)
        return try convertir { () throws(SQLiteError) in
            let vie = try lireVie(dossier)
            let preferences = try lirePreferences(dossier)
            var faits = FaitsDossier(
                etat: vie.etat, traits: avecTraits ? identite?.traits : nil,
                mineur: identite.flatMap {
                    Age.estMineur(
                        neLe: $0.traits.dateNaissance, a: instant, majorite: contexte.ageMajorite)
                },
                brisDeGlace: preferences?.brisDeGlace, centre15: preferences?.centre15,
                masquesEnUrgence: preferences?.masquesEnUrgence,
                masquageParDefaut: vie.masquageParDefaut)
            guard let acteur else { return faits }
            let estPS = acteur.genre == .professionnelDeSante
            var bloque = false
            if estPS {
                try dossiers.estBloque.bind(dossier.id, at: 1)
                try dossiers.estBloque.bind(acteur.id, at: 2)
                bloque = try dossiers.estBloque.first { $0.int64(0) == 0 } ?? false
            }
            if estPS { faits.autorisation = try statutAutorisation(dossier, "PS", acteur.id) }
            if bloque { faits.autorisation = .interdit }
            if let structure = acteur.structureDExercice {
                faits.autorisationStructure = try statutAutorisation(dossier, "STRUCTURE", structure)
            }
            if faits.autorisation == .retire, faits.autorisationStructure == .valide,
                let structure = acteur.structureDExercice
            {
                faits.structureConsentieApresRetrait = try consentieApresRetrait(
                    dossier, structure, ps: acteur.id, auGrandJour: false)
            }
            faits.bloque = bloque
            // Le médecin traitant dont l'autorisation est échue n'a plus que les droits d'un médecin.
            faits.medecinTraitant =
                estPS && vie.medecinTraitant == acteur.id && faits.autorisation == .valide
            // Un majeur n'a pas de représentant à qui cacher quelque chose.
            if faits.mineur != false {
                if estPS { faits.bloqueEnApparence = try blocage(dossier, acteur.id).parait }
                faits.droitsSecrets = try droitsSecrets(dossier, acteur, faits, vie)
            }
            if acteur.genre == .patient || acteur.genre == .representantLegal,
                let matricule = acteur.matricule?.valeur
            {
                faits.titulaire = identite?.matricule == matricule
            }
            return faits
        }
    }

    /// Le titulaire a consenti à l'autorisation de la structure après avoir retiré celle du professionnel.
    ///
    /// - Parameter auGrandJour: d'après les seuls actes que connaissent les représentants légaux.
    private mutating func consentieApresRetrait(
        _ dossier: RefDossier, _ structure: String, ps: String, auGrandJour: Bool
    ) throws(SQLiteError) -> Bool {
        try autorisations.consentieApresRetrait.bind(dossier.id, at: 1)
        try autorisations.consentieApresRetrait.bind(structure, at: 2)
        try autorisations.consentieApresRetrait.bind(ps, at: 3)
        try autorisations.consentieApresRetrait.bind(Int64(auGrandJour ? 0 : 1), at: 4)
        return try autorisations.consentieApresRetrait.first { _ in true } ?? false
    }

    /// Les droits de l'acteur diffèrent de ceux qu'ont faits les seuls actes accomplis au grand jour.
    private mutating func droitsSecrets(
        _ dossier: RefDossier, _ acteur: Acteur, _ faits: FaitsDossier, _ vie: VieDossier
    ) throws(SQLiteError) -> Bool {
        if let structure = acteur.structureDExercice,
            faits.autorisationStructure != (try statutPublic(dossier, "STRUCTURE", structure))
        {
            return true
        }
        guard acteur.genre == .professionnelDeSante else { return false }
        if faits.structureConsentieApresRetrait, let structure = acteur.structureDExercice,
            !(try consentieApresRetrait(dossier, structure, ps: acteur.id, auGrandJour: true))
        {
            return true
        }
        let apparent = try etatApparent(dossier, "PS", acteur.id)
        let bloque = faits.bloque == true
        let statut = try statutAutorisation(dossier, "PS", acteur.id)
        return apparent.bloque != bloque || apparent.statut != statut
            || (apparent.medecinTraitant == acteur.id) != (vie.medecinTraitant == acteur.id)
    }

    mutating func statutAutorisation(
        _ dossier: RefDossier, _ nature: String, _ titulaire: String
    ) throws(SQLiteError) -> StatutAutorisation {
        try Self.lier(&autorisations.statut, dossier, nature, titulaire)
        let maintenant = instant.ms
        return noterEcheance(try autorisations.statut.first { Self.statut($0, maintenant) })
    }

    /// Le statut que connaissent les représentants légaux : celui qu'ont fait les seuls actes accomplis au grand jour.
    mutating func statutPublic(
        _ dossier: RefDossier, _ nature: String, _ titulaire: String
    ) throws(SQLiteError) -> StatutAutorisation {
        try Self.lier(&autorisations.statutPublic, dossier, nature, titulaire)
        let maintenant = instant.ms
        return noterEcheance(try autorisations.statutPublic.first { Self.statut($0, maintenant) })
    }

    /// Le statut que dit une ligne, et quand il change de lui-même, en millisecondes Unix ; `nil` : jamais.
    private static func statut(
        _ l: borrowing Row, _ maintenant: Int64
    ) -> (statut: StatutAutorisation, fin: Int64?) {
        if l.optionalInt64(1) != nil { return (.retire, nil) }
        guard let expire = l.optionalInt64(0) else { return (.valide, nil) }
        return expire <= maintenant ? (.expire, nil) : (.valide, expire)
    }

    private mutating func noterEcheance(
        _ lu: (statut: StatutAutorisation, fin: Int64?)?
    ) -> StatutAutorisation {
        guard let lu else { return .nonExiste }
        if let fin = lu.fin { finDesFaits = min(finDesFaits, fin) }
        return lu.statut
    }

    /// L'identité d'un dossier ; `nil` s'il est effacé.
    mutating func lireIdentite(_ dossier: RefDossier) throws(ErreurEntrepot) -> IdentiteScellee? {
        guard let cle = try cle(dossier) else { return nil }
        let lue = try convertir { () throws(SQLiteError) -> IdentiteScellee?? in
            try dossiers.identite.bind(dossier.id, at: 1)
            return try dossiers.identite.first { l in
                l.withBlob(0) { IdentiteScellee($0, cle, dossier: dossier) }
            }
        }
        guard let lue else { return nil }
        guard let identite = lue else { throw .alteree }
        return identite
    }

    /// L'état d'un dossier à l'instant de l'acte, d'après les deux colonnes qui le disent : le seul endroit qui les lise.
    ///
    /// Un dossier notifié est ouvert depuis la fin du délai d'opposition.
    static func etatEffectif(
        _ etat: String, depuis ms: Int64, _ contexte: ContexteTransaction, _ instant: Instant
    ) -> (etat: EtatDossier, depuis: Instant) {
        let depuis = Instant(ms: ms)
        // Un état que ce programme ne connaît pas n'ouvre rien : le dossier n'existe pas.
        let lu = EtatDossier(rawValue: etat) ?? .efface
        guard lu == .notifie else { return (lu, depuis) }
        let ouverture = depuis.plus(jours: contexte.delaiOppositionJours)
        return ouverture <= instant ? (.actif, ouverture) : (.notifie, depuis)
    }

    mutating func lireVie(_ dossier: RefDossier) throws(SQLiteError) -> VieDossier {
        let (contexte, maintenant) = (contexte, instant)
        try dossiers.etatComplet.bind(dossier.id, at: 1)
        let vie = try dossiers.etatComplet.first { ligne in
            let lu = Self.etatEffectif(ligne.requiredText(0), depuis: ligne.int64(1), contexte, maintenant)
            return VieDossier(
                etat: lu.etat, depuis: lu.depuis, medecinTraitant: ligne.text(2),
                medecinTraitantPublic: ligne.text(5), rattachementMES: ligne.int64(3) == 1,
                masquageParDefaut: ligne.int64(4) == 1)
        }
        if let vie, vie.etat == .notifie {
            finDesFaits = min(finDesFaits, vie.depuis.plus(jours: contexte.delaiOppositionJours).ms)
        }
        return vie
            ?? VieDossier(etat: .efface, depuis: instant, masquageParDefaut: true)
    }
}
