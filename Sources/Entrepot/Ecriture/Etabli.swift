import Dispatch
import Foundation
import SQLiteKit

/// Ce que tient le fil de l'écrivain : sa connexion, ses requêtes, et comment un lot d'actes devient une transaction.
///
/// Un acte qui échoue sans avoir rien écrit ne touche pas aux autres. S'il a écrit, ou qu'une requête a échoué, tout son lot est
/// défait : ceux qui le précédaient sont repris ensemble, puis lui, seul, puis ceux qui le suivent. Si les mêmes échouent,
/// aucun n'est exécuté plus de deux fois. Jamais de point de reprise (`SAVEPOINT`), et rien ne se valide derrière une requête
/// qui a échoué : voir ``Connection/failures``.
struct Etabli: ~Copyable {
    var transaction: Transaction
    var requetes: RequetesTransaction
    let connexion: Connection
    let file: FileDActes
    let compteurs: CompteursEcrivain
    let reporteur: Reporteur

    /// Ce qu'une transaction écrit au plus : 34 dépôts de 25 ko ou 12 de 135 ko, six ou deux quand d'autres attendent.
    private static let bornes = FileDActes.Bornes(
        actes: 128, octets: 2 << 20, octetsPartages: 384 << 10, parDepot: 36 << 10)

    /// Ce pendant quoi des actes se joignent à un lot, en nanosecondes.
    private static let dureeOuverte: UInt64 = 4_000_000

    /// Ce qu'il advient d'un lot.
    private enum Issue {
        /// Chacun a sa réponse.
        case repondu
        /// L'acte de ce rang a échoué : rien n'est fait, personne n'a de réponse.
        case defait(Int)
        /// La base refuse la transaction ; chacun de ses actes l'a su.
        case perdu(ErreurEntrepot)
    }

