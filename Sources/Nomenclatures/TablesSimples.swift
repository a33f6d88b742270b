import Domaine

/// Un concept et son appartenance au jeu de valeurs du DMP.
struct ConceptDMP {
    let concept: Concept
    /// `false` : connu du CI-SIS, refusé par le DMP.
    let admis: Bool
}

extension JeuDeTables {
    /// Codes uniques dans leur table, quelle que soit leur nomenclature (classes, formats).
    func concepts(_ fichier: FichierTable) throws(ErreurNomenclature) -> [String: Concept] {
        var concepts: [String: Concept] = [:]
        for ligne in try table(fichier).lignes {
            let concept = try ligne.concept()
            try concepts.ajouter(concept, a: concept.code.code, ligne, nom: concept.code.code)
        }
        return concepts
    }

    /// Codes d'un jeu de valeurs du CI-SIS, avec la colonne qui dit s'ils sont dans celui du DMP.
    func jeuDMP(_ fichier: FichierTable) throws(ErreurNomenclature) -> [CodeSysteme: ConceptDMP] {
        var concepts: [CodeSysteme: ConceptDMP] = [:]
        for ligne in try table(fichier).lignes {
            let concept = try ligne.concept()
            let entree = ConceptDMP(concept: concept, admis: try ligne.booleen(3))
            try concepts.ajouter(entree, a: concept.code, ligne, nom: concept.code.code)
        }
        return concepts
    }

    /// JDV_J01 ; une profession citée doit être connue.
    func specialites(
        _ professions: TableProfessions
    ) throws(ErreurNomenclature) -> [String: Concept] {
        var concepts: [String: Concept] = [:]
        for ligne in try table(.specialites).lignes {
            let concept = try ligne.concept()
            if !ligne[3].isEmpty { _ = try ligne.connu(3, dans: professions.libelles) }
            try concepts.ajouter(concept, a: concept.code.code, ligne, nom: concept.code.code)
        }
        return concepts
    }
}

/// Les professions, et les rôles et activités qui peuvent avoir une colonne dans la matrice.
struct TableProfessions {
    /// Codes de profession d'un acteur (natures `profession` et `formation`).
    private(set) var codes: Set<String> = []
    /// Libellé de chaque code ; celui de la profession l'emporte.
    private(set) var libelles: [String: String] = [:]

    static let natures: Set<String> = ["profession", "formation", "activite", "role"]

    init(_ jeu: JeuDeTables) throws(ErreurNomenclature) {
        var vues: [String: Int] = [:]
        for ligne in try jeu.table(.professions).lignes {
            let code = try ligne.plein(0)
            let cle = "\(code) \(try ligne.plein(2))"
            try vues.ajouter(ligne.numero, a: cle, ligne, nom: cle)
            let nature = try ligne.mot(4, parmi: Self.natures)
            let libelle = try ligne.plein(1)
            if nature == "profession" || libelles[code] == nil { libelles[code] = libelle }
            if nature == "profession" || nature == "formation" { codes.insert(code) }
        }
    }
}
