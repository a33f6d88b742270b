public import Domaine
import OpenSSLKit

/// Ce qu'une preuve présentée dit de l'appelant, et si elle ne sert qu'une fois.
public struct PreuveLue: Sendable, Hashable {
    /// Qui appelle.
    public let appelant: Appelant
    /// De quoi reconnaître la preuve si elle revient ; `nil` : elle se présente autant qu'elle vaut.
    public let unique: PreuveUnique?

    /// Une preuve lue.
    public init(appelant: Appelant, unique: PreuveUnique? = nil) {
        self.appelant = appelant
        self.unique = unique
    }
}

/// Ce qu'un jeton dit de son usage : la revendication privée `dmp_usage`.
struct UsageUnique {
    let emetteur: String
    let fenetre: FenetreValidite

    /// La seule valeur admise ; absente, le jeton se présente autant qu'il vaut.
    static let valeur = "unique"

    /// Au-delà, un jeton à usage unique ne serait plus oublié : il ne vaut rien.
    private static let dureeMaximale: Int64 = 24 * 3_600_000

    /// - Throws: ``RefusActeur/invalide`` pour une autre valeur, sans `jti` (RFC 7519 § 4.1.7), ou d'un jeton valable plus
    ///   d'un jour : une restriction mal dite n'est pas ignorée.
    func lire(_ revendications: Revendications) throws(RefusActeur) -> PreuveUnique? {
        guard let usage = try revendications.texte(Nom.usage) else { return nil }
        guard usage == Self.valeur, let jti = try revendications.identifiant("jti"),
            fenetre.fin.ms - fenetre.debut.ms <= Self.dureeMaximale
        else { throw .invalide }
        return PreuveUnique(genre: "jwt", emetteur: emetteur, identifiant: jti, fin: fenetre.fin)
    }
}

extension PreuveUnique {
    /// La preuve que son émetteur nomme ainsi ; deux genres de preuves n'ont jamais la même clé.
    ///
    /// SHA-256 du genre, de l'émetteur et de l'identifiant, séparés par des octets nuls, que le genre et l'émetteur
    /// n'ont pas.
    init(genre: StaticString, emetteur: String, identifiant: String, fin: Instant) {
        var octets = Array(genre.description.utf8)
        octets.append(0)
        octets += emetteur.utf8
        octets.append(0)
        octets += identifiant.utf8
        self.init(cle: SHA256.hash(octets).bytes, fin: fin)
    }
}
