public import Domaine
public import Entrepot
public import Greffe
public import Nomenclatures
public import Regles

/// Ce que tous les parcours partagent : l'entrepôt, le règlement, les nomenclatures, les réglages.
public struct Guichet: Sendable {
    /// L'entrepôt.
    public let entrepot: Entrepot
    /// Le règlement en vigueur.
    public let reglement: Reglement
    /// Les nomenclatures.
    public let nomenclatures: Nomenclatures
    /// Les réglages.
    public let reglages: Reglages
    /// Les traces de refus qui n'ont pu être écrites.
    public let tracesPerdues: TracesPerdues
    /// Ce que l'on sait de l'écrivain, pour toutes les écoutes.
    public let disponibilite: Disponibilite
    /// Qui tient et signe l'arbre du journal ; `nil` : personne.
    public var greffier: Greffier?

    /// Les réglages d'un déploiement.
    public struct Reglages: Sendable, Hashable {
        /// Refuser le dépôt de qui n'est ni auteur ni de la structure d'un auteur (DOC-05), ou le tracer seulement.
        public var coherenceAuteur: CoherenceAuteur
        /// Refuser à l'exploitant qui ne nomme pas la demande écrite du titulaire (DRO-01), ou le tracer seulement.
        public var demandeEcrite: ExigenceDeDemande
        /// Taille maximale d'un document, en octets (DOC-08).
        public var tailleMaximale: Int

        /// Des réglages.
        public init(
            coherenceAuteur: CoherenceAuteur = .stricte, demandeEcrite: ExigenceDeDemande = .exigee,
            tailleMaximale: Int = 50 << 20
        ) {
            self.coherenceAuteur = coherenceAuteur
            self.demandeEcrite = demandeEcrite
            self.tailleMaximale = tailleMaximale
        }
    }

    /// Le sort d'un dépôt dont le déposant est étranger au document (règlement § 1).
    public enum CoherenceAuteur: String, Sendable, Codable { case stricte, tracee }

    /// Le sort d'un acte de l'exploitant qui ne nomme pas la demande du titulaire (règlement § 5).
    public enum ExigenceDeDemande: String, Sendable, Codable { case exigee, tracee }

    /// Un guichet ouvert.
    public init(
        entrepot: Entrepot, reglement: Reglement, nomenclatures: Nomenclatures, reglages: Reglages,
        tracesPerdues: TracesPerdues = TracesPerdues()
    ) {
        self.entrepot = entrepot
        self.reglement = reglement
        self.nomenclatures = nomenclatures
        self.reglages = reglages
        self.tracesPerdues = tracesPerdues
        disponibilite = Disponibilite(entrepot)
    }
}

extension Guichet {
    /// Ce que la porte AUT refuse à cet appelant, avant tout le reste ; `nil` si elle ne refuse pas.
    public func refusDePreuve(_ presentation: Presentation) -> Motif? {
        Reglement.refusDePreuve(presentation.demande(.rechercheDossier), reglement.tables)
    }
}

/// Qui demande, comment, d'où : ce que toute demande porte, quel que soit l'acte.
public struct Presentation: Sendable {
    /// L'appelant.
    public var appelant: Appelant
    /// Mode d'accès.
    public var mode: ModeAcces
    /// Raison du bris de glace.
    public var raison: String?
    /// D'où vient la demande.
    public var origine: Origine
    /// Connexion secrète d'un mineur.
    public var connexionSecrete: Bool
    /// Ce qui fait que la preuve ne sert qu'une fois.
    public var preuveUnique: PreuveUnique?

    /// Une condition de la requête, qui ne dépend pas de l'état du dossier, est fausse (RFC 9110 § 13.1).
    public var conditionFausse = false

    /// Une présentation.
    public init(
        appelant: Appelant, mode: ModeAcces = .normal, raison: String? = nil, origine: Origine = Origine(),
        connexionSecrete: Bool = false, preuveUnique: PreuveUnique? = nil
    ) {
        self.appelant = appelant
        self.mode = mode
        self.raison = raison
        self.origine = origine
        // Un représentant légal n'a pas de secret envers l'autre : lui seul en connaîtrait l'acte.
        self.connexionSecrete = connexionSecrete && appelant.acteur?.genre != .representantLegal
        self.preuveUnique = preuveUnique
    }

    /// Aucune preuve valable n'accompagne la demande (AUT-01, AUT-02).
    public var sansPreuve: Bool { appelant == .sansPreuve || appelant == .preuveInvalide }

    func demande(
        _ action: Action, identite: IdentitePresentee? = nil, depot: Depot? = nil,
        autorisation: DemandeAutorisation? = nil
    ) -> Demande {
        var demande = Demande(
            action, appelant: appelant, mode: mode, raison: raison, origine: origine, identite: identite,
            depot: depot, autorisation: autorisation, connexionSecrete: connexionSecrete)
        demande.preuveUnique = preuveUnique
        demande.conditionFausse = conditionFausse
        return demande
    }
}
