public import Domaine
public import Regles
import SQLiteKit

extension Transaction {
    /// Ajoute ou retire une autorisation, ou le rôle de médecin traitant.
    ///
    /// Consomme le permis.
    ///
    /// Se déclarer médecin traitant vaut aussi autorisation ; cesser de l'être la laisse (TD0.3).
    public mutating func autoriser(
        _ dossier: RefDossier, contre permis: consuming Permis
    ) throws(ErreurEntrepot) -> (EffetAutorisation, TraceEcrite) {
        let verdict = permis.verdict
        let demande = verdict.demande
        guard let acteur = demande.appelant.acteur else { throw .base(code: 1) }
        let (nature, titulaire) = Self.titulaire(demande.autorisation?.pour, acteur)
        let effet = try convertir { () throws(SQLiteError) -> EffetAutorisation in
            switch demande.action {
            case .autorisationAjout:
                return try ajouter(dossier, nature, titulaire, acteur, verdict)
            case .autorisationSuppression: return try retirer(dossier, nature, titulaire)
            case .declarationMedecinTraitant:
                let ajout = try ajouter(dossier, nature, titulaire, acteur, verdict)
                let role = try changerMedecinTraitant(dossier, titulaire, de: nil)
                return ajout == .change ? .change : role
            case .retraitMedecinTraitant:
                return try changerMedecinTraitant(dossier, nil, de: titulaire)
            default: preconditionFailure("un permis d'autorisation est exigé")
            }
        }
        let trace = try journaliser(verdict, dossier: dossier, documents: [])
        if effet == .change {
            let duRole =
                demande.action == .declarationMedecinTraitant || demande.action == .retraitMedecinTraitant
            try notifier(duRole ? .medecinTraitant : .autorisation, dossier, trace, verdict)
        }
        return (effet, trace)
    }

    /// Les autorisations et les blocages d'un dossier (TD1.6).
    ///
    /// Consomme le permis.
    ///
    /// - Parameter sansSecret: taire celles qui furent déclarées en connexion secrète d'un mineur.
    public mutating func autorisations(
        _ dossier: RefDossier, contre permis: consuming Permis, sansSecret: Bool = false
    ) throws(ErreurEntrepot) -> ([Autorisation], TraceEcrite) {
        precondition(permis.action == .listeAutorisations, "un permis de liste d'autorisations est exigé")
        let maintenant = instant
        let liste = try convertir { () throws(SQLiteError) -> [Autorisation] in
            let medecinTraitant = try lireVie(dossier).medecinTraitant
            var liste: [Autorisation] = []
            var bloques: [String: Instant] = [:]
            try autorisations.listerBlocages.bind(dossier.id, at: 1)
            try autorisations.listerBlocages.forEachRow { ligne in
                if sansSecret, ligne.int64(2) != 0 { return }
                bloques[ligne.requiredText(0)] = Instant(ms: ligne.int64(1))
            }
            try autorisations.lister.bind(dossier.id, at: 1)
            try autorisations.lister.forEachRow { ligne in
                if sansSecret, ligne.int64(10) != 0 { return }
                let autorisation = Self.autorisation(ligne, maintenant, medecinTraitant)
                // Un blocage l'emporte sur l'autorisation de la même personne.
                if autorisation.nature == "PS", bloques[autorisation.titulaire] != nil { return }
                liste.append(autorisation)
            }
            for (ps, depuis) in bloques.sorted(by: { $0.key < $1.key }) {
                liste.append(
                    Autorisation(
                        nature: "PS", titulaire: ps, debut: depuis, dernierActe: depuis,
                        statut: .interdit))
            }
            return liste
        }
        return (liste, try journaliser(permis.verdict, dossier: dossier, documents: []))
    }

    private static func autorisation(
        _ l: borrowing Row, _ maintenant: Instant, _ medecinTraitant: String?
    ) -> Autorisation {
        let expire = l.optionalInt64(8).map { Instant(ms: $0) }
        let statut: StatutAutorisation =
            l.optionalInt64(9) != nil
            ? .retire : expire.map { $0 <= maintenant } == true ? .expire : .valide
        let nature = l.requiredText(0)
        let titulaire = l.requiredText(1)
        return Autorisation(
            nature: nature, titulaire: titulaire, nom: l.text(2), prenom: l.text(3), profession: l.text(4),
            specialite: l.text(5), debut: Instant(ms: l.int64(6)), dernierActe: Instant(ms: l.int64(7)),
            expire: expire, statut: statut,
            medecinTraitant: nature == "PS" && titulaire == medecinTraitant)
    }

