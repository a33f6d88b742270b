public import Domaine

extension Nomenclatures {
    /// Les neuf espaces des professionnels, dans leur ordre d'affichage.
    public static let rubriques = [
        "Synthèse", "Traitements et soins", "Comptes rendus", "Imagerie", "Analyses", "Prévention",
        "Certificats", "Données de remboursement", "Espace personnel",
    ]

    /// Les dix catégories du patient (Mon espace santé), dans leur ordre d'affichage.
    public static let categories = [
        "Ma santé en résumé", "Ordonnances et soins", "Radio, écho, scanner, IRM",
        "Résultats de biologie", "Comptes rendus", "Prévention et dépistage", "Certificats médicaux",
        "Autres documents", "Synthèse de mon profil médical", "Pièces administratives",
    ]

    /// JDV_J60 : les formats, par code.
    public var formats: [String: Concept] { tableFormats.formats }

    /// Le type de document ; `nil` hors de JDV_J66.
    public func type(_ code: CodeSysteme) -> TypeDocument? { types[code] }

    /// Le type de ce code, quelle que soit sa nomenclature, ou `nil`.
    public func type(code: String) -> TypeDocument? {
        types.values.filter { $0.code.code == code }.min { $0.code.systeme < $1.code.systeme }
    }

    /// Le formatCode d'un document ; toujours un code de JDV_J60.
    ///
    /// Corps non structuré : par le type de média (ASS_A12). Corps structuré, ou média inconnu : par le modèle
    /// (ASS_A11), de plus petite priorité. Sinon `urn:asipSante:modelesHorsProfils:2011`.
    /// - Parameter modeles: les `templateId` du document, dans leur ordre.
    /// - Parameter mediaType: `nonXMLBody/text/@mediaType`, `nil` quand le corps est structuré.
    public func format(
        modeles: [(racine: String, extension: String?)], mediaType: String?
    ) -> String {
        tableFormats.format(modeles: modeles, mediaType: mediaType)
    }

    /// JDV_J62 : cadre d'exercice (practiceSettingCode) admis par le DMP.
    public func estCadreExercice(_ code: CodeSysteme) -> Bool { cadresExercice[code]?.admis ?? false }

    /// JDV_J61 : secteur d'activité (healthcareFacilityTypeCode) admis par le DMP.
    public func estSecteurActivite(_ code: CodeSysteme) -> Bool {
        secteursActivite[code]?.admis ?? false
    }

    /// JDV_J01 : profession, spécialité ou rôle d'auteur.
    public func estSpecialite(_ code: CodeSysteme) -> Bool { specialites[code.code]?.code == code }

    /// JDV_J58 : confidentialité ou visibilité.
    public func estConfidentialite(_ code: CodeSysteme) -> Bool {
        confidentialites[code.code]?.code == code
    }

    /// Libellé d'un type du DMP.
    public func libelle(type code: CodeSysteme) -> String? { types[code]?.libelle }

    /// Libellé d'une classe (JDV_J57).
    public func libelle(classe code: String) -> String? { classes[code]?.libelle }

    /// Libellé d'un format (JDV_J60).
    public func libelle(format code: String) -> String? { formats[code]?.libelle }

    /// Nom officiel d'une profession, d'un genre d'activité ou d'un rôle, `10` → « Médecin ».
    public func libelle(profession code: String) -> String? { libellesProfessions[code] }

    /// Libellé d'une spécialité d'auteur (JDV_J01), `G15_10/SM26`.
    public func libelle(specialite code: String) -> String? { specialites[code]?.libelle }

    /// Libellé d'un cadre d'exercice, du DMP ou du CI-SIS.
    public func libelle(cadreExercice code: CodeSysteme) -> String? {
        cadresExercice[code]?.concept.libelle
    }

    /// Libellé d'un secteur d'activité, du DMP ou du CI-SIS.
    public func libelle(secteurActivite code: CodeSysteme) -> String? {
        secteursActivite[code]?.concept.libelle
    }
}
