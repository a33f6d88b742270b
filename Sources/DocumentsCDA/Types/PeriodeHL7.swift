/// Instant ou intervalle HL7 v3 (types TS et IVL_TS), horodatages bruts : voir ``HorodatageHL7``.
public struct PeriodeHL7: Sendable, Hashable {
    /// Début, ou instant donné par `@value`.
    public let low: String?
    /// Fin.
    public let high: String?
    /// Motif d'absence, de l'élément ou de son début.
    public let nullFlavor: String?

    init(_ noeud: Noeud) {
        low = noeud.enfant(.low)?[.value] ?? noeud[.value]
        high = noeud.enfant(.high)?[.value]
        nullFlavor = noeud[.nullFlavor] ?? noeud.enfant(.low)?[.nullFlavor]
    }
}