    private static func titulaire(
        _ pour: DemandeAutorisation.Titulaire?, _ acteur: Acteur
    ) -> (nature: String, id: String) {
        switch pour {
        case .professionnel(let id): ("PS", id)
        case .structure(let id): ("STRUCTURE", id)
        case nil:
            acteur.genre == .professionnelDeSante
                ? ("PS", acteur.id) : ("STRUCTURE", acteur.structureDExercice ?? acteur.id)
        }
    }

    private mutating func ajouter(
        _ dossier: RefDossier, _ nature: String, _ titulaire: String, _ acteur: Acteur,
        _ verdict: Verdict
    ) throws(SQLiteError) -> EffetAutorisation {
        let expire = contexte.dureeAutorisationJours.map { instant.plus(jours: $0).ms }
        if try statutAutorisation(dossier, nature, titulaire) == .valide {
            // Redéclarée, elle court de nouveau ; au grand jour, elle cesse d'être secrète.
            try autorisations.renouveler.bind(dossier.id, at: 1)
            try autorisations.renouveler.bind(nature, at: 2)
            try autorisations.renouveler.bind(titulaire, at: 3)
            try autorisations.renouveler.bind(expire, at: 4)
            try autorisations.renouveler.bind(verdict.demande.autorisation?.moyen?.rawValue, at: 5)
            try autorisations.renouveler.bind(instant.ms, at: 6)
            try autorisations.renouveler.bind(verdict.estSecret, at: 7)
            try autorisations.renouveler.run()
            return .dejaAinsi
        }
        let sien =
            acteur.genre == .professionnelDeSante && nature == "PS" && titulaire == acteur.id
        try autorisations.ajouter.bind(dossier.id, at: 1)
        try autorisations.ajouter.bind(nature, at: 2)
        try autorisations.ajouter.bind(titulaire, at: 3)
        try autorisations.ajouter.bind(sien ? acteur.nom : nil, at: 4)
        try autorisations.ajouter.bind(sien ? acteur.prenom : nil, at: 5)
        try autorisations.ajouter.bind(sien ? acteur.profession : nil, at: 6)
        try autorisations.ajouter.bind(sien ? acteur.specialite : nil, at: 7)
        try autorisations.ajouter.bind(instant.ms, at: 8)
        try autorisations.ajouter.bind(expire, at: 9)
        try autorisations.ajouter.bind(verdict.demande.autorisation?.moyen?.rawValue, at: 10)
        // Un patient n'a pas d'identifiant qui puisse s'écrire.
        try autorisations.ajouter.bind(acteur.id.isEmpty ? acteur.genre.rawValue : acteur.id, at: 11)
        try autorisations.ajouter.bind(verdict.estSecret, at: 12)
        try autorisations.ajouter.run()
        return .change
    }

    mutating func retirer(
        _ dossier: RefDossier, _ nature: String, _ titulaire: String
    ) throws(SQLiteError) -> EffetAutorisation {
        let statut = try statutAutorisation(dossier, nature, titulaire)
        guard statut == .valide || statut == .expire else { return .dejaAinsi }
        try autorisations.retirer.bind(dossier.id, at: 1)
        try autorisations.retirer.bind(nature, at: 2)
        try autorisations.retirer.bind(titulaire, at: 3)
        try autorisations.retirer.bind(instant.ms, at: 4)
        try autorisations.retirer.run()
        // Le médecin traitant qui se retire du dossier cesse de l'être.
        if nature == "PS" { _ = try changerMedecinTraitant(dossier, nil, de: titulaire) }
        return .change
    }

    mutating func changerMedecinTraitant(
        _ dossier: RefDossier, _ nouveau: String?, de ancien: String?
    ) throws(SQLiteError) -> EffetAutorisation {
        let actuel = try lireVie(dossier).medecinTraitant
        if actuel == nouveau { return .dejaAinsi }
        if nouveau == nil, actuel != ancien { return .dejaAinsi }
        try dossiers.changerMedecinTraitant.bind(dossier.id, at: 1)
        try dossiers.changerMedecinTraitant.bind(nouveau, at: 2)
        try dossiers.changerMedecinTraitant.run()
        return .change
    }
}
