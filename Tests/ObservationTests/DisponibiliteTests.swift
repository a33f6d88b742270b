import Dispatch
import Entrepot
import Foundation
import Parcours
import Synchronization
import Testing

@testable import dmp

@Suite("/pret n'occupe pas l'écrivain")
struct DisponibiliteTests {
    private let repertoire = NSTemporaryDirectory() + "dmp-pret-" + UUID().uuidString

    /// Ce que disent `nombre` examens lancés ensemble.
    private func examiner(_ disponibilite: Disponibilite, _ nombre: Int) -> [Incident?] {
        let dits = Mutex<[Incident?]>([])
        let attente = DispatchGroup()
        for _ in 0..<nombre {
            attente.enter()
            disponibilite.examiner { incident in
                dits.withLock { $0.append(incident) }
                attente.leave()
            }
        }
        attente.wait()
        return dits.withLock { $0 }
    }

    @Test("mille examens dans la même seconde écrivent une fois ; à la seconde suivante, une fois de plus")
    func uneFois() throws {
        defer { try? FileManager.default.removeItem(atPath: repertoire) }
        try FileManager.default.createDirectory(atPath: repertoire, withIntermediateDirectories: true)
        let guichet = try Service.guichet(
            donnees: repertoire, environnement: .demo, creer: true, reglages: Guichet.Reglages(),
            travailleurs: 1)
        let temps = Atomic<Int64>(0)
        let disponibilite = Disponibilite(guichet.entrepot) { temps.load(ordering: .sequentiallyConsistent) }
        let avant = guichet.entrepot.etatEcrivain.actes
        for instant: Int64 in [0, 999, 1000, 1999, 2000] {
            temps.store(instant, ordering: .sequentiallyConsistent)
            let dits = examiner(disponibilite, 1000)
            #expect(dits.count == 1000 && dits.allSatisfy { $0 == nil })
        }
        // Une panne aussi vaut une seconde, pas davantage.
        guichet.entrepot.fermer()
        #expect(guichet.entrepot.etatEcrivain.actes - avant == 3)
        #expect(examiner(disponibilite, 10).allSatisfy { $0 == nil })
        temps.store(3000, ordering: .sequentiallyConsistent)
        #expect(examiner(disponibilite, 10).allSatisfy { $0 != nil })
    }
}
