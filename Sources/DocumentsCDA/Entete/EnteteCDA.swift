/// En-tête d'un CDA R2 : ce que les règles, XDS et FHIR en demandent, tel que le document l'écrit.
///
/// Rien n'est corrigé ni complété ; ce qui manque est dans ``manques``.
///
/// - Source: CI-SIS « Structuration minimale » V1.16.8 ; HL7 CDA R2.
public struct EnteteCDA: Sendable {
    /// Racine du fichier ; donne le `mimeType`.
    public let racine: RacineCDA
    /// `FR`.
    public let realmCode: String?
    /// Référence au CDA R2.
    public let typeId: IdentifiantHL7?
    /// Déclarations de conformité, dans l'ordre.
    public let templateIds: [IdentifiantHL7]
    /// Identifiant du document ; `root` est le `uniqueId` de XDS.
    public let id: IdentifiantHL7?
    /// Type du document.
    public let code: CodeHL7?
    /// Titre, sans espace aux bords.
    public let title: String?
    /// Date de création, TS brut.
    public let effectiveTime: String?
    /// Confidentialité.
    public let confidentialityCode: CodeHL7?
    /// `fr-FR`.
    public let languageCode: String?
    /// Identifiant de la suite des versions.
    public let setId: IdentifiantHL7?
    /// Numéro de version, texte brut.
    public let versionNumber: String?
    /// Patient ; `nil` si `recordTarget/patientRole` est absent.
    public let patient: PatientCDA?
    /// Auteurs, dans l'ordre.
    public let auteurs: [AuteurCDA]
    /// Organisation qui conserve le document ; `nil` si `custodian` est absent.
    public let custodian: OrganisationCDA?
    /// Responsable du document.
    public let legalAuthenticator: SignataireCDA?
    /// Participants, dans l'ordre.
    public let participants: [ParticipantCDA]
    /// Demandes satisfaites.
    public let demandes: [DemandeCDA]
    /// Actes documentés, dans l'ordre.
    public let actes: [ActeCDA]
    /// Documents liés.
    public let relatedDocuments: [LienCDA]
    /// Prise en charge ; `nil` si `componentOf` est absent.
    public let priseEnCharge: PriseEnChargeCDA?
    /// Corps ; `nil` si aucun n'a été trouvé.
    public let corps: CorpsCDA?

    /// Éléments obligatoires absents ou sans valeur admise, dans l'ordre de l'en-tête (porte DOC-03).
    public var manques: [ElementManquant] { ElementManquant.chercher(dans: self) }

    /// L'acte principal : le premier qui a un exécutant principal et son cadre d'exercice, sinon le premier.
    public var actePrincipal: ActeCDA? {
        actes.first { $0.cadreExercice != nil } ?? actes.first { $0.executant != nil } ?? actes.first
    }

    init(_ document: Noeud, racine: RacineCDA, corps: CorpsCDA?) {
        self.racine = racine
        self.corps = corps
        realmCode = document.enfant(.realmCode)?[.code]
        typeId = document.enfant(.typeId).map { IdentifiantHL7($0) }
        templateIds = document.enfants(.templateId).map { IdentifiantHL7($0) }
        id = document.enfant(.id).map { IdentifiantHL7($0) }
        code = document.enfant(.code).map { CodeHL7($0) }
        title = document.enfant(.title)?.texte
        effectiveTime = document.enfant(.effectiveTime)?[.value]
        confidentialityCode = document.enfant(.confidentialityCode).map { CodeHL7($0) }
        languageCode = document.enfant(.languageCode)?[.code]
        setId = document.enfant(.setId).map { IdentifiantHL7($0) }
        versionNumber = document.enfant(.versionNumber)?[.value]
        patient = document.chemin(.recordTarget, .patientRole).map { PatientCDA($0) }
        auteurs = document.enfants(.author).map { AuteurCDA($0) }
        custodian = document.enfant(.custodian).map { custodian in
            OrganisationCDA(
                custodian.chemin(.assignedCustodian, .representedCustodianOrganization) ?? custodian)
        }
        legalAuthenticator = document.enfant(.legalAuthenticator).map { SignataireCDA($0) }
        participants = document.enfants(.participant).map { ParticipantCDA($0) }
        demandes = document.enfants(.inFulfillmentOf).compactMap { $0.enfant(.order) }.map { DemandeCDA($0) }
        actes = document.enfants(.documentationOf).compactMap { $0.enfant(.serviceEvent) }.map { ActeCDA($0) }
        relatedDocuments = document.enfants(.relatedDocument).map { LienCDA($0) }
        priseEnCharge = document.enfant(.componentOf).map { PriseEnChargeCDA($0) }
    }
}
