/// Pourquoi une table ne se lit pas ; une table fautive empêche le démarrage.
public struct ErreurNomenclature: Error, Sendable, Equatable {
    /// Nom du fichier, `types.csv`.
    public let fichier: String
    /// Ligne dans le fichier, à partir de 1 ; 0 quand la faute est celle du fichier entier.
    public let ligne: Int
    /// La faute.
    public let raison: Raison

    /// Les fautes qu'une table peut porter.
    public enum Raison: Sendable, Equatable {
        /// Le fichier manque.
        case absente
        /// Une ligne de tête (`titre`, `source`, `version`, `verifie le`, `confiance`) manque.
        case metadonneeManquante(String)
        /// Aucune ligne d'en-tête, ou aucune ligne de données.
        case vide
        /// Les octets ne sont pas de l'UTF-8.
        case pasUTF8
        /// Guillemet mal placé ou jamais fermé (RFC 4180, § 2, règles 5 à 7).
        case guillemet
        /// Colonne que la table ne connaît pas.
        case colonneInconnue(String)
        /// Colonne attendue et absente.
        case colonneManquante(String)
        /// Colonne présente deux fois.
        case colonneEnDouble(String)
        /// Colonnes attendues, dans un autre ordre.
        case ordreDesColonnes
        /// La ligne n'a pas autant de champs que l'en-tête.
        case nombreDeChamps(attendu: Int, lu: Int)
        /// Champ obligatoire laissé vide.
        case champVide(colonne: String)
        /// La clé figure déjà plus haut, ou dans une table déjà lue.
        case cleEnDouble(String)
        /// Le code n'existe pas dans la table qui le définit.
        case codeInconnu(colonne: String, code: String)
        /// Le mot n'est pas de la liste fermée de la colonne.
        case motInconnu(colonne: String, mot: String)
        /// Une ligne que la table doit porter manque.
        case ligneManquante(String)
    }

    init(_ fichier: String, _ ligne: Int, _ raison: Raison) {
        self.fichier = fichier
        self.ligne = ligne
        self.raison = raison
    }
}

extension ErreurNomenclature: CustomStringConvertible {
    /// `types.csv, ligne 12 : colonne « classe » : code inconnu « 77 »`.
    public var description: String {
        ligne == 0 ? "\(fichier) : \(raison)" : "\(fichier), ligne \(ligne) : \(raison)"
    }
}

extension ErreurNomenclature.Raison: CustomStringConvertible {
    /// Une phrase, sans le nom du fichier.
    public var description: String {
        switch self {
        case .absente: "la table manque"
        case .metadonneeManquante(let cle): "la ligne de tête « # \(cle) » manque"
        case .vide: "la table est vide"
        case .pasUTF8: "le texte n'est pas en UTF-8"
        case .guillemet: "guillemet mal placé ou jamais fermé"
        case .colonneInconnue(let nom): "colonne inconnue « \(nom) »"
        case .colonneManquante(let nom): "la colonne « \(nom) » manque"
        case .colonneEnDouble(let nom): "la colonne « \(nom) » figure deux fois"
        case .ordreDesColonnes: "les colonnes ne sont pas dans l'ordre attendu"
        case .nombreDeChamps(let attendu, let lu): "\(lu) champs au lieu de \(attendu)"
        case .champVide(let colonne): "la colonne « \(colonne) » est vide"
        case .cleEnDouble(let cle): "la clé « \(cle) » figure déjà"
        case .codeInconnu(let colonne, let code): "colonne « \(colonne) » : code inconnu « \(code) »"
        case .motInconnu(let colonne, let mot): "colonne « \(colonne) » : mot inconnu « \(mot) »"
        case .ligneManquante(let cle): "la ligne « \(cle) » manque"
        }
    }
}
