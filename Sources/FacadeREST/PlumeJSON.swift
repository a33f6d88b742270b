/// Une forme qui s'écrit elle-même en JSON, champs dans l'ordre des clés.
///
/// Les fiches sont la réponse de chaque dépôt et remplissent les listes : l'encodeur de Foundation y coûtait un dixième
/// d'un dépôt. Les autres formes, rares, restent à cet encodeur ; un test compare les octets des deux.
protocol FormeEcrite: Encodable {
    /// Écrit les champs, sans les accolades.
    func ecrire(_ plume: inout PlumeJSON)
}

/// Écrit du JSON (RFC 8259), compact, comme l'encodeur de Foundation l'écrit.
struct PlumeJSON {
    private(set) var octets: [UInt8] = []
    /// Une valeur précède au même niveau.
    private var suite = false

    /// - Parameter capacite: en octets, pour ne pas grandir par à-coups.
    init(capacite: Int) { octets.reserveCapacity(capacite) }

    mutating func objet(_ forme: some FormeEcrite) {
        commencer()
        ouvrir(UInt8(ascii: "{"))
        forme.ecrire(&self)
        fermer(UInt8(ascii: "}"))
    }

    mutating func champ(_ nom: StaticString, _ forme: some FormeEcrite) {
        cle(nom)
        objet(forme)
    }

    mutating func champ(_ nom: StaticString, _ formes: [some FormeEcrite]) {
        cle(nom)
        ouvrir(UInt8(ascii: "["))
        for forme in formes { objet(forme) }
        fermer(UInt8(ascii: "]"))
    }

    mutating func champ(_ nom: StaticString, _ textes: [String]) {
        cle(nom)
        ouvrir(UInt8(ascii: "["))
        for texte in textes {
            commencer()
            chaine(texte)
        }
        fermer(UInt8(ascii: "]"))
    }

    mutating func champ(_ nom: StaticString, _ texte: String) {
        cle(nom)
        chaine(texte)
        suite = true
    }

    /// Un champ facultatif : absent, et non nul.
    mutating func champ(_ nom: StaticString, siConnu texte: String?) {
        if let texte { champ(nom, texte) }
    }

    mutating func champ(_ nom: StaticString, _ nombre: Int) {
        cle(nom)
        octets.append(contentsOf: String(nombre).utf8)
        suite = true
    }

    mutating func champ(_ nom: StaticString, _ vrai: Bool) {
        cle(nom)
        ecrire(vrai ? "true" : "false")
        suite = true
    }

    /// Le nom d'un champ, que ce programme choisit : aucun caractère n'y est à échapper.
    private mutating func cle(_ nom: StaticString) {
        commencer()
        octets.append(UInt8(ascii: "\""))
        ecrire(nom)
        ecrire("\":")
        suite = false
    }

    private mutating func commencer() {
        if suite { octets.append(UInt8(ascii: ",")) }
        suite = true
    }

    private mutating func ouvrir(_ octet: UInt8) {
        octets.append(octet)
        suite = false
    }

    private mutating func fermer(_ octet: UInt8) {
        octets.append(octet)
        suite = true
    }

    private mutating func ecrire(_ texte: StaticString) {
        octets.append(
            contentsOf: UnsafeBufferPointer(start: texte.utf8Start, count: texte.utf8CodeUnitCount))
    }

    /// Une chaîne (RFC 8259 § 7) : guillemet, barre inverse et commandes échappés, tout le reste tel quel.
    private mutating func chaine(_ texte: String) {
        var texte = texte
        octets.append(UInt8(ascii: "\""))
        texte.withUTF8 { lus in
            var debut = 0
            for rang in lus.indices where Self.estEchappe(lus[rang]) {
                octets.append(contentsOf: UnsafeBufferPointer(rebasing: lus[debut..<rang]))
                echapper(lus[rang])
                debut = rang + 1
            }
            octets.append(contentsOf: UnsafeBufferPointer(rebasing: lus[debut...]))
        }
        octets.append(UInt8(ascii: "\""))
    }

    private static func estEchappe(_ octet: UInt8) -> Bool {
        octet < 0x20 || octet == UInt8(ascii: "\"") || octet == UInt8(ascii: "\\")
    }

    private mutating func echapper(_ octet: UInt8) {
        switch octet {
        case UInt8(ascii: "\""): ecrire("\\\"")
        case UInt8(ascii: "\\"): ecrire("\\\\")
        case 0x08: ecrire("\\b")
        case 0x09: ecrire("\\t")
        case 0x0A: ecrire("\\n")
        case 0x0C: ecrire("\\f")
        case 0x0D: ecrire("\\r")
        default:
            ecrire("\\u00")
            for chiffre in [octet >> 4, octet & 15] {
                octets.append(chiffre < 10 ? 0x30 + chiffre : 0x57 + chiffre)
            }
        }
    }
}
