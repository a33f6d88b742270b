public import Domaine
import Entrepot
import Regles

/// Ce que le titulaire décide de son dossier : blocages, préférences, vie du dossier.
public struct Titulaire: Sendable {
    private let guichet: Guichet

    /// - Parameter guichet: partagé par tous les parcours.
    public init(_ guichet: Guichet) { self.guichet = guichet }

    /// Bloque ou débloque un professionnel ; idempotent.
    public func bloquer(
        _ dossier: String, _ professionnel: String, bloque: Bool, par presentation: Presentation,
        fin: @escaping @Sendable (Reponse<EffetAutorisation>) -> Void
    ) {
        var demande = presentation.demande(bloque ? .blocage : .deblocage)
        demande.professionnel = professionnel
        guichet.surDossier(dossier, demande, fin: fin) { (t, ref, permis) throws(ErreurEntrepot) in
            try t.bloquer(ref, contre: permis).0
        }
    }

    /// Les préférences du titulaire.
    public func preferences(
        _ dossier: String, par presentation: Presentation,
        fin: @escaping @Sendable (Reponse<Preferences>) -> Void
    ) {
        guichet.surDossier(dossier, presentation.demande(.preferences), fin: fin) {
            (t, ref, permis) throws(ErreurEntrepot) in
            try t.preferences(ref, contre: permis).0
        }
    }

    /// Change les préférences ; « tout masquer » vaut aussi pour les documents déjà là.
    public func changerPreferences(
        _ dossier: String, _ changement: ChangementPreferences, par presentation: Presentation,
        fin: @escaping @Sendable (Reponse<Preferences>) -> Void
    ) {
        var demande = presentation.demande(.changementPreferences)
        demande.preferences = changement
        guichet.surDossier(dossier, demande, fin: fin) { (t, ref, permis) throws(ErreurEntrepot) in
            try t.changerPreferences(ref, contre: permis).0
        }
    }

    /// Ce qui change l'état d'un dossier.
    public enum Etape: String, Sendable, CaseIterable {
        case activation, opposition, fermeture, reouverture, effacement

        /// L'acte que le règlement examine.
        public var action: Action {
            switch self {
            case .activation: .activation
            case .opposition: .opposition
            case .fermeture: .fermeture
            case .reouverture: .reouverture
            case .effacement: .effacement
            }
        }
    }

    /// Active, oppose, ferme, rouvre ou efface le dossier ; idempotent.
    public func changerEtat(
        _ dossier: String, _ etape: Etape, _ justification: Justification, par presentation: Presentation,
        fin: @escaping @Sendable (Reponse<VieDossier>) -> Void
    ) {
        var demande = presentation.demande(etape.action)
        demande.justification = justification
        demande.demandeEcriteExigee = guichet.reglages.demandeEcrite == .exigee
        guichet.surDossier(dossier, demande, fin: fin) { (t, ref, permis) throws(ErreurEntrepot) in
            try t.changerEtat(ref, contre: permis).0
        }
    }
}
