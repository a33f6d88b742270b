import Domaine

/// La matrice d'habilitation doit ouvrir ce type de document à cette profession.
///
/// L'auteur lit ses documents quoi que dise la matrice : il les a écrits.
struct HabilitationAuType: Regle {
    static let reference = ReferenceRegle(
        code: "HAB",
        enonce: "Un professionnel ne voit que les types de documents que la matrice ouvre à sa profession.",
        source: "arrêté du 26 octobre 2023 (annexe, extraits publiés) ; règlement §§ 4 et 8",
        verifieeLe: "2026-11-21")

    func examiner(_ situation: Situation) -> Avis {
        guard situation.demande.action.exigeDeVoir, let acteur = situation.acteur,
            acteur.genre == .professionnelDeSante, let document = situation.faits.document
        else { return .sansObjet }
        if document.auteur { return .favorable }
        let cellule = situation.tables.matrice.cellule(
            profession: acteur.profession ?? "", type: document.type)
        return switch cellule {
        case .oui: .favorable
        case .non: .defavorable(.typeFerme)
        case .inconnu: .defavorable(.celluleInconnue)
        case nil: .defavorable(.roleSansColonne)
        }
    }
}
