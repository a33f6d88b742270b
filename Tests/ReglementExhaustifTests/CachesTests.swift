import Domaine
import HTTPWire
import Regles
import Testing

@testable import FacadeREST
@testable import Parcours

/// Les parcours des documents cachés, faits une fois.
private enum CachesParcourus {
    static let bilans: [Action: Task<ParcoursDesCaches.Bilan, any Error>] = {
        let taches = ParcoursDesCaches.actes.map { acte in
            (
                acte,
                Task {
                    var parcours = ParcoursDesCaches(acte, try reglement.get())
                    return parcours.parcourir()
                }
            )
        }
        return Dictionary(uniqueKeysWithValues: taches)
    }()

    static func bilan(_ acte: Action) async throws -> ParcoursDesCaches.Bilan {
        guard let tache = bilans[acte] else { return ParcoursDesCaches.Bilan() }
        return try await tache.value
    }
}

@Suite("Un document caché se dit comme un inconnu, à toute combinaison")
struct CachesTests {
    @Test("même motif et même phrase, quelle que soit la porte", arguments: ParcoursDesCaches.actes)
    func decision(_ acte: Action) async throws {
        let bilan = try await CachesParcourus.bilan(acte)
        #expect(bilan.echecs == [])
        #expect(bilan.examinees > 10_000)
    }

    @Test("même statut, mêmes champs, mêmes octets de la réponse")
    func reponse() async throws {
        var dits: Set<[RefusDit]> = []
        var examinees = 0
        for acte in ParcoursDesCaches.actes {
            let bilan = try await CachesParcourus.bilan(acte)
            dits.formUnion(bilan.dits)
            examinees += bilan.examinees
        }
        print("combinaisons, un document caché se dit comme un inconnu : \(examinees)")
        let codes = Set(dits.flatMap(\.self).map { Probleme.refus(Refus($0)).status })
        #expect(codes == [401, 403, 404])
        for couple in dits {
            let reponses = couple.map { Probleme.refus(Refus($0)) }
            #expect(Set(reponses.map(\.status)).count == 1, "\(couple)")
            #expect(Set(reponses.map(\.body)).count == 1, "\(couple)")
            #expect(Set(reponses.map { "\($0.fields)" }).count == 1, "\(couple)")
        }
    }

    @Test(
        "un refus qui cache ne dit que l'absence, l'acte fermé à l'acteur, sa preuve, ou qu'il n'est pas à sa structure"
    )
    func motifs() async throws {
        for acte in ParcoursDesCaches.actes {
            for dit in try await CachesParcourus.bilan(acte).dits.flatMap(\.self) where !dit.absence {
                let aLaStructure = acte == .suppression && dit.motif == .pasDeLaStructure
                #expect(
                    dit.motif == .droitAbsent || dit.motif.porte == "AUT" || aLaStructure,
                    "\(acte) : \(dit)")
            }
        }
    }
}

extension Refus {
    fileprivate init(_ dit: RefusDit) {
        self.init(
            dit.motif, trace: TraceEcrite(id: "", rang: 0), precision: dit.precision, absence: dit.absence)
    }
}
