public import Domaine

/// Le statut déclaré à la création : celui de l'identité (RNIV), ou l'état du dossier d'une identité qualifiée.
public struct StatutDeclare: Sendable, Hashable {
    /// L'identité est déclarée qualifiée.
    public let qualifiee: Bool
    /// État du dossier.
    public let etat: EtatDossier

    /// Les mots admis, pour un message d'erreur.
    public static let attendu = "statut : QUAL, PROV, RECUP, VALI, ou l'état ACTIF, NOTIFIE, OPPOSE, FERME"

    /// - Parameter texte: `QUAL`, `PROV`, `RECUP`, `VALI` (identité), ou l'état d'un dossier.
    public init?(_ texte: String) {
        switch texte {
        case "QUAL": self.init(qualifiee: true, etat: .actif)
        case "PROV", "RECUP", "VALI": self.init(qualifiee: false, etat: .actif)
        default:
            guard let etat = EtatDossier(rawValue: texte), etat != .efface else { return nil }
            self.init(qualifiee: true, etat: etat)
        }
    }

    private init(qualifiee: Bool, etat: EtatDossier) {
        self.qualifiee = qualifiee
        self.etat = etat
    }
}
