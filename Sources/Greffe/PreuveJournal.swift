/// La preuve qu'une trace est dans le journal signé, à sa place.
public struct PreuveJournal: Sendable, Hashable {
    /// La preuve que le journal d'aujourd'hui prolonge celui d'un point plus ancien.
    public struct Coherence: Sendable, Hashable {
        /// Traces que couvre le point ancien.
        public let depuis: UInt64
        /// Hachés en hexadécimal (RFC 9162 § 2.1.4).
        public let preuve: [String]
    }

    /// Rang de la trace ; son index dans l'arbre est ce rang moins un.
    public let rang: UInt64
    /// Hachés en hexadécimal, de la feuille vers la racine (RFC 9162 § 2.1.3).
    public let inclusion: [String]
    /// Le point de contrôle signé (C2SP tlog-checkpoint).
    public let point: String
    /// La clé publique, telle que ces outils l'écrivent : à comparer à celle qu'on tient d'ailleurs.
    public let cle: String
    /// La cohérence, si elle a été demandée.
    public let coherence: Coherence?
}

/// Pourquoi une preuve ne peut être rendue.
public enum EmpechementPreuve: Error, Sendable, Equatable {
    /// Aucun point signé ne couvre encore la trace ; à redemander après ce nombre de secondes.
    case pasEncoreScellee(secondes: Int)
    /// Le journal n'est plus celui qui a été signé.
    case rompu
}

/// Ce que fait le greffier, pour qui le surveille : des nombres.
public struct EtatGreffier: Sendable, Hashable {
    /// Traces que le dernier point signé couvre.
    public var signees: UInt64 = 0
    /// Instant du dernier point signé, en ms Unix ; 0 s'il n'y en a pas eu depuis le démarrage.
    public var instant: Int64 = 0
    /// Points que la base, l'arbre ou le disque n'ont pas permis de signer.
    public var echecs = 0
    /// Envois à un témoin qui ont échoué.
    public var echecsTemoins = 0
    /// Le journal n'est plus celui qui a été signé.
    public var rompu = false

    /// Rien encore.
    public init() {}
}
