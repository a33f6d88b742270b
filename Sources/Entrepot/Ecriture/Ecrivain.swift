import Coffre
import Dispatch
import Foundation
import SQLiteKit

/// Le seul qui écrive : un fil, une connexion, des lots d'actes validés ensemble.
///
/// Les actes en attente sont vidés dans une transaction ; personne n'a sa réponse avant la validation. Un `fsync` sert
/// ainsi plusieurs demandes. Si l'un d'eux échoue, tout le lot est défait et repris, chacun dans son point de reprise :
/// lui seul échoue, et un lot sans faute n'en paie pas le prix.
final class Ecrivain: Sendable {
    let file: FileDActes
    let compteurs = CompteursEcrivain()
    private let fini = DispatchSemaphore(value: 0)

    /// Ce qu'une transaction écrit au plus : 34 dépôts de 25 ko ou 12 de 135 ko, six ou deux quand d'autres attendent.
    private static let bornes = FileDActes.Bornes(
        actes: 128, octets: 2 << 20, octetsPartages: 384 << 10, parDepot: 36 << 10)

    /// Ce pendant quoi des actes se joignent à un lot, en nanosecondes.
    private static let dureeOuverte: UInt64 = 4_000_000

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
                var transaction = try convertir { () throws(SQLiteError) in
                    try Transaction(
                        connexion, contexte, trousseau, fraicheur: fraicheur, connaissances: connaissances)
                }
                let reporteur = Reporteur(chemin: chemin)
                pret.signal()
                Self.boucler(file, compteurs, reporteur, connexion, requetes, &transaction)
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
        _ = sansAttendre(connexion) { Reporteur.vider($0, base: chemin) }
        return connexion
    }

    /// Retire les fichiers temporaires qu'un arrêt brutal a laissés : ils tiennent des pages en clair.
    private static func oublierTemporaires(_ repertoire: String) {
        let noms = (try? FileManager.default.contentsOfDirectory(atPath: repertoire)) ?? []
        for nom in noms where nom.hasPrefix("etilqs_") { unlink(repertoire + "/" + nom) }
    }

    private static func boucler(
        _ file: FileDActes, _ compteurs: CompteursEcrivain, _ reporteur: Reporteur,
        _ connexion: borrowing Connection, _ requetes: consuming RequetesTransaction,
        _ transaction: inout Transaction
    ) {
        var precedent = 0
        // Des octets effacés restent dans le WAL : il est tronqué sans attendre le prochain acte.
        while var lot = file.prendre(bornes, avant: transaction.octetsEffaces ? 1 : nil) {
            if !lot.isEmpty {
                if traiter(&lot, file, reporteur, connexion, &requetes, &transaction) {
                    compteurs.valider(lot.count)
                } else {
                    compteurs.echouer()
                }
                precedent = lot.count
            }
            effacerDuWAL(reporteur, connexion, &transaction)
            if reporteur.suivre(trames: connexion.walFrames) { reporteur.finir(connexion) }
            // Une synchronisation sert d'autant plus d'actes qu'ils arrivent ensemble.
            if precedent >= 8, file.enAttente < precedent / 2 { usleep(200) }
        }
        reporteur.fermer()
        try? transaction.detruireLesCles()
        try? transaction.confirmerLesCles()
        _ = reporteur.vider(connexion)
    }

    /// Les actes courts venus pendant qu'un lot s'exécute en sont, et partagent sa synchronisation.
    ///
    /// Passé quelques millisecondes, il n'en prend plus : les premiers attendent leur réponse.
    ///
    /// - Returns: la transaction est validée.
    private static func traiter(
        _ lot: inout [ActeEnAttente], _ file: FileDActes, _ reporteur: Reporteur,
        _ connexion: borrowing Connection, _ requetes: inout RequetesTransaction,
        _ transaction: inout Transaction
    ) -> Bool {
        var faits: [ActeFait] = []
        faits.reserveCapacity(lot.count)
        do throws(SQLiteError) {
            try requetes.debut.run()
            try transaction.ouvrirLot()
            oublierLesEffaces(reporteur, &transaction)
        } catch {
            requetes.annuler(connexion, &transaction)
            lot.forEach { $0.abandonner(ErreurEntrepot(error)) }
            return false
        }
        var rang = 0
        let limite = DispatchTime.now().uptimeNanoseconds + dureeOuverte
        while rang < lot.count {
            transaction.ouvrirActe()
            let suspens = transaction.suspens.point
            guard case .fait(let repondre) = lot[rang].executer(&transaction), connexion.isInTransaction()
            else {
                requetes.annuler(connexion, &transaction)
                return traiterUnParUn(lot, reporteur, connexion, &requetes, &transaction)
            }
            transaction.fermerActe()
            faits.append(ActeFait(efface: transaction.suspens.condamne(depuis: suspens), repondre))
            rang += 1
            if rang == lot.count, DispatchTime.now().uptimeNanoseconds < limite {
                lot += file.prendreCourts(bornes.actes - rang)
            }
        }
        return valider(faits, [], reporteur, connexion, &requetes, &transaction)
    }

    /// Chaque acte dans son point de reprise : celui qui échoue n'emporte que lui.
    private static func traiterUnParUn(
        _ lot: [ActeEnAttente], _ reporteur: Reporteur, _ connexion: borrowing Connection,
        _ requetes: inout RequetesTransaction, _ transaction: inout Transaction
    ) -> Bool {
        do throws(SQLiteError) {
            try requetes.debut.run()
            try transaction.ouvrirLot()
            oublierLesEffaces(reporteur, &transaction)
        } catch {
            requetes.annuler(connexion, &transaction)
            lot.forEach { $0.abandonner(ErreurEntrepot(error)) }
            return false
        }
        var faits: [ActeFait] = []
        var defaits: [@Sendable () -> Void] = []
        for (rang, acte) in lot.enumerated() {
            do throws(SQLiteError) {
                try requetes.point.run()
                let tete = transaction.journal.tete
                let suspens = transaction.suspens.point
                transaction.ouvrirActe()
                switch acte.executer(&transaction) {
                case .fait(let repondre):
                    transaction.fermerActe()
                    try requetes.liberer.run()
                    faits.append(ActeFait(efface: transaction.suspens.condamne(depuis: suspens), repondre))
                case .echoue(let erreur, let repondre):
                    // Certaines pannes (disque plein, E/S) annulent d'elles-mêmes toute la transaction.
                    guard connexion.isInTransaction() else {
                        faits.append(ActeFait(efface: false) { _ in repondre(erreur) })
                        return echouer(erreur, faits, defaits, lot.dropFirst(rang + 1))
                    }
                    transaction.changements?.toutNoter()
                    try requetes.revenir.run()
                    try requetes.liberer.run()
                    transaction.journal.tete = tete
                    transaction.suspens.revenir(a: suspens)
                    defaits.append { repondre(erreur) }
                }
            } catch {
                requetes.annuler(connexion, &transaction)
                if faits.count + defaits.count <= rang { acte.abandonner(ErreurEntrepot(error)) }
                return echouer(ErreurEntrepot(error), faits, defaits, lot.dropFirst(rang + 1))
            }
        }
        return valider(faits, defaits, reporteur, connexion, &requetes, &transaction)
    }

    private static func valider(
        _ faits: [ActeFait], _ defaits: [@Sendable () -> Void],
        _ reporteur: Reporteur, _ connexion: borrowing Connection,
        _ requetes: inout RequetesTransaction, _ transaction: inout Transaction
    ) -> Bool {
        do throws(ErreurEntrepot) {
            // Une clé est durable avant ce qu'elle chiffre.
            try transaction.inscrireLesCles()
        } catch {
            requetes.annuler(connexion, &transaction)
            return echouer(error, faits, defaits, [])
        }
        do throws(SQLiteError) {
            try requetes.fin.run()
        } catch {
            requetes.annuler(connexion, &transaction)
            // Écrites mais non synchronisées, les pages de cette transaction restent dans le WAL : après un arrêt brutal,
            // elles vaudraient. Une autre transaction les recouvre ; sinon, qu'on ne dise pas que rien n'est fait.
            let incertaine = error.isUnsynced && (try? transaction.sonder()) == nil
            return echouer(incertaine ? .incertaine : ErreurEntrepot(error), faits, defaits, [])
        }
        transaction.changements?.clore()
        transaction.clesValidees()
        let detruites = effacerDuWAL(reporteur, connexion, &transaction)
        // L'effacement est validé, mais tant que sa clé est là, une copie d'avant se lit : on ne le dit pas fait.
        for fait in faits { fait.repondre(fait.efface && !detruites ? .incertaine : nil) }
        defaits.forEach { $0() }
        return true
    }

    /// Un effacement n'est répondu que le WAL vidé, si aucun lecteur ne le retient ; sinon, dès qu'il se peut.
    ///
    /// - Returns: plus aucune clé d'un dossier effacé n'est à détruire.
    @discardableResult
    private static func effacerDuWAL(
        _ reporteur: Reporteur, _ connexion: borrowing Connection, _ transaction: inout Transaction
    ) -> Bool {
        guard transaction.octetsEffaces else { return true }
        reporteur.oublierTaille()
        // La clé d'abord : dès qu'elle n'est plus, rien de ce qui reste ne se lit.
        guard (try? transaction.detruireLesCles()) != nil else { return false }
        reporteur.noterTaille()
        transaction.octetsEffaces = !sansAttendre(connexion) { reporteur.vider($0) }
        return true
    }

    /// Entre deux transactions, un autre a pu vider le WAL de ce qu'un effacement y avait laissé.
    private static func oublierLesEffaces(_ reporteur: Reporteur, _ transaction: inout Transaction) {
        if transaction.octetsEffaces, reporteur.aEteVide { transaction.octetsEffaces = false }
    }

    /// Vide le WAL de ce qu'un effacement y a laissé, sans attendre les lecteurs ; faux s'il en reste.
    private static func sansAttendre(
        _ connexion: borrowing Connection, _ vider: (borrowing Connection) -> Bool
    ) -> Bool {
        guard (try? connexion.execute("PRAGMA busy_timeout=0")) != nil else { return false }
        defer { try? connexion.execute("PRAGMA busy_timeout=5000") }
        return vider(connexion)
    }

    private static func echouer(
        _ erreur: ErreurEntrepot, _ faits: [ActeFait], _ defaits: [@Sendable () -> Void],
        _ restants: ArraySlice<ActeEnAttente>
    ) -> Bool {
        faits.forEach { $0.repondre(erreur) }
        defaits.forEach { $0() }
        restants.forEach { $0.abandonner(erreur) }
        return false
    }
}

