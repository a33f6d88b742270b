import Domaine

/// L'âge d'un titulaire, en date civile.
enum Age {
    /// Vrai si la personne n'a pas l'âge de la majorité ce jour-là (UTC) ; `nil` si sa date de naissance est illisible.
    ///
    /// Né un 29 février, on devient majeur le 1er mars d'une année ordinaire.
    static func estMineur(neLe date: String, a instant: Instant, majorite: Int) -> Bool? {
        guard date.utf8.count == 10, Instant(rfc3339: date) != nil, let naissance = nombre(date),
            let jour = nombre(String(instant.rfc3339.prefix(10)))
        else { return nil }
        return jour < naissance + majorite * 10_000
    }

    /// `AAAA-MM-JJ` en un nombre, `AAAAMMJJ` : l'ordre des dates est celui des nombres.
    private static func nombre(_ date: String) -> Int? { Int(date.filter { $0 != "-" }) }
}
