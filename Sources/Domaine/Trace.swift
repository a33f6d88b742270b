/// Un document tel qu'une trace le nomme : jamais de contenu, jamais de titre.
public struct DocumentTrace: Sendable, Hashable {
    /// entryUUID.
    public let entryUUID: String
    /// uniqueId.
    public let uniqueId: String
    /// Code de type.
    public let type: String

    /// Un document nommé.
    public init(entryUUID: String, uniqueId: String, type: String) {
        self.entryUUID = entryUUID
        self.uniqueId = uniqueId
        self.type = type
    }
}

/// Un avis relu du journal.
public struct AvisLu: Sendable, Hashable {
    /// L'opinion d'une porte.
    public enum Opinion: String, Sendable {
        case favorable
        case defavorable
        case sansObjet = "sans_objet"
        /// Favorable, avec une réserve que le code nomme.
        case reserve
    }

    /// Code de la porte, ou du motif quand elle refuse.
    public let code: String
    /// Son opinion.
    public let opinion: Opinion

    /// Un avis.
    public init(code: String, opinion: Opinion) {
        self.code = code
        self.opinion = opinion
    }
}

/// Une trace relue, telle que le journal la tient.
public struct Trace: Sendable {
    /// Identifiant.
    public var id: String
    /// Rang.
    public var rang: Int64
    /// Instant.
    public var instant: Instant
    /// Qui : genre (`PS`, `ETABLISSEMENT`… ou `INCONNU`).
    public var acteurGenre: String
    /// Qui : identifiant ; vide s'il n'a pas été reconnu.
    public var acteurId: String
    /// Nom.
    public var nom: String?
    /// Prénom.
    public var prenom: String?
    /// Profession.
    public var profession: String?
    /// Structure.
    public var structure: String?
    /// Code de l'acte (TD…).
    public var acte: String
    /// L'acte en clair (`autorisationAjout`), qu'un code de transaction ne dit pas toujours.
    public var action: String
    /// Mode d'accès.
    public var mode: String
    /// Raison du bris de glace.
    public var raison: String?
    /// Sur quoi l'acte porte, quand ce n'est pas un document : professionnel bloqué, préférence changée.
    public var objet: String?
    /// Documents nommés.
    public var documents: [DocumentTrace]
    /// `accorde` ou `refuse`.
    public var issue: String
    /// Code du motif.
    public var motif: String
    /// Avis de chaque porte.
    public var avis: [AvisLu]
    /// Façade.
    public var facade: String
    /// Logiciel.
    public var logiciel: String?

    /// Une trace.
    public init(
        id: String, rang: Int64, instant: Instant, acteurGenre: String, acteurId: String, nom: String?,
        prenom: String?, profession: String?, structure: String?, acte: String, action: String, mode: String,
        raison: String?, objet: String? = nil, documents: [DocumentTrace], issue: String, motif: String,
        avis: [AvisLu], facade: String, logiciel: String?
    ) {
        self.id = id
        self.rang = rang
        self.instant = instant
        self.acteurGenre = acteurGenre
        self.acteurId = acteurId
        self.nom = nom
        self.prenom = prenom
        self.profession = profession
        self.structure = structure
        self.acte = acte
        self.action = action
        self.mode = mode
        self.raison = raison
        self.objet = objet
        self.documents = documents
        self.issue = issue
        self.motif = motif
        self.avis = avis
        self.facade = facade
        self.logiciel = logiciel
    }
}
