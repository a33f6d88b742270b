import CSync
import Foundation

/// Le système de fichiers d'un dépôt : ce qu'on y écrit part aussitôt, peu à la fois, et s'attend d'un coup (syncfs(2)).
///
/// Un serveur à côté attend le même disque à chaque validation : une sauvegarde qui le remplirait de sa file, ou le
/// viderait à chaque groupe, le ferait attendre des secondes. Depuis Linux 5.8, syncfs dit toute écriture qui a échoué
/// depuis que le répertoire est ouvert.
final class Disque {
    /// Fichiers que le disque écrit en même temps, au plus : un mébioctet de groupes.
    private static let enVolMaximal = 16

    private let descripteur: Int32
    /// Fichiers écrits que le disque n'a peut-être pas encore, du plus ancien au plus récent.
    private var enVol: [Int32] = []

    /// - Parameter repertoire: un répertoire de ce système de fichiers.
    init(_ repertoire: String) throws(ErreurSauvegarde) {
        descripteur = open(repertoire, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descripteur >= 0 else { throw .fichier("groupes", errno: errno) }
    }

    deinit {
        for fichier in enVol { close(fichier) }
        close(descripteur)
    }

    /// Écrit un fichier neuf en mode 0600, qui n'est durable qu'après ``vider()``.
    ///
    /// - Parameter nom: ce que dit l'erreur, sans rien du chemin de la machine.
    func ecrire(_ chemin: String, _ octets: [UInt8], nom: String) throws(ErreurSauvegarde) {
        let fichier = open(chemin, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard fichier >= 0 else { throw .fichier(nom, errno: errno) }
        if let panne = octets.withUnsafeBytes({ FichierDurable.ecrire(fichier, $0) }) {
            close(fichier)
            unlink(chemin)
            throw .fichier(nom, errno: panne)
        }
        sync_file_range(fichier, 0, 0, UInt32(dmp_sync_begin))
        enVol.append(fichier)
        if enVol.count > Self.enVolMaximal { try attendre(enVol.removeFirst(), nom) }
    }

    /// Attend que tout ce qui y est écrit soit sur le disque, noms compris.
    func vider() throws(ErreurSauvegarde) {
        while !enVol.isEmpty { try attendre(enVol.removeFirst(), "groupes") }
        guard syncfs(descripteur) == 0 else { throw .fichier("groupes", errno: errno) }
    }

    private func attendre(_ fichier: Int32, _ nom: String) throws(ErreurSauvegarde) {
        var panne = sync_file_range(fichier, 0, 0, UInt32(dmp_sync_wait)) == 0 ? 0 : errno
        if close(fichier) != 0, panne == 0 { panne = errno }
        // Un système de fichiers qui ne sait pas attendre un fichier le dit ainsi ; syncfs attendra.
        guard panne == 0 || panne == ESPIPE || panne == ENOSYS || panne == EINVAL else {
            throw .fichier(nom, errno: panne)
        }
    }
}
