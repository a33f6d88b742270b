/// Une demande : qui, en quel mode, quel acte, sur quoi.
///
/// Ce que les règles examinent avec les ``Faits``.
public struct Demande: Sendable {
    /// L'appelant, prouvé ou non.
    public var appelant: Appelant
    /// Ce qui fait que sa preuve ne sert qu'une fois ; `nil` d'une preuve qui se présente autant qu'elle vaut.
    public var preuveUnique: PreuveUnique?
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
    /// Ce qui est demandé de la visibilité d'un document (TD3.3a, TD3.3b).
    public var changement: ChangementVisibilite?
    /// Ce qui est demandé des préférences du titulaire.
    public var preferences: ChangementPreferences?
    /// PS_IdNat du professionnel à bloquer ou débloquer.
    public var professionnel: String?
    /// Motif et raison d'une fermeture, d'un effacement, d'une suppression.
    public var justification: Justification?
    /// Connexion secrète d'un mineur : ses représentants légaux n'en sauront rien.
    public var connexionSecrete: Bool
    /// Le réglage veut que l'exploitant nomme la demande écrite du titulaire.
    public var demandeEcriteExigee = false

    /// Une condition de la requête est fausse (RFC 9110 § 13.1) : accordée par les règles, elle n'est pas faite (ETA-03).
    public var conditionFausse = false

    /// Une demande ; les champs propres à un acte restent `nil` pour les autres.
    public init(
        _ action: Action, appelant: Appelant, mode: ModeAcces = .normal, raison: String? = nil,
        origine: Origine = Origine(), identite: IdentitePresentee? = nil, depot: Depot? = nil,
        autorisation: DemandeAutorisation? = nil, changement: ChangementVisibilite? = nil,
        preferences: ChangementPreferences? = nil, professionnel: String? = nil,
        justification: Justification? = nil, connexionSecrete: Bool = false
    ) {
        self.action = action
        self.appelant = appelant
        self.mode = mode
        self.raison = raison
        self.origine = origine
        self.identite = identite
        self.depot = depot
        self.autorisation = autorisation
        self.changement = changement
        self.preferences = preferences
        self.professionnel = professionnel
        self.justification = justification
        self.connexionSecrete = connexionSecrete
    }

    /// Les actes que la demande réunit : un changement de visibilité peut en réunir plusieurs.
    ///
    /// Chacun doit être permis ; ``action``, celui que le permis ouvrira, en est toujours.
    public var actes: [Action] { [action] + (changement?.actes.filter { $0 != action } ?? []) }

    /// L'exploitant voudrait changer la vie d'un dossier sans nommer la demande du titulaire, alors qu'il le faut.
    ///
    /// Il la nomme par sa référence et sa date, ou la dit dans une raison : l'une ou l'autre va dans la trace.
    public var manqueLaDemandeEcrite: Bool {
        demandeEcriteExigee && action.changeLeDossier && appelant.acteur?.genre == .exploitant
            && justification?.demandeEcrite == nil && justification?.estEcheance != true
            && justification?.raison?.contains { $0.isLetter || $0.isNumber } != true
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
