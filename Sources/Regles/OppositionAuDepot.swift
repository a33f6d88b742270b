import Domaine

/// Le titulaire peut s'opposer à un dépôt pour un motif que le professionnel tient pour légitime.
struct OppositionAuDepot: Regle {
    static let reference = ReferenceRegle(
        code: "OPP",
        enonce: "Rien n'est déposé quand la personne s'y oppose pour un motif légitime.",
        source: "CSP art. L. 1111-15 ; règlement § 2, porte 12",
        verifieeLe: "2026-11-21")

    func examiner(_ situation: Situation) -> Avis {
        guard situation.demande.action == .alimentation, let depot = situation.demande.depot else {
            return .sansObjet
        }
        return depot.oppositionLegitime ? .defavorable(.oppositionAuDepot) : .favorable
    }
}
