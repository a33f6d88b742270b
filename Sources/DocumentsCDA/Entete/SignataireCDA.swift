/// Responsable du document : `legalAuthenticator`.
public struct SignataireCDA: Sendable, Hashable {
    /// Instant de la prise de responsabilité, TS brut.
    public let time: String?
    /// Motif d'absence de l'instant.
    public let timeNullFlavor: String?
    /// `S` pour un document signé.
    public let signatureCode: String?
    /// Le responsable ; `nil` si `assignedEntity` est absent.
    public let assignedEntity: IntervenantCDA?

    init(_ noeud: Noeud) {
        time = noeud.enfant(.time)?[.value]
        timeNullFlavor = noeud.enfant(.time)?[.nullFlavor]
        signatureCode = noeud.enfant(.signatureCode)?[.code]
        assignedEntity = noeud.enfant(.assignedEntity).map { IntervenantCDA($0) }
    }
}
