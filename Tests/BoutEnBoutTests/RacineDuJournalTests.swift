import Foundation
import Greffe
import Outillage
import SQLiteKit
import Testing

@testable import Entrepot
@testable import dmp

@Suite("La racine du journal, calculée à côté du serveur")
struct RacineDuJournalTests {
    @Test("part du dernier point qui ne la dépasse pas, même si le serveur en a signé depuis")
    func pointDAvant() throws {
        let serveur = try ServeurEssai()
        let donnees = serveur.donnees
        var signees: [Int64] = []
        for tour in 1...3 {
            if tour > 1 { try serveur.demarrer() }
            let lecteur = try Usager(serveur, .titulaire())
            for _ in 0..<3 { _ = try lecteur.traces(try lecteur.dossier()) }
            #expect(serveur.arreter() == 0)
            signees.append(try LecteurContinu(Entrepot.chemin(donnees)).ouvrir().traces)
        }
        try #require(signees[0] + 2 < signees[1] && signees[1] < signees[2])
        // Un serveur lent à démarrer en a pu signer d'autres que celui de chaque arrêt.
        let points = Set(try JournalSigne(donnees: donnees).points.map(\.taille))
        #expect(points.isSuperset(of: signees.map { UInt64($0) }))
        let justes = try (signees[0]...signees[2]).map { try CommandeSauvegarder.racine(donnees, $0) }
        let connexion = try Connection(path: Entrepot.chemin(donnees), mode: .readWrite)
        try connexion.execute("DROP TRIGGER trace_sans_modification")
        try connexion.execute("UPDATE trace SET motif = 'autre' WHERE rang = 1")
        // Tout recalculer rencontrerait la trace changée : rien d'avant le point n'est relu.
        for (traces, juste) in zip(signees[0]...signees[2], justes) {
            var repos = 0
            #expect(try CommandeSauvegarder.racine(donnees, traces) { repos += 1 } == juste)
            #expect(repos == (points.contains(UInt64(traces)) ? 0 : 1))
        }
        try FileManager.default.removeItem(atPath: donnees + "/journal/points")
        #expect(throws: ErreurSauvegarde.self) { try CommandeSauvegarder.racine(donnees, signees[0]) }
    }
}
