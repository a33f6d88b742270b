public import Domaine

/// Une règle du règlement d'accès : une phrase, une source, un examen pur.
public protocol Regle: Sendable {
    /// Code, énoncé, source, date de vérification.
    static var reference: ReferenceRegle { get }
    /// L'avis de la règle. Elle ne peut ni lever d'erreur ni être sautée.
    func examiner(_ situation: Situation) -> Avis
}

/// Ce que les règles examinent : une demande, des faits, les tables en vigueur.
public struct Situation: Sendable {
    /// La demande.
    public let demande: Demande
    /// Les faits.
    public let faits: Faits
    /// Les tables.
    public let tables: TablesReglement

    /// Une situation.
    public init(_ demande: Demande, _ faits: Faits, _ tables: TablesReglement) {
        self.demande = demande
        self.faits = faits
        self.tables = tables
    }

    /// L'acteur reconnu ; `nil` quand AUT refuse déjà.
    var acteur: Acteur? { demande.appelant.acteur }
}

/// Les tables et réglages que les règles consultent.
public struct TablesReglement: Sendable {
    /// Matrice d'habilitation.
    public var matrice: MatriceHabilitation
    /// Droits fonctionnels.
    public var droits: DroitsFonctionnels
    /// OID d'INS admis dans cet environnement (production ou test, jamais les deux).
    public var oidsINS: Set<String>

    /// Des tables.
    public init(matrice: MatriceHabilitation, droits: DroitsFonctionnels, oidsINS: Set<String>) {
        self.matrice = matrice
        self.droits = droits
        self.oidsINS = oidsINS
    }
}

/// Ce qu'une règle dit d'une situation.
///
/// L'absence d'avis n'est jamais un accord.
public enum Avis: Sendable, Equatable {
    /// La règle ne concerne pas cette demande.
    case sansObjet
    /// La règle ne s'y oppose pas et l'ouvre pour sa part.
    case favorable
    /// Favorable, avec une réserve que la trace garde.
    case reserve(Motif)
    /// La règle refuse, pour ce motif.
    case defavorable(Motif)

    /// L'opinion, telle qu'une trace ou une explication la nomme.
    public var opinion: AvisLu.Opinion {
        switch self {
        case .sansObjet: .sansObjet
        case .favorable: .favorable
        case .reserve: .reserve
        case .defavorable: .defavorable
        }
    }

    /// Le motif d'un refus ou d'une réserve.
    public var motif: Motif? {
        switch self {
        case .sansObjet, .favorable: nil
        case .reserve(let motif), .defavorable(let motif): motif
        }
    }
}

/// L'identité d'une règle, telle que l'auditeur la lit.
public struct ReferenceRegle: Sendable, Equatable {
    /// Trois lettres.
    public let code: String
    /// Une phrase.
    public let enonce: String
    /// Texte qui la fonde.
    public let source: String
    /// Date de dernière vérification, `AAAA-MM-JJ`.
    public let verifieeLe: String
}
