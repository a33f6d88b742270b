import Domaine

/// Écriture compacte des auteurs dans une colonne : champs séparés par U+001F, auteurs par U+001E.
///
/// XML 1.0 interdit ces deux caractères (§ 2.2) : aucun CDA bien formé ne peut en contenir.
enum CodageAuteurs {
    private static let champ: Character = "\u{1F}"
    private static let article: Character = "\u{1E}"

    static func ecrire(_ auteurs: [AuteurFiche]) -> String {
        auteurs.map { auteur in
            [
                auteur.id, auteur.nom, auteur.prenom, auteur.profession, auteur.specialite,
                auteur.structure, auteur.nomStructure,
            ].map { $0 ?? "" }.joined(separator: String(champ))
        }.joined(separator: String(article))
    }

    /// Si ce professionnel est l'un des auteurs, et si cette structure est celle de l'un d'eux, sans rien allouer : une
    /// liste le demande de chaque document d'un dossier.
    static func nomment(
        _ octets: UnsafeRawBufferPointer, ps: String?, structure: String?
    ) -> (ps: Bool, structure: Bool) {
        var trouves = (ps: false, structure: false)
        var (rang, debut) = (0, 0)
        func estDit(_ fin: Int, _ identifiant: String?) -> Bool {
            guard let identifiant, fin - debut == identifiant.utf8.count, fin > debut else { return false }
            return octets[debut..<fin].elementsEqual(identifiant.utf8)
        }
        for fin in 0...octets.count {
            let separateur = fin < octets.count ? octets[fin] : 0x1E
            guard separateur == 0x1E || separateur == 0x1F else { continue }
            if rang == 0, estDit(fin, ps) { trouves.ps = true }
            if rang == 5, estDit(fin, structure) { trouves.structure = true }
            rang = separateur == 0x1E ? 0 : rang + 1
            debut = fin + 1
        }
        return trouves
    }

    static func lire(_ texte: String) -> [AuteurFiche] {
        guard !texte.isEmpty else { return [] }
        var texte = texte
        return texte.withUTF8 { octets in
            var auteurs: [AuteurFiche] = []
            var champs: [String?] = []
            champs.reserveCapacity(7)
            var debut = 0
            for fin in 0...octets.count {
                let separateur = fin < octets.count ? octets[fin] : 0x1E
                guard separateur == 0x1E || separateur == 0x1F else { continue }
                let lu = UnsafeBufferPointer(rebasing: octets[debut..<fin])
                champs.append(lu.isEmpty ? nil : String(decoding: lu, as: UTF8.self))
                debut = fin + 1
                guard separateur == 0x1E else { continue }
                auteurs.append(auteur(champs))
                champs.removeAll(keepingCapacity: true)
            }
            return auteurs
        }
    }

    private static func auteur(_ champs: [String?]) -> AuteurFiche {
        func champ(_ rang: Int) -> String? { rang < champs.count ? champs[rang] : nil }
        return AuteurFiche(
            id: champ(0) ?? "", nom: champ(1), prenom: champ(2), profession: champ(3),
            specialite: champ(4), structure: champ(5), nomStructure: champ(6))
    }
}
