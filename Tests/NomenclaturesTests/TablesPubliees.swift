import Domaine
import Foundation
import Nomenclatures

/// Les tables publiées des droits fonctionnels, lues à côté du paquet quand elles y sont ; jamais copiées.
enum TablesPubliees {
    private static let dossier = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "shared/terminologie")

    static let m526 = "functional_rights_526.csv"
    static let m606 = "functional_rights_606_air.csv"

    static var sontPresentes: Bool {
        [m526, m606].allSatisfy { FileManager.default.fileExists(atPath: dossier.appending(path: $0).path) }
    }

    /// Une ligne d'une table publiée.
    struct Ligne: Sendable {
        let transaction, action, acteur, mode, permis, note: String
        /// L'acte est réservé, sur un document du patient, au médecin traitant et au patient.
        let asterisque: Bool

        /// La clé de la ligne, sans l'acteur ni le mode (`TD3.1 Rechercher les métadonnées`).
        var acte: String { "\(transaction) \(action)" }

        /// L'acteur et le mode, tels que la table du serveur les écrit.
        var place: String {
            let colonne = acteur == "PE_NON_PS" ? "PERSONNEL_ETABLISSEMENT" : acteur
            return switch mode {
            case "centre_regulation": "\(colonne) centre_15"
            case "sans_objet": "\(colonne) normal"
            default: "\(colonne) \(mode)"
            }
        }

        /// La cellule, dans les mots du serveur ; `nil` si la note n'est pas de celles qu'il connaît.
        var droit: String? {
            guard permis == "oui" else { return permis == "non" && note.isEmpty ? "non" : nil }
            return switch note {
            case "": "oui"
            case "1", "2", "3", "4": "pour_sa_structure"
            case "5": "references_de_sa_structure"
            case "6", "8": "auteur"
            case "7": "masques_en_urgence"
            case "9": "structure"
            default: nil
            }
        }
    }

    static func lire(_ nom: String) throws -> [Ligne] {
        try String(contentsOf: dossier.appending(path: nom), encoding: .utf8)
            .split(whereSeparator: \.isNewline).dropFirst()
            .map { ligne in
                let champs = ligne.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
                guard champs.count == 7 else { throw CocoaError(.fileReadCorruptFile) }
                return Ligne(
                    transaction: champs[0], action: champs[1], acteur: champs[2], mode: champs[3],
                    permis: champs[4], note: champs[5], asterisque: champs[6] == "yes")
            }
    }

    /// Les cellules d'une table du serveur : `acte acteur mode` vers son droit.
    ///
    /// - Parameter air: sans les cellules complémentaires qui ne valent pas en AIR.
    static func cellules(_ fichier: FichierTable, air: Bool = false) -> [String: String] {
        let droit = fichier == .droitsComplementaires ? 4 : 3
        var cellules: [String: String] = [:]
        for ligne in texte(fichier).split(separator: "\n") where !ligne.hasPrefix("#") {
            let champs = ligne.split(separator: ",", omittingEmptySubsequences: false)
            guard champs.count > droit, champs[0] != "acte" else { continue }
            if air, droit == 4, champs[3] == "non" { continue }
            cellules["\(champs[0]) \(champs[1]) \(champs[2])"] = String(champs[droit])
        }
        return cellules
    }
}
