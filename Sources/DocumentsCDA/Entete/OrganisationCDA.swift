/// Organisation : `representedOrganization`, `representedCustodianOrganization`.
public struct OrganisationCDA: Sendable, Hashable {
    /// Identifiants (Struct_IdNat dans `1.2.250.1.71.4.2.2`).
    public let ids: [IdentifiantHL7]
    /// Nom.
    public let nom: String?
    /// Cadre d'exercice.
    public let standardIndustryClassCode: CodeHL7?

    init(_ noeud: Noeud) {
        ids = noeud.enfants(.id).map { IdentifiantHL7($0) }
        nom = noeud.enfant(.name)?.texte
        standardIndustryClassCode = noeud.enfant(.standardIndustryClassCode).map { CodeHL7($0) }
    }
}
