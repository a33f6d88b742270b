/// Pourquoi un ensemble de clés est refusé ; `rang` compte les clés depuis 0, rien de leur contenu n'est répété.
public enum ErreurJWKS: Error, Sendable, Equatable {
    /// Plus de 256 Kio, ou plus de 64 clés.
    case tropGrand
    /// Pas un objet JSON avec un tableau `keys` d'objets (RFC 7517 § 5), ou un nom répété.
    case malForme
    /// Un membre obligatoire manque, n'a pas le bon type ou n'est pas du base64url (RFC 7518 § 6).
    case membre(rang: Int)
    /// Secret symétrique (`oct`) ou partie privée (`d`) : rien de tel n'a sa place dans un JWKS publié.
    case secretPublie(rang: Int)
    /// `alg` ou `key_ops` contredit `kty` : RSA n'admet ici que RS256, EC que ES256.
    case discordance(rang: Int)
    /// Module hors de 2048…8192 bits, point hors de la courbe, nombres impossibles.
    case cleInvalide(rang: Int)
    /// Deux clés ont le même `kid`.
    case kidRepete(rang: Int)
    /// Une clé n'a pas de `kid` alors qu'il y en a plusieurs.
    case kidManquant(rang: Int)
    /// Aucune clé de signature utilisable.
    case vide
}

extension ErreurJWKS: CustomStringConvertible {
    /// Une phrase pour l'exploitant.
    public var description: String {
        switch self {
        case .tropGrand: "JWKS trop grand : 256 Kio et 64 clés au plus"
        case .malForme: "JWKS mal formé : un objet JSON avec un tableau « keys » est attendu"
        case .membre(let rang): "JWKS : la clé de rang \(rang) a un membre manquant ou mal écrit"
        case .secretPublie(let rang): "JWKS : la clé de rang \(rang) publie un secret"
        case .discordance(let rang): "JWKS : la clé de rang \(rang) contredit son propre type"
        case .cleInvalide(let rang): "JWKS : la clé de rang \(rang) n'est pas une clé valable"
        case .kidRepete(let rang): "JWKS : le kid de la clé de rang \(rang) est déjà pris"
        case .kidManquant(let rang): "JWKS : plusieurs clés, et celle de rang \(rang) n'a pas de kid"
        case .vide: "JWKS sans clé de signature RSA ou P-256"
        }
    }
}
