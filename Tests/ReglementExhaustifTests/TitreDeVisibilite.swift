import Domaine
import Regles

/// À quel titre quelqu'un change qui voit un document.
enum TitreDeVisibilite: String, Sendable, CaseIterable {
    case auteur, traitant, patient, mineur, lecteur, deposant

    // swift-format-ignore
    /// Les titres que le règlement admet, par acte. La règle est « l'auteur, le médecin traitant, le patient » ; ce
    /// qui s'en écarte a sa source. Un représentant légal n'y est nulle part : §§ 4 et 5 ne lui ouvrent que de lire.
    static let table: [Action: Set<TitreDeVisibilite>] = [
        .masquage:                  [.auteur, .traitant, .patient],  // § 5 · S1, S4
        .demasquage:                [.auteur, .traitant, .patient],  // § 5 · M526 note 8
        .changementPreferences:     [.patient],                      // § 5, tout masquer · S0
        .invisibilitePatient:       [.auteur],                       // § 5 · S4, choix
        // Exception : tout PS qui peut le lire, en mode normal. § 5 · M526, GI EX_3.3-1045
        .visibilitePatient:         [.lecteur],
        // Exception : le mineur lui-même, et non ses représentants. § 5 · S1
        .invisibiliteRepresentants: [.auteur, .mineur],
        .visibiliteRepresentants:   [.auteur, .mineur],
        // Exception : un dépôt naît avec la visibilité que dit son déposant, qui en est l'auteur. §§ 1 et 3 · S1, S4
        .alimentation:              [.deposant],
    ]

    /// Chaque acte de visibilité de cette demande accordée a son titre ; `nil` si elle n'en a pas.
    static func suffit(_ essai: Essai) -> Bool? {
        let actes = essai.demande.actes.filter { table[$0] != nil }
        guard !actes.isEmpty else { return nil }
        if essai.acte == .alimentation, essai.demande.depot?.visibilite.isEmpty == true { return nil }
        let tenus = tenus(essai)
        return actes.allSatisfy { table[$0]?.isDisjoint(with: tenus) == false }
    }

    /// Les titres de l'appelant dans cette situation.
    static func tenus(_ essai: Essai) -> Set<TitreDeVisibilite> {
        guard let dossier = essai.dossier else { return [] }
        var titres: Set<TitreDeVisibilite> = []
        if essai.document?.auteur == true { titres.insert(.auteur) }
        if essai.estTraitant { titres.insert(.traitant) }
        if essai.genre == .patient, dossier.titulaire { titres.insert(.patient) }
        if essai.genre == .patient, dossier.titulaire, dossier.mineur == true { titres.insert(.mineur) }
        if lit(essai, dossier) { titres.insert(.lecteur) }
        if depose(essai, dossier) { titres.insert(.deposant) }
        return titres
    }

    /// Un PS qui peut lire ce document en mode normal (§ 4) : l'autorisation, la matrice, les masques.
    private static func lit(_ essai: Essai, _ dossier: FaitsDossier) -> Bool {
        guard essai.estPS, !essai.estDuTravail, essai.mode == .normal, let document = essai.document else {
            return false
        }
        guard dossier.autorisation == .valide || dossier.autorisationStructure == .valide else {
            return false
        }
        if document.auteur { return true }
        let visibilite = document.visibilite.union(document.visibiliteHeritee)
        let masque =
            visibilite.contains(.masquePS)
            || visibilite.contains(.invisiblePatient) && dossier.masquageParDefaut != false
        guard !masque || essai.estTraitant else { return false }
        return document.type == typesDEssai[0] && Oracle.aUneColonne(essai)
    }

    /// Un déposant du § 3, et une visibilité qu'il peut dire.
    private static func depose(_ essai: Essai, _ dossier: FaitsDossier) -> Bool {
        guard essai.acte == .alimentation, let acteur = essai.acteur, let depot = essai.demande.depot,
            acteur.authentification != .air
        else { return false }
        // Ce qui est visible de tous ne devient pas plus caché par un remplacement, ni ce qu'un autre a masqué.
        if case .connu(let ancien) = essai.faits.remplacement, essai.faits.dejaConnu == .jamais {
            guard ancien.auteur || ancien.deLaStructure else { return false }
            guard ancien.visibilite.isSuperset(of: depot.visibilite) else { return false }
        }
        return switch acteur.genre {
        case .professionnelDeSante, .secretariat, .etablissement, .assuranceMaladie: true
        case .patient: dossier.titulaire && !depot.visibilite.contains(.invisiblePatient)
        case .personnelEtablissement, .representantLegal, .exploitant: false
        }
    }
}
