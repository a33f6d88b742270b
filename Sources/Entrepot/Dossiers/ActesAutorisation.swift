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
        let apres = try convertir { () throws(SQLiteError) in try etatApparent(dossier, nature, titulaire) }
        let tu = effet == .change && apres == avant
        let trace = try journaliser(verdict, dossier: dossier, documents: [], sansEffetApparent: tu)
        if effet == .change {
            let duRole =
                demande.action == .declarationMedecinTraitant || demande.action == .retraitMedecinTraitant
            try notifier(
                duRole ? .medecinTraitant : .autorisation, dossier, trace, verdict, sansEffetApparent: tu)
        }
        return (effet, trace)
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
