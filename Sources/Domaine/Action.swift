/// Les actes que le règlement connaît ; la valeur brute est la clé des tables de droits fonctionnels.
public enum Action: String, Sendable, CaseIterable {
    /// Test d'existence d'un dossier et statut d'autorisation.
    case rechercheDossier
    /// Recherche d'un dossier par traits, sans INS.
    case rechercheSansINS
    /// Liste des dossiers qui ont autorisé l'appelant.
    case listeDossiers
    /// Création d'un dossier par l'exploitant.
    case creationDossier
    /// Déclarer une autorisation.
    case autorisationAjout
    /// Supprimer une autorisation.
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
    /// Rendre un document invisible au patient.
    case invisibilitePatient
    /// Rendre un document visible au patient.
    case visibilitePatient
    /// Rendre un document invisible aux représentants légaux.
    case invisibiliteRepresentants
    /// Rendre un document visible aux représentants légaux.
    case visibiliteRepresentants
    /// Archiver un document.
    case archivage
    /// Désarchiver un document.
    case desarchivage
    /// Supprimer un document (suppression logique).
    case suppression
    /// Bloquer un professionnel.
    case blocage
    /// Débloquer un professionnel.
    case deblocage
    /// Lire les préférences du titulaire.
    case preferences
    /// Changer les préférences du titulaire ; « tout masquer » en est une.
    case changementPreferences
    /// Activer un dossier avant la fin du délai d'opposition.
    case activation
    /// S'opposer à l'ouverture d'un dossier.
    case opposition
    /// Fermer un dossier.
    case fermeture
    /// Rouvrir un dossier fermé.
    case reouverture
    /// Effacer un dossier.
    case effacement
    /// Lire l'historique des accès.
    case historique
    /// Lire les notifications.
    case notifications
    /// Dire une notification lue.
    case lectureNotification
    /// Demander pourquoi un document se voit ou ne se voit pas.
    case explication

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
        case .invisibilitePatient, .visibilitePatient, .invisibiliteRepresentants, .visibiliteRepresentants:
            "TD3.3b"
        case .suppression: "TD3.3c"
        case .archivage, .desarchivage: "TD3.3d"
        case .blocage, .deblocage: "BLOCAGE"
        case .preferences, .changementPreferences: "PREFERENCES"
        case .activation, .opposition, .fermeture, .reouverture, .effacement: "VIE_DOSSIER"
        case .historique: "HISTORIQUE"
        case .notifications, .lectureNotification: "NOTIFICATIONS"
        case .explication: "EXPLICATION"
        }
    }

    /// L'acte porte sur la fiche d'un document : le voir en est une condition.
    public var changeUneFiche: Bool {
        switch self {
        case .archivage, .desarchivage, .suppression: true
        default: changeLaVisibilite
        }
    }

    /// L'acte change qui peut voir un document (TD3.3a, TD3.3b).
    public var changeLaVisibilite: Bool {
        switch self {
        case .masquage, .demasquage, .invisibilitePatient, .visibilitePatient, .invisibiliteRepresentants,
            .visibiliteRepresentants:
            true
        default: false
        }
    }

    /// L'acte change l'état du dossier (activer, s'opposer, fermer, rouvrir, effacer).
    public var changeLeDossier: Bool {
        switch self {
        case .activation, .opposition, .fermeture, .reouverture, .effacement: true
        default: false
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
