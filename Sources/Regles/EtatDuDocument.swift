import Domaine

/// L'état du document doit permettre l'acte.
struct EtatDuDocument: Regle {
    static let reference = ReferenceRegle(
        code: "ETA",
        enonce:
            "Un document supprimé ne se lit plus, un document remplacé ne se remplace plus, et l'on ne change "
            + "que la fiche que l'on a lue.",
        source:
            "IHE ITI TF-2 (availabilityStatus) ; PDSm pour le DMP ; EX_3.3-1045 ; règlement § 2, porte 10",
        verifieeLe: "2026-11-21")

    func examiner(_ situation: Situation) -> Avis {
        let action = situation.demande.action
        switch action {
        case .rechercheMetadonnees, .consultation, .explication:
            guard let document = situation.faits.document else {
                // Lire un document dont rien n'est connu serait passer HAB et VIS sans examen.
                return action == .consultation ? .defavorable(.supprime) : .sansObjet
            }
            return document.etat == .deleted ? .defavorable(.supprime) : .favorable
        case .alimentation: return examinerRemplacement(situation)
        default:
            guard action.changeUneFiche else { return .sansObjet }
            guard let document = situation.faits.document else { return .defavorable(.supprime) }
            return examinerChangement(situation.demande, document)
        }
    }

    private func examinerRemplacement(_ situation: Situation) -> Avis {
        guard case .connu(let remplace) = situation.faits.remplacement else { return .sansObjet }
        // La répétition d'un remplacement déjà accompli n'est pas un second remplacement.
        if situation.faits.dejaConnu == .memesOctets { return .favorable }
        return switch remplace.etat {
        case .approved, .archived: .favorable
        case .deprecated: .defavorable(.remplace)
        case .deleted: .defavorable(.supprime)
        }
    }

    private func examinerChangement(_ demande: Demande, _ document: FaitsDocument) -> Avis {
        if document.etat == .deleted { return .defavorable(.supprime) }
        if document.versionPerimee { return .defavorable(.versionPerimee) }
        switch demande.action {
        case .archivage, .desarchivage:
            return document.etat == .deprecated ? .defavorable(.remplace) : .favorable
        default:
            // Ce que le patient a pu voir, on ne le lui cache plus (§ 5) ; un fait inconnu refuse.
            let cache =
                demande.actes.contains(.invisibilitePatient)
                && !document.visibilite.contains(.invisiblePatient)
            return cache && document.montreAuPatient != false ? .defavorable(.irreversible) : .favorable
        }
    }
}
