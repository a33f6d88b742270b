/// Auteur : `author`.
public struct AuteurCDA: Sendable, Hashable {
    /// Rôle fonctionnel.
    public let functionCode: CodeHL7?
    /// Instant de la contribution, TS brut.
    public let time: String?
    /// Motif d'absence de l'instant.
    public let timeNullFlavor: String?
    /// Identifiants (`assignedAuthor/id`).
    public let ids: [IdentifiantHL7]
    /// Profession et spécialité (`assignedAuthor/code`).
    public let code: CodeHL7?
    /// Nom de la personne ; `nil` pour un dispositif.
    public let nom: NomPersonne?
    /// Vrai si l'élément `assignedPerson` est présent.
    public let estPersonne: Bool
    /// Vrai si l'élément `assignedAuthoringDevice` est présent.
    public let estDispositif: Bool
    /// Modèle du dispositif.
    public let manufacturerModelName: String?
    /// Logiciel du dispositif.
    public let softwareName: String?
    /// Organisation représentée.
    public let representedOrganization: OrganisationCDA?

    init(_ author: Noeud) {
        let auteur = author.enfant(.assignedAuthor)
        let dispositif = auteur?.enfant(.assignedAuthoringDevice)
        functionCode = author.enfant(.functionCode).map { CodeHL7($0) }
        time = author.enfant(.time)?[.value]
        timeNullFlavor = author.enfant(.time)?[.nullFlavor]
        ids = auteur?.enfants(.id).map { IdentifiantHL7($0) } ?? []
        code = auteur?.enfant(.code).map { CodeHL7($0) }
        estPersonne = auteur?.enfant(.assignedPerson) != nil
        nom = auteur?.chemin(.assignedPerson, .name).map { NomPersonne($0) }
        estDispositif = dispositif != nil
        manufacturerModelName = dispositif?.enfant(.manufacturerModelName)?.texte
        softwareName = dispositif?.enfant(.softwareName)?.texte
        representedOrganization = auteur?.enfant(.representedOrganization).map { OrganisationCDA($0) }
    }
}
