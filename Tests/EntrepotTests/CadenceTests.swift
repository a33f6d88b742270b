import Testing

@testable import Entrepot

@Suite("Le pas d'une sauvegarde")
struct CadenceTests {
    @Test("ce que les processeurs n'ont pas fait entre deux regards, attente du disque comprise")
    func oisivete() throws {
        let avant = try #require(TempsDesProcesseurs("cpu  100 10 50 800 40 0 0 0 0 0"))
        let apres = try #require(TempsDesProcesseurs("cpu  160 10 60 815 50 0 0 5 0 0\n"))
        #expect(apres.oisivete(depuis: avant) == 0.25)
        #expect(apres.oisivete(depuis: apres) == nil)
        for ligne in ["", "cpu0 1 2 3 4 5 6 7 8", "cpu 1 2 3 4", "cpu a b c d e f g h"] {
            #expect(TempsDesProcesseurs(ligne) == nil)
        }
        #expect(TempsDesProcesseurs.lire() != nil)
    }

    @Test("le repos visé s'allonge à mesure que la machine n'a plus de marge, et reste borné")
    func visee() {
        #expect(
            [0, 0.04, 0.05, 0.14, 0.15, 0.3, 0.31, 1].map { Cadence.visee(oisivete: $0) } == [
                16, 16, 4, 4, nil, nil, 1, 1,
            ])
    }
}
