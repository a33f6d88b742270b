/// Pourquoi l'émetteur de démonstration n'est pas utilisable ; ne porte ni clé ni chemin.
public enum ErreurEmetteurDemo: Error, Sendable, Equatable {
    /// Une clé est déjà là : elle n'est jamais remplacée.
    case dejaInitialise
    /// Pas de clé : le répertoire n'a pas été initialisé.
    case nonInitialise
    /// La clé est lisible par d'autres que son propriétaire (mode attendu : 0600).
    case cleExposee
    /// Le fichier de clé n'est pas une clé P-256 en PEM.
    case cleIllisible
    /// `jwks.json` manque ou ne correspond pas à la clé.
    case jwksDiscordant
    /// Un appel système a échoué avec cet `errno`.
    case fichier(errno: Int32)
    /// OpenSSL n'a pas pu créer la clé ou signer.
    case signature
}

extension ErreurEmetteurDemo: CustomStringConvertible {
    /// Une phrase pour qui lance la commande.
    public var description: String {
        switch self {
        case .dejaInitialise: "l'émetteur de démonstration est déjà initialisé"
        case .nonInitialise: "l'émetteur de démonstration n'est pas initialisé dans ce répertoire"
        case .cleExposee: "la clé de démonstration est accessible à d'autres utilisateurs : mode 0600 attendu"
        case .cleIllisible: "la clé de démonstration n'est pas une clé P-256 en PEM"
        case .jwksDiscordant: "jwks.json manque ou ne correspond pas à la clé de démonstration"
        case .fichier(let errno): "lecture ou écriture impossible (errno \(errno))"
        case .signature: "la bibliothèque de chiffrement a échoué"
        }
    }
}
