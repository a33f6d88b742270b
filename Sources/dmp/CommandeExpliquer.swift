import Entrepot
import Foundation
import Nomenclatures

/// `dmp expliquer` : une situation, l'avis de chaque porte et la conclusion.
///
/// N'ouvre aucun répertoire de données : les tables embarquées et le fichier suffisent.
enum CommandeExpliquer {
    private static let tailleMaximale = 1 << 20

    static func executer(_ arguments: [String]) throws(Echec) -> CodeSortie {
        let options = try Options(arguments, valeurs: [])
        guard options.reste.count == 1 else { throw Echec(.usage, Commandes.usage) }
        let chemin = options.reste[0]
        let nom = URL(fileURLWithPath: chemin).lastPathComponent
        guard let octets = FileManager.default.contents(atPath: chemin) else {
            throw Echec(.invalide, "\(nom) : fichier illisible")
        }
        guard octets.count <= tailleMaximale else { throw Echec(.invalide, "\(nom) : plus de 1 Mio") }
        let nomenclatures = try Service.nomenclatures()
        let fichier: FichierSituations
        do throws(FauteSituation) {
            fichier = try LectureSituations(nomenclatures: nomenclatures).lire([UInt8](octets))
        } catch { throw Echec(.invalide, "\(nom), \(error.message)") }
        let (texte, accorde) = RapportSituations(nomenclatures: nomenclatures).texte(fichier)
        print(texte)
        return accorde ? .fait : .refuse
    }
}
