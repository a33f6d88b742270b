import Domaine

/// Lecture des tables de droits fonctionnels.
///
/// - Source: GIE SESAM-Vitale PDT-INF-526 v1.8 et PDT-INF-606, complétées par le règlement §§ 1 à 7.
enum TableDroits {
    private typealias Cellules = [DroitsFonctionnels.Cle: DroitFonctionnel]

    /// Une cellule complémentaire dit si elle vaut aussi en AIR.
    ///
    /// - Throws: ``ErreurNomenclature`` : mot inconnu, cellule écrite deux fois (dans une table, ou dans une
    ///   table publiée et dans les complémentaires).
    static func lire(_ jeu: JeuDeTables) throws(ErreurNomenclature) -> DroitsFonctionnels {
        let ajoutees = try jeu.table(.droitsComplementaires).lignes
        var enAIR: [LigneCSV] = []
        for ligne in ajoutees where try ligne.booleen(3) { enAIR.append(ligne) }
        return DroitsFonctionnels(
            cellules: try cellules(try jeu.table(.droits), ajoutees),
            air: try cellules(try jeu.table(.droitsAIR), enAIR))
    }

    /// La colonne du droit suit le mode dans une table publiée, et `air` dans les complémentaires.
    private static func cellules(
        _ publiee: TableCSV, _ ajoutees: [LigneCSV]
    ) throws(ErreurNomenclature) -> Cellules {
        var cellules: Cellules = [:]
        for (ligne, colonne) in publiee.lignes.map({ ($0, 3) }) + ajoutees.map({ ($0, 4) }) {
            let acte: Action = try ligne.cas(0)
            let acteur: CategorieActeur = try ligne.cas(1)
            let mode: ModeAcces = try ligne.cas(2)
            try cellules.ajouter(
                try ligne.mot(colonne, DroitFonctionnel.mots), a: DroitsFonctionnels.Cle(acte, acteur, mode),
                ligne,
                nom: ligne.champs[0...2].joined(separator: " "))
        }
        return cellules
    }
}
