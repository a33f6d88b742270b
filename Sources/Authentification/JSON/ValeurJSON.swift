/// Une valeur JSON (RFC 8259), réduite à ce qu'un jeton ou un JWKS peut porter.
enum ValeurJSON: Sendable, Equatable {
    case nul
    case booleen(Bool)
    /// Toujours fini.
    case nombre(Double)
    /// Sans U+0000.
    case texte(String)
    case tableau([ValeurJSON])
    case objet([String: ValeurJSON])

    var texte: String? { if case .texte(let texte) = self { texte } else { nil } }
    var nombre: Double? { if case .nombre(let nombre) = self { nombre } else { nil } }
    var tableau: [ValeurJSON]? { if case .tableau(let valeurs) = self { valeurs } else { nil } }
    var objet: [String: ValeurJSON]? { if case .objet(let membres) = self { membres } else { nil } }
}

extension ValeurJSON {
    /// Le texte JSON en UTF-8, membres triés, sans espace : la même valeur donne toujours les mêmes octets.
    var octets: [UInt8] {
        var sortie: [UInt8] = []
        ecrire(dans: &sortie)
        return sortie
    }

    private func ecrire(dans sortie: inout [UInt8]) {
        switch self {
        case .nul: sortie += "null".utf8
        case .booleen(let valeur): sortie += (valeur ? "true" : "false").utf8
        case .nombre(let valeur):
            // Les dates d'un jeton s'écrivent en secondes entières, sans « .0 ».
            if let entier = Int64(exactly: valeur) {
                sortie += String(entier).utf8
            } else {
                sortie += String(valeur).utf8
            }
        case .texte(let valeur): Self.ecrire(texte: valeur, dans: &sortie)
        case .tableau(let valeurs):
            sortie.append(UInt8(ascii: "["))
            for (rang, valeur) in valeurs.enumerated() {
                if rang > 0 { sortie.append(UInt8(ascii: ",")) }
                valeur.ecrire(dans: &sortie)
            }
            sortie.append(UInt8(ascii: "]"))
        case .objet(let membres):
            sortie.append(UInt8(ascii: "{"))
            // Octet par octet : `<` sur `String` n'est pas un ordre strict entre écritures Unicode équivalentes.
            let tries = membres.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            for (rang, membre) in tries.enumerated() {
                if rang > 0 { sortie.append(UInt8(ascii: ",")) }
                Self.ecrire(texte: membre.key, dans: &sortie)
                sortie.append(UInt8(ascii: ":"))
                membre.value.ecrire(dans: &sortie)
            }
            sortie.append(UInt8(ascii: "}"))
        }
    }

    private static func ecrire(texte: String, dans sortie: inout [UInt8]) {
        sortie.append(UInt8(ascii: "\""))
        for octet in texte.utf8 {
            switch octet {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): sortie += [UInt8(ascii: "\\"), octet]
            case 0..<0x20:
                let chiffres = String(octet, radix: 16)
                sortie += ("\\u00" + (octet < 16 ? "0" : "") + chiffres).utf8
            default: sortie.append(octet)
            }
        }
        sortie.append(UInt8(ascii: "\""))
    }
}
