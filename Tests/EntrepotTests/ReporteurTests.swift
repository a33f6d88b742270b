import Dispatch
import Foundation
import SQLiteKit
import Synchronization
import Testing

@testable import Entrepot

@Suite("Report du WAL")
struct ReporteurTests {
    private let repertoire = FileManager.default.temporaryDirectory.appending(
        path: "reporteur-\(UUID().uuidString)")
    private var chemin: String { repertoire.appending(path: "t.sqlite").path }

    private func ouvrir() throws -> Connection {
        try FileManager.default.createDirectory(at: repertoire, withIntermediateDirectories: true)
        let connexion = try Connection(path: chemin, mode: .create)
        try connexion.execute("PRAGMA journal_mode=WAL")
        connexion.watchWAL()
        try connexion.execute("CREATE TABLE t (b BLOB)")
        return connexion
    }

    /// Écrit un lot d'une centaine de pages, et fait ce que le reporteur demande.
    ///
    /// - Returns: l'écrivain a dû reporter le reste.
    private func lot(_ connexion: borrowing Connection, _ reporteur: Reporteur) throws -> Bool {
        try connexion.execute("INSERT INTO t VALUES (zeroblob(400000))")
        let aFinir = reporteur.suivre(trames: connexion.walFrames)
        if aFinir { reporteur.finir(connexion) }
        return aFinir
    }

    @Test("le WAL reste court, et l'écrivain n'en reporte que la fin")
    func court() throws {
        defer { try? FileManager.default.removeItem(at: repertoire) }
        let connexion = try ouvrir()
        let reporteur = Reporteur(chemin: chemin)
        var (plusLong, reprises, avant) = (0, 0, 0)
        for _ in 0..<300 {
            _ = try lot(connexion, reporteur)
            plusLong = max(plusLong, connexion.walFrames)
            if connexion.walFrames < avant { reprises += 1 }
            avant = connexion.walFrames
        }
        reporteur.fermer()
        #expect(plusLong < 3 * Reporteur.fin / 2)
        #expect(reprises >= 1)
    }

    @Test("sous des lectures sans répit, le WAL finit par reprendre à zéro")
    func lectures() throws {
        defer { try? FileManager.default.removeItem(at: repertoire) }
        let connexion = try ouvrir()
        let reporteur = Reporteur(chemin: chemin)
        let finies = DispatchGroup()
        let arret = Mutex(false)
        for _ in 0..<3 {
            DispatchQueue.global().async(group: finies) { [chemin] in
                guard let lecteur = try? Connection(path: chemin, mode: .readWrite),
                    var lecture = try? Statement(lecteur, "SELECT sum(length(b)) FROM t")
                else { return }
                while !arret.withLock({ $0 }) { _ = try? lecture.first { $0.int64(0) } }
            }
        }
        // Combien de lots il y faut dépend de la machine : les lectures n'ont ici que ce que les autres essais leur laissent.
        var (lots, avant, repris) = (0, 0, false)
        while !repris, lots < 2000 {
            _ = try lot(connexion, reporteur)
            repris = connexion.walFrames < avant
            avant = connexion.walFrames
            lots += 1
        }
        arret.withLock { $0 = true }
        finies.wait()
        reporteur.fermer()
        #expect(repris)
    }

    @Test(
        "retenu par un instantané, le WAL grandit sans que l'écrivain s'y reprenne à chaque lot ; lâché, il repart"
    )
    func retenu() throws {
        defer { try? FileManager.default.removeItem(at: repertoire) }
        let connexion = try ouvrir()
        let reporteur = Reporteur(chemin: chemin)
        let lecteur = try Connection(path: chemin, mode: .readWrite)
        try lecteur.execute("BEGIN")
        var lecture = try Statement(lecteur, "SELECT count(*) FROM t")
        _ = try lecture.first { $0.int64(0) }
        var finis = 0
        for _ in 0..<400 where try lot(connexion, reporteur) { finis += 1 }
        #expect(connexion.walFrames > 40_000)
        // À 1,5 fois la longueur d'avant : quelques essais, jamais des dizaines.
        #expect(finis <= 10)
        try lecteur.execute("COMMIT")
        var lots = 0
        while connexion.walFrames > 40_000, lots < 1000 {
            _ = try lot(connexion, reporteur)
            lots += 1
        }
        reporteur.fermer()
        #expect(lots < 1000)
    }

    @Test("retenu par des instantanés qui se relaient, il se reporte à mesure, et l'écrivain s'en mêle peu")
    func relaye() throws {
        defer { try? FileManager.default.removeItem(at: repertoire) }
        let connexion = try ouvrir()
        let reporteur = Reporteur(chemin: chemin)
        var tenu = try instantane()
        var (finis, retard) = (0, 0)
        for _ in 0..<400 {
            if try lot(connexion, reporteur) { finis += 1 }
            let suivant = try instantane()
            tenu = suivant
            let trouve = tenu.walPosition()
            let (fin, reportees) = try #require(trouve)
            retard = max(retard, Int(fin.frame) - Int(reportees))
        }
        reporteur.fermer()
        #expect(connexion.walFrames > 40_000)
        // Ce qui suit l'instantané tenu, et ce qu'un report en cours n'a pas fini.
        #expect(retard < Reporteur.plafond)
        #expect(finis <= 60)
        _ = consume tenu
    }

    private func instantane() throws -> Connection {
        let lecteur = try Connection(path: chemin, mode: .readWrite)
        try lecteur.execute("BEGIN")
        _ = try lecteur.userVersion()
        return lecteur
    }
}
