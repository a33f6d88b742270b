import OpenSSLKit

/// Un JWS compact (RFC 7515 § 7.1) découpé et décodé, dont la signature reste à vérifier.
///
/// INVARIANT (rien avant la signature): la charge n'est lisible que par ``charge(verifieeAvec:)``.
struct JetonJWS {
    /// 16 Kio : bien au-delà d'un jeton Pro Santé Connect, assez peu pour être lu sans crainte.
    static let tailleMaximale = 16_384

    private let entete: [String: ValeurJSON]
    private let messageSigne: ArraySlice<UInt8>
    private let charge: ArraySlice<UInt8>
    private let signature: [UInt8]

    /// `nil` sans exactement trois parties en base64url strict, ou si l'en-tête n'est pas un objet JSON.
    init?(_ octets: [UInt8]) {
        guard octets.count <= Self.tailleMaximale else { return nil }
        let parties = octets.split(
            separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
        guard parties.count == 3, let brut = Base64URL.decoder(parties[0]),
            let signature = Base64URL.decoder(parties[2]), let entete = try? LecteurJSON.lireObjet(brut)
        else { return nil }
        self.entete = entete
        messageSigne = octets[..<parties[1].endIndex]
        charge = parties[1]
        self.signature = signature
    }

    /// Les revendications, une fois l'en-tête admis et la signature vérifiée par une clé du JWKS ; `nil` sinon.
    ///
    /// `jwk`, `jku`, `x5c` et `x5u` de l'en-tête ne sont jamais lus : seules comptent les clés configurées.
    func charge(verifieeAvec jwks: JWKS) -> [String: ValeurJSON]? {
        // RFC 7515 § 4.1.11 : aucune extension critique n'est comprise ici.
        guard entete["crit"] == nil, typeAdmis, let alg = entete["alg"]?.texte else { return nil }
        // RFC 8725 § 3.1 : l'algorithme est celui de la clé, jamais celui que le jeton voudrait.
        guard let cle = cle(dans: jwks), alg == cle.algorithme.rawValue,
            messageSigne.withUnsafeBytes({ message in
                cle.cle.verify(signature: signature, message: message, algorithm: cle.algorithme)
            }), let brut = Base64URL.decoder(charge)
        else { return nil }
        return try? LecteurJSON.lireObjet(brut)
    }

    private func cle(dans jwks: JWKS) -> JWKS.Cle? {
        guard let valeur = entete["kid"] else { return jwks.cle(kid: nil) }
        guard let kid = valeur.texte else { return nil }
        return jwks.cle(kid: kid)
    }

    /// RFC 7515 § 4.1.9 et RFC 9068 § 4 : `typ` absent, JWT ou at+jwt, avec ou sans `application/`.
    private var typeAdmis: Bool {
        guard let valeur = entete["typ"] else { return true }
        guard let type = valeur.texte?.lowercased() else { return false }
        return ["jwt", "at+jwt", "application/jwt", "application/at+jwt"].contains(type)
    }
}
