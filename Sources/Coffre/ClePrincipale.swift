public import OpenSSLKit

/// La clé sous laquelle celles des dossiers sont scellées ; elle ne quitte pas la mémoire du processus.
public final class ClePrincipale: Sendable {
    /// Seize chiffres hexadécimaux, tirés de la clé : la nomme sans rien en dire.
    public let id: String
    private let cle: SecretKey

    /// - Parameter cle: 32 octets secrets.
    public init(_ cle: SecretKey) {
        self.cle = cle
        id = HMACSHA256.code(Array("dmp/cle-principale/1".utf8), key: cle).prefix(8).map { octet in
            String(octet >> 4, radix: 16) + String(octet & 15, radix: 16)
        }.joined()
    }

    /// Lit une clé : 64 chiffres hexadécimaux, ou 43 caractères de base64url sans remplissage.
    ///
    /// Les lignes vides et celles qui commencent par `#` ne comptent pas. `texte` est nettoyé.
    convenience init(lire texte: inout [UInt8]) throws(ErreurCoffre) {
        defer { Cleanse.wipe(&texte) }
        var lignes = texte.split(separator: UInt8(ascii: "\n")).filter { ligne in
            !ligne.allSatisfy { $0 == 0x20 || $0 == 0x0D } && ligne.first != UInt8(ascii: "#")
        }
        guard lignes.count == 1, var ligne = lignes.popLast() else { throw .malFormee }
        while let fin = ligne.last, fin == 0x20 || fin == 0x0D { ligne.removeLast() }
        guard var octets = ligne.count == 64 ? Self.hexadecimal(ligne) : Self.base64(ligne),
            let cle = SecretKey(cleansing: &octets)
        else { throw .malFormee }
        self.init(cle)
    }

    /// Le texte d'un fichier de clé : de quoi l'écrire, une fois.
    static func texte(_ cle: SecretKey) -> [UInt8] {
        cle.withBytes { octets in
            Array("# clé principale de dmp (AES-256) : à garder hors des sauvegardes de la base\n".utf8)
                + octets.flatMap { [chiffre($0 >> 4), chiffre($0 & 15)] } + [0x0A]
        }
    }

    func sceller(_ secret: SecretKey, nom: String) -> [UInt8] {
        AESGCM.wrap(secret, under: cle, context: contexte(nom))
    }

    func ouvrir(_ enveloppe: [UInt8], nom: String) -> SecretKey? {
        AESGCM.unwrap(enveloppe, under: cle, context: contexte(nom))
    }

    /// Une enveloppe n'est valable que pour ce nom, sous cette clé.
    private func contexte(_ nom: String) -> [UInt8] { Array("dmp/trousseau/1 \(id) \(nom)".utf8) }

    private static func chiffre(_ valeur: UInt8) -> UInt8 {
        valeur < 10 ? valeur + UInt8(ascii: "0") : valeur - 10 + UInt8(ascii: "a")
    }

    private static func hexadecimal(_ texte: ArraySlice<UInt8>) -> [UInt8]? {
        var octets: [UInt8] = []
        octets.reserveCapacity(32)
        var haut: UInt8?
        for caractere in texte {
            let valeur: UInt8
            switch caractere {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): valeur = caractere - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): valeur = caractere - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): valeur = caractere - UInt8(ascii: "A") + 10
            default: return nil
            }
            if let premier = haut {
                octets.append(premier << 4 | valeur)
                haut = nil
            } else {
                haut = valeur
            }
        }
        return octets
    }

    private static func base64(_ texte: ArraySlice<UInt8>) -> [UInt8]? {
        guard texte.count == 43 else { return nil }
        var octets: [UInt8] = []
        octets.reserveCapacity(33)
        var reserve: UInt32 = 0
        var bits: UInt32 = 0
        for caractere in texte {
            let valeur: UInt8
            switch caractere {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): valeur = caractere - UInt8(ascii: "A")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): valeur = caractere - UInt8(ascii: "a") + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): valeur = caractere - UInt8(ascii: "0") + 52
            case UInt8(ascii: "-"): valeur = 62
            case UInt8(ascii: "_"): valeur = 63
            default: return nil
            }
            reserve = reserve << 6 | UInt32(valeur)
            bits += 6
            if bits >= 8 {
                bits -= 8
                octets.append(UInt8(truncatingIfNeeded: reserve >> bits))
            }
        }
        // 43 caractères portent 258 bits : les deux derniers sont nuls, pour qu'une clé n'ait qu'une écriture.
        return reserve & 0b11 == 0 ? octets : nil
    }
}

/// Les clés principales connues : celle qui scelle, et celles qui ouvrent encore.
public struct ClesPrincipales: Sendable {
    /// Celle sous laquelle sceller.
    public let courante: ClePrincipale
    let anciennes: [ClePrincipale]

    /// Des clés.
    public init(courante: ClePrincipale, anciennes: [ClePrincipale] = []) {
        self.courante = courante
        self.anciennes = anciennes
    }

    func cle(_ id: String) -> ClePrincipale? {
        courante.id == id ? courante : anciennes.first { $0.id == id }
    }
}
