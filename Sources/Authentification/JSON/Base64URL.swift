/// base64url sans bourrage, une seule écriture par valeur (RFC 7515 § 2, RFC 4648 §§ 3.5 et 5).
enum Base64URL {
    /// `nil` sur un caractère étranger (`=`, espace, `+`, `/`), une longueur impossible ou des bits de fin non nuls.
    static func decoder(_ texte: some Collection<UInt8>) -> [UInt8]? {
        guard texte.count % 4 != 1 else { return nil }
        var octets: [UInt8] = []
        octets.reserveCapacity(texte.count * 3 / 4)
        var tampon: UInt32 = 0
        var bits: UInt32 = 0
        for caractere in texte {
            guard let valeur = valeur(caractere) else { return nil }
            tampon = tampon << 6 | UInt32(valeur)
            bits += 6
            if bits >= 8 {
                bits -= 8
                octets.append(UInt8(truncatingIfNeeded: tampon >> bits))
                tampon &= 1 << bits - 1
            }
        }
        return tampon == 0 ? octets : nil
    }

    /// Le texte ASCII de ces octets.
    static func coder(_ octets: [UInt8]) -> [UInt8] {
        var texte: [UInt8] = []
        texte.reserveCapacity((octets.count * 4 + 2) / 3)
        var tampon: UInt32 = 0
        var bits: UInt32 = 0
        for octet in octets {
            tampon = tampon << 8 | UInt32(octet)
            bits += 8
            while bits >= 6 {
                bits -= 6
                texte.append(alphabet[Int(tampon >> bits & 0x3F)])
            }
            tampon &= 1 << bits - 1
        }
        if bits > 0 { texte.append(alphabet[Int(tampon << (6 - bits) & 0x3F)]) }
        return texte
    }

    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    private static func valeur(_ caractere: UInt8) -> UInt8? {
        switch caractere {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): caractere - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): caractere - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): caractere - UInt8(ascii: "0") + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
