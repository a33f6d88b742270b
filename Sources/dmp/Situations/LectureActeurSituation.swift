import Domaine

/// Qui agit : un mot (« médecin »), ou un objet qui en dit plus.
struct LectureActeurSituation {
    private let objet: ObjetSituation

    init(_ objet: ObjetSituation) { self.objet = objet }

    private static let cles = [
        "genre", "preuve", "identifiant", "profession", "spécialité", "section", "structure",
        "authentification", "régulation", "médecin traitant",
    ]

    /// L'appelant, l'acteur qu'il serait si sa preuve valait, et s'il est médecin traitant.
    func lire() throws(FauteSituation) -> (Appelant, Acteur, medecinTraitant: Bool) {
        guard let noeud = objet.noeud("acteur") else { throw objet.faute("acteur", "acteur obligatoire") }
        if case .texte(let mot) = noeud.contenu {
            guard let acteur = MotsActeurs.genres[mot] else { throw inconnu(mot, objet, "acteur") }
            return (.reconnu(acteur), acteur, false)
        }
        let lu = try ObjetSituation(noeud, objet.chemin("acteur"), cles: Self.cles)
        let mot = try lu.obligatoire("genre")
        guard var acteur = MotsActeurs.genres[mot] else { throw inconnu(mot, lu, "genre") }
        acteur.id = try lu.texteOuRien("identifiant", acteur.id) ?? ""
        acteur.profession = try lu.texteOuRien("profession", acteur.profession)
        acteur.specialite = try lu.texteOuRien("spécialité", acteur.specialite)
        acteur.section = try lu.texteOuRien("section", acteur.section)
        acteur.structure = try lu.texteOuRien("structure", acteur.structure)
        acteur.droitRegulation = try lu.booleen("régulation")
        acteur.authentification = try lu.mot(
            "authentification", Mots.authentifications, acteur.authentification)
        let appelant: Appelant =
            switch try lu.mot("preuve", MotsActeurs.preuves, .valable) {
            case .valable: .reconnu(acteur)
            case .absente: .sansPreuve
            case .invalide: .preuveInvalide
            case .roleInconnu: .roleInconnu
            case .rejouee: .preuveRejouee(acteur)
            }
        return (appelant, acteur, try lu.booleen("médecin traitant"))
    }

    private func inconnu(_ mot: String, _ lu: ObjetSituation, _ cle: String) -> FauteSituation {
        let admis = MotsActeurs.genres.admis.joined(separator: ", ")
        return lu.faute(cle, "acteur inconnu « \(mot) » (admis : \(admis))")
    }
}
