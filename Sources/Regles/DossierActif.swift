import Domaine

/// Il faut un dossier actif.
///
/// Un dossier notifié, opposé ou effacé n'existe pas pour le dehors.
struct DossierActif: Regle {
    static let reference = ReferenceRegle(
        code: "DOS",
        enonce: "Rien ne se fait dans un dossier qui n'est pas ouvert.",
        source: "CSP art. L. 1111-14 et L. 1111-18 ; règlement §§ 1 et 2, porte 3",
        verifieeLe: "2026-11-21")

    func examiner(_ situation: Situation) -> Avis {
        switch situation.demande.action {
        case .creationDossier, .listeDossiers: return .sansObjet
        default: break
        }
        switch situation.faits.dossier?.etat.statutExterne ?? .inexistant {
        case .actif: return .favorable
        // Le test d'existence dit qu'un dossier est fermé, avec sa date et son motif (TD0.2).
        case .ferme where situation.demande.action == .rechercheDossier: return .favorable
        case .ferme: return .defavorable(.dossierFerme)
        case .inexistant: return .defavorable(.dossierInexistant)
        }
    }
}
