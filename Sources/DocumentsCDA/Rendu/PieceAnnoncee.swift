internal import XMLKit

/// Le corps d'un CDA de niveau 1, dont la page ne dit que le type et la taille.
struct PieceAnnoncee {
    private let mediaType: String
    private let estBase64: Bool
    private var octets = 0

    init(_ element: borrowing XMLElement) {
        mediaType = element.attribute(NomRecit.mediaType.rawValue)?.lowercased() ?? "text/plain"
        estBase64 = element.attribute(NomRecit.representation.rawValue) == "B64"
    }

    /// Compte les octets du contenu ; en base64, ses chiffres seulement, de six bits chacun.
    mutating func compter(_ texte: UnsafeBufferPointer<UInt8>) {
        octets += estBase64 ? texte.count { $0 > 0x20 && $0 != UInt8(ascii: "=") } : texte.count
    }

    var phrase: String {
        let taille = estBase64 ? octets / 4 * 3 + octets % 4 * 3 / 4 : octets
        let lecture =
            mediaType == LecteurParties.pdf
            ? "Il est à lire comme un fichier, que la consultation rend avec « Accept: application/pdf »."
            : "Il est à lire comme un fichier, dans le document d’origine."
        return
            "Le contenu de ce document est une pièce de type \(mediaType), de \(Self.enClair(taille)). \(lecture)"
    }

    /// `326 650 octets`, avec des espaces insécables.
    private static func enClair(_ taille: Int) -> String {
        var groupes: [String] = []
        var reste = taille
        while reste >= 1_000 {
            groupes.insert(String(String(1_000 + reste % 1_000).dropFirst()), at: 0)
            reste /= 1_000
        }
        groupes.insert(String(reste), at: 0)
        return groupes.joined(separator: "\u{A0}") + (taille < 2 ? "\u{A0}octet" : "\u{A0}octets")
    }
}
