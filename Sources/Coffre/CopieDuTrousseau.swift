import Glibc
import SQLiteKit

/// Une copie du trousseau tenue à jour dans un autre répertoire, à côté d'un serveur qui sert.
///
/// Une image cohérente, toujours scellée, qui remplace la précédente d'un seul renommage.
public final class CopieDuTrousseau {
    private let vers: String
    private let connexion: Connection
    private var version: Statement
    private var copie: Statement
    private var vue: Int64?

    /// - Parameters:
    ///   - repertoire: celui des données.
    ///   - vers: le répertoire qui la reçoit ; créé en mode 0700 s'il manque.
    public init(repertoire: String, vers: String) throws(ErreurCoffre) {
        let de = BaseTrousseau.chemin(repertoire)
        guard access(de, F_OK) == 0 else { throw .trousseauAbsent }
        guard mkdir(vers, 0o700) == 0 || errno == EEXIST else { throw .fichier(errno: errno) }
        let connexion = try convertir { () throws(SQLiteError) in try Connection(path: de, mode: .readWrite) }
        version = try convertir { () throws(SQLiteError) in try Statement(connexion, "PRAGMA data_version") }
        copie = try convertir { () throws(SQLiteError) in try Statement(connexion, "VACUUM INTO ?1") }
        self.connexion = connexion
        self.vers = vers
    }

    /// Copie ce qui a changé depuis la dernière fois ; durable quand la fonction rend la main.
    ///
    /// - Returns: une copie a été faite.
    public func suivre() throws(ErreurCoffre) -> Bool {
        let trouvee = try convertir { () throws(SQLiteError) in try version.first { $0.int64(0) } ?? 0 }
        if let vue, vue == trouvee { return false }
        let place = BaseTrousseau.chemin(vers)
        let neuve = place + ".neuve"
        guard unlink(neuve) == 0 || errno == ENOENT else { throw .fichier(errno: errno) }
        // En mode 0600 d'abord : SQLite remplit un fichier vide.
        let descripteur = open(neuve, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descripteur >= 0 else { throw .fichier(errno: errno) }
        defer { close(descripteur) }
        do throws(ErreurCoffre) {
            try convertir { () throws(SQLiteError) in
                try copie.bind(neuve, at: 1)
                try copie.run()
            }
            guard fsync(descripteur) == 0, rename(neuve, place) == 0 else { throw .fichier(errno: errno) }
        } catch {
            unlink(neuve)
            throw error
        }
        FichierDeCle.synchroniser(repertoireDe: place)
        vue = trouvee
        return true
    }
}
