import Foundation
import SQLiteKit

/// Laisser le WAL recommencer, et sortir de son fichier ce qui fut effacé.
extension Suivi {
    /// Combien de temps attendre que l'écrivain soit entre deux transactions.
    private static let patience = Duration.seconds(2)
    /// Trames copiées pendant qu'il attend, au plus.
    private static let enAttente: UInt32 = 4000

    /// Arrête l'écrivain un instant, entre deux transactions, le temps que tout le WAL soit dans la base.
    ///
    /// Le gros du report et de la copie est fait avant ; il n'attend que pour ce qui est arrivé depuis. Un lecteur plus ancien
    /// peut l'empêcher : le WAL continue alors, et le tour se refait plus tard.
    func tourner() throws(ErreurSauvegarde) {
        dernierTour = .now
        _ = report.reporter()
        let limite = ContinuousClock.now + Self.patience
        var trouve = try arret.arreterLEcrivain()
        while trouve == nil, ContinuousClock.now < limite {
            usleep(200)
            trouve = try arret.arreterLEcrivain()
        }
        guard let dernier = trouve else { return }
        defer { arret.fermer() }
        let debut = ContinuousClock.now
        let instant = liens.horloge()
        guard dernier.position.frame - min(position.frame, dernier.position.frame) <= Self.enAttente else {
            return
        }
        guard let trames = wal.trames(de: position, a: dernier.position, tenue: true) else {
            throw .interrompu(.trou)
        }
        let lues = PagesDuWAL(
            Entrepot.chemin(donnees), trames, taillePage: taillePage, pages: dernier.position.pages)
        let pages = Array(lues)
        guard lues.toutes else { throw .interrompu(.trou) }
        // L'instantané de l'arrêt tient la place du nôtre.
        courant.fermer()
        let tout = report.reporter()
        let neuf = try courant.ouvrir()
        arret.fermer()
        arretMaximal = max(arretMaximal, debut.duration(to: .now))
        guard neuf.position == dernier.position else { throw .interrompu(.trou) }
        if neuf.position != position {
            try inscrire(neuf, instant, [], pages)
        } else {
            estReporte = neuf.estReporte
        }
        // Sous un instantané dont tout est dans la base, le fichier peut être vidé : rien d'effacé n'y reste.
        if tout, !prendUneBase { try? report.connexion.checkpointTruncate() }
    }
}

/// Les pages que des trames tiennent, lues une à une.
final class PagesDuWAL: Sequence, IteratorProtocol {
    /// Absent tant que rien n'y est écrit.
    private let wal: WALFile?
    private var restantes: ArraySlice<(page: UInt32, trame: UInt32)>
    private let taillePage: Int
    /// Aucune n'a manqué.
    private(set) var toutes = true

    /// - Parameter pages: pages de la base après ces trames ; celles d'au-delà n'en sont plus.
    init(_ chemin: String, _ trames: [UInt32: UInt32], taillePage: Int, pages: UInt32) {
        wal = WALFile(database: chemin)
        let voulues = trames.filter { $0.key <= pages }.map { (page: $0.key, trame: $0.value) }
        restantes = ArraySlice(voulues.sorted { $0.trame < $1.trame })
        self.taillePage = taillePage
    }

    func next() -> (page: UInt32, octets: [UInt8])? {
        guard let suivante = restantes.popFirst() else { return nil }
        guard let octets = wal?.page(frame: suivante.trame, pageSize: taillePage) else {
            toutes = false
            restantes = []
            return nil
        }
        return (suivante.page, octets)
    }
}
