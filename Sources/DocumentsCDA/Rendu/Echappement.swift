/// Ce que deviennent les caractères d'un document qui ne s'écrivent pas tels quels.
enum Echappement {
    enum Sens {
        case blanc
        case rien
        case entite(StaticString)
        case tiret
    }

    /// Le sens de ce qui commence à ce rang, et sa taille en octets ; `nil` pour un octet ordinaire.
    ///
    /// Sont ôtés les caractères de commande (C0, DEL, C1) et ceux qui renversent le sens de lecture
    /// (U+202A à U+202E, U+2066 à U+2069) : un texte affiché ne déborde pas sur le suivant.
    static func special(_ texte: UnsafeBufferPointer<UInt8>, _ rang: Int) -> (sens: Sens, taille: Int)? {
        let octet = texte[rang]
        // Le cas le plus fréquent d'abord : lettres et ponctuation sans danger.
        if (0x61...0x7E).contains(octet) || (0x3F...0x5F).contains(octet) { return nil }
        switch octet {
        case 0x20, 0x09, 0x0A, 0x0D: return (.blanc, 1)
        case 0x00...0x1F, 0x7F: return (.rien, 1)
        case UInt8(ascii: "&"): return (.entite("&amp;"), 1)
        case UInt8(ascii: "<"): return (.entite("&lt;"), 1)
        case UInt8(ascii: ">"): return (.entite("&gt;"), 1)
        case UInt8(ascii: "\""): return (.entite("&quot;"), 1)
        case UInt8(ascii: "'"): return (.entite("&#39;"), 1)
        case UInt8(ascii: "="): return (.entite("&#61;"), 1)
        case UInt8(ascii: "`"): return (.entite("&#96;"), 1)
        case UInt8(ascii: "-"): return (.tiret, 1)
        case 0xC2: return estC1(texte, rang) ? (.rien, 2) : nil
        case 0xE2: return renverse(texte, rang) ? (.rien, 3) : nil
        default: return nil
        }
    }

    private static func estC1(_ texte: UnsafeBufferPointer<UInt8>, _ rang: Int) -> Bool {
        rang + 1 < texte.count && (0x80...0x9F).contains(texte[rang + 1])
    }

    private static func renverse(_ texte: UnsafeBufferPointer<UInt8>, _ rang: Int) -> Bool {
        guard rang + 2 < texte.count else { return false }
        return switch texte[rang + 1] {
        case 0x80: (0xAA...0xAE).contains(texte[rang + 2])
        case 0x81: (0xA6...0xA9).contains(texte[rang + 2])
        default: false
        }
    }
}
