import Domaine

/// Les mots d'une situation et leur sens.
enum Mots {
    static func estInconnu(_ mot: String) -> Bool { inconnu[mot] != nil }
    static func estAucun(_ mot: String) -> Bool { aucun[mot] != nil }

    private static let inconnu = Vocabulaire([("inconnu", true), ("inconnue", true)])
    private static let aucun = Vocabulaire([("aucun", true), ("inexistant", true)])

    static let modes = Vocabulaire([
        ("normal", ModeAcces.normal), ("bris de glace", .brisDeGlace), ("centre 15", .centre15),
    ])

    /// Chaque acte par ses mots, puis par sa clé dans les tables.
    static let actes = Vocabulaire(synonymes + Action.allCases.map { ($0.rawValue, $0) })

    private static let synonymes: [(String, Action)] = [
        ("lire", .consultation), ("lister", .rechercheMetadonnees), ("déposer", .alimentation),
        ("masquer", .masquage), ("démasquer", .demasquage),
        ("rendre invisible au patient", .invisibilitePatient),
        ("rendre visible au patient", .visibilitePatient),
        ("rendre invisible aux représentants", .invisibiliteRepresentants),
        ("rendre visible aux représentants", .visibiliteRepresentants),
        ("supprimer", .suppression), ("archiver", .archivage), ("désarchiver", .desarchivage),
        ("chercher un dossier", .rechercheDossier), ("chercher un dossier sans INS", .rechercheSansINS),
        ("lister ses dossiers", .listeDossiers), ("créer un dossier", .creationDossier),
        ("autoriser", .autorisationAjout), ("retirer une autorisation", .autorisationSuppression),
        ("se déclarer médecin traitant", .declarationMedecinTraitant),
        ("se retirer comme médecin traitant", .retraitMedecinTraitant),
        ("lister les autorisations", .listeAutorisations), ("bloquer", .blocage),
        ("débloquer", .deblocage), ("lire les préférences", .preferences),
        ("changer les préférences", .changementPreferences), ("tout masquer", .changementPreferences),
        ("tout rendre visible", .changementPreferences), ("activer", .activation),
        ("s'opposer", .opposition), ("fermer", .fermeture), ("rouvrir", .reouverture),
        ("effacer", .effacement), ("lire l'historique", .historique),
        ("lire les notifications", .notifications),
        ("marquer une notification lue", .lectureNotification), ("demander pourquoi", .explication),
    ]

    static let etatsDossier = Vocabulaire([
        ("actif", EtatDossier.actif), ("notifié", .notifie), ("opposé", .oppose), ("fermé", .ferme),
        ("effacé", .efface),
    ])

    /// `NON_EXISTE` et « non existe » sont un même mot.
    static let autorisations = Vocabulaire<StatutAutorisation?>([
        ("valide", .valide), ("expire", .expire), ("expirée", .expire), ("retire", .retire),
        ("retirée", .retire), ("interdit", .interdit), ("interdite", .interdit),
        ("non_existe", .nonExiste), ("jamais donnée", .nonExiste), ("inconnue", nil),
    ])

    static let admissions = Vocabulaire<Bool?>([
        ("admis", true), ("refusé", false), ("refusés", false), ("inconnu", nil),
    ])

    static let visibilites = Vocabulaire(
        Visibilite.codes.map { ($0.code, $0.valeur) } + [
            ("masqué aux professionnels", .masquePS), ("invisible au patient", .invisiblePatient),
            ("invisible aux représentants", .invisibleRepresentants),
        ])

    static let etatsDocument = Vocabulaire(
        EtatDocument.allCases.map { ($0.rawValue, $0) } + [
            ("à jour", .approved), ("archivé", .archived), ("remplacé", .deprecated), ("supprimé", .deleted),
        ])

    /// Les défauts qui se relèvent avant la porte DOC.
    static let defauts = Vocabulaire([
        ("élément manquant", DefautDocument.elementManquant("ClinicalDocument")),
        ("code hors jeu", .codeHorsJeu("ClinicalDocument/code")),
        ("contradiction", .contradiction("ClinicalDocument/code")),
        ("déposant étranger", .deposantEtranger), ("visibilité incompatible", .visibiliteIncompatible),
        ("empreinte fausse", .empreinteFausse),
    ])

    static let dejaConnus = Vocabulaire([
        ("jamais", Faits.DejaConnu.jamais), ("mêmes octets", .memesOctets),
        ("mêmes octets autrement", .memesOctetsAutrement), ("autres octets", .autresOctets),
    ])

    static let moyens = Vocabulaire(DemandeAutorisation.Moyen.allCases.map { ($0.rawValue, $0) })

    static let authentifications = Vocabulaire(
        Acteur.Authentification.allCases.map { ($0.rawValue, $0) })
}
