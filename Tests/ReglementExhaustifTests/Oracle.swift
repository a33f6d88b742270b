import Domaine
import Regles

/// Les portes, dans l'ordre du règlement § 2.
enum Porte: Int, CaseIterable {
    case aut, ins, dos, blo, dro, urg, cst, hab, vis, eta, doc, opp

    var code: String { "\(self)".uppercased() }
}

/// Ce que le règlement dit d'une situation, lu de regles.md sans rien devoir à son code.
enum Oracle {
    /// Le premier refus dans l'ordre des portes, ou l'accord.
    static func motif(_ essai: Essai) -> Motif {
        for porte in Porte.allCases {
            if let refus = refus(porte, essai) { return refus }
        }
        return .accorde
    }

    /// Le refus d'une porte, qui ne regarde l'avis d'aucune autre.
    static func refus(_ porte: Porte, _ essai: Essai) -> Motif? {
        switch porte {
        case .aut: preuve(essai)
        case .ins: identite(essai)
        case .dos: dossier(essai)
        case .blo: blocage(essai)
        case .dro: droit(essai)
        case .urg: urgence(essai)
        case .cst: consentement(essai)
        case .hab: habilitation(essai)
        case .vis: visibilite(essai)
        case .eta: etat(essai)
        case .doc: conformite(essai)
        case .opp: opposition(essai)
        }
    }

    /// AUT : sa preuve, puis le mode qu'elle permet.
    static func preuve(_ essai: Essai) -> Motif? {
        if let refus = appelants[essai.appelant].refus { return refus }
        if essai.mode == .centre15, essai.acteur?.droitRegulation != true { return .regulationSansDroit }
        return modalites[essai.modalite].refus
    }

    /// INS : l'identité présentée ; une recherche n'en a que le matricule et l'OID.
    static func identite(_ essai: Essai) -> Motif? {
        let seulementLeMatricule = essai.acte == .rechercheDossier
        guard seulementLeMatricule || essai.acte == .alimentation || essai.acte == .creationDossier else {
            return nil
        }
        let figurant = identites[essai.identite]
        switch figurant.refus {
        case .matriculeMalForme, .cleFausse, .oidHorsEnvironnement: return figurant.refus
        default: break
        }
        if seulementLeMatricule { return nil }
        if figurant.refus == .traitAbsent { return .traitAbsent }
        if compareLesTraits(essai) {
            if figurant.refus == .traitsDifferents || essai.dossier?.traits == nil {
                return .traitsDifferents
            }
        }
        return figurant.valeur?.declareeQualifiee == false ? .identiteNonQualifiee : nil
    }

    private static func compareLesTraits(_ essai: Essai) -> Bool {
        guard let etat = essai.dossier?.etat else { return false }
        return essai.acte == .creationDossier || etat == .actif || etat == .ferme
    }

    /// BLO : le titulaire l'a bloqué, ou l'on ne sait pas.
    static func blocage(_ essai: Essai) -> Motif? {
        guard essai.acteur != nil, let dossier = essai.dossier else { return nil }
        return dossier.bloque == false ? nil : .bloque
    }

    /// URG : en urgence, le titulaire l'admet.
    static func urgence(_ essai: Essai) -> Motif? {
        guard essai.acteur != nil, let dossier = essai.dossier else { return nil }
        return switch essai.mode {
        case .normal: nil
        case .brisDeGlace: dossier.brisDeGlace == true ? nil : .oppositionBrisDeGlace
        case .centre15: dossier.centre15 == true ? nil : .oppositionCentre15
        }
    }

    /// CST : en mode normal, une autorisation valide, ou un consentement à en donner une.
    static func consentement(_ essai: Essai) -> Motif? {
        guard essai.mode == .normal, let acteur = essai.acteur else { return nil }
        switch essai.acte {
        case .autorisationAjout, .declarationMedecinTraitant, .retraitMedecinTraitant:
            return refusDeConsentement(essai, acteur)
        default: break
        }
        guard essai.estPS, essai.demandeUneAutorisation else { return nil }
        let statuts = [essai.dossier?.autorisation, essai.dossier?.autorisationStructure]
        // Ce qu'on ignore peut être une interdiction (§ 2).
        if statuts.contains(.interdit) || statuts.contains(nil) { return .autorisationAbsente }
        // Retirée à lui, elle ne lui revient par sa structure que si le patient y a consenti depuis.
        let rendue = essai.dossier?.structureConsentieApresRetrait == true
        if statuts[0] == .retire, statuts[1] == .valide || statuts[1] == .expire, !rendue {
            return .autorisationRetiree
        }
        if statuts.contains(.valide) { return nil }
        if statuts.contains(.expire) { return .autorisationEchue }
        return statuts.contains(.retire) ? .autorisationRetiree : .autorisationAbsente
    }

    /// Le patient consent en agissant ; l'information ne vaut que pour une structure, et ne défait pas un retrait.
    private static func refusDeConsentement(_ essai: Essai, _ acteur: Acteur) -> Motif? {
        if acteur.genre == .patient { return nil }
        guard let autorisation = essai.demande.autorisation else { return .autorisationAbsente }
        if autorisation.consentementRecueilli { return nil }
        let pourUneStructure =
            switch autorisation.pour {
            case .structure: true
            case .professionnel: false
            case nil: acteur.genre != .professionnelDeSante
            }
        guard autorisation.informationDonnee, essai.acte == .autorisationAjout, pourUneStructure else {
            return .autorisationAbsente
        }
        let statuts = [essai.dossier?.autorisation, essai.dossier?.autorisationStructure]
        if statuts.contains(.retire) { return .autorisationRetiree }
        return statuts.contains(nil) || statuts.contains(.interdit) ? .autorisationAbsente : nil
    }
}
