import Domaine

/// L'appelant doit être celui qu'il dit, dans un mode que sa preuve permet.
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
        case .preuveRejouee: .defavorable(.rejeu)
        case .reconnu(let acteur): examiner(acteur, situation.demande)
        }
    }

    private func examiner(_ acteur: Acteur, _ demande: Demande) -> Avis {
        if acteur.genre == .professionnelDeSante {
            // Sans PS_IdNat, il passerait pour l'auteur de tout document dont l'auteur n'en a pas.
            guard !acteur.id.isEmpty else { return .defavorable(.preuveInvalide) }
            guard let profession = acteur.profession, !profession.isEmpty else {
                return .defavorable(.roleInconnu)
            }
            let qualite =
                switch profession {
                case "10": acteur.specialite
                case "21": acteur.section
                default: profession
                }
            guard let qualite, !qualite.isEmpty else { return .defavorable(.specialiteAbsente) }
        }
        switch demande.mode {
        case .normal: return .favorable
        case .centre15:
            return acteur.droitRegulation ? .favorable : .defavorable(.regulationSansDroit)
        case .brisDeGlace:
            return Self.estUneRaison(demande.raison) ? .favorable : .defavorable(.brisDeGlaceSansRaison)
        }
    }

    /// Dix caractères au moins, sans compter ce qui ne se voit pas, les espaces qui l'entourent ni ceux qui se répètent.
    private static func estUneRaison(_ raison: String?) -> Bool {
        guard let raison else { return false }
        let mots = raison.split(whereSeparator: \.isWhitespace).compactMap { mot in
            let visible = mot.filter { $0.unicodeScalars.contains(where: Self.seVoit) }
            return visible.isEmpty ? nil : visible
        }
        return mots.joined(separator: " ").count >= 10
    }

    /// Ni commande, ni format (Cf), ni rien que l'affichage ignore.
    private static func seVoit(_ scalaire: Unicode.Scalar) -> Bool {
        if scalaire.properties.isDefaultIgnorableCodePoint || scalaire == "\u{2800}" { return false }
        switch scalaire.properties.generalCategory {
        case .control, .format, .unassigned, .surrogate, .privateUse, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            return false
        default: return true
        }
    }
}
