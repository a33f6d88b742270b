import Domaine

/// Ce qu'aucun accord ne peut être, quoi que disent les tables.
enum Invariant: String, Sendable, CaseIterable {
    case bloque = "un appelant bloqué n'obtient rien dans ce dossier"
    case exploitant = "l'exploitant ne fait que créer et changer l'état des dossiers"
    case air = "AIR ne dépose jamais"
    case preuve = "sans preuve, ou sur une fausse, rien n'est accordé"
    case matrice = "la matrice s'applique, urgence ou non"
    case opposition = "une urgence que le titulaire refuse n'ouvre rien"
    case inexistant = "rien n'est accordé sur un dossier effacé ou inexistant"
    case travail = "le médecin du travail ne lit aucun document"
    case supprime = "un document supprimé ne se lit ni ne se change"
    case masqueLu =
        "un document masqué ne s'ouvre ni au personnel, ni à un professionnel sans titre à le voir"
    case invisible = "ni le patient ni son représentant n'ouvre ce qui lui est invisible"

    /// L'accord de cette situation viole l'invariant.
    func estViole(_ essai: Essai) -> Bool {
        switch self {
        case .bloque: essai.dossier.map { $0.bloque != false } ?? false
        case .exploitant:
            essai.genre == .exploitant && essai.acte != .creationDossier && !essai.acte.changeLeDossier
        case .air: essai.acte == .alimentation && essai.acteur?.authentification == .air
        case .preuve: appelants[essai.appelant].refus != nil || essai.acteur == nil
        case .matrice: horsMatrice(essai)
        case .opposition: urgenceRefusee(essai)
        case .inexistant:
            essai.acte != .creationDossier && essai.acte != .listeDossiers
                && (essai.dossier == nil || essai.dossier?.etat == .efface)
        case .travail: essai.estDuTravail && essai.acte == .consultation
        case .supprime: essai.voitUneFiche && essai.document?.etat == .deleted
        case .masqueLu: masqueLu(essai)
        case .invisible: invisible(essai)
        }
    }

    private func horsMatrice(_ essai: Essai) -> Bool {
        guard essai.estPS, essai.voitUneFiche, let document = essai.document, !document.auteur else {
            return false
        }
        return document.type != typesDEssai[0] || !Oracle.aUneColonne(essai)
    }

    private func urgenceRefusee(_ essai: Essai) -> Bool {
        guard let dossier = essai.dossier else { return false }
        return essai.mode == .brisDeGlace && dossier.brisDeGlace != true
            || essai.mode == .centre15 && dossier.centre15 != true
    }

    private func masqueLu(_ essai: Essai) -> Bool {
        guard essai.voitUneFiche, let document = essai.document,
            document.visibilite.union(document.visibiliteHeritee).contains(.masquePS), !document.auteur,
            essai.genre != .patient, essai.genre != .representantLegal
        else { return false }
        if !essai.estPS { return true }
        return essai.mode == .normal ? !essai.estTraitant : essai.dossier?.masquesEnUrgence != true
    }

    private func invisible(_ essai: Essai) -> Bool {
        guard essai.voitUneFiche, let document = essai.document else { return false }
        let visibilite = document.visibilite.union(document.visibiliteHeritee)
        return switch essai.genre {
        case .patient: visibilite.contains(.invisiblePatient)
        case .representantLegal: !visibilite.isDisjoint(with: [.invisiblePatient, .invisibleRepresentants])
        default: false
        }
    }
}
