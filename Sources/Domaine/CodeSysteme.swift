/// Un code et la nomenclature qui le définit.
public struct CodeSysteme: Sendable, Hashable {
    /// Le code, tel que la nomenclature l'écrit.
    public let code: String
    /// OID de la nomenclature.
    public let systeme: String

    /// Un code dans sa nomenclature.
    public init(_ code: String, _ systeme: String) {
        self.code = code
        self.systeme = systeme
    }
}

/// Un type de document du DMP et tout ce qui en découle.
///
/// - Source: JDV_J66-TypeCode-DMP, ASS_X16-CorrespondanceType-Classe-DMP.
public struct TypeDocument: Sendable, Hashable {
    /// Le code de type et sa nomenclature.
    public let code: CodeSysteme
    /// Libellé du type.
    public let libelle: String
    /// Code de classe (JDV_J57).
    public let classe: String
    /// Rubrique : l'un des neuf espaces des professionnels.
    public let rubrique: String
    /// Catégorie : l'une des dix catégories du patient.
    public let categorie: String
    /// Document du patient : classe 90, DOCPAT*, EXPPAT_*.
    public let duPatient: Bool

    /// Assemble une ligne de la table des types.
    public init(
        code: CodeSysteme, libelle: String, classe: String, rubrique: String, categorie: String,
        duPatient: Bool
    ) {
        self.code = code
        self.libelle = libelle
        self.classe = classe
        self.rubrique = rubrique
        self.categorie = categorie
        self.duPatient = duPatient
    }
}
