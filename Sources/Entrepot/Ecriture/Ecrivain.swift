import Coffre
import Dispatch
import Foundation
import SQLiteKit

/// Le seul qui écrive : un fil, une connexion, des lots d'actes validés ensemble.
///
/// Les actes en attente sont vidés dans une transaction ; personne n'a sa réponse avant la validation. Un `fsync` sert
/// ainsi plusieurs demandes. Si l'un d'eux échoue, lui seul échoue, et un lot sans faute n'en paie pas le prix (``Etabli``).
final class Ecrivain: Sendable {
    let file: FileDActes
    let compteurs = CompteursEcrivain()
    private let fini = DispatchSemaphore(value: 0)

    /// Ouvre la base, la migre, prépare les requêtes, puis attend les actes.
    init(
        chemin: String, creer: Bool, capacite: Int, contexte: ContexteTransaction, trousseau: Trousseau,
        fraicheur: Fraicheur, connaissances: Connaissances, pagesMaximales: Int?
    ) throws(ErreurEntrepot) {
        file = FileDActes(capacite: capacite)
        let pret = DispatchSemaphore(value: 0)
        let file = self.file
        let fini = self.fini
        let compteurs = self.compteurs
        let panne = Verrou<ErreurEntrepot?>(nil)
        let fil = Thread {
            do throws(ErreurEntrepot) {
                let connexion = try Self.ouvrir(chemin: chemin, creer: creer)
                if let pages = pagesMaximales {
                    try convertir { () throws(SQLiteError) in
                        try connexion.execute(script: "PRAGMA max_page_count=\(pages)")
                    }
                }
                let requetes = try convertir { () throws(SQLiteError) in
                    try RequetesTransaction(connexion)
                }
                let transaction = try convertir { () throws(SQLiteError) in
                    try Transaction(
                        connexion, contexte, trousseau, fraicheur: fraicheur, connaissances: connaissances)
                }
                var etabli = Etabli(
                    transaction: transaction, requetes: requetes, connexion: connexion, file: file,
                    compteurs: compteurs, reporteur: Reporteur(chemin: chemin))
                pret.signal()
                etabli.boucler()
            } catch {
                panne.changer { $0 = error }
                pret.signal()
            }
            fini.signal()
        }
        fil.name = "dmp-ecrivain"
        fil.stackSize = 2 << 20
        fil.start()
        pret.wait()
        if let erreur = panne.changer({ $0 }) { throw erreur }
    }

    /// Finit les actes en attente, reporte le WAL dans la base et ferme.
    func fermer() {
        file.fermer()
        fini.wait()
        fini.signal()
    }

    private static func ouvrir(chemin: String, creer: Bool) throws(ErreurEntrepot) -> Connection {
        // Un fichier temporaire de SQLite tient des pages en clair : il reste dans le répertoire des données.
        let repertoire = (chemin as NSString).deletingLastPathComponent
        setenv("SQLITE_TMPDIR", repertoire.isEmpty ? "." : repertoire, 1)
        oublierTemporaires(repertoire.isEmpty ? "." : repertoire)
        let connexion = try convertir { () throws(SQLiteError) in
            try Connection(path: chemin, mode: creer ? .create : .readWrite)
        }
        try convertir { () throws(SQLiteError) in
            try connexion.execute("PRAGMA page_size=8192")
            try connexion.execute("PRAGMA journal_mode=WAL")
            try connexion.execute("PRAGMA synchronous=FULL")
            try connexion.execute("PRAGMA foreign_keys=ON")
            // Ce qu'un effacement retire est écrasé par des zéros, et non laissé dans une page libre.
            try connexion.execute("PRAGMA secure_delete=ON")
            try connexion.execute("PRAGMA cache_size=-24576")
            connexion.watchWAL()
        }
        do throws(MigrationError) {
            try Migrator(Schema.migrations).migrate(connexion, createsSchema: creer)
        } catch { throw ErreurEntrepot(error) }
        connexion.gatherWALWrites()
        // Un arrêt brutal a pu suivre un effacement : rien n'en reste dans le WAL.
        _ = Etabli.sansAttendre(connexion) { Reporteur.vider($0, base: chemin) }
        return connexion
    }

    /// Retire les fichiers temporaires qu'un arrêt brutal a laissés : ils tiennent des pages en clair.
    private static func oublierTemporaires(_ repertoire: String) {
        let noms = (try? FileManager.default.contentsOfDirectory(atPath: repertoire)) ?? []
        for nom in noms where nom.hasPrefix("etilqs_") { unlink(repertoire + "/" + nom) }
    }
}