/// Un acte accompli, qui attend sa réponse.
private struct ActeFait {
    /// Il a effacé un dossier : une clé est à détruire avant de le dire.
    let efface: Bool
    let repondre: @Sendable (ErreurEntrepot?) -> Void

    init(efface: Bool, _ repondre: @escaping @Sendable (ErreurEntrepot?) -> Void) {
        self.efface = efface
        self.repondre = repondre
    }
}

/// Les ordres de transaction, compilés une fois.
struct RequetesTransaction: ~Copyable {
    var debut: Statement
    var fin: Statement
    var point: Statement
    var liberer: Statement
    var revenir: Statement
    var defaire: Statement

    init(_ connexion: borrowing Connection) throws(SQLiteError) {
        let debut = try Statement(connexion, "BEGIN IMMEDIATE")
        let fin = try Statement(connexion, "COMMIT")
        let point = try Statement(connexion, "SAVEPOINT acte")
        let liberer = try Statement(connexion, "RELEASE acte")
        let revenir = try Statement(connexion, "ROLLBACK TO acte")
        let defaire = try Statement(connexion, "ROLLBACK")
        self.debut = debut
        self.fin = fin
        self.point = point
        self.liberer = liberer
        self.revenir = revenir
        self.defaire = defaire
    }

    /// Annule la transaction si SQLite ne l'a pas déjà fait ; ce qui s'y est lu ne vaut plus.
    mutating func annuler(_ connexion: borrowing Connection, _ transaction: inout Transaction) {
        transaction.changements?.toutNoter()
        guard connexion.isInTransaction() else { return }
        try? defaire.run()
    }
}
