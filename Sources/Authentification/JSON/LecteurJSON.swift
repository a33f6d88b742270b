/// Le texte n'est pas du JSON admis ici ; ne dit ni où ni pourquoi, pour ne rien répéter du texte.
struct RejetJSON: Error, Equatable {}

/// Lecture stricte de JSON (RFC 8259), par descente.
///
/// Plus sévère que la RFC là où deux lecteurs peuvent se contredire : un nom répété dans un objet est refusé
/// (RFC 7519 § 4, RFC 8725 § 2.4), de même qu'un nombre non fini, un U+0000, un demi-codet isolé, de l'UTF-8
/// invalide, une marque d'ordre des octets ou plus de 32 niveaux.
struct LecteurJSON {
    private static let profondeurMaximale = 32
    private let octets: [UInt8]
    private var rang = 0

    /// Lit exactement une valeur, entourée d'espaces au plus.
    static func lire(_ octets: [UInt8]) throws(RejetJSON) -> ValeurJSON {
        var lecteur = LecteurJSON(octets: octets)
        let valeur = try lecteur.valeur(profondeur: 0)
        lecteur.passerEspaces()
        guard lecteur.rang == octets.count else { throw RejetJSON() }
        return valeur
    }

    /// Lit exactement un objet.
    static func lireObjet(_ octets: [UInt8]) throws(RejetJSON) -> [String: ValeurJSON] {
        guard let membres = try lire(octets).objet else { throw RejetJSON() }
        return membres
    }

    private init(octets: [UInt8]) { self.octets = octets }

    private var courant: UInt8? { rang < octets.count ? octets[rang] : nil }

    private mutating func passerEspaces() {
        while let octet = courant, octet == 0x20 || octet == 0x09 || octet == 0x0A || octet == 0x0D {
            rang += 1
        }
    }

    private mutating func attendre(_ octet: UInt8) throws(RejetJSON) {
        guard courant == octet else { throw RejetJSON() }
        rang += 1
    }

    /// Avance si l'octet suivant, espaces passés, est celui-ci.
    private mutating func accepter(_ octet: UInt8) -> Bool {
        passerEspaces()
        guard courant == octet else { return false }
        rang += 1
        return true
    }

    private mutating func valeur(profondeur: Int) throws(RejetJSON) -> ValeurJSON {
        guard profondeur < Self.profondeurMaximale else { throw RejetJSON() }
        passerEspaces()
        switch courant {
        case UInt8(ascii: "{"): return try objet(profondeur: profondeur)
        case UInt8(ascii: "["): return try tableau(profondeur: profondeur)
        case UInt8(ascii: "\""): return .texte(try texte())
        case UInt8(ascii: "t"): return try mot("true", .booleen(true))
        case UInt8(ascii: "f"): return try mot("false", .booleen(false))
        case UInt8(ascii: "n"): return try mot("null", .nul)
        default: return .nombre(try nombre())
        }
    }

    private mutating func mot(_ mot: StaticString, _ valeur: ValeurJSON) throws(RejetJSON) -> ValeurJSON {
        let fin = rang + mot.utf8CodeUnitCount
        guard fin <= octets.count, octets[rang..<fin].elementsEqual(mot.description.utf8) else {
            throw RejetJSON()
        }
        rang = fin
        return valeur
    }

    private mutating func objet(profondeur: Int) throws(RejetJSON) -> ValeurJSON {
        rang += 1
        var membres: [String: ValeurJSON] = [:]
        if accepter(UInt8(ascii: "}")) { return .objet(membres) }
        repeat {
            passerEspaces()
            let nom = try texte()
            passerEspaces()
            try attendre(UInt8(ascii: ":"))
            let valeur = try valeur(profondeur: profondeur + 1)
            guard membres.updateValue(valeur, forKey: nom) == nil else { throw RejetJSON() }
        } while accepter(UInt8(ascii: ","))
        try attendre(UInt8(ascii: "}"))
        return .objet(membres)
    }

    private mutating func tableau(profondeur: Int) throws(RejetJSON) -> ValeurJSON {
        rang += 1
        var valeurs: [ValeurJSON] = []
        if accepter(UInt8(ascii: "]")) { return .tableau(valeurs) }
        repeat {
            valeurs.append(try valeur(profondeur: profondeur + 1))
        } while accepter(UInt8(ascii: ","))
        try attendre(UInt8(ascii: "]"))
        return .tableau(valeurs)
    }

    private mutating func chiffres() throws(RejetJSON) {
        let debut = rang
        while let octet = courant, octet >= UInt8(ascii: "0"), octet <= UInt8(ascii: "9") { rang += 1 }
        guard rang > debut else { throw RejetJSON() }
    }

    /// RFC 8259 § 6 : ni zéro en tête, ni « + », ni infini.
    private mutating func nombre() throws(RejetJSON) -> Double {
        let debut = rang
        if courant == UInt8(ascii: "-") { rang += 1 }
        if courant == UInt8(ascii: "0") { rang += 1 } else { try chiffres() }
        if courant == UInt8(ascii: ".") {
            rang += 1
            try chiffres()
        }
        if courant == UInt8(ascii: "e") || courant == UInt8(ascii: "E") {
            rang += 1
            if courant == UInt8(ascii: "-") || courant == UInt8(ascii: "+") { rang += 1 }
            try chiffres()
        }
        guard let nombre = Double(String(decoding: octets[debut..<rang], as: UTF8.self)), nombre.isFinite
        else { throw RejetJSON() }
        return nombre
    }

    private mutating func texte() throws(RejetJSON) -> String {
        try attendre(UInt8(ascii: "\""))
        var tampon: [UInt8] = []
        while let octet = courant, octet != UInt8(ascii: "\"") {
            rang += 1
            if octet == UInt8(ascii: "\\") {
                tampon += String(try echappement()).utf8
            } else {
                guard octet >= 0x20 else { throw RejetJSON() }
                tampon.append(octet)
            }
        }
        try attendre(UInt8(ascii: "\""))
        guard let texte = String(validating: tampon, as: UTF8.self) else { throw RejetJSON() }
        return texte
    }

    private mutating func echappement() throws(RejetJSON) -> Unicode.Scalar {
        guard let octet = courant else { throw RejetJSON() }
        rang += 1
        switch octet {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(octet)
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: throw RejetJSON()
        }
        var code = try codet()
        if (0xD800..<0xDC00).contains(code) {
            try attendre(UInt8(ascii: "\\"))
            try attendre(UInt8(ascii: "u"))
            let bas = try codet()
            guard (0xDC00..<0xE000).contains(bas) else { throw RejetJSON() }
            code = 0x10000 + (code - 0xD800) << 10 + (bas - 0xDC00)
        }
        guard code != 0, let caractere = Unicode.Scalar(code) else { throw RejetJSON() }
        return caractere
    }

    private mutating func codet() throws(RejetJSON) -> UInt32 {
        guard rang + 4 <= octets.count else { throw RejetJSON() }
        var code: UInt32 = 0
        for octet in octets[rang..<(rang + 4)] {
            guard let chiffre = Character(Unicode.Scalar(octet)).hexDigitValue else { throw RejetJSON() }
            code = code << 4 | UInt32(chiffre)
        }
        rang += 4
        return code
    }
}
