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
        let avant = try convertir { () throws(SQLiteError) in
            try etatApparent(dossier, nature, titulaire)
        }
        let effet = try convertir { () throws(SQLiteError) -> EffetAutorisation in
            switch demande.action {
            case .autorisationAjout:
                return try ajouter(dossier, nature, titulaire, acteur, verdict)
            case .autorisationSuppression:
                return try retirer(dossier, nature, titulaire, secret: verdict.estSecret)
            case .declarationMedecinTraitant:
                let ajout = try ajouter(dossier, nature, titulaire, acteur, verdict)
                let role = try changerMedecinTraitant(
                    dossier, titulaire, de: nil, secret: verdict.estSecret)
                return ajout == .change ? .change : role
            case .retraitMedecinTraitant:
                return try changerMedecinTraitant(
                    dossier, nil, de: titulaire, secret: verdict.estSecret)
            default: preconditionFailure("un permis d'autorisation est exigé")
            }
        }
        let trace = try journaliser(verdict, dossier: dossier, documents: [])
        if effet == .change {
            let duRole =
                demande.action == .declarationMedecinTraitant || demande.action == .retraitMedecinTraitant
            let apres = try convertir { () throws(SQLiteError) in
                try etatApparent(dossier, nature, titulaire)
            }
            try notifier(
                duRole ? .medecinTraitant : .autorisation, dossier, trace, verdict,
                sansEffetApparent: apres == avant)
        }
        return (effet, trace)
    }

    /// Les autorisations et les blocages d'un dossier (TD1.6).
    ///
    /// Consomme le permis.
    ///
    /// - Parameter sansSecret: telles que les auraient laissées les seuls actes accomplis hors d'une connexion secrète.
    public mutating func autorisations(
        _ dossier: RefDossier, contre permis: consuming Permis, sansSecret: Bool = false
    ) throws(ErreurEntrepot) -> ([Autorisation], TraceEcrite) {
        precondition(permis.action == .listeAutorisations, "un permis de liste d'autorisations est exigé")
        let maintenant = instant
        let liste = try convertir { () throws(SQLiteError) -> [Autorisation] in
            let vie = try lireVie(dossier)
            let medecinTraitant = sansSecret ? vie.medecinTraitantPublic : vie.medecinTraitant
            var liste: [Autorisation] = []
            // La ligne secrète d'une personne vient avant la publique, et l'emporte.
            var lues: Set<[String]> = []
            var blocagesLus: Set<String> = []
            var bloques: [String: Instant] = [:]
            try autorisations.listerBlocages.bind(dossier.id, at: 1)
            try autorisations.listerBlocages.forEachRow { ligne in
                if sansSecret, ligne.int64(2) != 0 { return }
                let ps = ligne.requiredText(0)
                guard blocagesLus.insert(ps).inserted, ligne.int64(3) == 0 else { return }
                bloques[ps] = Instant(ms: ligne.int64(1))
            }
            try autorisations.lister.bind(dossier.id, at: 1)
            try autorisations.lister.forEachRow { ligne in
                if sansSecret, ligne.int64(10) != 0 { return }
                let autorisation = Self.autorisation(ligne, maintenant, medecinTraitant)
                guard lues.insert([autorisation.nature, autorisation.titulaire]).inserted else { return }
                // Un blocage l'emporte sur l'autorisation de la même personne.
                if autorisation.nature == "PS", bloques[autorisation.titulaire] != nil { return }
                liste.append(autorisation)
            }
            liste.sort { a, b in
                a.debut == b.debut
                    ? (a.nature, a.titulaire) < (b.nature, b.titulaire) : a.debut > b.debut
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
}
