import Domaine

/// La consultation exige une autorisation valide du titulaire, et l'autorisation exige son consentement.
///
/// Une autorisation inconnue vaut refus : la règle ne suppose jamais un accord.
struct ConsentementDuPatient: Regle {
    static let reference = ReferenceRegle(
        code: "CST",
        enonce: "Un professionnel consulte le dossier si la personne, informée, y a consenti.",
        source: "CSP art. L. 1111-17, III ; EF_DMP04_01 ; règlement §§ 4 et 5",
        verifieeLe: "2026-11-21")

    func examiner(_ situation: Situation) -> Avis {
        guard let acteur = situation.acteur, situation.demande.mode == .normal else { return .sansObjet }
        switch situation.demande.action {
        case .autorisationAjout, .declarationMedecinTraitant, .retraitMedecinTraitant:
            return examinerDeclaration(situation.demande, acteur, situation.faits.dossier)
        default:
            let lit = situation.demande.actes.contains(where: Self.exigeAutorisation)
            guard lit, acteur.genre == .professionnelDeSante else { return .sansObjet }
            return examinerAutorisation(situation.faits.dossier)
        }
    }

    /// Lire, ou rendre visible au patient ce qu'on a lu (§ 5).
    private static func exigeAutorisation(_ action: Action) -> Bool {
        switch action {
        case .rechercheMetadonnees, .consultation, .visibilitePatient: true
        default: false
        }
    }

    /// Un patient qui autorise consent ; un autre dit comment le consentement a été recueilli.
    ///
    /// Pour l'équipe de soins d'une structure, le consentement est présumé une fois l'information donnée (§ 4).
    private func examinerDeclaration(
        _ demande: Demande, _ acteur: Acteur, _ dossier: FaitsDossier?
    ) -> Avis {
        if acteur.genre == .patient { return .favorable }
        guard let autorisation = demande.autorisation else { return .defavorable(.autorisationAbsente) }
        if autorisation.consentementRecueilli { return .favorable }
        let pourLaStructure =
            switch autorisation.pour {
            case .structure: true
            case .professionnel: false
            case nil: acteur.genre != .professionnelDeSante
            }
        guard demande.action == .autorisationAjout, pourLaStructure, autorisation.informationDonnee else {
            return .defavorable(.autorisationAbsente)
        }
        // Une présomption ne défait pas un retrait : le consentement se redemande.
        let statuts = [dossier?.autorisation, dossier?.autorisationStructure]
        if statuts.contains(.retire) { return .defavorable(.autorisationRetiree) }
        let connus = !statuts.contains(nil) && !statuts.contains(.interdit)
        return connus ? .favorable : .defavorable(.autorisationAbsente)
    }

    private func examinerAutorisation(_ dossier: FaitsDossier?) -> Avis {
        let statuts = [dossier?.autorisation, dossier?.autorisationStructure]
        // Bloqué par le titulaire, ou dont on ne sait s'il l'est : l'autorisation de sa structure ne le rétablit
        // pas (§ 1).
        if statuts.contains(.interdit) || statuts.contains(nil) { return .defavorable(.autorisationAbsente) }
        // Retirée à lui-même, l'autorisation n'est pas rendue par une présomption faite à sa structure.
        if dossier?.autorisation == .retire, dossier?.structureConsentieApresRetrait != true {
            return .defavorable(.autorisationRetiree)
        }
        if statuts.contains(.valide) { return .favorable }
        if statuts.contains(.expire) { return .defavorable(.autorisationEchue) }
        if statuts.contains(.retire) { return .defavorable(.autorisationRetiree) }
        return .defavorable(.autorisationAbsente)
    }
}
