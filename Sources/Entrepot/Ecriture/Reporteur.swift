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
    private let wal: String
    /// La taille du WAL où un effacement a laissé des octets.
    private let retenue = Mutex<off_t>(0)

    /// Trames du WAL à partir desquelles le reporter : 16 Mio de pages de 8 Kio.
    static let seuil = 2000
    /// Trames au-delà desquelles l'écrivain n'attend plus et reporte tout lui-même.
    static let plafond = 16_000

    init(chemin: String) {
        wal = chemin + "-wal"
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
                unSeul.withLock { _ in _ = try? connexion.checkpointPassive() }
                noterReporte()
            } while estDemande()
            return
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
        etat.withLock { $0 = .ferme }
        reveil.signal()
        fini.wait()
    }
}
