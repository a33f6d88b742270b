import Domaine

/// Un document masqué aux professionnels n'est vu que de son auteur et du médecin traitant.
struct VisibiliteDuDocument: Regle {
    static let reference = ReferenceRegle(
        code: "VIS",
        enonce: "Un document masqué n'existe que pour son auteur, le patient et le médecin traitant.",
        source: "CSP art. R. 1111-41 et suivants ; PDT-INF-526 notes 6 à 8 ; règlement § 4",
        verifieeLe: "2026-11-21")

    func examiner(_ situation: Situation) -> Avis {
        switch situation.demande.action {
        case .rechercheMetadonnees, .consultation: break
        default: return .sansObjet
        }
        guard let acteur = situation.acteur, let document = situation.faits.document else {
            return .sansObjet
        }
        guard acteur.genre == .professionnelDeSante else { return .sansObjet }
        guard document.visibilite.contains(.masquePS) else { return .favorable }
        let categorie = DroitDeLActeur.categorie(acteur, situation.faits)
        return document.auteur || categorie == .medecinTraitant ? .favorable : .defavorable(.masquePS)
    }
}