    /// Vide la file jusqu'à sa fermeture, puis reporte le WAL.
    mutating func boucler() {
        var precedent = 0
        // Des octets effacés restent dans le WAL : il est tronqué sans attendre le prochain acte.
        while let lot = file.prendre(Self.bornes, avant: transaction.octetsEffaces ? 1 : nil) {
            if !lot.isEmpty { precedent = traiter(lot) }
            effacerDuWAL()
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
    /// - Returns: ses actes, tous répondus.
    private mutating func traiter(_ lot: consuming [ActeEnAttente]) -> Int {
        var lot = lot
        let issue = tenter(&lot, ouvert: true)
        if case .defait(let rang) = issue { _ = reprendre(lot, defaitPar: rang) }
        return lot.count
    }

    /// Reprend un lot que l'acte de ce rang a défait : ceux d'avant, lui, ceux d'après.
    ///
    /// - Returns: ce que la base a refusé ; personne n'a été tenté depuis, tous l'ont su.
    private mutating func reprendre(_ lot: [ActeEnAttente], defaitPar rang: Int) -> ErreurEntrepot? {
        var panne: ErreurEntrepot?
        for partie in [lot[..<rang], lot[rang...rang], lot[(rang + 1)...]] where !partie.isEmpty {
            if let panne {
                partie.forEach { $0.abandonner(panne) }
                continue
            }
            var actes = Array(partie)
            switch tenter(&actes, ouvert: false) {
            case .repondu: break
            case .defait(let rang): panne = reprendre(actes, defaitPar: rang)
            case .perdu(let erreur): panne = erreur
            }
        }
        return panne
    }

    /// Un lot, une transaction.
    ///
    /// - Parameter ouvert: d'autres s'y joignent ; passé quelques millisecondes, plus aucun : les premiers attendent.
    private mutating func tenter(_ lot: inout [ActeEnAttente], ouvert: Bool) -> Issue {
        var faits: [ActeFait] = []
        faits.reserveCapacity(lot.count)
        do throws(SQLiteError) {
            try requetes.debut.run()
            try transaction.ouvrirLot()
            oublierLesEffaces()
        } catch {
            annuler()
            return perdre(ErreurEntrepot(error)) { erreur in lot.forEach { $0.abandonner(erreur) } }
        }
        var rang = 0
        let limite = DispatchTime.now().uptimeNanoseconds + Self.dureeOuverte
        while rang < lot.count {
            transaction.ouvrirActe()
            let avant = Avant(transaction, connexion)
            let issue = lot[rang].executer(&transaction)
            // Certaines pannes (disque plein, E/S) annulent d'elles-mêmes toute la transaction.
            let annulee = !connexion.isInTransaction()
            let saine = !annulee && connexion.failures == avant.pannes
            switch issue {
            case .fait(let repondre) where saine:
                let efface = transaction.suspens.condamnees.count > avant.condamnees
                faits.append(ActeFait(efface: efface, repondre))
            case .echoue(let erreur, let repondre) where saine && avant.vautEncore(transaction):
                faits.append(ActeFait(efface: false) { _ in repondre(erreur) })
            default:
                annuler()
                if lot.count > 1 { return .defait(rang) }
                if annulee { compteurs.echouer() }
                issue.repondreDefait()
                return .repondu
            }
            transaction.fermerActe()
            rang += 1
            if ouvert, rang == lot.count, DispatchTime.now().uptimeNanoseconds < limite {
                lot += file.prendreCourts(Self.bornes.actes - rang)
            }
        }
        return valider(faits)
    }

    private mutating func valider(_ faits: [ActeFait]) -> Issue {
        do throws(ErreurEntrepot) {
            // Une clé est durable avant ce qu'elle chiffre.
            try transaction.inscrireLesCles()
        } catch {
            annuler()
            return perdre(error) { erreur in faits.forEach { $0.repondre(erreur) } }
        }
        do throws(SQLiteError) {
            try requetes.fin.run()
        } catch {
            annuler()
            // Écrites mais non synchronisées, les pages de cette transaction restent dans le WAL : après un arrêt brutal,
            // elles vaudraient. Une autre transaction les recouvre ; sinon, qu'on ne dise pas que rien n'est fait.
            let incertaine = error.mayHaveCommitted && (try? transaction.sonder()) == nil
            return perdre(ErreurEntrepot(error)) { erreur in
                faits.forEach { $0.repondre(incertaine ? .incertaine : erreur) }
            }
        }
        transaction.changements?.clore()
        transaction.clesValidees()
        let detruites = effacerDuWAL()
        // L'effacement est validé, mais tant que sa clé est là, une copie d'avant se lit : on ne le dit pas fait.
        for fait in faits { fait.repondre(fait.efface && !detruites ? .incertaine : nil) }
        compteurs.valider(faits.count)
        return .repondu
    }

    /// Annule la transaction si SQLite ne l'a pas déjà fait ; ce qui s'y est lu ne vaut plus.
    private mutating func annuler() {
        if connexion.isInTransaction() { try? requetes.defaire.run() }
        transaction.changements?.toutNoter()
        transaction.changements?.clore()
    }

    private func perdre(_ erreur: ErreurEntrepot, _ dire: (ErreurEntrepot) -> Void) -> Issue {
        compteurs.echouer()
        dire(erreur)
        return .perdu(erreur)
    }

    /// Un effacement n'est répondu que le WAL vidé, si aucun lecteur ne le retient ; sinon, dès qu'il se peut.
    ///
    /// - Returns: plus aucune clé d'un dossier effacé n'est à détruire.
    @discardableResult
    private mutating func effacerDuWAL() -> Bool {
        guard transaction.octetsEffaces else { return true }
        reporteur.oublierTaille()
        // La clé d'abord : dès qu'elle n'est plus, rien de ce qui reste ne se lit.
        guard (try? transaction.detruireLesCles()) != nil else { return false }
        reporteur.noterTaille()
        transaction.octetsEffaces = !Self.sansAttendre(connexion) { reporteur.vider($0) }
        return true
    }

    /// Entre deux transactions, un autre a pu vider le WAL de ce qu'un effacement y avait laissé.
    private mutating func oublierLesEffaces() {
        if transaction.octetsEffaces, reporteur.aEteVide { transaction.octetsEffaces = false }
    }

    /// Vide le WAL de ce qu'un effacement y a laissé, sans attendre les lecteurs ; faux s'il en reste.
    static func sansAttendre(
        _ connexion: borrowing Connection, _ vider: (borrowing Connection) -> Bool
    ) -> Bool {
        guard (try? connexion.execute("PRAGMA busy_timeout=0")) != nil else { return false }
        defer { try? connexion.execute("PRAGMA busy_timeout=5000") }
        return vider(connexion)
    }
}

/// Où en est la transaction quand un acte commence.
private struct Avant {
    let pannes: Int
    let condamnees: Int
    private let nouvelles: Int
    private let lignes: Int64

    init(_ transaction: borrowing Transaction, _ connexion: borrowing Connection) {
        pannes = connexion.failures
        condamnees = transaction.suspens.condamnees.count
        nouvelles = transaction.suspens.nouvelles.count
        lignes = transaction.journal.lignesChangees
    }

    /// L'acte n'a rien écrit, ni rien demandé au trousseau.
    func vautEncore(_ transaction: borrowing Transaction) -> Bool {
        transaction.journal.lignesChangees == lignes && transaction.suspens.nouvelles.count == nouvelles
            && transaction.suspens.condamnees.count == condamnees
    }
}

/// Un acte qui a sa réponse, et attend de la dire.
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
    var defaire: Statement

    init(_ connexion: borrowing Connection) throws(SQLiteError) {
        let debut = try Statement(connexion, "BEGIN IMMEDIATE")
        let fin = try Statement(connexion, "COMMIT")
        let defaire = try Statement(connexion, "ROLLBACK")
        self.debut = debut
        self.fin = fin
        self.defaire = defaire
    }
}
