import Domaine

/// Un professionnel bloqué par le titulaire ne fait rien, dans aucun mode.
struct Blocage: Regle {
    static let reference = ReferenceRegle(
        code: "BLO",
        enonce: "Un professionnel que le titulaire a bloqué n'accède au dossier dans aucun mode.",
        source: "CSP art. L. 1111-19 ; guide PDSm pour le DMP, NB1 ; règlement § 2, porte 4",
        verifieeLe: "2026-11-21")

    func examiner(_ situation: Situation) -> Avis {
        guard situation.acteur != nil, let dossier = situation.faits.dossier else { return .sansObjet }
        // Un fait inconnu refuse.
        return dossier.bloque == false ? .favorable : .defavorable(.bloque)
    }
}
