/// Identifiant HL7 v3 (type II), tel que le document l'écrit.
public struct IdentifiantHL7: Sendable, Hashable {
    /// OID ou UUID.
    public let root: String?
    /// Valeur dans l'espace de `root` ; absente quand `root` suffit.
    public let `extension`: String?
    /// Motif d'absence (`UNK`, `NASK`, `ASKU`, `NAV`, `MSK`…).
    public let nullFlavor: String?

    /// Vrai si `root` ou `extension` porte une valeur.
    public var estRenseigne: Bool { root?.isEmpty == false || `extension`?.isEmpty == false }

    init(_ noeud: Noeud) {
        root = noeud[.root]
        `extension` = noeud[.extension]
        nullFlavor = noeud[.nullFlavor]
    }

    /// Vrai pour un OID d'au plus 64 caractères : chiffres séparés par des points, sans zéro en tête.
    ///
    /// - Source: ITU-T X.660 ; 64 caractères : IHE ITI TF-3, tableau 4.2.3.1.7-2.
    public static func estOID(_ texte: String) -> Bool {
        let arcs = texte.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard texte.utf8.count <= 64, arcs.count >= 2, let premier = arcs.first else { return false }
        guard premier.count == 1, let chiffre = premier.first, (0x30...0x32).contains(chiffre) else {
            return false
        }
        return arcs.allSatisfy { arc in
            arc.first.map { $0 != 0x30 || arc.count == 1 } == true
                && arc.allSatisfy { (0x30...0x39).contains($0) }
        }
    }

    /// Vrai pour un UUID de 36 caractères, sans distinction de casse (RFC 9562, § 4).
    public static func estUUID(_ texte: String) -> Bool {
        let octets = Array(texte.utf8)
        guard octets.count == 36 else { return false }
        return octets.enumerated().allSatisfy { rang, octet in
            switch rang {
            case 8, 13, 18, 23: octet == UInt8(ascii: "-")
            default: (0x30...0x39).contains(octet) || (0x61...0x66).contains(octet | 0x20)
            }
        }
    }
}
