/// Une demande : qui, en quel mode, quel acte, sur quoi.
///
/// Ce que les règles examinent avec les ``Faits``.
public struct Demande: Sendable {
    /// L'appelant, prouvé ou non.
    public var appelant: Appelant
    /// Mode d'accès déclaré.
    public var mode: ModeAcces
    /// Raison déclarée du bris de glace.
    public var raison: String?
    /// L'acte demandé.
    public var action: Action
    /// D'où vient la demande : pour la trace seulement, jamais pour la décision.
    public var origine: Origine
    /// L'identité portée par la demande (recherche, création, dépôt).
    public var identite: IdentitePresentee?
    /// Ce qui est déposé (alimentation).
    public var depot: Depot?
    /// Ce qui est demandé d'une autorisation (TD0.3).
    public var autorisation: DemandeAutorisation?

    /// Une demande ; les champs propres à un acte restent `nil` pour les autres.
    public init(
        _ action: Action, appelant: Appelant, mode: ModeAcces = .normal, raison: String? = nil,
        origine: Origine = Origine(), identite: IdentitePresentee? = nil, depot: Depot? = nil,
        autorisation: DemandeAutorisation? = nil
    ) {
        self.action = action
        self.appelant = appelant
        self.mode = mode
        self.raison = raison
        self.origine = origine
        self.identite = identite
        self.depot = depot
        self.autorisation = autorisation
    }
}

/// D'où vient une demande.
public struct Origine: Sendable, Hashable {
    /// Façade par laquelle elle est arrivée.
    public enum Facade: String, Sendable {
        case rest = "REST"
        case fhir = "FHIR"
        case xds = "XDS"
        /// La ligne de commande de l'exploitant.
        case commande = "COMMANDE"
    }

    /// Façade.
    public var facade: Facade
    /// Nom et version du logiciel, 120 caractères ASCII au plus.
    public var logiciel: String?
    /// Identifiant du message, 120 caractères ASCII au plus.
    public var message: String?
    /// Adresse de l'appelant.
    public var adresse: String

    /// Une origine.
    public init(
        facade: Facade = .rest, logiciel: String? = nil, message: String? = nil, adresse: String = ""
    ) {
        self.facade = facade
        self.logiciel = logiciel
        self.message = message
        self.adresse = adresse
    }
}

/// Un dépôt préparé : tout ce qui se sait sans base de données.
public struct Depot: Sendable {
    /// Métadonnées complètes ; `nil` quand l'en-tête ne suffit pas (alors ``defauts`` dit pourquoi).
    public var metadonnees: MetadonneesDocument?
    /// Défauts relevés, dans l'ordre de lecture.
    public var defauts: [DefautDocument]
    /// Le déposant n'est ni auteur, ni de la structure d'un auteur : admis, et tracé comme tel (§ 1).
    public var deposantEtranger = false
    /// Visibilité demandée par le déposant.
    public var visibilite: Visibilite
    /// uniqueId du document à remplacer.
    public var remplace: String?
    /// Le professionnel tient pour légitime le motif d'opposition du patient à ce dépôt (OPP-01).
    public var oppositionLegitime: Bool

    /// Un dépôt.
    public init(
        metadonnees: MetadonneesDocument?, defauts: [DefautDocument], visibilite: Visibilite = [],
        remplace: String? = nil, oppositionLegitime: Bool = false
    ) {
        self.metadonnees = metadonnees
        self.defauts = defauts
        self.visibilite = visibilite
        self.remplace = remplace
        self.oppositionLegitime = oppositionLegitime
    }
}

/// Ce que `TD0.3` demande.
public struct DemandeAutorisation: Sendable, Hashable {
    /// À qui l'autorisation s'applique.
    public enum Titulaire: Sendable, Hashable {
        /// Un professionnel, par son PS_IdNat.
        case professionnel(String)
        /// Une structure, par son Struct_IdNat.
        case structure(String)
    }

    /// Comment le consentement a été recueilli.
    public enum Moyen: String, Sendable, CaseIterable { case oral, ecrit, electronique }

    /// Le titulaire désigné ; `nil` pour l'appelant lui-même (ou sa structure s'il est secrétaire).
    public var pour: Titulaire?
    /// Le patient a consenti.
    public var consentementRecueilli: Bool
    /// Comment.
    public var moyen: Moyen?

    /// Une demande d'autorisation.
    public init(pour: Titulaire? = nil, consentementRecueilli: Bool, moyen: Moyen? = nil) {
        self.pour = pour
        self.consentementRecueilli = consentementRecueilli
        self.moyen = moyen
    }
}
