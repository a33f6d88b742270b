import Domaine
import Regles
import Testing

/// Les parcours de tous les actes, faits une fois pour toutes les épreuves.
enum Parcourus {
    static let bilans: [Action: Task<Bilan, any Error>] = {
        let taches = Action.allCases.map { acte in (acte, Task { try parcourir(acte) }) }
        return Dictionary(uniqueKeysWithValues: taches)
    }()

    private static func parcourir(_ acte: Action) throws -> Bilan {
        var parcours = Parcours(acte, try reglement.get())
        return parcours.parcourir()
    }

    static func bilan(_ acte: Action) async throws -> Bilan {
        guard let tache = bilans[acte] else { return Bilan() }
        return try await tache.value
    }
}

@Suite("Le règlement, toutes situations examinées")
struct ParcoursTests {
    @Test("l'acte se décide comme la spécification le dit", arguments: Action.allCases)
    func acte(_ acte: Action) async throws {
        let bilan = try await Parcourus.bilan(acte)
        #expect(bilan.accordees > 0, "jamais accordé")
        #expect(bilan.etapesFausses == [])
        #expect(bilan.desaccordsLisibles == [])
    }

    @Test("le compte des combinaisons, et tous les motifs des règles")
    func motifs() async throws {
        var atteints: Set<Motif> = []
        var examinees = 0
        for acte in Action.allCases {
            let bilan = try await Parcourus.bilan(acte)
            atteints.formUnion(bilan.atteints)
            examinees += bilan.examinees
        }
        print("combinaisons examinées : \(examinees)")
        // Ceux-là viennent des façades et de la lecture du document, jamais des règles.
        let horsDesRegles: Set<Motif> = [
            .aucunAvisFavorable, .demandeMalFormee, .malForme, .pasUnCDA, .tropGrand,
        ]
        #expect(atteints == Set(Motif.allCases).subtracting(horsDesRegles))
    }
}
