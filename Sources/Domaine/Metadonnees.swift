/// Les métadonnées d'un document, lues de son en-tête et complètes : une valeur de ce type est déposable.
public struct MetadonneesDocument: Sendable, Hashable {
    /// `ClinicalDocument/id@root`, OID ou UUID, 64 caractères au plus.
    public var uniqueId: String
    /// Type (JDV_J66) avec sa classe, sa rubrique et sa catégorie.
    public var type: TypeDocument
    /// Code de format (JDV_J60).
    public var format: String
    /// Titre, 128 caractères au plus.
    public var titre: String
    /// Langue, `fr-FR`.
    public var langue: String
    /// `text/xml` ou `application/xslt+xml`.
    public var mimeType: String
    /// Taille des octets déposés.
    public var taille: Int
    /// SHA-256 des octets déposés, 64 chiffres hexadécimaux minuscules.
    public var empreinte: String
    /// `effectiveTime` du document.
    public var creation: Instant
    /// Début de l'acte principal documenté.
    public var acteDebut: Instant
    /// Fin de l'acte principal, quand elle est connue.
    public var acteFin: Instant?
    /// Un au moins.
    public var auteurs: [AuteurFiche]
    /// Cadre d'exercice (JDV_J62, `practiceSettingCode`).
    public var cadreExercice: CodeSysteme
    /// Secteur d'activité (JDV_J61, `healthcareFacilityTypeCode`).
    public var secteurActivite: CodeSysteme
    /// Nom du lieu de prise en charge, 128 caractères au plus : le service, quand le document le dit.
    public var service: String?
    /// N, R ou V.
    public var confidentialite: String
    /// `setId@root`.
    public var setId: String
    /// `versionNumber@value`.
    public var numeroVersion: String

    /// Assemble des métadonnées déjà contrôlées.
    public init(
        uniqueId: String, type: TypeDocument, format: String, titre: String, langue: String,
        mimeType: String, taille: Int, empreinte: String, creation: Instant, acteDebut: Instant,
        acteFin: Instant?, auteurs: [AuteurFiche], cadreExercice: CodeSysteme,
        secteurActivite: CodeSysteme, service: String? = nil, confidentialite: String, setId: String,
        numeroVersion: String
    ) {
        self.uniqueId = uniqueId
        self.type = type
        self.format = format
        self.titre = titre
        self.langue = langue
        self.mimeType = mimeType
        self.taille = taille
        self.empreinte = empreinte
        self.creation = creation
        self.acteDebut = acteDebut
        self.acteFin = acteFin
        self.auteurs = auteurs
        self.cadreExercice = cadreExercice
        self.secteurActivite = secteurActivite
        self.service = service
        self.confidentialite = confidentialite
        self.setId = setId
        self.numeroVersion = numeroVersion
    }
}

/// La fiche d'un document : ses métadonnées et sa vie dans l'entrepôt, vue par un acteur.
public struct FicheDocument: Sendable, Hashable {
    /// UUID de cette version de la fiche.
    public var entryUUID: String
    /// UUID stable entre les versions d'une même fiche.
    public var logicalId: String
    /// Rang de cette version, à partir de 1.
    public var version: Int
    /// Identifiant opaque du dossier.
    public var dossier: String
    /// État courant.
    public var etat: EtatDocument
    /// Ce que le document dit de lui-même.
    public var metadonnees: MetadonneesDocument
    /// Instant du dépôt.
    public var depot: Instant
    /// Codes de visibilité.
    public var visibilite: Visibilite
    /// Codes de ce qui l'a remplacé.
    public var visibiliteHeritee: Visibilite = []
    /// uniqueId du document qu'il remplace.
    public var remplace: String?
    /// uniqueId du document qui le remplace.
    public var remplacePar: String?
    /// Déposé depuis la dernière consultation de l'appelant.
    public var nouveau: Bool
    /// L'appelant en est l'auteur (règlement § 1).
    public var mien: Bool

    /// Assemble une fiche.
    public init(
        entryUUID: String, logicalId: String, version: Int, dossier: String, etat: EtatDocument,
        metadonnees: MetadonneesDocument, depot: Instant, visibilite: Visibilite, remplace: String? = nil,
        remplacePar: String? = nil, nouveau: Bool = false, mien: Bool = false
    ) {
        self.entryUUID = entryUUID
        self.logicalId = logicalId
        self.version = version
        self.dossier = dossier
        self.etat = etat
        self.metadonnees = metadonnees
        self.depot = depot
        self.visibilite = visibilite
        self.remplace = remplace
        self.remplacePar = remplacePar
        self.nouveau = nouveau
        self.mien = mien
    }

    /// Ce qui décide de qui le voit : ses codes et ceux de ce qui l'a remplacé.
    public var visibiliteEffective: Visibilite { visibilite.union(visibiliteHeritee) }
}
