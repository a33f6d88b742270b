import Domaine

/// Quand un jeton vaut, tolérance comprise : de `debut` inclus à `fin` exclu.
struct FenetreValidite: Sendable, Equatable {
    let debut: Instant
    let fin: Instant
    /// D'`iat` à `exp`, sans la tolérance.
    let dureeMs: Int64

    /// - Returns: `nil` si `exp` ou `iat` manque, ou si `exp`, `iat` ou `nbf` n'est pas une date numérique
    ///   (RFC 7519 §§ 2 et 4.1.4 à 4.1.6).
    init?(_ revendications: [String: ValeurJSON], toleranceSecondes: Int) {
        guard let exp = Self.ms(revendications["exp"]), let iat = Self.ms(revendications["iat"]) else {
            return nil
        }
        var premier = iat
        if let valeur = revendications["nbf"] {
            guard let nbf = Self.ms(valeur) else { return nil }
            premier = max(iat, nbf)
        }
        let tolerance = Int64(toleranceSecondes) * 1000
        debut = Instant(ms: premier - tolerance)
        fin = Instant(ms: exp + tolerance)
        dureeMs = exp - iat
    }

    func contient(_ instant: Instant) -> Bool { debut <= instant && instant < fin }

    /// Secondes Unix, fractions admises, jusqu'à l'an 9999 : au-delà, ce n'est pas une date mais un piège.
    private static func ms(_ valeur: ValeurJSON?) -> Int64? {
        guard let secondes = valeur?.nombre, secondes >= 0, secondes <= 253_402_300_799 else { return nil }
        return Int64((secondes * 1000).rounded(.down))
    }
}
