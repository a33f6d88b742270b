public import Domaine

/// Les tables du DMP, lues et contrôlées une fois, au démarrage.
///
/// - Source: jeux de valeurs de l'ANS, matrice d'habilitation, PDT-INF-526 ; voir ``tables``.
public struct Nomenclatures: Sendable {
    /// JDV_J66 : les types du DMP, avec classe, rubrique et catégorie.
    public let types: [CodeSysteme: TypeDocument]
    /// JDV_J57 : les classes, par code.
    public let classes: [String: Concept]
    /// Codes de profession qu'un acteur peut porter (TRE_G15, G16, R94, R95, R291).
    public let professions: Set<String>
    /// Matrice d'habilitation ; son empreinte est celle de `matrice-habilitation.csv`.
    public let matrice: MatriceHabilitation
    /// Droits fonctionnels : PDT-INF-526 et ses compléments.
    public let droits: DroitsFonctionnels
    /// SHA-256 de toutes les tables ensemble, en hexadécimal : elle va dans chaque trace.
    public let empreinteTables: String
    /// Ce que chaque table dit d'elle-même, pour l'affichage.
    public let tables: [DescriptionTable]

    let tableFormats: TableFormats
    let libellesProfessions: [String: String]
    let specialites: [String: Concept]
    let cadresExercice: [CodeSysteme: ConceptDMP]
    let secteursActivite: [CodeSysteme: ConceptDMP]
    let confidentialites: [String: Concept]

    /// Lit et contrôle toutes les tables.
    ///
    /// - Parameter lire: les octets d'une table d'après son nom (`types.csv`) ; `nil` quand elle manque.
    ///   Pour remplacer quelques tables : `{ dossier($0) ?? Nomenclatures.tableEmbarquee($0) }`.
    /// - Parameter empreinte: SHA-256 en hexadécimal.
    /// - Throws: ``ErreurNomenclature`` à la première faute ; rien n'est chargé à moitié.
    public init(
        lire: (String) -> [UInt8]?, empreinte: ([UInt8]) -> String
    ) throws(ErreurNomenclature) {
        let jeu = try JeuDeTables(lire: lire, empreinte: empreinte)
        classes = try jeu.concepts(.classes)
        types = try TableTypes.lire(jeu, classes: classes)
        tableFormats = try TableFormats(jeu)
        cadresExercice = try jeu.jeuDMP(.cadresExercice)
        secteursActivite = try jeu.jeuDMP(.secteursActivite)
        confidentialites = try jeu.concepts(.confidentialites)
        let professions = try TableProfessions(jeu)
        self.professions = professions.codes
        libellesProfessions = professions.libelles
        specialites = try jeu.specialites(professions)
        matrice = try TableMatrice.lire(
            try jeu.table(.matrice), empreinte: jeu.empreinte(de: .matrice),
            types: types, professions: professions.libelles)
        droits = try TableDroits.lire(jeu)
        empreinteTables = jeu.empreinte
        tables = jeu.descriptions
    }

    /// Les tables embarquées dans le programme.
    ///
    /// - Parameter empreinte: SHA-256 en hexadécimal.
    public static func embarquees(
        empreinte: ([UInt8]) -> String
    ) throws(ErreurNomenclature) -> Nomenclatures {
        try Nomenclatures(lire: tableEmbarquee, empreinte: empreinte)
    }

    /// Les octets d'une table embarquée ; `nil` pour un nom que le programme ne connaît pas.
    public static func tableEmbarquee(_ nom: String) -> [UInt8]? {
        FichierTable(rawValue: nom)?.octetsEmbarques
    }

    /// Contrôle une matrice seule, avant qu'elle ne remplace celle d'ici.
    ///
    /// - Parameter nom: le nom que portera une erreur.
    /// - Throws: ``ErreurNomenclature`` : forme, type ou profession inconnus, type sans ligne.
    public func matrice(
        _ octets: [UInt8], nom: String, empreinte: ([UInt8]) -> String
    ) throws(ErreurNomenclature) -> MatriceHabilitation {
        try TableMatrice.lire(
            try TableCSV(.matrice, nom: nom, octets), empreinte: empreinte(octets), types: types,
            professions: libellesProfessions)
    }
}
