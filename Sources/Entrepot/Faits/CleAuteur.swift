import Domaine

/// L'acteur comme auteur possible : ses identifiants tels que l'entrepôt les écrit au dépôt.
struct CleAuteur {
    let deposant: String
    let ps: String?
    let structure: String?

    init(_ acteur: Acteur) {
        ps = acteur.genre == .professionnelDeSante ? acteur.id : nil
        structure = acteur.structureDExercice
        deposant =
            switch acteur.genre {
            case .professionnelDeSante: "PS:" + acteur.id
            // Un dossier n'a qu'un titulaire, et son identifiant est son matricule : il ne s'écrit pas.
            case .patient: "PATIENT"
            case .representantLegal: "RL:" + acteur.id
            case .exploitant: "EX:" + acteur.id
            // Le dépôt d'une structure est celui de la structure, pas de la personne qui tient le clavier (§ 1).
            case .secretariat, .etablissement, .personnelEtablissement, .assuranceMaladie:
                "ST:" + (acteur.structure ?? acteur.id)
            }
    }

    /// Auteur au sens du règlement : le déposant, ou un `assignedAuthor` par son PS_IdNat.
    func estAuteur(deposant autre: String, auteurs: [AuteurFiche]) -> Bool {
        if deposant == autre { return true }
        guard let ps else { return false }
        return auteurs.contains { $0.id == ps }
    }

    /// Document de la structure : celle du déposant, ou la `representedOrganization` d'un auteur.
    func estDeLaStructure(_ structureDeposant: String?, auteurs: [AuteurFiche]) -> Bool {
        guard let structure else { return false }
        return structureDeposant == structure || auteurs.contains { $0.structure == structure }
    }
}

extension Acteur {
    /// La structure au nom de laquelle il agit ; un établissement est la sienne.
    var structureDExercice: String? { structure ?? (genre == .etablissement ? id : nil) }
}
