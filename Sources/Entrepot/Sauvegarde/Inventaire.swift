import Foundation

/// Ce qu'un répertoire de données a de sauvegardé, et ce qui ne l'est pas.
enum Inventaire {
    /// Les fichiers copiés tels quels, après la base : ce qui prouve le journal, sans rien de ce qui signe.
    ///
    /// **Jamais copiés**, parce qu'une sauvegarde ne doit ni signer, ni ouvrir ce qui fut effacé :
    /// - `journal/cle.pem` (qui signe les points de contrôle) ;
    /// - `cles/` (l'émetteur d'une démonstration) ;
    /// - les ``cles``, et ce qui les accompagne : elles se gardent à part, et un dossier dont la clé est détruite reste
    ///   illisible dans toutes les sauvegardes.
    ///
    /// Ni `journal/arbre`, qui se refait, ni le WAL, que l'instantané comprend.
    static func fichiers(_ donnees: String) -> [String] {
        let publics = ["points", "cle-publique.pem", "restauration"]
        var noms = ["environnement"] + publics.map { "journal/" + $0 }
        for precedent in FichierDurable.noms(donnees + "/journaux-precedents") where Int(precedent) != nil {
            noms += publics.map { "journaux-precedents/\(precedent)/" + $0 }
        }
        return noms
    }

    /// Les clés, dans le répertoire des données : le trousseau, la clé principale quand elle y est, celle d'avant pendant une
    /// rotation, et celle des pseudonymes.
    static let cles = [
        "trousseau.db", "trousseau.db-journal", "cle-principale", "cle-principale.ancienne",
        "pseudonymes.cle",
    ]

    /// La base.
    static let base = "dmp.sqlite"

    /// Un chemin d'une sauvegarde est de ceux que ``fichiers(_:)`` peut nommer : rien ne s'écrit ailleurs.
    static func admet(_ nom: String) -> Bool {
        let parties = nom.split(separator: "/", omittingEmptySubsequences: false)
        let publics: Set<Substring> = ["points", "cle-publique.pem", "restauration"]
        switch parties.count {
        case 1: return nom == base || nom == "environnement"
        case 2: return parties[0] == "journal" && publics.contains(parties[1])
        case 3:
            return parties[0] == "journaux-precedents" && Int(parties[1]) != nil
                && publics.contains(parties[2])
        default: return false
        }
    }
}
