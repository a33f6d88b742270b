/// Prise en charge : `componentOf/encompassingEncounter`.
public struct PriseEnChargeCDA: Sendable, Hashable {
    /// Identifiants du séjour ou de la venue.
    public let ids: [IdentifiantHL7]
    /// Début et fin ; `nil` si `effectiveTime` est absent.
    public let effectiveTime: PeriodeHL7?
    /// Modalité d'exercice (`location/healthCareFacility/code`).
    public let healthCareFacilityCode: CodeHL7?
    /// Nom du lieu (`location/healthCareFacility/location/name`).
    public let lieu: String?

    init(_ componentOf: Noeud) {
        let venue = componentOf.enfant(.encompassingEncounter)
        let lieuDeSoins = venue?.chemin(.location, .healthCareFacility)
        ids = venue?.enfants(.id).map { IdentifiantHL7($0) } ?? []
        effectiveTime = venue?.enfant(.effectiveTime).map { PeriodeHL7($0) }
        healthCareFacilityCode = lieuDeSoins?.enfant(.code).map { CodeHL7($0) }
        lieu = lieuDeSoins?.chemin(.location, .name)?.texte
    }
}
