/// Les faits tirés de l'entrepôt au moment de la demande.
///
/// Une règle les lit, elle ne les cherche jamais.
///
/// Un fait inconnu vaut `nil`, et un fait inconnu refuse.
public struct Faits: Sendable {
    /// Le dossier visé ; `nil` s'il n'y en a pas.
    public var dossier: FaitsDossier?
    /// Le document visé ; `nil` si l'acte n'en vise pas ou s'il n'existe pas.
    public var document: FaitsDocument?
    /// Ce que l'on sait de l'uniqueId d'un dépôt.
    public var dejaConnu: DejaConnu
    /// Le document qu'un dépôt remplace.
    public var remplacement: Remplacement

    /// Ce que l'on sait de l'uniqueId d'un dépôt.
    public enum DejaConnu: Sendable, Hashable {
        /// Jamais reçu.
        case jamais
        /// Reçu dans ce dossier, avec les mêmes octets.
        case memesOctets
        /// Reçu avec les mêmes octets, mais déposé avec une autre visibilité ou un autre remplacement.
        case memesOctetsAutrement
        /// Reçu avec d'autres octets, ou dans un autre dossier, ou hors de la vue de l'appelant.
        case autresOctets
    }

    /// Le document à remplacer.
    public enum Remplacement: Sendable, Hashable {
        /// Le dépôt ne remplace rien.
        case sansObjet
        /// Aucun document de ce dossier que le déposant puisse connaître.
        case inconnu
        /// Un document de ce dossier.
        case connu(FaitsDocument)
    }

    /// Des faits ; par défaut, rien n'existe.
    public init(
        dossier: FaitsDossier? = nil, document: FaitsDocument? = nil, dejaConnu: DejaConnu = .jamais,
        remplacement: Remplacement = .sansObjet
    ) {
        self.dossier = dossier
        self.document = document
        self.dejaConnu = dejaConnu
        self.remplacement = remplacement
    }
}

/// Ce que l'on sait du dossier, et de l'appelant dans ce dossier.
public struct FaitsDossier: Sendable, Hashable {
    /// État du dossier.
    public var etat: EtatDossier
    /// Traits de référence ; `nil` s'ils n'ont pu être lus.
    public var traits: TraitsIdentite?
    /// Le titulaire a bloqué l'appelant ; `nil` si l'on ne sait pas.
    public var bloque: Bool?
    /// Autorisation de l'appelant lui-même ; `nil` si l'on ne sait pas.
    public var autorisation: StatutAutorisation?
    /// Autorisation de la structure dans laquelle il agit ; `nil` si l'on ne sait pas.
    public var autorisationStructure: StatutAutorisation?
    /// L'autorisation de sa structure vient d'un consentement exprès, donné après le retrait de la sienne : une
    /// présomption ne défait pas un retrait.
    public var structureConsentieApresRetrait = false
    /// L'appelant est le médecin traitant de ce dossier.
    public var medecinTraitant: Bool
    /// Le dossier est celui du patient qui appelle, ou du mineur que l'appelant représente.
    public var titulaire: Bool
    /// Les droits de l'appelant ne sont pas ceux que les représentants légaux lui connaissent : un acte secret les a changés.
    public var droitsSecrets = false
    /// Aux yeux des représentants légaux, l'appelant est bloqué : s'il ne l'est pas, un acte secret a levé ce blocage.
    public var bloqueEnApparence = false
    /// Le titulaire n'a pas l'âge de la majorité ; `nil` si l'on ne sait pas.
    public var mineur: Bool?
    /// Le titulaire admet le bris de glace ; `nil` si l'on ne sait pas.
    public var brisDeGlace: Bool?
    /// Le titulaire admet l'accès des centres de régulation ; `nil` si l'on ne sait pas.
    public var centre15: Bool?
    /// Le titulaire ouvre ses documents masqués à l'urgence ; `nil` si l'on ne sait pas.
    public var masquesEnUrgence: Bool?
    /// Le titulaire a tout masqué, futur compris ; `nil` si l'on ne sait pas.
    public var masquageParDefaut: Bool?

    /// Des faits sur un dossier ; par défaut actif, d'un adulte, sans autorisation, blocage ni opposition.
    ///
    /// `titulaire` est faux et `masquesEnUrgence` aussi : ce sont eux qui ouvriraient.
    public init(
        etat: EtatDossier = .actif, traits: TraitsIdentite? = nil, bloque: Bool? = false,
        autorisation: StatutAutorisation? = .nonExiste,
        autorisationStructure: StatutAutorisation? = .nonExiste, medecinTraitant: Bool = false,
        titulaire: Bool = false, mineur: Bool? = false, brisDeGlace: Bool? = true, centre15: Bool? = true,
        masquesEnUrgence: Bool? = false, masquageParDefaut: Bool? = false
    ) {
        self.etat = etat
        self.traits = traits
        self.bloque = bloque
        self.autorisation = autorisation
        self.autorisationStructure = autorisationStructure
        self.medecinTraitant = medecinTraitant
        self.titulaire = titulaire
        self.mineur = mineur
        self.brisDeGlace = brisDeGlace
        self.centre15 = centre15
        self.masquesEnUrgence = masquesEnUrgence
        self.masquageParDefaut = masquageParDefaut
    }
}

/// Ce que l'on sait d'un document, et de l'appelant envers lui.
public struct FaitsDocument: Sendable, Hashable {
    /// Type.
    public var type: CodeSysteme
    /// Document du patient (règlement § 1).
    public var duPatient: Bool
    /// Codes de visibilité.
    public var visibilite: Visibilite
    /// Codes de ce qui l'a remplacé : une version périmée n'est pas plus visible que celle qui la suit.
    public var visibiliteHeritee: Visibilite
    /// État.
    public var etat: EtatDocument
    /// L'appelant en est l'auteur (règlement § 1).
    public var auteur: Bool
    /// C'est un document de la structure de l'appelant (règlement § 1).
    public var deLaStructure: Bool
    /// Il a été rendu visible au patient, ou le patient l'a ouvert ; `nil` si l'on ne sait pas.
    public var montreAuPatient: Bool?
    /// L'appelant présente une version de la fiche qui n'est plus la courante.
    public var versionPerimee: Bool

    /// Des faits sur un document.
    public init(
        type: CodeSysteme, duPatient: Bool = false, visibilite: Visibilite = [],
        etat: EtatDocument = .approved, auteur: Bool = false, deLaStructure: Bool = false,
        montreAuPatient: Bool? = false, versionPerimee: Bool = false, visibiliteHeritee: Visibilite = []
    ) {
        self.type = type
        self.duPatient = duPatient
        self.visibilite = visibilite
        self.visibiliteHeritee = visibiliteHeritee
        self.etat = etat
        self.auteur = auteur
        self.deLaStructure = deLaStructure
        self.montreAuPatient = montreAuPatient
        self.versionPerimee = versionPerimee
    }

    /// Ce qui décide de qui le voit : ses codes et ceux de ce qui l'a remplacé.
    public var visibiliteEffective: Visibilite { visibilite.union(visibiliteHeritee) }
}
