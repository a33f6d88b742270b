import Domaine
import Entrepot
import Foundation
import Nomenclatures
import Parcours
import Regles
import Synchronization
import Testing

@testable import dmp

@Suite("Les traces que l'écrivain n'a pas prises se comptent et se disent")
struct TracesPerduesTests {
    private let repertoire = NSTemporaryDirectory() + "dmp-pertes-" + UUID().uuidString

    /// Un guichet dont l'entrepôt est fermé : son écrivain ne prend plus rien, comme quand sa file est pleine.
    private func guichetFerme(_ pertes: TracesPerdues) throws -> Guichet {
        let ouvert = try Service.guichet(
            donnees: repertoire, environnement: .demo, creer: true, reglages: Guichet.Reglages(),
            travailleurs: 1)
        ouvert.entrepot.fermer()
        return Guichet(
            entrepot: ouvert.entrepot, reglement: ouvert.reglement, nomenclatures: ouvert.nomenclatures,
            reglages: ouvert.reglages, tracesPerdues: pertes)
    }

    @Test("un refus sur la forme, ou faute de preuve, dont la trace se perd : un de plus, et une alerte")
    func comptees() throws {
        defer { try? FileManager.default.removeItem(atPath: repertoire) }
        try FileManager.default.createDirectory(atPath: repertoire, withIntermediateDirectories: true)
        let alertes = Atomic<Int>(0)
        let pertes = TracesPerdues { alertes.add(1, ordering: .relaxed) }
        let guichet = try guichetFerme(pertes)
        let anonyme = Presentation(appelant: .sansPreuve)
        #expect(pertes.nombre == 0)
        MalFormees(guichet).tracer(.historique, sur: .dossier("inconnu"), par: anonyme)
        #expect(pertes.nombre == 1)
        let refus = Mutex<[Motif]>([])
        Titulaire(guichet).preferences("inconnu", par: anonyme) { reponse in
            if case .refus(let sien) = reponse { refus.withLock { $0.append(sien.motif) } }
        }
        // La réponse n'a pas attendu sa trace, et ne dépend pas d'elle.
        #expect(refus.withLock { $0 } == [.preuveAbsente])
        #expect(pertes.nombre == 2)
        #expect(alertes.load(ordering: .relaxed) == 2)
    }

    @Test("l'alerte dit un nombre et rien d'autre, une ligne pour toutes les pertes d'un même délai")
    func dites() throws {
        let tube = Pipe()
        let alerte = AlertePertes(
            descripteur: tube.fileHandleForWriting.fileDescriptor, delai: .seconds(3600))
        for _ in 0..<500 { alerte.noter() }
        alerte.vider()
        alerte.vider()
        for _ in 0..<3 { alerte.noter() }
        alerte.vider()
        try tube.fileHandleForWriting.close()
        let lignes = String(decoding: tube.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            .split(separator: "\n")
        #expect(
            lignes == [
                "attention : 500 trace(s) de refus perdue(s), l'écrivain ne les a pas prises",
                "attention : 3 trace(s) de refus perdue(s), l'écrivain ne les a pas prises",
            ])
    }

    @Test("/metrics dit combien")
    func mesurees() {
        let texte = Mesures().texte(EtatEcrivain(), tracesPerdues: 7, [])
        #expect(texte.contains("# TYPE dmp_lost_traces_total counter\ndmp_lost_traces_total 7\n"))
    }
}
