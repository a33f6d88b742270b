/// Ce dont le titulaire est informé (règlement §§ 5 et 7).
public enum ObjetNotification: String, Sendable, CaseIterable {
    case depot = "DEPOT"
    case premierAcces = "PREMIER_ACCES"
    case accesHorsEquipe = "ACCES_HORS_EQUIPE"
    case accesUrgence = "ACCES_URGENCE"
    case masquage = "MASQUAGE"
    case demasquage = "DEMASQUAGE"
    case visibilite = "VISIBILITE"
    case archivage = "ARCHIVAGE"
    case desarchivage = "DESARCHIVAGE"
    case suppression = "SUPPRESSION"
    case autorisation = "AUTORISATION"
    case medecinTraitant = "MEDECIN_TRAITANT"
    case blocage = "BLOCAGE"
    case deblocage = "DEBLOCAGE"
    case preferences = "PREFERENCES"
    case activation = "ACTIVATION"
    case opposition = "OPPOSITION"
    case fermeture = "FERMETURE"
    case reouverture = "REOUVERTURE"
}

/// Une notification, telle que son lecteur peut la voir.
public struct NotificationDossier: Sendable, Hashable {
    /// Identifiant (UUID).
    public var id: String
    /// Instant de l'acte.
    public var instant: Instant
    /// Ce qui s'est passé.
    public var objet: ObjetNotification
    /// Qui l'a fait.
    public var acteur: ActeurNotifie
    /// Le document, s'il y en a un et si le lecteur peut en avoir connaissance.
    public var document: DocumentTrace?
    /// Le titulaire l'a lue.
    public var lue: Bool

    /// Une notification.
    public init(
        id: String, instant: Instant, objet: ObjetNotification, acteur: ActeurNotifie,
        document: DocumentTrace?, lue: Bool
    ) {
        self.id = id
        self.instant = instant
        self.objet = objet
        self.acteur = acteur
        self.document = document
        self.lue = lue
    }
}

/// L'acteur qu'une notification nomme.
public struct ActeurNotifie: Sendable, Hashable {
    /// Genre (`PS`, `ETABLISSEMENT`…).
    public var genre: String
    /// Identifiant.
    public var id: String
    /// Nom d'exercice.
    public var nom: String?
    /// Prénom d'exercice.
    public var prenom: String?
    /// Profession.
    public var profession: String?
    /// Structure.
    public var structure: String?

    /// Un acteur nommé.
    public init(
        genre: String, id: String, nom: String? = nil, prenom: String? = nil, profession: String? = nil,
        structure: String? = nil
    ) {
        self.genre = genre
        self.id = id
        self.nom = nom
        self.prenom = prenom
        self.profession = profession
        self.structure = structure
    }
}
