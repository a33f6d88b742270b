import Domaine

/// La table des droits fonctionnels doit ouvrir cet acte à cet acteur, dans ce mode.
///
/// C'est la seule règle dont l'avis favorable ouvre un acte : une cellule absente refuse.
struct DroitDeLActeur: Regle {
    static let reference = ReferenceRegle(
        code: "DRO",
        enonce: "Un acte n'est permis qu'aux acteurs et dans les modes où la table des droits l'ouvre.",
        source: "GIE SESAM-Vitale PDT-INF-526 v1.8 et PDT-INF-606 (AIR) ; règlement §§ 3 à 5",
        verifieeLe: "2026-11-21")

    func examiner(_ situation: Situation) -> Avis {
        guard let acteur = situation.acteur else { return .sansObjet }
        let demande = situation.demande
        let categorie = Self.categorie(acteur, situation.faits, demande.mode)
        let actes = demande.actes.map { acte in
            let droit = situation.tables.droits.droit(acte, categorie, demande.mode, acteur.authentification)
            return (acte, droit)
        }
        // Un acte fermé quel que soit le document se dit d'abord : un refus qui dépend du document en dirait l'existence.
        if actes.contains(where: { $0.1 == .non }) { return .defavorable(.droitAbsent) }
        for (acte, droit) in actes {
            let avis =
                Self.estReserve(acte) && situation.faits.document?.duPatient == true
                ? documentDuPatient(droit, categorie) : appliquer(droit, situation)
            guard avis == .favorable else { return avis }
        }
        // Il n'agit que sur la demande du titulaire : celui qui n'en nomme aucune agirait de lui-même (§ 5).
        if demande.manqueLaDemandeEcrite { return .defavorable(.droitAbsent) }
        switch demande.action {
        case .alimentation: return examinerRemplacement(situation, acteur)
        case .autorisationAjout, .autorisationSuppression, .declarationMedecinTraitant,
            .retraitMedecinTraitant:
            return examinerTitulaire(demande, acteur)
        default: return .favorable
        }
    }

    /// La colonne de l'acteur.
    ///
    /// Qui agit en médecin du travail n'agit pas en médecin traitant ; qui régule non plus : la table n'a pas de
    /// colonne de médecin traitant au centre 15.
    static func categorie(_ acteur: Acteur, _ faits: Faits, _ mode: ModeAcces) -> CategorieActeur {
        switch acteur.genre {
        case .professionnelDeSante:
            if acteur.estMedecinDuTravail { return .medecinDuTravail }
            guard acteur.profession == "10" else { return .psNonMedecin }
            let traitant = faits.dossier?.medecinTraitant == true && mode != .centre15
            return traitant ? .medecinTraitant : .medecin
        case .secretariat: return .secretariat
        case .etablissement: return .etablissement
        case .personnelEtablissement: return .personnelEtablissement
        case .patient: return .patient
        case .representantLegal: return .representantLegal
        case .assuranceMaladie: return .assuranceMaladie
        case .exploitant: return .exploitant
        }
    }

    private func appliquer(_ droit: DroitFonctionnel, _ situation: Situation) -> Avis {
        let document = situation.faits.document
        switch droit {
        case .oui, .siensSeulement: return .favorable
        case .non: return .defavorable(.droitAbsent)
        case .pourSaStructure:
            // Sans structure connue, l'acte ne serait imputable à personne (§ 3).
            return Self.structure(situation.acteur) != nil ? .favorable : .defavorable(.droitAbsent)
        case .referencesDeSaStructure:
            guard Self.structure(situation.acteur) != nil else { return .defavorable(.droitAbsent) }
            return document?.deLaStructure ?? true ? .favorable : .defavorable(.pasDeLaStructure)
        case .siAuteur: return document?.auteur == true ? .favorable : .defavorable(.pasAuteur)
        case .siStructure:
            return document?.deLaStructure == true ? .favorable : .defavorable(.pasDeLaStructure)
        case .siMineur:
            return situation.faits.dossier?.mineur == true ? .favorable : .defavorable(.pasAuteur)
        case .documentsDuPatient: return examinerDuPatient(situation)
        case .remboursements: return examinerRemboursements(situation.demande.depot)
        }
    }

    private static func structure(_ acteur: Acteur?) -> String? {
        acteur?.structure ?? (acteur?.genre == .etablissement ? acteur?.id : nil)
    }

    /// Le patient ne dépose, n'archive et ne supprime que des documents du patient.
    private func examinerDuPatient(_ situation: Situation) -> Avis {
        if situation.demande.action == .alimentation {
            let admis = situation.demande.depot?.metadonnees?.type.duPatient == true
            return admis ? .favorable : .defavorable(.droitAbsent)
        }
        return situation.faits.document?.duPatient == true ? .favorable : .defavorable(.pasAuteur)
    }

    /// Classe 60 et attestation de vaccination (§ 3) ; un type illisible n'est pas admis.
    private func examinerRemboursements(_ depot: Depot?) -> Avis {
        guard let type = depot?.metadonnees?.type else { return .defavorable(.droitAbsent) }
        let admis = type.classe == "60" || type.code == Self.attestationVaccination
        return admis ? .favorable : .defavorable(.droitAbsent)
    }

    /// Attestation de vaccination : le seul type hors classe 60 que dépose l'Assurance Maladie (§ 3).
    ///
    /// `11369-6` est l'historique des vaccinations, un autre type.
    private static let attestationVaccination = CodeSysteme("96874-3", "2.16.840.1.113883.6.1")

    /// Les actes qu'un document du patient réserve au médecin traitant et au patient (M526, astérisque).
    private static func estReserve(_ acte: Action) -> Bool {
        switch acte {
        case .archivage, .desarchivage, .suppression: true
        default: false
        }
    }

    private func documentDuPatient(_ droit: DroitFonctionnel, _ categorie: CategorieActeur) -> Avis {
        guard droit != .non else { return .defavorable(.droitAbsent) }
        let permis = categorie == .medecinTraitant || categorie == .patient
        return permis ? .favorable : .defavorable(.documentDuPatient)
    }

    /// On ne remplace que son document, ou celui de sa structure (§ 3).
    private func examinerRemplacement(_ situation: Situation, _ acteur: Acteur) -> Avis {
        guard case .connu(let remplace) = situation.faits.remplacement else { return .favorable }
        if remplace.auteur || remplace.deLaStructure { return .favorable }
        let personne = acteur.genre == .professionnelDeSante || acteur.genre == .patient
        return .defavorable(personne ? .pasAuteur : .pasDeLaStructure)
    }

    /// Un professionnel autorise lui-même, ou l'équipe de soins où il agit ; un secrétariat et un personnel
    /// d'établissement, leur structure ; le patient, qui il veut (§ 5, TD0.3).
    private func examinerTitulaire(_ demande: Demande, _ acteur: Acteur) -> Avis {
        let permis: Bool
        switch (acteur.genre, demande.autorisation?.pour) {
        case (.patient, let pour): permis = pour != nil
        case (_, nil): permis = true
        case (.professionnelDeSante, .professionnel(let id)): permis = id == acteur.id
        case (.professionnelDeSante, .structure(let id)):
            permis = demande.action == .autorisationAjout && id == acteur.structure
        case (_, .structure(let id)): permis = id == Self.structure(acteur)
        case (_, .professionnel): permis = false
        }
        return permis ? .favorable : .defavorable(.droitAbsent)
    }
}
