import Dispatch
import Foundation
import SQLiteKit
import Synchronization

/// Reporte le WAL dans la base, sur un fil et une connexion à lui, pendant que l'écrivain continue d'y ajouter.
///
/// Reporter, c'est relire des milliers de pages et attendre deux fois le disque : fait par l'écrivain, personne
/// n'aurait sa réponse pendant ce temps. L'écrivain ne reporte que ce qui est arrivé depuis, et le WAL reprend à zéro.
final class Reporteur: Sendable {
    private struct Etat {
        enum Phase { case repos, demande, reporte, ferme }

        var phase = Phase.repos
        /// Trames à partir desquelles reporter : au-delà de ``seuil`` quand un lecteur retient ce qui précède.
        var prochain = Reporteur.seuil
        /// Trames au-delà desquelles l'écrivain attend le report en cours : il écrit plus vite qu'on ne reporte.
        var plafond = Reporteur.plafond
        /// Trames à partir desquelles le WAL vaut aux lectures un répit.
        var prochainRepit = Reporteur.long
        /// Ce qu'il leur laissera, en millisecondes : le double de ce qui n'a pas suffi.
        var repit = Reporteur.repit

        /// Trames vues la dernière fois.
        var vues = 0
        /// Trames à partir desquelles l'écrivain finit lui-même, pour que le WAL reprenne à zéro.
        var prochaineFin = Reporteur.fin

        /// Un report est fait : le prochain vient après autant de trames, ou plus tard si un long instantané en retient.
        ///
        /// Essayer à chaque transaction les trierait toutes pour rien ; une lecture ordinaire, ou les instantanés
        /// d'une sauvegarde, n'en retiennent que peu.
        mutating func espacer(_ fait: Avancement?) {
            guard let fait else { return }
            let retenues = fait.frames - fait.copied
            prochain = fait.frames + max(Reporteur.seuil, retenues / 2)
            if retenues >= Reporteur.longueRetenue, phase == .reporte { phase = .repos }
        }

        /// Le WAL a repris à zéro.
        mutating func reprendre() {
            prochain = Reporteur.seuil
            prochaineFin = Reporteur.fin
            prochainRepit = Reporteur.long
            repit = Reporteur.repit
        }

        /// Le répit à laisser aux lectures quand le WAL a tant de trames ; `nil` quand il ne leur en doit pas encore.
        mutating func accorder(trames: Int) -> Int32? {
            guard trames >= prochainRepit else { return nil }
            defer { repit = min(2 * repit, Reporteur.repitMaximal) }
            prochainRepit = trames + trames / 2
            return repit
        }
    }

    private let etat = Mutex(Etat())
    private let reveil = DispatchSemaphore(value: 0)
    private let fini = DispatchSemaphore(value: 0)
    /// Tenu pendant un report : SQLite n'en admet qu'un.
    private let unSeul = Mutex(())
    private let chemin: String
    private var wal: String { chemin + "-wal" }
    /// La taille du WAL où un effacement a laissé des octets.
    private let retenue = Mutex<off_t>(0)

    typealias Avancement = (frames: Int, copied: Int)

    /// Trames du WAL à partir desquelles le reporter : 4 Mio de pages de 8 Kio.
    ///
    /// Pendant que le disque prend une passe, la synchronisation d'un lot attend derrière : des passes courtes la retardent peu.
    static let seuil = 500
    /// Trames à partir desquelles ce que retient un instantané n'est plus celui d'une lecture ordinaire : 16 Mio.
    private static let longueRetenue = 2000
    /// Trames que l'écrivain peut reporter sans qu'on l'attende longtemps.
    private static let reste = 100
    /// Trames à partir desquelles le WAL doit reprendre à zéro : 125 Mio.
    ///
    /// L'écrivain attend alors le disque, que le report occupe : plus souvent, une réponse sur cent l'attendrait avec lui.
    static let fin = 32 * seuil
    /// Trames d'un WAL long : 250 Mio.
    static let long = 64 * seuil
    /// Ce que l'écrivain laisse d'abord aux lectures en cours pour finir, en millisecondes.
    private static let repit: Int32 = 20
    /// Ce qu'il leur laisse au plus : d'un WAL d'un gibioctet, et plus rarement à mesure qu'il grandit.
    private static let repitMaximal: Int32 = 320
    /// Passes d'un report, au plus : chacune est plus courte que celle d'avant.
    private static let passes = 5
    /// Le moindre des plafonds.
    static let plafond = 16_000

    init(chemin: String) {
        self.chemin = chemin
        let fil = Thread { [self] in
            attendre(chemin)
            fini.signal()
        }
        fil.name = "dmp-reporteur"
        fil.stackSize = 512 << 10
        fil.start()
    }

    private func attendre(_ chemin: String) {
        // Ouverte à la première demande : un serveur au repos n'a pas une connexion de plus.
        while estDemande() {
            guard let connexion = try? Connection(path: chemin, mode: .readWrite) else {
                noterReporte(nil)
                continue
            }
            repeat { noterReporte(reporter(connexion)) } while estDemande()
            return
        }
    }

