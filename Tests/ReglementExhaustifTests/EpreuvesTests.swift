import Domaine
import Regles
import Testing

@Suite("Ce que chaque situation du parcours vérifie")
struct EpreuvesTests {
    @Test("aucune situation n'y manque, et toutes comptées", arguments: Epreuve.allCases)
    func epreuve(_ epreuve: Epreuve) async throws {
        var nombre = 0
        for acte in Action.allCases {
            let eprouvees = try await Parcourus.bilan(acte).epreuves[epreuve.rawValue]
            #expect(eprouvees.echecs == [], "\(acte)")
            nombre += eprouvees.nombre
        }
        print("combinaisons, \(epreuve.enonce) : \(nombre)")
        #expect(nombre > 1_000)
    }

    @Test(
        "chaque acte de visibilité s'accorde à chacun des titres que le règlement admet",
        arguments: TitreDeVisibilite.table.keys.sorted { $0.rawValue < $1.rawValue })
    func titres(_ acte: Action) async throws {
        let admis = try #require(TitreDeVisibilite.table[acte])
        var tenus: Set<TitreDeVisibilite> = []
        for commence in Action.allCases {
            tenus.formUnion(try await Parcourus.bilan(commence).titresTenus[acte] ?? [])
        }
        #expect(tenus.isSuperset(of: admis))
    }
}
