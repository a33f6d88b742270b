/// Participant : `participant`.
public struct ParticipantCDA: Sendable, Hashable {
    /// Nature de la participation : `REF` (prescripteur), `INF`, `CON`, `PRF`, etc.
    public let typeCode: String?
    /// Rôle fonctionnel.
    public let functionCode: CodeHL7?
    /// Identifiants de `associatedEntity`.
    public let ids: [IdentifiantHL7]

    init(_ noeud: Noeud) {
        typeCode = noeud[.typeCode]
        functionCode = noeud.enfant(.functionCode).map { CodeHL7($0) }
        ids = noeud.enfant(.associatedEntity)?.enfants(.id).map { IdentifiantHL7($0) } ?? []
    }
}
