/// Les actes que le règlement connaît ; la valeur brute est la clé de la table des droits fonctionnels.
public enum Action: String, Sendable, CaseIterable {
    /// Test d'existence d'un dossier et statut d'autorisation.
    case rechercheDossier
    /// Recherche d'un dossier par traits, sans INS.
    case rechercheSansINS
    /// Liste des dossiers qui ont autorisé l'appelant.
    case listeDossiers
    /// Création d'un dossier par l'exploitant.
    case creationDossier
    /// Se déclarer autorisé.
    case autorisationAjout
    /// Supprimer son autorisation.
    case autorisationSuppression
    /// Se déclarer médecin traitant.
    case declarationMedecinTraitant
    /// Se retirer comme médecin traitant.
    case retraitMedecinTraitant
    /// Liste des professionnels autorisés ou bloqués.
    case listeAutorisations
    /// Dépôt d'un document.
    case alimentation
    /// Liste des fiches d'un dossier, ou lecture d'une fiche.
    case rechercheMetadonnees
    /// Lecture des octets d'un document.
    case consultation
    /// Masquer un document aux professionnels.
    case masquage
    /// Démasquer un document aux professionnels.
    case demasquage
    /// Changer la visibilité pour le patient ou ses représentants.
    case visibilite
    /// Archiver ou désarchiver.
    case archivage
    /// Supprimer un document (suppression logique).
    case suppression
    /// Bloquer ou débloquer un professionnel.
    case blocage
    /// Lire ou changer les préférences du titulaire.
    case preferences
    /// Activer, fermer, rouvrir, effacer un dossier ou s'y opposer.
    case vieDossier
    /// Lire l'historique des accès.
    case historique
    /// Lire les notifications.
    case notifications

    /// Code de la transaction DMP, tel qu'il figure dans une trace.
    public var codeTD: String {
        switch self {
        case .rechercheDossier: "TD0.2"
        case .rechercheSansINS: "TD0.5"
        case .listeDossiers: "TD0.4"
        case .creationDossier: "CREATION"
        case .autorisationAjout, .autorisationSuppression, .declarationMedecinTraitant,
            .retraitMedecinTraitant:
            "TD0.3"
        case .listeAutorisations: "TD1.6"
        case .alimentation: "TD2.1"
        case .rechercheMetadonnees: "TD3.1"
        case .consultation: "TD3.2"
        case .masquage, .demasquage: "TD3.3a"
        case .visibilite: "TD3.3b"
        case .suppression: "TD3.3c"
        case .archivage: "TD3.3d"
        case .blocage: "BLOCAGE"
        case .preferences: "PREFERENCES"
        case .vieDossier: "VIE_DOSSIER"
        case .historique: "HISTORIQUE"
        case .notifications: "NOTIFICATIONS"
        }
    }
}

/// Mode d'accès déclaré par l'appelant.
///
/// - Source: NOS TRE_R248-ModeAcces.
public enum ModeAcces: String, Sendable, CaseIterable {
    /// Accès normal.
    case normal
    /// Accès en bris de glace, avec une raison.
    case brisDeGlace = "bris_de_glace"
    /// Accès par un centre de régulation médicale.
    case centre15 = "centre_15"
}
