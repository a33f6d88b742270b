/// Les noms des revendications, écrits comme Pro Santé Connect les écrit ; lecture et émission s'y tiennent.
enum Nom {
    static let identifiant = "SubjectNameID"
    static let nom = "family_name"
    static let prenom = "given_name"
    static let roles = "SubjectRole"
    static let structure = "SubjectOrganizationID"
    static let regulation = "Acces_Regulation_Medicale"

    static let referencePro = "SubjectRefPro"
    static let exercices = "exercices"
    static let profession = "codeProfession"
    static let categorie = "codeCategorieProfessionnelle"
    static let nomExercice = "nomDexercice"
    static let prenomExercice = "prenomDexercice"
    static let savoirFaire = "codeSavoirFaire"
    static let activites = "activities"
    static let section = "codeSectionPharmacien"
    static let finess = "numeroFinessSite"
    static let identifiantTechnique = "identifiantTechniqueDeLaStructure"

    /// Revendication privée : le genre d'un acteur qui n'est pas professionnel de santé.
    static let genre = "dmp_acteur"
    /// Revendication privée : `AIR`, pour une authentification indirecte renforcée.
    static let authentification = "dmp_authentification"
    /// Revendication privée : `unique`, pour un jeton qui ne se présente qu'une fois.
    static let usage = "dmp_usage"
    /// Revendication privée : matricule du patient, ou du mineur représenté.
    static let matricule = "ins"
}

/// Les valeurs de la revendication privée `dmp_acteur`.
enum GenreDeclare: String, CaseIterable {
    case secretariat
    case etablissement
    case personnel = "personnel-etablissement"
    case patient
    case representant
    case assuranceMaladie = "assurance-maladie"
    case exploitant
}

/// Les systèmes de codes d'un rôle `code^système`.
enum SystemeDeRole {
    /// Rôles de Pro Santé Connect.
    static let proSanteConnect = "1.2.250.1.213.1.1.5.5"
    /// TRE_G15, professions de santé ; TRE_G16, en formation, a les mêmes codes et n'est pas admis.
    static let professions = "1.2.250.1.71.1.2.7"
}
