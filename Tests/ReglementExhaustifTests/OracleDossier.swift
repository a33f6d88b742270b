import Domaine
import Regles

// swift-format-ignore
/// DOS : l'état du dossier et l'acte. `1` DOS-01 · `2` DOS-02 · `3` DOS-03 · `o` n'y fait pas obstacle.
private let etatsParActe: [(String, [Action], String)] = [
    //                                                            aucun NOTIFIE OPPOSE ACTIF FERME EFFACE
    ("sans dossier visé",   [.creationDossier, .listeDossiers],    "o     o       o      o     o     o"),
    ("activer",             [.activation],                         "1     o       o      o     2     1"),
    ("s'opposer",           [.opposition],                         "1     o       o      3     2     1"),
    ("fermer, rouvrir",     [.fermeture, .reouverture],            "1     1       1      o     o     1"),
    ("effacer",             [.effacement],                         "1     1       1      o     o     1"),
    ("existe-t-il",         [.rechercheDossier],                   "1     1       1      o     o     1"),
    ("existe-t-il, traits", [.rechercheSansINS],                   "1     1       1      o     o     1"),
]

// swift-format-ignore
/// Tout autre acte.
private let autresActes =                                          "1     1       1      o     2     1"

// swift-format-ignore
/// Le titulaire voit venir son dossier : ces actes-là lui restent ouverts tant qu'il n'est pas effacé.
private let pourLeTitulaire: (actes: [Action], etats: String) = (
    [.rechercheDossier, .historique, .notifications, .lectureNotification],
                                                                   "1     o       o      o     o     1")

/// La table dépliée : par acte, six cases.
private let cases: [[Character]] = Action.allCases.map { acte in
    let ligne = etatsParActe.first { $0.1.contains(acte) }?.2 ?? autresActes
    return ligne.filter { $0 != " " }.map(\.self)
}
private let casesDuTitulaire: [[Character]] = Action.allCases.map { acte in
    pourLeTitulaire.actes.contains(acte)
        ? pourLeTitulaire.etats.filter { $0 != " " }.map(\.self) : cases[acte.rang]
}

extension Oracle {
    /// DOS : un dossier existe pour lui, dans un état que l'acte admet.
    static func dossier(_ essai: Essai) -> Motif? {
        let acte = essai.acte
        if acte == .creationDossier || acte == .listeDossiers { return nil }
        guard let dossier = essai.dossier else { return .dossierInexistant }
        switch essai.genre {
        case .patient where !dossier.titulaire: return .dossierInexistant
        case .representantLegal where !dossier.titulaire || dossier.mineur != true: return .dossierInexistant
        default: break
        }
        let lignes = essai.genre == .patient ? casesDuTitulaire : cases
        return switch lignes[acte.rang][colonne(dossier.etat)] {
        case "o": nil
        case "2": .dossierFerme
        case "3": .etatDuDossier
        default: .dossierInexistant
        }
    }

    private static func colonne(_ etat: EtatDossier) -> Int {
        switch etat {
        case .notifie: 1
        case .oppose: 2
        case .actif: 3
        case .ferme: 4
        case .efface: 5
        }
    }
}
