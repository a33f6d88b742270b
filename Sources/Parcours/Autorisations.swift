public import Domaine
import Entrepot
import Regles

/// Donner, retirer et lister les autorisations d'un dossier (TD0.3, TD1.6).
public struct Autorisations: Sendable {
    private let guichet: Guichet

    /// - Parameter guichet: partagé par tous les parcours.
    public init(_ guichet: Guichet) { self.guichet = guichet }

    /// Ce que TD0.3 peut faire.
    public enum Acte: Sendable, Hashable {
        case ajout, suppression, ajoutMedecinTraitant, retraitMedecinTraitant
    }

    /// Ajoute ou retire une autorisation, ou le rôle de médecin traitant.
    ///
    /// Idempotent.
    public func changer(
        _ dossier: String, _ acte: Acte, _ autorisation: DemandeAutorisation,
        par presentation: Presentation,
        fin: @escaping @Sendable (Reponse<EffetAutorisation>) -> Void
    ) {
        let action: Action =
            switch acte {
            case .ajout: .autorisationAjout
            case .suppression: .autorisationSuppression
            case .ajoutMedecinTraitant: .declarationMedecinTraitant
            case .retraitMedecinTraitant: .retraitMedecinTraitant
            }
        let demande = presentation.demande(action, autorisation: autorisation)
        guichet.surDossier(dossier, demande, fin: fin) { (t, ref, permis) throws(ErreurEntrepot) in
            try t.autoriser(ref, contre: permis).0
        }
    }

    /// Les autorisations et les blocages d'un dossier.
    public func lister(
        _ dossier: String, par presentation: Presentation,
        fin: @escaping @Sendable (Reponse<[Autorisation]>) -> Void
    ) {
        // Ce qui s'est fait en connexion secrète n'existe pas pour un représentant légal (§ 6).
        let sansSecret = presentation.appelant.acteur?.genre == .representantLegal
        guichet.surDossier(dossier, presentation.demande(.listeAutorisations), fin: fin) {
            (t, ref, permis) throws(ErreurEntrepot) in
            try t.autorisations(ref, contre: permis, sansSecret: sansSecret).0
        }
    }
}
