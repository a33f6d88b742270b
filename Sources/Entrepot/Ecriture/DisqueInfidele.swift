import Foundation
import SQLiteKit

/// Le disque n'a pas pris des pages de la base, que SQLite tient pour reportées du WAL.
///
/// Le noyau tient pour propre une page qu'il n'a pu écrire, et ne le dit qu'une fois (fsync(2), « EIO ») ; SQLite ne reporte pas
/// une trame deux fois tant que vit l'index du WAL. Continuer ferait reprendre le WAL à zéro par-dessus le seul exemplaire.
enum DisqueInfidele {
    /// Le code de sortie d'un incident.
    private static let incident: Int32 = 5
    /// Les deux en-têtes de l'index du WAL (SQLite, « WAL-mode file format » § 2).
    private static let enTetes = 96

    /// S'arrête si ce qui vient d'échouer a pu perdre des pages de la base.
    static func craindre(
        _ erreur: SQLiteError, _ connexion: borrowing Connection, base chemin: String
    ) {
        if connexion.mayHaveLostPages(erreur) { arreter(base: chemin) }
    }

    /// S'arrête sans rien fermer.
    ///
    /// Fermer viderait le WAL, où tout est encore ; au démarrage, il sera relu, et reporté en entier.
    static func arreter(base chemin: String) -> Never {
        let phrase = Array(
            """
            dmp : le disque n'a pas pris des pages de la base (fsync) : arrêt, rien de répondu n'est perdu, le WAL a tout ; \
            relancez le service, et remplacez ce disque

            """.utf8)
        _ = phrase.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
        // Une sauvegarde qui a la base ouverte garderait l'index, et ce qu'il dit reporté : qu'il soit refait du WAL.
        let index = open(chemin + "-shm", O_WRONLY | O_CLOEXEC)
        if index >= 0 {
            let zeros = [UInt8](repeating: 0, count: enTetes)
            _ = zeros.withUnsafeBytes { pwrite(index, $0.baseAddress, $0.count, 0) }
        }
        _exit(incident)
    }
}
