import Domaine
import Foundation
import Outillage
import Testing

@testable import Entrepot
@testable import dmp

@Suite("Les cycles inscrits pendant qu'une base est prise")
struct SauvegardeContinueBaseTests {
    /// Inscrit un cycle puis fait déposer, juste avant chaque instantané que la base prend.
    private final class Perturbation {
        let atelier: AtelierSauvegarde
        var suivi: Suivi?
        private(set) var fois = 0
        private var estDedans = false
        private(set) var panne: (any Error)?

        init(_ atelier: AtelierSauvegarde) { self.atelier = atelier }

        func horloge() -> Instant {
            if let suivi, !estDedans {
                estDedans = true
                defer { estDedans = false }
                do {
                    try suivi.cycle()
                    _ = try atelier.deposer(1, taille: 20_000)
                    fois += 1
                } catch { panne = error }
            }
            return Service.horloge()
        }
    }

    @Test("aucun de ceux d'avant son instantané n'en fait une plus ancienne : elle vaut par elle-même")
    func cyclesDAvant() throws {
        let atelier = try AtelierSauvegarde()
        _ = try atelier.deposer(100, taille: 40_000)
        let perturbation = Perturbation(atelier)
        let donnees = atelier.serveur.donnees
        let suivi = try AtelierSauvegarde.suivi(
            donnees, atelier.depot, trames: 1 << 20, cycle: .seconds(3600), horloge: perturbation.horloge)
        perturbation.suivi = suivi
        let (base, _) = try suivi.prendreUneBase()
        perturbation.suivi = nil
        #expect(perturbation.panne == nil)
        let cycles = try atelier.cycles(1)
        #expect(perturbation.fois > 3 && cycles.count == perturbation.fois)
        #expect(cycles.allSatisfy { $0.traces < base.traces })
        let attendus = try AtelierSauvegarde.documents(donnees)
        #expect(attendus.count == 100 + perturbation.fois)
        for (rang, moment) in [nil, "\(base.traces)", base.instant].enumerated() {
            let (code, sortie) = try atelier.restaurer("r\(rang)", au: moment)
            #expect(code == 0, "\(sortie)")
            #expect(sortie.contains("tête du journal : \(base.traces):\(base.tete)"), "\(sortie)")
            #expect(try AtelierSauvegarde.documents(atelier.place + "/r\(rang)") == attendus)
        }
        // Le premier qui la suit la prolonge, à travers les pages de tous.
        _ = try atelier.deposer(1)
        try suivi.cycle()
        try atelier.restaurerEtComparer("fin", a: try #require(try atelier.cycles(1).last))
        #expect(try ServeurEssai.dmp("sauvegarder", "verifier", atelier.depot).code == 0)
        // On ne dit pas qu'on peut revenir à ceux d'avant : aucune autre base n'y mène.
        let liste = try ServeurEssai.dmp("sauvegarder", "lister", atelier.depot).sortie
        #expect(liste.contains("journal 1 : 1 instants"), "\(liste)")
        #expect(try atelier.restaurer("x", au: try #require(cycles.first).instant).code == 2)
    }
}
