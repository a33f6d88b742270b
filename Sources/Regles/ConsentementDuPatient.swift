import Domaine

/// La consultation exige une autorisation valide du titulaire, et l'autorisation exige son consentement.
///
/// Une autorisation inconnue vaut refus : la règle ne suppose jamais un accord.
struct ConsentementDuPatient: Regle {
    static let reference = ReferenceRegle(
        code: "CST",
        enonce: "Un professionnel consulte le dossier si la personne, informée, y a consenti.",
        source: "CSP art. L. 1111-17, III ; EF_DMP04_01 ; règlement § 4",
        verifieeLe: "2026-11-21")

    func examiner(_ situation: Situation) -> Avis {
        guard let acteur = situation.acteur, situation.demande.mode == .normal else { return .sansObjet }
        switch situation.demande.action {
        case .rechercheMetadonnees, .consultation:
            guard acteur.genre == .professionnelDeSante else { return .sansObjet }
            return examinerAutorisation(situation.faits.dossier)
        case .autorisationAjout, .declarationMedecinTraitant:
            guard situation.demande.autorisation?.consentementRecueilli == true else {
                return .defavorable(.autorisationAbsente)
            }
            return .favorable
        default: return .sansObjet
        }
    }

    private func examinerAutorisation(_ dossier: FaitsDossier?) -> Avis {
        let statuts = [dossier?.autorisation, dossier?.autorisationStructure]
        // Bloqué par le titulaire : l'autorisation de sa structure ne le rétablit pas (§ 1).
        if statuts.contains(.interdit) { return .defavorable(.autorisationAbsente) }
        if statuts.contains(.valide) { return .favorable }
        if statuts.contains(.expire) { return .defavorable(.autorisationEchue) }
        if statuts.contains(.retire) { return .defavorable(.autorisationRetiree) }
        return .defavorable(.autorisationAbsente)
    }
}
