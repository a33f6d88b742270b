/// Un dossier à créer, pour une identité que la porte INS examinera.
public struct NouveauDossier: Sendable {
    /// Identité présentée.
    public var identite: IdentitePresentee
    /// Nom d'usage, s'il diffère du nom de naissance.
    public var nomUsage: String?
    /// État à la création.
    public var etat: EtatDossier

    /// Un dossier à créer.
    public init(identite: IdentitePresentee, nomUsage: String? = nil, etat: EtatDossier = .actif) {
        self.identite = identite
        self.nomUsage = nomUsage
        self.etat = etat
    }
}