    /// Reporte ; si le WAL doit reprendre à zéro, puis ce qui est arrivé pendant ce temps, jusqu'à ne laisser à l'écrivain
    /// que quelques pages.
    ///
    /// - Returns: où en est le WAL ; `nil` quand une passe a échoué.
    private func reporter(_ connexion: borrowing Connection) -> Avancement? {
        var reportees = 0
        for _ in 1..<Self.passes {
            guard let fait = passer(connexion) else { return nil }
            // L'écrivain, quand il finira, n'attendra du disque que ses propres pages.
            do throws(SQLiteError) { try connexion.syncFile() } catch { DisqueInfidele.arreter(base: chemin) }
            let nouvelles = fait.copied - reportees
            reportees = fait.copied
            guard nouvelles > Self.reste, doitReprendre(fait) else { return fait }
        }
        return passer(connexion)
    }

    private func doitReprendre(_ fait: Avancement) -> Bool {
        etat.withLock { fait.frames >= $0.prochaineFin }
    }

    private func passer(_ connexion: borrowing Connection) -> Avancement? {
        unSeul.withLock { _ in
            Self.tenter(connexion, base: chemin) { connexion throws(SQLiteError) in
                try connexion.checkpointPassive()
            }
        }
    }

    /// Ce qu'un report a fait ; `nil` quand il a échoué sans que la base ait pu y perdre.
    private static func tenter(
        _ connexion: borrowing Connection, base chemin: String,
        _ reporter: (borrowing Connection) throws(SQLiteError) -> Avancement
    ) -> Avancement? {
        do throws(SQLiteError) { return try reporter(connexion) } catch {
            DisqueInfidele.craindre(error, connexion, base: chemin)
            return nil
        }
    }

    /// Reporte tout et vide le WAL ; faux quand il en reste.
    static func vider(_ connexion: borrowing Connection, base chemin: String) -> Bool {
        tenter(connexion, base: chemin) { connexion throws(SQLiteError) in
            try connexion.checkpointTruncate()
            return (0, 0)
        } != nil
    }

    /// Reporte tout et vide le WAL, quand aucun autre report n'a lieu ; faux quand il en reste.
    func vider(_ connexion: borrowing Connection) -> Bool {
        unSeul.withLock { _ in Self.vider(connexion, base: chemin) }
    }

    /// Attend une demande ; faux quand il n'y en aura plus.
    private func estDemande() -> Bool {
        reveil.wait()
        return etat.withLock { $0.phase != .ferme }
    }

    private func noterReporte(_ fait: Avancement?) {
        etat.withLock { etat in
            if etat.phase == .demande {
                // Une passe qui échoue ici, l'écrivain la fera.
                etat.phase = fait.map { $0.frames < etat.prochaineFin } == true ? .repos : .reporte
            }
            etat.espacer(fait)
        }
    }

    /// Ce que l'écrivain doit faire après une transaction : rien, ou reporter le reste lui-même (``finir(_:)``).
    ///
    /// - Parameter trames: longueur du WAL.
    func suivre(trames: Int) -> Bool {
        let (aReveiller, aFinir) = etat.withLock { etat -> (Bool, Bool) in
            if trames < etat.vues { etat.reprendre() }
            etat.vues = trames
            switch etat.phase {
            case .repos:
                guard trames >= etat.prochain else { return (false, false) }
                etat.phase = .demande
                // Ce qu'un instantané a retenu se reporte en plusieurs secondes : il n'y a pas lieu d'attendre.
                etat.plafond = max(Self.plafond, 2 * trames)
                return (true, false)
            case .reporte:
                etat.phase = .repos
                return (false, true)
            case .demande: return (false, trames >= etat.plafond)
            case .ferme: return (false, true)
            }
        }
        if aReveiller { reveil.signal() }
        return aFinir
    }

    /// Reporte le reste, par la connexion de l'écrivain : le WAL reprend à zéro, si aucune lecture ne date d'avant.
    ///
    /// Sous une charge de lectures, il peut y en avoir une chaque fois : devenu long, le WAL leur vaut un répit pour finir.
    func finir(_ connexion: borrowing Connection) {
        let trames = connexion.walFrames
        let repit = etat.withLock { $0.accorder(trames: trames) }
        let fait =
            repit.map { repit in
                unSeul.withLock { _ in
                    Self.tenter(connexion, base: chemin) { connexion throws(SQLiteError) in
                        try connexion.checkpointRestart(waiting: repit)
                    }
                }
            } ?? passer(connexion)
        etat.withLock { etat in
            // Le WAL reprend à la prochaine transaction, ou quelqu'un le lit encore : plus tard, alors.
            etat.prochaineFin = trames + trames / 4
            etat.espacer(fait)
        }
    }

    /// Note ce que le WAL tient avant d'essayer de le vider.
    func noterTaille() {
        let trouvee = taille
        retenue.withLock { $0 = trouvee }
    }

    /// Rien n'est noté.
    func oublierTaille() { retenue.withLock { $0 = 0 } }

    /// Le WAL fut vidé depuis ``noterTaille()`` : par une sauvegarde continue, dont l'instantané empêche de le vider d'ici.
    ///
    /// À demander quand personne ne peut le vider.
    var aEteVide: Bool {
        let trouvee = taille
        return retenue.withLock { trouvee < $0 }
    }

    private var taille: off_t {
        var etat = stat()
        return stat(wal, &etat) == 0 ? etat.st_size : 0
    }

    /// Attend la fin du report en cours ; aucun autre ne commence.
    func fermer() {
        etat.withLock { $0.phase = .ferme }
        reveil.signal()
        fini.wait()
    }
}
