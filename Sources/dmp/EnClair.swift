import Domaine

/// Les mots d'un juriste pour ce que les tables nomment par une clé.
enum EnClair {
    static func acte(_ action: Action) -> String {
        switch action {
        case .rechercheDossier: "chercher un dossier"
        case .rechercheSansINS: "chercher un dossier sans INS"
        case .listeDossiers: "lister les dossiers qui l'ont autorisé"
        case .creationDossier: "créer un dossier"
        case .autorisationAjout: "déclarer une autorisation"
        case .autorisationSuppression: "supprimer une autorisation"
        case .declarationMedecinTraitant: "se déclarer médecin traitant"
        case .retraitMedecinTraitant: "se retirer comme médecin traitant"
        case .listeAutorisations: "lister les autorisations"
        case .alimentation: "déposer un document"
        case .rechercheMetadonnees: "lister les documents"
        case .consultation: "lire un document"
        case .masquage: "masquer un document aux professionnels"
        case .demasquage: "démasquer un document"
        case .invisibilitePatient: "rendre un document invisible au patient"
        case .visibilitePatient: "rendre un document visible au patient"
        case .invisibiliteRepresentants: "rendre un document invisible aux représentants légaux"
        case .visibiliteRepresentants: "rendre un document visible aux représentants légaux"
        case .archivage: "archiver un document"
        case .desarchivage: "désarchiver un document"
        case .suppression: "supprimer un document"
        case .blocage: "bloquer un professionnel"
        case .deblocage: "débloquer un professionnel"
        case .preferences: "lire les préférences du titulaire"
        case .changementPreferences: "changer les préférences du titulaire"
        case .activation: "activer un dossier"
        case .opposition: "s'opposer à l'ouverture d'un dossier"
        case .fermeture: "fermer un dossier"
        case .reouverture: "rouvrir un dossier"
        case .effacement: "effacer un dossier"
        case .historique: "lire l'historique des accès"
        case .notifications: "lire les notifications"
        case .lectureNotification: "dire une notification lue"
        case .explication: "demander pourquoi un document se voit ou ne se voit pas"
        }
    }

    static func acteur(_ categorie: CategorieActeur) -> String {
        switch categorie {
        case .psNonMedecin: "professionnel non médecin"
        case .medecin: "médecin (non traitant)"
        case .medecinDuTravail: "médecin du travail"
        case .medecinTraitant: "médecin traitant"
        case .secretariat: "secrétariat (CPE)"
        case .etablissement: "établissement"
        case .personnelEtablissement: "personnel d'établissement"
        case .patient: "patient"
        case .representantLegal: "représentant légal"
        case .assuranceMaladie: "Assurance Maladie"
        case .exploitant: "exploitant"
        }
    }

    static func genre(_ genre: Acteur.Genre) -> String {
        switch genre {
        case .professionnelDeSante: "professionnel de santé"
        case .secretariat: acteur(.secretariat)
        case .etablissement: acteur(.etablissement)
        case .personnelEtablissement: acteur(.personnelEtablissement)
        case .patient: acteur(.patient)
        case .representantLegal: acteur(.representantLegal)
        case .assuranceMaladie: acteur(.assuranceMaladie)
        case .exploitant: acteur(.exploitant)
        }
    }

    static func mode(_ mode: ModeAcces) -> String {
        switch mode {
        case .normal: "normal"
        case .brisDeGlace: "bris de glace"
        case .centre15: "centre 15"
        }
    }

    static func droit(_ droit: DroitFonctionnel) -> String {
        switch droit {
        case .oui: "permis"
        case .non: "refusé"
        case .siAuteur: "ses documents"
        case .siStructure: "documents de sa structure"
        case .pourSaStructure: "pour sa structure"
        case .referencesDeSaStructure: "identifiants des documents de sa structure"
        case .siensSeulement: "ses propres actes"
        case .remboursements: "remboursements et attestation de vaccination"
        case .documentsDuPatient: "documents du patient"
        case .siMineur: "dossier d'un mineur"
        }
    }

    /// La question que pose chaque porte (règlement § 2).
    static let questions: [String: String] = [
        "AUT": "L'appelant est-il celui qu'il dit, dans un mode que sa preuve permet ?",
        "INS": "L'identité est-elle qualifiée, aux traits du dossier ?",
        "DOS": "Y a-t-il un dossier, dans un état où l'acte se fait ?",
        "BLO": "Le titulaire a-t-il bloqué ce professionnel ?",
        "DRO": "La table des droits ouvre-t-elle l'acte à cet acteur, dans ce mode ?",
        "URG": "En urgence, le titulaire s'y est-il opposé ?",
        "CST": "Le titulaire a-t-il consenti, et son autorisation vaut-elle encore ?",
        "HAB": "La matrice d'habilitation ouvre-t-elle ce type à cette profession ?",
        "VIS": "Un masque cache-t-il le document à cet acteur ?",
        "ETA": "L'état du document permet-il l'acte ?",
        "DOC": "Ce qui est déposé est-il un document du DMP, et sa visibilité est-elle admise ?",
        "OPP": "Le titulaire s'est-il opposé à ce dépôt pour un motif légitime ?",
    ]
}
