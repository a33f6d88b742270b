extension HorodatageHL7 {
    /// Le même horodatage, écrit pour un lecteur : `28/03/1979`, `12/11/2026 à 14:30 (UTC+01:00)`.
    ///
    /// Rien n'est converti : l'heure reste celle du document. Un texte malformé est rendu tel quel.
    static func enClair(_ texte: String) -> String {
        guard millisecondes(texte) != nil else { return texte }
        let chiffres = Array(texte.utf8.prefix { (0x30...0x39).contains($0) })
        func partie(_ debut: Int, _ fin: Int) -> String {
            String(decoding: chiffres[debut..<fin], as: UTF8.self)
        }
        let annee = partie(0, 4)
        switch chiffres.count {
        case 4: return annee
        case 6: return "\(partie(4, 6))/\(annee)"
        case 8: return "\(partie(6, 8))/\(partie(4, 6))/\(annee)"
        default:
            let jour = "\(partie(6, 8))/\(partie(4, 6))/\(annee)"
            return "\(jour) à \(partie(8, 10)):\(partie(10, 12))\(decalage(texte))"
        }
    }

    /// ` (UTC+01:00)`, ou rien sans décalage ; le texte est déjà vérifié.
    private static func decalage(_ texte: String) -> String {
        guard let signe = texte.lastIndex(where: { $0 == "+" || $0 == "-" }) else { return "" }
        let valeur = texte[signe...]
        return " (UTC\(valeur.prefix(3)):\(valeur.suffix(2)))"
    }
}
