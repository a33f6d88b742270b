import Domaine

/// En urgence, l'accès cède devant l'opposition du titulaire.
///
/// Une préférence inconnue vaut opposition.
struct Urgence: Regle {
    static let reference = ReferenceRegle(
        code: "URG",
        enonce: "Le titulaire peut s'opposer au bris de glace et à l'accès des centres de régulation.",
        source: "CSP art. L. 1111-17, I ; règlement § 2, porte 6",
        verifieeLe: "2026-11-21")

    func examiner(_ situation: Situation) -> Avis {
        guard situation.acteur != nil, let dossier = situation.faits.dossier else { return .sansObjet }
        return switch situation.demande.mode {
        case .normal: .sansObjet
        case .brisDeGlace:
            dossier.brisDeGlace == true ? .favorable : .defavorable(.oppositionBrisDeGlace)
        case .centre15: dossier.centre15 == true ? .favorable : .defavorable(.oppositionCentre15)
        }
    }
}
