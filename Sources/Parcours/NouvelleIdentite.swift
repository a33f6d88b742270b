public import Domaine
import Entrepot

/// Un dossier à créer, tel que l'exploitant le présente.
public struct NouvelleIdentite: Sendable {
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

    var nouveau: NouveauDossier { NouveauDossier(identite: identite, nomUsage: nomUsage, etat: etat) }
}

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
