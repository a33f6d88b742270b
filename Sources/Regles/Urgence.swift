import Domaine

/// En urgence, l'accès cède devant l'opposition du titulaire.
///
/// Les modes d'urgence sont encore refusés par la porte DRO : cette règle n'a pas d'objet en mode normal.
struct Urgence: Regle {
    static let reference = ReferenceRegle(
        code: "URG",
        enonce: "Le titulaire peut s'opposer au bris de glace et à l'accès des centres de régulation.",
        source: "CSP art. L. 1111-17, I ; règlement § 2, porte 6",
        verifieeLe: "2026-11-21")

    func examiner(_ situation: Situation) -> Avis { .sansObjet }
}
