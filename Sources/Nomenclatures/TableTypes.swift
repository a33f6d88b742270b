import Domaine

/// Lecture de `types.csv`.
///
/// - Source: JDV_J66-TypeCode-DMP, ASS_X16-CorrespondanceType-Classe-DMP.
enum TableTypes {
    private static let bases: Set<String> = ["documente", "classe"]
    private static let basesCategorie: Set<String> = ["rubrique", "classe", "libelle"]

    static func lire(
        _ jeu: JeuDeTables, classes: [String: Concept]
    ) throws(ErreurNomenclature) -> [CodeSysteme: TypeDocument] {
        let rubriques = Set(Nomenclatures.rubriques)
        let categories = Set(Nomenclatures.categories)
        var types: [CodeSysteme: TypeDocument] = [:]
        for ligne in try jeu.table(.types).lignes {
            _ = try ligne.mot(5, parmi: bases)
            _ = try ligne.mot(7, parmi: basesCategorie)
            let type = TypeDocument(
                code: try ligne.code(), libelle: try ligne.plein(2),
                classe: try ligne.connu(3, dans: classes),
                rubrique: try ligne.mot(4, parmi: rubriques),
                categorie: try ligne.mot(6, parmi: categories), duPatient: try ligne.booleen(8))
            try types.ajouter(type, a: type.code, ligne, nom: type.code.code)
        }
        return types
    }
}
