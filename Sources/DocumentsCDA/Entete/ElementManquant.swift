/// Élément obligatoire de l'en-tête, nommé par son chemin HL7 sous `ClinicalDocument`.
///
/// Les traits d'identité du patient (porte INS) y figurent par leur seule présence ; leur valeur, et le code
/// géographique du lieu de naissance, sont l'affaire de cette porte.
///
/// - Source: CI-SIS « Structuration minimale » V1.16.8, en-tête de niveau 1.
public enum ElementManquant: String, Sendable, Hashable, CaseIterable {
    /// Doit valoir `FR`.
    case realmCode = "realmCode"
    /// `2.16.840.1.113883.1.3`, `POCD_HD000040`.
    case typeId = "typeId"
    /// Trois au moins.
    case templateId = "templateId"
    /// Conformité HL7 France.
    case templateIdHL7France = "templateId[@root='2.16.840.1.113883.2.8.2.1']"
    /// Conformité CI-SIS.
    case templateIdCISIS = "templateId[@root='1.2.250.1.213.1.1.1.1']"
    /// OID de 64 caractères au plus ou UUID, sans extension.
    case id = "id"
    /// Type de document.
    case code = "code"
    /// 1 à 128 caractères.
    case title = "title"
    /// TS lisible.
    case effectiveTime = "effectiveTime"
    /// Confidentialité.
    case confidentialityCode = "confidentialityCode"
    /// Langue.
    case languageCode = "languageCode"
    /// Suite des versions.
    case setId = "setId"
    /// Entier positif.
    case versionNumber = "versionNumber"
    /// Patient.
    case patientRole = "recordTarget/patientRole"
    /// Un identifiant au moins.
    case patientId = "recordTarget/patientRole/id"
    /// Un nom de famille au moins.
    case patientName = "recordTarget/patientRole/patient/name/family"
    /// Sexe.
    case administrativeGenderCode = "recordTarget/patientRole/patient/administrativeGenderCode"
    /// Date de naissance.
    case birthTime = "recordTarget/patientRole/patient/birthTime"
    /// Un auteur au moins.
    case author = "author"
    /// De chaque auteur.
    case authorTime = "author/time"
    /// De chaque auteur.
    case authorId = "author/assignedAuthor/id"
    /// De chaque auteur : une personne ou un dispositif.
    case authorPerson = "author/assignedAuthor/assignedPerson|assignedAuthoringDevice"
    /// Organisation de conservation.
    case custodian = "custodian"
    /// Identifiant de cette organisation.
    case custodianId = "custodian/assignedCustodian/representedCustodianOrganization/id"
    /// Responsable.
    case legalAuthenticator = "legalAuthenticator"
    /// Instant de la prise de responsabilité.
    case legalAuthenticatorTime = "legalAuthenticator/time"
    /// Doit valoir `S`.
    case signatureCode = "legalAuthenticator/signatureCode"
    /// Identifiant du responsable.
    case legalAuthenticatorId = "legalAuthenticator/assignedEntity/id"
    /// Un acte au moins.
    case documentationOf = "documentationOf/serviceEvent"
    /// D'un acte au moins.
    case serviceEventLow = "documentationOf/serviceEvent/effectiveTime/low"
    /// D'un acte au moins.
    case performer = "documentationOf/serviceEvent/performer[@typeCode='PRF']"
    /// De l'exécutant principal.
    case standardIndustryClassCode =
        "documentationOf/serviceEvent/performer/assignedEntity/representedOrganization/standardIndustryClassCode"
    /// Prise en charge.
    case componentOf = "componentOf"
    /// Dates de la prise en charge.
    case encounterEffectiveTime = "componentOf/encompassingEncounter/effectiveTime"
    /// Modalité d'exercice.
    case healthCareFacilityCode = "componentOf/encompassingEncounter/location/healthCareFacility/code"
    /// Corps.
    case component = "component"

    /// Une phrase pour la réponse d'erreur.
    public var phrase: String {
        switch self {
        case .realmCode: "élément realmCode absent ou différent de FR"
        case .typeId: "élément typeId absent ou autre que celui du CDA R2"
        case .templateId: "moins de trois éléments templateId"
        case .id: "élément id absent, ou autre qu'un OID de 64 caractères au plus ou un UUID sans extension"
        case .title: "élément title absent, vide ou de plus de 128 caractères"
        case .effectiveTime: "élément effectiveTime absent ou illisible"
        case .versionNumber: "élément versionNumber absent ou autre qu'un entier positif"
        case .signatureCode: "élément \(rawValue) absent ou différent de S"
        default: "élément \(rawValue) absent ou sans valeur"
        }
    }
}
