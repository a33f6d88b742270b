import Domaine

/// Lecture des deux tables de droits fonctionnels.
///
/// - Source: GIE SESAM-Vitale PDT-INF-526 v1.8, complétée par le règlement §§ 1, 3 et 5.
enum TableDroits {
    /// - Throws: ``ErreurNomenclature`` : mot inconnu, cellule écrite deux fois (dans l'une ou entre les deux).
    static func lire(_ jeu: JeuDeTables) throws(ErreurNomenclature) -> DroitsFonctionnels {
        let publies = try jeu.table(.droits)
        let ajoutes = try jeu.table(.droitsComplementaires)
        var cellules: [DroitsFonctionnels.Cle: DroitFonctionnel] = [:]
        for ligne in publies.lignes + ajoutes.lignes {
            let acte: Action = try ligne.cas(0)
            let acteur: CategorieActeur = try ligne.cas(1)
            let mode: ModeAcces = try ligne.cas(2)
            let droit = try ligne.mot(3, DroitFonctionnel.mots)
            try cellules.ajouter(
                droit, a: DroitsFonctionnels.Cle(acte, acteur, mode), ligne,
                nom: ligne.champs[0...2].joined(separator: " "))
        }
        return DroitsFonctionnels(cellules: cellules)
    }
}
