import Foundation
import OpenSSLKit

// Aucune logique ici : chaque commande est dans son fichier.
// Rien de ce que ce programme écrit n'est lisible d'un autre compte.
umask(0o077)
Memoire.regler()
OpenSSL.staysUntilExit()
let sortie: CodeSortie
do throws(Echec) {
    sortie = try Commandes.executer(Array(CommandLine.arguments.dropFirst()))
} catch {
    ErreurStandard.dire("dmp : \(error.message)")
    sortie = error.code
}
exit(sortie.rawValue)
