/// État d'un dossier (règlement § 1).
public enum EtatDossier: String, Sendable, CaseIterable {
    /// Le titulaire est prévenu ; il a six semaines pour s'opposer.
    case notifie = "NOTIFIE"
    /// Le titulaire s'est opposé.
    case oppose = "OPPOSE"
    /// Ouvert.
    case actif = "ACTIF"
    /// Fermé à la demande.
    case ferme = "FERME"
    /// Effacé.
    case efface = "EFFACE"

    /// Ce que le dehors en sait : `ACTIF`, `FERME` ou `INEXISTANT`.
    public var statutExterne: StatutDossier {
        switch self {
        case .actif: .actif
        case .ferme: .ferme
        case .notifie, .oppose, .efface: .inexistant
        }
    }
}

/// Statut d'un dossier vu du dehors.
public enum StatutDossier: String, Sendable, CaseIterable {
    /// Ouvert.
    case actif = "ACTIF"
    /// Fermé.
    case ferme = "FERME"
    /// N'existe pas, ou ne doit pas être su.
    case inexistant = "INEXISTANT"
}

/// Statut d'une autorisation (dossier × professionnel ou structure).
public enum StatutAutorisation: String, Sendable, CaseIterable {
    /// En cours.
    case valide = "VALIDE"
    /// Échue : à redemander.
    case expire = "EXPIRE"
    /// Retirée : le consentement a été repris.
    case retire = "RETIRE"
    /// Bloquée par le patient.
    case interdit = "INTERDIT"
    /// Jamais donnée.
    case nonExiste = "NON_EXISTE"

    /// Ce que le DMP en dit : une autorisation retirée n'existe plus.
    public var valeurDMP: String {
        self == .retire ? StatutAutorisation.nonExiste.rawValue : rawValue
    }
}
