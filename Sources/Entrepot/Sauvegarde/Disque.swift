import CSync
import Foundation

/// Le système de fichiers d'un dépôt, pour en attendre toutes les écritures d'un coup (syncfs(2)).
///
/// Depuis Linux 5.8, dit toute écriture qui a échoué depuis qu'il est ouvert.
final class Disque {
    private let descripteur: Int32

    /// - Parameter repertoire: un répertoire de ce système de fichiers.
    init(_ repertoire: String) throws(ErreurSauvegarde) {
        descripteur = open(repertoire, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descripteur >= 0 else { throw .fichier("groupes", errno: errno) }
    }

    deinit { close(descripteur) }

    /// Attend que tout ce qui y est écrit soit sur le disque, noms compris.
    func vider() throws(ErreurSauvegarde) {
        guard syncfs(descripteur) == 0 else { throw .fichier("groupes", errno: errno) }
    }
}
