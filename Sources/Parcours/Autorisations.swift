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

    /// Une page d'une liste d'autorisations.
    public struct Page: Sendable {
        /// Les autorisations, puis les blocages.
        public let autorisations: [Autorisation]
        /// Où reprendre.
        public let curseur: CurseurAutorisations?
    }

    /// Une page des autorisations et des blocages d'un dossier.
    public func lister(
        _ dossier: String, _ criteres: CriteresAutorisations, par presentation: Presentation,
        fin: @escaping @Sendable (Reponse<Page>) -> Void
    ) {
        // Ce qui s'est fait en connexion secrète n'existe pas pour un représentant légal (§ 6).
        let sansSecret = presentation.appelant.acteur?.genre == .representantLegal
        guichet.surDossier(dossier, presentation.demande(.listeAutorisations), fin: fin) {
            (t, ref, permis) throws(ErreurEntrepot) in
            let page = try t.autorisations(criteres, ref, contre: permis, sansSecret: sansSecret)
            return Page(autorisations: page.autorisations, curseur: page.curseur)
        }
    }
}
