import Domaine

extension Demande {
    /// L'objet de la trace est une justification : un motif et une raison, en toutes lettres.
    var objetEstUnTexteLibre: Bool {
        switch action {
        case .blocage, .deblocage, .autorisationAjout, .autorisationSuppression, .declarationMedecinTraitant,
            .retraitMedecinTraitant, .changementPreferences:
            false
        default: changement == nil
        }
    }

    /// Sur quoi l'acte porte quand ce n'est pas un document ; `nil` quand l'acte suffit à le dire.
    var objetTrace: String? {
        switch action {
        case .blocage, .deblocage: return professionnel.map { "ps:" + $0 }
        case .autorisationAjout, .autorisationSuppression, .declarationMedecinTraitant,
            .retraitMedecinTraitant:
            return switch autorisation?.pour {
            case .professionnel(let id): "ps:" + id
            case .structure(let id): "structure:" + id
            case nil: nil
            }
        case .changementPreferences:
            return preferences.flatMap { voulu in
                Self.ecrire([
                    ("brisDeGlace", voulu.brisDeGlace), ("centre15", voulu.centre15),
                    ("masquesEnUrgence", voulu.masquesEnUrgence),
                    ("masquageParDefaut", voulu.masquageParDefaut),
                ])
            }
        default:
            if let changement {
                return Self.ecrire([
                    ("masquePS", changement.masquePS), ("invisiblePatient", changement.invisiblePatient),
                    ("invisibleRepresentants", changement.invisibleRepresentants),
                ])
            }
            let textes = [("motif", justification?.motif), ("raison", justification?.raison)]
            let dits = textes.compactMap { cle, texte in texte.map { "\(cle)=\($0)" } }
            let tous = (demandeDuTitulaire.map { [$0] } ?? []) + dits
            return tous.isEmpty ? nil : tous.joined(separator: "; ")
        }
    }

    /// La demande écrite sur laquelle l'exploitant change la vie d'un dossier ; qu'il n'en ait nommé aucune se dit aussi (§ 5).
    private var demandeDuTitulaire: String? {
        guard action.changeLeDossier, appelant.acteur?.genre == .exploitant,
            justification?.estEcheance != true
        else { return nil }
        guard let ecrite = justification?.demandeEcrite else { return "demande écrite non référencée" }
        return "demande écrite=\(ecrite.reference) du \(ecrite.date)"
    }

    /// Les clés données seulement : `brisDeGlace=false,centre15=true`.
    private static func ecrire(_ cles: [(String, Bool?)]) -> String? {
        let dites = cles.compactMap { cle, valeur in valeur.map { "\(cle)=\($0)" } }
        return dites.isEmpty ? nil : dites.joined(separator: ",")
    }
}
