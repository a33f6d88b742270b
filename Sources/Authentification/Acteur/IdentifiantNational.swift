/// La forme et la clé d'un PS_IdNat, quand l'exploitant les exige (`identifiantsStricts`).
///
/// Un chiffre dit le répertoire : 8 RPPS, 0 ADELI, 3 FINESS, 4 SIREN, 5 SIRET, 1 et 6 un cabinet ; ces derniers, sauf ADELI,
/// suivis d'un identifiant interne. Les clés du RPPS, du SIREN et du SIRET sont de Luhn ; celles d'ADELI et de FINESS n'ont
/// pas de définition publiée : leur longueur seule est contrôlée.
enum IdentifiantNational {
    static func estJuste(_ identifiant: String) -> Bool {
        let octets = Array(identifiant.utf8)
        guard let prefixe = octets.first else { return false }
        let suite = octets.dropFirst()
        switch prefixe {
        case UInt8(ascii: "8"): return suite.count == 11 && luhn(suite)
        case UInt8(ascii: "0"): return suite.count == 9
        case UInt8(ascii: "1"), UInt8(ascii: "6"): return interne(suite) != nil
        case UInt8(ascii: "3"): return interne(suite)?.count == 9
        case UInt8(ascii: "4"): return interne(suite).map { $0.count == 9 && luhn($0) } ?? false
        case UInt8(ascii: "5"): return interne(suite).map { $0.count == 14 && siret($0) } ?? false
        default: return false
        }
    }

    /// Ce qui précède la barre, quand un identifiant interne la suit.
    private static func interne(_ suite: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let barre = suite.firstIndex(of: UInt8(ascii: "/")), barre > suite.startIndex,
            barre < suite.endIndex - 1
        else { return nil }
        return suite[..<barre]
    }

    private static func chiffres(_ octets: ArraySlice<UInt8>) -> [Int]? {
        guard octets.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return octets.map { Int($0) - 48 }
    }

    /// De droite à gauche, un chiffre sur deux doublé, la somme est un multiple de dix.
    private static func luhn(_ octets: ArraySlice<UInt8>) -> Bool {
        guard let chiffres = chiffres(octets) else { return false }
        let somme = chiffres.reversed().enumerated().reduce(0) { somme, paire in
            let double = paire.element * 2
            return somme + (paire.offset % 2 == 0 ? paire.element : double > 9 ? double - 9 : double)
        }
        return somme % 10 == 0
    }

    /// Les établissements de La Poste (SIREN 356000000) ont une autre clé : la somme est un multiple de cinq.
    private static func siret(_ octets: ArraySlice<UInt8>) -> Bool {
        if luhn(octets) { return true }
        guard octets.starts(with: "356000000".utf8), let chiffres = chiffres(octets) else { return false }
        return chiffres.reduce(0, +) % 5 == 0
    }
}
