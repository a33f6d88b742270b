extension Instant {
    /// Le même moment, un nombre d'années plus tôt ; le 29 février d'une année qui n'en a pas est le 28.
    ///
    /// Ce qui eut lieu à cet instant ou avant a donc au moins ce nombre d'années.
    ///
    /// - Parameter annees: 0 à 1000.
    public func moins(annees: Int) -> Instant {
        let jours = Calendrier.division(ms, 86_400_000)
        let date = Calendrier.date(jours: jours.quotient)
        let annee = date.annee - Int64(annees)
        let debut =
            Calendrier.jours(annee: annee, mois: date.mois, jour: date.jour)
            ?? Calendrier.jours(annee: annee, mois: date.mois, jour: date.jour - 1)
        // Avant l'an 0 : rien n'eut lieu.
        guard let debut else { return Instant(ms: .min) }
        return Instant(ms: debut * 86_400_000 + jours.reste)
    }
}
