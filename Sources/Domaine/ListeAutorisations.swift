/// Ce qui est demandé d'une liste d'autorisations (TD1.6).
public struct CriteresAutorisations: Sendable, Hashable {
    /// Ce que la liste réunit.
    public enum Mode: String, Sendable, CaseIterable {
        /// Les autorisations valides.
        case actives = "ACTIVE"
        /// Les professionnels bloqués.
        case interdites = "INTERDITE"
        /// Les autorisations, échues et retirées comprises, puis les professionnels bloqués.
        case toutes = "TOUTE"
    }

    /// Ce que la liste réunit.
    public var mode: Mode
    /// Nombre d'autorisations par page, de 1 à ``limiteMaximale``.
    public var limite: Int
    /// Où reprendre.
    public var curseur: CurseurAutorisations?

    /// 200 autorisations par page au plus.
    public static let limiteMaximale = 200

    /// Des critères.
    public init(mode: Mode = .actives, limite: Int = 50, curseur: CurseurAutorisations? = nil) {
        self.mode = mode
        self.limite = limite
        self.curseur = curseur
    }
}

/// La place d'une page dans une liste d'autorisations : la dernière déjà montrée, et rien d'autre.
public struct CurseurAutorisations: Sendable, Hashable {
    /// Un blocage ; les blocages suivent les autorisations.
    public let blocage: Bool
    /// Son début, en millisecondes Unix ; 0 d'un blocage, qui se range par professionnel.
    public let debut: Int64
    /// `PS` ou `STRUCTURE`.
    public let nature: String
    /// PS_IdNat ou Struct_IdNat.
    public let titulaire: String

    /// La place qui suit cette autorisation.
    public init(apres autorisation: Autorisation) {
        blocage = autorisation.statut == .interdit
        debut = blocage ? 0 : autorisation.debut.ms
        nature = autorisation.nature
        titulaire = autorisation.titulaire
    }

    /// Forme du curseur dans une URL : `A` ou `B`, le début, la nature, l'identifiant en hexadécimal.
    public var texte: String {
        let octets = titulaire.utf8.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
        return "\(blocage ? "B" : "A").\(debut).\(nature).\(octets.joined())"
    }

    /// - Returns: `nil` si le texte n'a pas la forme de ``texte``.
    public init?(texte: String) {
        let parts = texte.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "A" || parts[0] == "B", let debut = Int64(parts[1]),
            parts[2] == "PS" || parts[2] == "STRUCTURE", (2...256).contains(parts[3].utf8.count)
        else { return nil }
        let chiffres = parts[3].compactMap(\.hexDigitValue)
        guard chiffres.count == parts[3].utf8.count, chiffres.count % 2 == 0 else { return nil }
        let octets = stride(from: 0, to: chiffres.count, by: 2).map {
            UInt8(chiffres[$0] << 4 | chiffres[$0 + 1])
        }
        guard let titulaire = String(validating: octets, as: UTF8.self) else { return nil }
        blocage = parts[0] == "B"
        self.debut = debut
        nature = String(parts[2])
        self.titulaire = titulaire
        // Une place n'a qu'une écriture.
        guard self.texte == texte else { return nil }
    }
}
