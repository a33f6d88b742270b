import Domaine
import Entrepot
import Foundation
import Parcours
import Regles

/// `dmp dossiers importer` : crée des dossiers d'un fichier CSV, tous ou aucun.
enum CommandeDossiers {
    static func executer(_ arguments: [String]) throws(Echec) -> CodeSortie {
        guard arguments.first == "importer" else { throw Echec(.usage, Commandes.usage) }
        let options = try Options(Array(arguments.dropFirst()), valeurs: ["donnees", "config"])
        guard options.reste.count == 1 else { throw Echec(.usage, Commandes.usage) }
        let donnees = try options.obligatoire("donnees")
        let environnement = try Environnement.lire(donnees)
        guard let octets = FileManager.default.contents(atPath: options.reste[0]) else {
            throw Echec(.invalide, "le fichier CSV est illisible")
        }
        let guichet = try Service.guichet(
            donnees: donnees, cles: try options.cles(donnees), environnement: environnement, creer: false,
            reglages: Guichet.Reglages(),
            travailleurs: 1)
        defer { guichet.entrepot.fermer() }
        let exploitant = Presentation(
            appelant: .reconnu(Acteur(genre: .exploitant, id: "ligne-de-commande")),
            origine: Origine(facade: .commande, logiciel: "dmp dossiers importer"))
        let bilan: ImportDossiers.Bilan
        do throws(Incident) {
            bilan = try ImportDossiers(guichet).importer([UInt8](octets), par: exploitant)
        } catch { throw Echec(.incident, "l'import n'a pu se faire, rien n'a changé (\(error))") }
        switch bilan {
        case .importes(let crees, let existants):
            print("\(crees) dossiers créés, \(existants) existaient déjà")
            return .fait
        case .refuse(let lignes): throw Echec(.invalide, "rien n'est importé\n" + phrase(lignes))
        }
    }

    static func phrase(_ lignes: [ImportDossiers.LigneRefusee]) -> String {
        lignes.map { ligne in
            "  ligne \(ligne.numero) : " + (ligne.motif.map { "\($0.rawValue) " } ?? "") + ligne.phrase
        }.joined(separator: "\n")
    }
}
