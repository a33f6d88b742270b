/// Lit un texte CSV octet par octet (RFC 4180 ; fins de ligne LF ou CRLF).
///
/// Un guillemet n'est admis qu'au début d'un champ ; `""` y vaut un guillemet.
package struct LecteurCSV {
    private let fichier: String
    private let octets: [UInt8]
    private var rang: Int
    /// Ligne du prochain octet, à partir de 1.
    package private(set) var ligne = 1

    private static let guillemet = UInt8(ascii: "\"")
    private static let virgule = UInt8(ascii: ",")
    private static let retour = UInt8(ascii: "\r")
    private static let saut = UInt8(ascii: "\n")

    /// - Parameter octets: une marque d'ordre des octets UTF-8 en tête est sautée (tableurs).
    package init(_ fichier: String, _ octets: [UInt8]) {
        self.fichier = fichier
        self.octets = octets
        rang = octets.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// La ligne de commentaire suivante, sans `#` ni espaces de bord ; `nil` quand la suite n'en est pas une.
    package mutating func commentaire() throws(ErreurNomenclature) -> String? {
        guard rang < octets.count, octets[rang] == UInt8(ascii: "#") else { return nil }
        var debut = rang + 1
        while rang < octets.count, octets[rang] != Self.saut { rang += 1 }
        var fin = rang
        if fin > debut, octets[fin - 1] == Self.retour { fin -= 1 }
        while debut < fin, octets[debut] == UInt8(ascii: " ") { debut += 1 }
        while debut < fin, octets[fin - 1] == UInt8(ascii: " ") { fin -= 1 }
        let contenu = try texte(octets[debut..<fin])
        finDeLigne()
        return contenu
    }

    /// Les champs de la ligne suivante ; `nil` à la fin du texte.
    package mutating func champs() throws(ErreurNomenclature) -> [String]? {
        guard rang < octets.count else { return nil }
        var champs: [String] = []
        while true {
            let entreGuillemets = rang < octets.count && octets[rang] == Self.guillemet
            champs.append(entreGuillemets ? try champProtege() : try champNu())
            guard rang < octets.count, octets[rang] == Self.virgule else { break }
            rang += 1
        }
        finDeLigne()
        return champs
    }

    private mutating func champNu() throws(ErreurNomenclature) -> String {
        let debut = rang
        while rang < octets.count, octets[rang] != Self.virgule, !enFinDeLigne {
            guard octets[rang] != Self.guillemet else { throw erreur(.guillemet) }
            rang += 1
        }
        return try texte(octets[debut..<rang])
    }

    private mutating func champProtege() throws(ErreurNomenclature) -> String {
        let depart = ligne
        var contenu: [UInt8] = []
        rang += 1
        while rang < octets.count {
            let octet = octets[rang]
            rang += 1
            if octet == Self.guillemet {
                guard rang < octets.count, octets[rang] == Self.guillemet else {
                    guard rang == octets.count || octets[rang] == Self.virgule || enFinDeLigne else {
                        // La ligne où le champ s'ouvre : c'est là qu'un guillemet manque.
                        throw ErreurNomenclature(fichier, depart, .guillemet)
                    }
                    return try texte(contenu[...])
                }
                rang += 1
            } else if octet == Self.saut {
                ligne += 1
            }
            contenu.append(octet)
        }
        throw ErreurNomenclature(fichier, depart, .guillemet)
    }

    private var enFinDeLigne: Bool {
        octets[rang] == Self.saut
            || (octets[rang] == Self.retour && rang + 1 < octets.count && octets[rang + 1] == Self.saut)
    }

    private mutating func finDeLigne() {
        guard rang < octets.count else { return }
        if octets[rang] == Self.retour { rang += 1 }
        rang += 1
        ligne += 1
    }

    private func texte(_ octets: ArraySlice<UInt8>) throws(ErreurNomenclature) -> String {
        guard let texte = String(validating: octets, as: UTF8.self) else { throw erreur(.pasUTF8) }
        return texte
    }

    private func erreur(_ raison: ErreurNomenclature.Raison) -> ErreurNomenclature {
        ErreurNomenclature(fichier, ligne, raison)
    }
}
