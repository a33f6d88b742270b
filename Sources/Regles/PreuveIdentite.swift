import Domaine

/// L'appelant est-il celui qu'il dit, dans un mode que sa preuve permet ?
struct PreuveIdentite: Regle {
    static let reference = ReferenceRegle(
        code: "AUT",
        enonce: "Nul n'agit sans preuve d'identité valable, dans un mode que cette preuve permet.",
        source: "CSP art. L. 1111-17 ; CI-SIS VIHF, JDV_J65 ; règlement § 2, porte 1",
        verifieeLe: "2026-11-21")

    func examiner(_ situation: Situation) -> Avis {
        switch situation.demande.appelant {
        case .sansPreuve: .defavorable(.preuveAbsente)
        case .preuveInvalide: .defavorable(.preuveInvalide)
        case .roleInconnu: .defavorable(.roleInconnu)
        case .reconnu(let acteur): examiner(acteur, situation.demande)
        }
    }

    private func examiner(_ acteur: Acteur, _ demande: Demande) -> Avis {
        if acteur.genre == .professionnelDeSante {
            guard let profession = acteur.profession else { return .defavorable(.roleInconnu) }
            if profession == "10", acteur.specialite == nil { return .defavorable(.specialiteAbsente) }
            if profession == "21", acteur.section == nil { return .defavorable(.specialiteAbsente) }
        }
        switch demande.mode {
        case .normal: return .favorable
        case .centre15:
            return acteur.droitRegulation ? .favorable : .defavorable(.regulationSansDroit)
        case .brisDeGlace:
            let raison = demande.raison ?? ""
            return raison.count >= 10 ? .favorable : .defavorable(.brisDeGlaceSansRaison)
        }
    }
}
