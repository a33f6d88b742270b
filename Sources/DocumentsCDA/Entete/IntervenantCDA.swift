/// Professionnel ou organisation d'un `assignedEntity` ou `associatedEntity`.
public struct IntervenantCDA: Sendable, Hashable {
    /// Identifiants.
    public let ids: [IdentifiantHL7]
    /// Profession et spécialité.
    public let code: CodeHL7?
    /// Nom de la personne (`assignedPerson`).
    public let nom: NomPersonne?
    /// Organisation représentée.
    public let representedOrganization: OrganisationCDA?

    init(_ noeud: Noeud) {
        ids = noeud.enfants(.id).map { IdentifiantHL7($0) }
        code = noeud.enfant(.code).map { CodeHL7($0) }
        nom = noeud.chemin(.assignedPerson, .name).map { NomPersonne($0) }
        representedOrganization = noeud.enfant(.representedOrganization).map { OrganisationCDA($0) }
    }
}
