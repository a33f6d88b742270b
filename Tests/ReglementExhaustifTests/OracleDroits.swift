import Domaine
import Regles

extension Oracle {
    /// DRO : chaque acte demandé lui est-il permis en ce mode ? Un acte que sa cellule ferme, sinon le premier refusé,
    /// donne le motif : ce qui ne dépend pas du document se dit avant ce qui en dépend (§ 2).
    static func droit(_ essai: Essai) -> Motif? {
        guard let acteur = essai.acteur else { return nil }
        for acte in essai.demande.actes where estFerme(acte, essai, acteur) { return .droitAbsent }
        for acte in essai.demande.actes {
            if let refus = droit(acte, essai, acteur) { return refus }
        }
        return nil
    }

    /// La colonne de l'acteur en ce mode ; `nil` si les tables n'en ont pas.
    static func colonne(_ essai: Essai, _ acteur: Acteur) -> Colonne? {
        switch (acteur.genre, essai.mode) {
        case (.professionnelDeSante, let mode) where essai.estDuTravail: mode == .normal ? .travN : nil
        case (.professionnelDeSante, .normal): essai.estTraitant ? .mtN : essai.estMedecin ? .medN : .psN
        case (.professionnelDeSante, .brisDeGlace): essai.estTraitant ? .mtB : essai.estMedecin ? .medB : .psB
        case (.professionnelDeSante, .centre15): essai.estMedecin ? .medR : .psR
        case (.etablissement, .normal): .esN
        case (.etablissement, .centre15): .esR
        case (.secretariat, .normal): .cpeN
        case (.personnelEtablissement, .normal): .persN
        case (.patient, .normal): .patN
        case (.representantLegal, .normal): .repN
        case (.assuranceMaladie, .normal): .amN
        case (.exploitant, .normal): .expN
        default: nil
        }
    }

    /// La cellule publiée pour sa preuve, ou celle du complément.
    private static func cellule(_ acte: Action, _ colonne: Colonne, _ acteur: Acteur) -> Cellule {
        let air = acteur.authentification == .air
        if air, acte == .alimentation { return .non }  // M606 : AIR ne dépose jamais
        // M606 ne nomme pas ces actes que M526 nomme, ou que rien n'ouvre en AIR.
        let tus: [Action] = [.declarationMedecinTraitant, .blocage, .deblocage]
        if air, tus.contains(acte), acteur.genre != .patient { return .non }
        let publiee = (air ? TableDepliee.publiee606 : .publiee526).lire(acte, colonne)
        return publiee == .non ? TableDepliee.complementaire.lire(acte, colonne) : publiee
    }

    private static func estFerme(_ acte: Action, _ essai: Essai, _ acteur: Acteur) -> Bool {
        guard let colonne = colonne(essai, acteur) else { return true }
        let cellule = cellule(acte, colonne, acteur)
        return cellule == .non || cellule == .nonSelonLeReglement
    }

    private static func droit(_ acte: Action, _ essai: Essai, _ acteur: Acteur) -> Motif? {
        guard let colonne = colonne(essai, acteur) else { return .droitAbsent }
        let cellule = cellule(acte, colonne, acteur)
        if cellule == .non || cellule == .nonSelonLeReglement { return .droitAbsent }
        let document = essai.document
        // L'étoile de M526 : le document du patient n'est supprimé ou archivé que par lui ou le MT.
        if acte == .suppression || acte == .archivage || acte == .desarchivage, document?.duPatient == true {
            return colonne == .mtN || colonne == .mtB || colonne == .patN ? nil : .documentDuPatient
        }
        switch cellule {
        case .oui, .ouiSelonLeReglement: break
        case .siens, .siensSelonLeReglement: if document?.auteur != true { return .pasAuteur }
        case .deSaStructure: if document?.deLaStructure != true { return .pasDeLaStructure }
        case .pourSaStructure: if structure(acteur) == nil { return .droitAbsent }
        case .references:
            if structure(acteur) == nil { return .droitAbsent }
            if document?.deLaStructure == false { return .pasDeLaStructure }
        case .duPatient:
            if acte != .alimentation { return .pasAuteur }
            if essai.demande.depot?.metadonnees?.type.duPatient != true { return .droitAbsent }
        case .remboursements: if !rembourse(essai) { return .droitAbsent }
        case .mineur: if essai.dossier?.mineur != true { return .pasAuteur }
        case .non, .nonSelonLeReglement: return .droitAbsent
        }
        return acte.codeTD == "TD0.3" ? autorisation(acte, essai, acteur) : remplacement(acte, essai)
    }

    private static func structure(_ acteur: Acteur) -> String? {
        acteur.structure ?? (acteur.genre == .etablissement ? acteur.id : nil)
    }

    /// L'Assurance Maladie dépose la classe 60 et l'attestation de vaccination.
    private static func rembourse(_ essai: Essai) -> Bool {
        guard let type = essai.demande.depot?.metadonnees?.type else { return false }
        return type.classe == "60" || type.code == CodeSysteme("96874-3", loinc)
    }

    /// TD0.3 : pour qui il demande.
    private static func autorisation(_ acte: Action, _ essai: Essai, _ acteur: Acteur) -> Motif? {
        let pour = essai.demande.autorisation?.pour
        let admis =
            switch (acteur.genre, pour) {
            case (.patient, nil): false
            case (.patient, _), (_, nil): true
            case (.professionnelDeSante, .professionnel(let id)?): id == acteur.id
            case (.professionnelDeSante, .structure(let id)?):
                acte == .autorisationAjout && id == acteur.structure
            case (_, .structure(let id)?): id == structure(acteur)
            case (_, .professionnel?): false
            }
        return admis ? nil : .droitAbsent
    }

    /// Un remplacement : seulement le sien ou celui de sa structure (§ 3).
    private static func remplacement(_ acte: Action, _ essai: Essai) -> Motif? {
        guard acte == .alimentation, case .connu(let ancien) = essai.faits.remplacement,
            !ancien.auteur, !ancien.deLaStructure
        else { return nil }
        return essai.estPS || essai.genre == .patient ? .pasAuteur : .pasDeLaStructure
    }
}
