import Domaine

/// Lecture de `matrice-habilitation.csv` : une grille, un type par ligne, une profession par colonne.
///
/// - Source: arrêté du 26 octobre 2023, annexe (extraits publiés).
enum TableMatrice {
    private static let mots: [String: Habilitation] = ["o": .oui, "n": .non, "?": .inconnu]

    /// - Throws: ``ErreurNomenclature`` : type ou profession inconnus, cellule autre que `o`, `n`, `?`,
    ///   type du DMP sans ligne.
    static func lire(
        _ table: TableCSV, empreinte: String, types: [CodeSysteme: TypeDocument],
        professions: [String: String]
    ) throws(ErreurNomenclature) -> MatriceHabilitation {
        let codes = table.colonnes.dropFirst(FichierTable.matrice.colonnes.count)
        for code in codes where professions[code] == nil {
            let raison = ErreurNomenclature.Raison.codeInconnu(colonne: code, code: code)
            throw ErreurNomenclature(table.nom, table.ligneEntete, raison)
        }
        var cellules: [String: [CodeSysteme: Habilitation]] = [:]
        for code in codes { cellules[code] = [:] }
        var vus: [CodeSysteme: Int] = [:]
        for ligne in table.lignes {
            let type = try ligne.code()
            guard types[type] != nil else {
                throw ligne.erreur(.codeInconnu(colonne: "code", code: type.code))
            }
            try vus.ajouter(ligne.numero, a: type, ligne, nom: type.code)
            for (rang, code) in zip(codes.indices, codes) {
                cellules[code]?[type] = try ligne.mot(rang, mots)
            }
        }
        // Le plus petit code absent, pour que le message ne dépende pas de l'ordre d'un dictionnaire.
        if let absent = types.keys.filter({ vus[$0] == nil }).map(\.code).min() {
            throw ErreurNomenclature(table.nom, 0, .ligneManquante(absent))
        }
        return MatriceHabilitation(cellules: cellules, empreinte: empreinte)
    }
}
