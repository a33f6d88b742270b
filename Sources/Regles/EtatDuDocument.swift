import Domaine

/// L'état du document doit permettre l'acte.
struct EtatDuDocument: Regle {
    static let reference = ReferenceRegle(
        code: "ETA",
        enonce: "Un document supprimé ne se lit plus ; un document remplacé ne se remplace plus.",
        source: "IHE ITI TF-2 (availabilityStatus) ; PDSm pour le DMP ; règlement § 2, porte 10",
        verifieeLe: "2026-11-21")

    func examiner(_ situation: Situation) -> Avis {
        switch situation.demande.action {
        case .rechercheMetadonnees, .consultation:
            guard let document = situation.faits.document else {
                // Lire un document dont rien n'est connu serait passer HAB et VIS sans examen.
                return situation.demande.action == .consultation ? .defavorable(.supprime) : .sansObjet
            }
            return document.etat == .deleted ? .defavorable(.supprime) : .favorable
        case .alimentation:
            guard case .connu(let remplace) = situation.faits.remplacement else { return .sansObjet }
            // La répétition d'un remplacement déjà accompli n'est pas un second remplacement.
            if situation.faits.dejaConnu == .memesOctets { return .favorable }
            return switch remplace.etat {
            case .approved, .archived: .favorable
            case .deprecated: .defavorable(.remplace)
            case .deleted: .defavorable(.supprime)
            }
        default: return .sansObjet
        }
    }
}
