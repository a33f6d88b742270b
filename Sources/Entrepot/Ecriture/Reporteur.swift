import Dispatch
import Foundation
import SQLiteKit
import Synchronization

/// Reporte le WAL dans la base, sur un fil et une connexion à lui, pendant que l'écrivain continue d'y ajouter.
///
/// Reporter, c'est relire des milliers de pages et attendre deux fois le disque : fait par l'écrivain, personne
/// n'aurait sa réponse pendant ce temps. L'écrivain ne reporte que ce qui est arrivé depuis, et le WAL reprend à zéro.
final class Reporteur: Sendable {
    private enum Etat { case repos, demande, reporte, ferme }

    private let etat = Mutex(Etat.repos)
    private let reveil = DispatchSemaphore(value: 0)
    private let fini = DispatchSemaphore(value: 0)
    /// Tenu pendant un report : SQLite n'en admet qu'un.
    private let unSeul = Mutex(())

    /// Trames du WAL à partir desquelles le reporter : 16 Mio de pages de 8 Kio.
    static let seuil = 2000
    /// Trames que l'écrivain peut reporter sans qu'on l'attende longtemps.
    private static let reste = 100
    /// Passes d'un report, au plus : chacune est plus courte que celle d'avant.
    private static let passes = 5
    /// Trames au-delà desquelles l'écrivain n'attend plus et reporte tout lui-même.
    static let plafond = 16_000

    init(chemin: String) {
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
                noterReporte()
                continue
            }
            repeat {
                reporter(connexion)
                noterReporte()
            } while estDemande()
            return
        }
    }

    /// Reporte, puis ce qui est arrivé pendant ce temps, jusqu'à ne laisser à l'écrivain que quelques pages.
    private func reporter(_ connexion: borrowing Connection) {
        var reportees = 0
        for _ in 0..<Self.passes {
            let copiees = unSeul.withLock { _ in (try? connexion.checkpointPassive())?.copied ?? 0 }
            let nouvelles = copiees - reportees
            reportees = copiees
            guard nouvelles > Self.reste else { return }
        }
    }

    /// Attend une demande ; faux quand il n'y en aura plus.
    private func estDemande() -> Bool {
        reveil.wait()
        return etat.withLock { $0 != .ferme }
    }

    private func noterReporte() { etat.withLock { if $0 == .demande { $0 = .reporte } } }

    /// Ce que l'écrivain doit faire après une transaction : rien, ou reporter le reste lui-même.
    ///
    /// - Parameter trames: longueur du WAL.
    func suivre(trames: Int) -> Bool {
        guard trames >= Self.seuil else { return false }
        let (aReveiller, aFinir) = etat.withLock { etat -> (Bool, Bool) in
            switch etat {
            case .repos:
                etat = .demande
                return (true, false)
            case .reporte:
                etat = .repos
                return (false, true)
            case .demande: return (false, trames >= Self.plafond)
            case .ferme: return (false, true)
            }
        }
        if aReveiller { reveil.signal() }
        return aFinir
    }

    /// Fait quelque chose au WAL quand aucun report n'a lieu.
    func seul<R: ~Copyable>(_ faire: () -> R) -> R { unSeul.withLock { _ in faire() } }

    /// Attend la fin du report en cours ; aucun autre ne commence.
    func fermer() {
        etat.withLock { $0 = .ferme }
        reveil.signal()
        fini.wait()
    }
}
