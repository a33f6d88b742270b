import Domaine

/// Il faut un dossier, dans un état où l'acte se fait.
///
/// Un dossier notifié, opposé ou effacé n'existe pas pour le dehors ; celui d'un autre n'existe pas pour un patient.
struct DossierActif: Regle {
    static let reference = ReferenceRegle(
        code: "DOS",
        enonce: "Rien ne se fait dans un dossier qui n'est pas ouvert, ni dans celui d'un autre.",
        source: "CSP art. L. 1111-14 et L. 1111-18 ; règlement §§ 1, 2 (porte 3) et 5",
        verifieeLe: "2026-11-21")

    func examiner(_ situation: Situation) -> Avis {
        let action = situation.demande.action
        switch action {
        case .creationDossier, .listeDossiers: return .sansObjet
        default: break
        }
        guard let dossier = situation.faits.dossier, Self.estPour(situation.acteur, dossier) else {
            return .defavorable(.dossierInexistant)
        }
        if action.changeLeDossier { return Self.transition(action, dossier.etat) }
        if situation.acteur?.genre == .patient, Self.ouvertAuTitulaire(action) {
            // Le titulaire a été prévenu : il retrouve son dossier et en lit les traces, quel qu'en soit l'état.
            return dossier.etat == .efface ? .defavorable(.dossierInexistant) : .favorable
        }
        switch dossier.etat.statutExterne {
        case .actif: return .favorable
        // Le test d'existence dit qu'un dossier est fermé, avec sa date et son motif (TD0.2).
        case .ferme where action == .rechercheDossier || action == .rechercheSansINS: return .favorable
        case .ferme: return .defavorable(.dossierFerme)
        case .inexistant: return .defavorable(.dossierInexistant)
        }
    }

    /// Un patient n'a que son dossier ; un représentant légal, celui d'un mineur.
    private static func estPour(_ acteur: Acteur?, _ dossier: FaitsDossier) -> Bool {
        switch acteur?.genre {
        case .patient: dossier.titulaire
        case .representantLegal: dossier.titulaire && dossier.mineur == true
        default: true
        }
    }

    private static func ouvertAuTitulaire(_ action: Action) -> Bool {
        switch action {
        case .rechercheDossier, .historique, .notifications, .lectureNotification: true
        default: false
        }
    }

    /// La vie d'un dossier (règlement § 1) : refaire ce qui est fait n'est pas une faute.
    private static func transition(_ action: Action, _ etat: EtatDossier) -> Avis {
        switch (action, etat) {
        case (.activation, .notifie), (.activation, .oppose), (.activation, .actif),
            (.opposition, .notifie), (.opposition, .oppose),
            (.fermeture, .actif), (.fermeture, .ferme),
            (.reouverture, .ferme), (.reouverture, .actif),
            (.effacement, .actif), (.effacement, .ferme):
            .favorable
        case (.activation, .ferme), (.opposition, .ferme): .defavorable(.dossierFerme)
        // Le délai d'opposition est passé : un dossier ouvert se ferme ou s'efface.
        case (.opposition, .actif): .defavorable(.etatDuDossier)
        default: .defavorable(.dossierInexistant)
        }
    }
}
