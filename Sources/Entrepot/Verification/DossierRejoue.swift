import Domaine

/// Ce que les traces d'un dossier, rejouées dans l'ordre, disent de lui.
struct DossierRejoue: Equatable {
    /// `PS:id` ou `STRUCTURE:id`, pour chaque autorisation qui n'est pas retirée.
    var autorisations: Set<String> = []
    /// Professionnels bloqués.
    var blocages: Set<String> = []
    var medecinTraitant: String?
    /// Les préférences, dans l'ordre des colonnes ; celles d'un dossier neuf sont celles du schéma.
    var preferences: [String: Bool] = [
        "brisDeGlace": true, "centre15": true, "masquesEnUrgence": false, "masquageParDefaut": false,
    ]
    /// L'état qu'un acte lui a donné ; `nil` tant qu'aucun ne l'a changé : sa création ne le scelle pas.
    var etat: EtatDossier?

    /// Une trace tait à qui l'acte s'applique : son identifiant a la forme d'un matricule (``TexteDeTrace``).
    var tait = false

    /// Applique un acte accordé.
    mutating func suivre(_ action: Action, _ entree: EntreeTrace) {
        if action != .changementPreferences, !action.changeLeDossier, entree.objet?.contains("…") == true {
            tait = true
        }
        switch action {
        case .autorisationAjout: if let titulaire = titulaire(entree) { autorisations.insert(titulaire) }
        case .autorisationSuppression: if let titulaire = titulaire(entree) { retirer(titulaire) }
        case .declarationMedecinTraitant:
            guard let titulaire = titulaire(entree) else { return }
            autorisations.insert(titulaire)
            medecinTraitant = Self.identifiant(titulaire)
        case .retraitMedecinTraitant:
            if medecinTraitant == titulaire(entree).map(Self.identifiant) { medecinTraitant = nil }
        case .blocage:
            guard let ps = entree.objet, ps.hasPrefix("ps:") else { return }
            blocages.insert(String(ps.dropFirst(3)))
            retirer("PS:" + ps.dropFirst(3))
        case .deblocage: if let ps = entree.objet { blocages.remove(String(ps.dropFirst(3))) }
        case .changementPreferences: preferer(entree.objet ?? "")
        case .activation, .reouverture: etat = .actif
        case .opposition: etat = .oppose
        case .fermeture: etat = .ferme
        case .effacement:
            let voulues = preferences
            self = DossierRejoue()
            preferences = voulues
            etat = .efface
        default: return
        }
    }

    private mutating func retirer(_ titulaire: String) {
        autorisations.remove(titulaire)
        if titulaire == medecinTraitant.map({ "PS:" + $0 }) { medecinTraitant = nil }
    }

    private mutating func preferer(_ objet: String) {
        for mot in objet.split(separator: ",") {
            let moities = mot.split(separator: "=")
            guard moities.count == 2, preferences[String(moities[0])] != nil else { continue }
            preferences[String(moities[0])] = moities[1] == "true"
        }
    }

    /// À qui l'autorisation s'applique : celui que l'acte nomme, ou l'appelant lui-même, ou sa structure.
    private func titulaire(_ entree: EntreeTrace) -> String? {
        if let objet = entree.objet {
            if objet.hasPrefix("ps:") { return "PS:" + objet.dropFirst(3) }
            return objet.hasPrefix("structure:") ? "STRUCTURE:" + objet.dropFirst(10) : nil
        }
        if entree.acteurGenre == Acteur.Genre.professionnelDeSante.rawValue { return "PS:" + entree.acteurId }
        return "STRUCTURE:" + (entree.structure ?? entree.acteurId)
    }

    private static func identifiant(_ titulaire: String) -> String {
        String(titulaire.drop { $0 != ":" }.dropFirst())
    }
}
