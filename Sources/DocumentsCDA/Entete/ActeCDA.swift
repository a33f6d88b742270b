/// Acte documenté : `documentationOf/serviceEvent`.
public struct ActeCDA: Sendable, Hashable {
    /// Exécutant : `performer`.
    public struct Executant: Sendable, Hashable {
        /// `PRF` pour l'exécutant principal.
        public let typeCode: String?
        /// Le professionnel et sa structure (cadre d'exercice compris).
        public let assignedEntity: IntervenantCDA?
    }

    /// Identifiants de l'acte (étude d'imagerie, examen…).
    public let ids: [IdentifiantHL7]
    /// Code de l'acte.
    public let code: CodeHL7?
    /// Début et fin ; `nil` si `effectiveTime` est absent.
    public let effectiveTime: PeriodeHL7?
    /// Exécutants, dans l'ordre du document.
    public let performers: [Executant]

    /// L'exécutant principal (`PRF`).
    public var executant: Executant? { performers.first { $0.typeCode == "PRF" } }

    /// Cadre d'exercice de l'exécutant principal.
    public var cadreExercice: CodeHL7? {
        executant?.assignedEntity?.representedOrganization?.standardIndustryClassCode
    }

    init(_ serviceEvent: Noeud) {
        ids = serviceEvent.enfants(.id).map { IdentifiantHL7($0) }
        code = serviceEvent.enfant(.code).map { CodeHL7($0) }
        effectiveTime = serviceEvent.enfant(.effectiveTime).map { PeriodeHL7($0) }
        performers = serviceEvent.enfants(.performer).map { noeud in
            Executant(
                typeCode: noeud[.typeCode],
                assignedEntity: noeud.enfant(.assignedEntity).map { IntervenantCDA($0) })
        }
    }
}
