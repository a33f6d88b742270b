import Domaine
import Foundation
import SQLiteKit
import Synchronization
import Testing

@testable import Entrepot

@Suite("D'un instantané au suivant, à côté d'un écrivain qui ne s'arrête pas")
struct RelaisTests {
    /// Écrit, reporte et recommence le WAL sur un fil à lui, jusqu'à ce qu'on l'arrête.
    private final class Ecrivain: Sendable {
        private let arret = Mutex(false)
        private let fini = DispatchSemaphore(value: 0)
        private let bilan = Mutex<(vies: Int, panne: (any Error)?)>((0, nil))

        init(_ base: String) {
            let fil = Thread { [self] in
                do {
                    let connexion = try Connection(path: base, mode: .readWrite)
                    try connexion.execute(
                        "PRAGMA wal_autocheckpoint=0; PRAGMA synchronous=OFF; PRAGMA busy_timeout=1000")
                    var vie: UInt64 = 0
                    while !arret.withLock({ $0 }) {
                        try connexion.execute(
                            "UPDATE essai SET b = randomblob(3000) WHERE id = 1 + abs(random()) % 40")
                        let position = connexion.walPosition()
                        if let sels = position?.position.salts, sels != vie {
                            vie = sels
                            bilan.withLock { $0.vies += 1 }
                        }
                        _ = try? connexion.checkpointRestart(waiting: 0)
                    }
                } catch { bilan.withLock { $0.panne = error } }
                fini.signal()
            }
            fil.start()
        }

        /// Fois où le WAL a recommencé.
        func arreter() throws -> Int {
            arret.withLock { $0 = true }
            fini.wait()
            return try bilan.withLock { etat in
                if let panne = etat.panne { throw panne }
                return etat.vies
            }
        }
    }

    @Test("ce qui change de l'un à l'autre est tout su, ou l'on sait qu'il ne l'est pas ; aucun n'échoue")
    func relais() throws {
        let banc = try Banc()
        let base = Entrepot.chemin(banc.repertoire)
        do {
            let connexion = try Connection(path: base, mode: .readWrite)
            try connexion.execute("CREATE TABLE essai (id INTEGER PRIMARY KEY, b BLOB)")
            for _ in 0..<40 { try connexion.execute("INSERT INTO essai (b) VALUES (randomblob(3000))") }
        }
        let ecrivain = Ecrivain(base)
        let relais = try Relais(base, horloge: { Instant(ms: 0) })
        func tout() throws -> [[UInt8]] {
            try (1...UInt32(relais.pages)).map { page in try relais.lire(page: page) }
        }
        var copie = try tout()
        var (suites, pertes) = (0, 0)
        func suivre() throws {
            relais.lacher()
            if let changees = try relais.reprendre() {
                suites += 1
                for page in changees { copie[Int(page) - 1] = try relais.lire(page: page) }
            } else {
                pertes += 1
                copie = try tout()
            }
        }
        for tour in 1...3000 {
            try suivre()
            if tour % 50 == 0 { #expect(try tout() == copie) }
        }
        let vies = try ecrivain.arreter()
        try suivre()
        #expect(try tout() == copie)
        #expect(vies > 50 && suites > pertes)
    }
}
