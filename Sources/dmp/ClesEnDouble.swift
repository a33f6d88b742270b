/// Les clés données deux fois dans un même objet de JSON5, que le décodeur de Foundation ne voit pas : il garde la première.
///
/// À demander d'un texte qui s'est décodé : rien n'est vérifié d'autre. Une clé se compare telle qu'elle est écrite,
/// guillemets ôtés.
struct ClesEnDouble {
    /// Un objet ou un tableau ouvert.
    private struct Ouvert {
        let estObjet: Bool
        var cles: Set<String> = []
        var derniere = ""
    }

    private let octets: [UInt8]
    private var place = 0
    private var ouverts: [Ouvert] = []
    /// Ce qui vient d'être lu : une clé, si deux points le suivent.
    private var mot = ""

    private init(_ octets: [UInt8]) { self.octets = octets }

    /// Le chemin de la première clé donnée deux fois ; `nil` quand il n'y en a pas.
    static func premiere(dans octets: [UInt8]) -> String? {
        var lecture = Self(octets)
        return lecture.chercher()
    }

    private mutating func chercher() -> String? {
        while place < octets.count {
            let octet = octets[place]
            switch octet {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                ouverts.append(Ouvert(estObjet: octet == UInt8(ascii: "{")))
            case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = ouverts.popLast()
            case UInt8(ascii: ":"): if let double = noterLaCle() { return double }
            case UInt8(ascii: "/"): passerCommentaire()
            case UInt8(ascii: "\""), UInt8(ascii: "'"): mot = lireTexte(jusque: octet)
            case 0...UInt8(ascii: " "), UInt8(ascii: ","), Self.insecable: break
            default: mot = lireMot()
            }
            place += 1
        }
        return nil
    }

    private mutating func noterLaCle() -> String? {
        guard let dernier = ouverts.indices.last, ouverts[dernier].estObjet else { return nil }
        ouverts[dernier].derniere = mot
        guard !ouverts[dernier].cles.insert(mot).inserted else { return nil }
        return ouverts.filter(\.estObjet).map(\.derniere).joined(separator: ".")
    }

    /// Du guillemet ouvrant à celui qui ferme, sur lequel la lecture reste.
    private mutating func lireTexte(jusque guillemet: UInt8) -> String {
        let debut = place + 1
        place = debut
        while place < octets.count, octets[place] != guillemet {
            place += octets[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        return String(decoding: octets[debut..<min(place, octets.count)], as: UTF8.self)
    }

    /// Un mot sans guillemets ; la lecture reste sur son dernier octet.
    private mutating func lireMot() -> String {
        let debut = place
        while place + 1 < octets.count, !Self.bornes.contains(octets[place + 1]) { place += 1 }
        return String(decoding: octets[debut...place], as: UTF8.self)
    }

    private static let bornes = Set(" \t\r\n\u{0B}\u{0C}:,{}[]\"'/".utf8).union([insecable])

    /// Le décodeur prend cet octet, seul, pour un blanc ; aucune clé connue ne l'a.
    private static let insecable: UInt8 = 0xA0

    /// D'une ligne ou entre barres ; la lecture reste sur son dernier octet.
    private mutating func passerCommentaire() {
        guard place + 1 < octets.count else { return }
        if octets[place + 1] == UInt8(ascii: "/") {
            while place + 1 < octets.count, octets[place + 1] != 10, octets[place + 1] != 13 { place += 1 }
        } else if octets[place + 1] == UInt8(ascii: "*") {
            place += 3
            while place < octets.count,
                octets[place - 1] != UInt8(ascii: "*") || octets[place] != UInt8(ascii: "/")
            {
                place += 1
            }
        }
    }
}
