import Domaine

/// La table des droits fonctionnels doit ouvrir cet acte à cet acteur, dans ce mode.
///
/// C'est la seule règle dont l'avis favorable ouvre un acte : une cellule absente refuse.
struct DroitDeLActeur: Regle {
    static let reference = ReferenceRegle(
        code: "DRO",
        enonce: "Un acte n'est permis qu'aux acteurs et dans les modes où la table des droits l'ouvre.",
        source: "GIE SESAM-Vitale PDT-INF-526 v1.8 ; règlement §§ 3 à 5",
        verifieeLe: "2026-11-21")

    func examiner(_ situation: Situation) -> Avis {
        guard let acteur = situation.acteur else { return .sansObjet }
        let demande = situation.demande
        // Ce que ce serveur n'ouvre pas encore refuse, même quand la table l'ouvre.
        guard demande.mode == .normal, Self.actesOuverts.contains(demande.action) else {
            return .defavorable(.droitAbsent)
        }
        let categorie = Self.categorie(acteur, situation.faits)
        let droit = situation.tables.droits.droit(demande.action, categorie, demande.mode)
        let avis = appliquer(droit, situation)
        guard avis == .favorable else { return avis }
        switch demande.action {
        case .alimentation: return examinerRemplacement(situation, acteur)
        case .autorisationAjout, .autorisationSuppression, .declarationMedecinTraitant,
            .retraitMedecinTraitant:
            return examinerTitulaire(demande, acteur)
        default: return .favorable
        }
    }

    /// Les actes que ce serveur sait accomplir.
    static let actesOuverts: Set<Action> = [
        .rechercheDossier, .creationDossier, .autorisationAjout, .autorisationSuppression,
        .declarationMedecinTraitant, .retraitMedecinTraitant, .listeAutorisations, .alimentation,
        .rechercheMetadonnees, .consultation, .historique,
    ]

    /// La colonne de l'acteur.
    ///
    /// Qui agit en médecin du travail n'agit pas en médecin traitant.
    static func categorie(_ acteur: Acteur, _ faits: Faits) -> CategorieActeur {
        switch acteur.genre {
        case .professionnelDeSante:
            if acteur.estMedecinDuTravail { return .medecinDuTravail }
            guard acteur.profession == "10" else { return .psNonMedecin }
            return faits.dossier?.medecinTraitant == true ? .medecinTraitant : .medecin
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
        case .pourSaStructure:
            // Sans structure connue, l'acte ne serait imputable à personne (§ 3).
            let acteur = situation.acteur
            let connue = acteur?.structure != nil || acteur?.genre == .etablissement
            return connue ? .favorable : .defavorable(.droitAbsent)
        case .non: return .defavorable(.droitAbsent)
        // La recherche de références par une structure n'est pas encore ouverte par ce serveur.
        case .referencesDeSaStructure: return .defavorable(.droitAbsent)
        case .siAuteur: return document?.auteur == true ? .favorable : .defavorable(.pasAuteur)
        case .siStructure:
            return document?.deLaStructure == true ? .favorable : .defavorable(.pasDeLaStructure)
        case .remboursements:
            guard let type = situation.demande.depot?.metadonnees?.type else {
                // Un en-tête illisible est refusé par DOC ; ici, rien ne dit que le type est admis.
                return .defavorable(.droitAbsent)
            }
            let admis = type.classe == "60" || type.code == Self.attestationVaccination
            return admis ? .favorable : .defavorable(.droitAbsent)
        }
    }

    /// Attestation de vaccination : le seul type hors classe 60 que dépose l'Assurance Maladie (§ 3).
    ///
    /// `11369-6` est l'historique des vaccinations, un autre type.
    private static let attestationVaccination = CodeSysteme("96874-3", "2.16.840.1.113883.6.1")

    /// On ne remplace que son document, ou celui de sa structure (§ 3).
    private func examinerRemplacement(_ situation: Situation, _ acteur: Acteur) -> Avis {
        guard case .connu(let remplace) = situation.faits.remplacement else { return .favorable }
        if remplace.auteur || remplace.deLaStructure { return .favorable }
        return .defavorable(acteur.genre == .professionnelDeSante ? .pasAuteur : .pasDeLaStructure)
    }

    /// Chacun n'autorise que lui-même ; un secrétariat, sa structure (§ 5, TD0.3).
    private func examinerTitulaire(_ demande: Demande, _ acteur: Acteur) -> Avis {
        guard let titulaire = demande.autorisation?.pour else { return .favorable }
        let permis: Bool
        switch titulaire {
        case .professionnel(let id):
            permis = acteur.genre == .professionnelDeSante && id == acteur.id
        case .structure(let id):
            permis = acteur.genre == .secretariat && id == acteur.structure
        }
        return permis ? .favorable : .defavorable(.droitAbsent)
    }
}
