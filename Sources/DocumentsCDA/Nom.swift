internal import XMLKit

/// Les noms d'éléments et d'attributs que ce module connaît, tels que HL7 les écrit.
///
/// L'ordre des cas est celui du vocabulaire donné à XMLKit.
enum Nom: Int, CaseIterable {
    case clinicalDocument
    case realmCode, typeId, templateId, id, code, title, effectiveTime, confidentialityCode, languageCode
    case setId, versionNumber
    case recordTarget, patientRole, patient, name, family, given, prefix, suffix
    case administrativeGenderCode, birthTime, birthplace, place, addr, county
    case author, functionCode, time, assignedAuthor, assignedPerson, assignedAuthoringDevice
    case manufacturerModelName, softwareName, representedOrganization
    case custodian, assignedCustodian, representedCustodianOrganization
    case legalAuthenticator, signatureCode, assignedEntity
    case documentationOf, serviceEvent, performer, standardIndustryClassCode, low, high
    case relatedDocument, parentDocument, inFulfillmentOf, order, accessionNumber
    case participant, associatedEntity
    case componentOf, encompassingEncounter, location, healthCareFacility
    case component, nonXMLBody, structuredBody, text, section, value
    // Enveloppes : ds:Signature, xsl:stylesheet.
    case signature
    case stylesheet
    // Attributs (code et value sont déjà nommés).
    case root, `extension`, codeSystem, displayName, nullFlavor, qualifier, typeCode
    case mediaType, representation, compression

    /// Le nom de ce rang du vocabulaire ; `nil` pour un nom inconnu.
    static func rang(_ rang: Int) -> Nom? { Nom(rawValue: rang) }

    /// Rang dans le vocabulaire.
    var rang: Int { rawValue }

    /// Nom dans le document ; seules les majuscules initiales diffèrent du nom du cas.
    private var texte: String {
        switch self {
        case .clinicalDocument: "ClinicalDocument"
        case .signature: "Signature"
        default: String(describing: self)
        }
    }

    static let vocabulaire = XMLVocabulary(
        names: allCases.map(\.texte), namespaces: EspaceDeNoms.allCases.map(\.uri))
}

/// Les espaces de noms connus, dans l'ordre du vocabulaire.
enum EspaceDeNoms: Int, CaseIterable {
    case hl7
    case signature
    case xsl
    /// Extension du CDA définie par DICOM PS3.20 (numéro d'accession d'une demande d'imagerie).
    case dicom

    static func rang(_ rang: Int) -> EspaceDeNoms? { EspaceDeNoms(rawValue: rang) }

    var uri: String {
        switch self {
        case .hl7: "urn:hl7-org:v3"
        case .signature: "http://www.w3.org/2000/09/xmldsig#"
        case .xsl: "http://www.w3.org/1999/XSL/Transform"
        case .dicom: "urn:dicom-org:ps3-20"
        }
    }
}

extension XMLInterest {
    /// Plus rien n'est attendu, sinon un second `ClinicalDocument`.
    static let resteSansInteret = XMLInterest.enough(
        watching: Nom.clinicalDocument.rang, in: EspaceDeNoms.hl7.rawValue)
}
