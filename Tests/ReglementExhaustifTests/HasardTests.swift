import Domaine
import Regles
import Testing

@Suite("Le règlement, situations tirées au sort")
struct HasardTests {
    @Test("chaque porte dit ce que la spécification en dit", arguments: Action.allCases)
    func portes(_ acte: Action) throws {
        let reglement = try reglement.get()
        var hasard = Hasard(acte, graine: 1)
        var ecarts: [String: String] = [:]
        for _ in 0..<1_000 {
            let essai = hasard.essai()
            let verdict = reglement.statuer(essai.demande, essai.faits).verdict
            for (porte, avis) in zip(Porte.allCases, verdict.avis) {
                let attendu = Oracle.refus(porte, essai)
                let obtenu: Motif? = if case .defavorable(let motif) = avis.avis { motif } else { nil }
                if attendu == obtenu { continue }
                let motifs = "\(porte.code) : \(attendu?.rawValue ?? "-"), obtenu \(obtenu?.rawValue ?? "-")"
                if ecarts[motifs] == nil, ecarts.count < 5 { ecarts[motifs] = essai.lisible }
            }
        }
        #expect(ecarts == [:])
    }

    @Test("le motif d'un refus est le premier avis défavorable, et de sa porte", arguments: Action.allCases)
    func premierRefus(_ acte: Action) throws {
        let reglement = try reglement.get()
        var hasard = Hasard(acte, graine: 2)
        for _ in 0..<500 {
            let essai = hasard.essai()
            let verdict = reglement.statuer(essai.demande, essai.faits).verdict
            #expect(verdict.avis.map(\.porte) == Porte.allCases.map(\.code))
            let refus = verdict.avis.compactMap { avis -> (porte: String, motif: Motif)? in
                if case .defavorable(let motif) = avis.avis { (avis.porte, motif) } else { nil }
            }
            #expect(verdict.motif == refus.first?.motif ?? .accorde, "\(essai.lisible)")
            #expect(refus.allSatisfy { $0.motif.rawValue.hasPrefix($0.porte) })
        }
    }

    @Test("conclure sans garder les avis conclut de même", arguments: Action.allCases)
    func accord(_ acte: Action) throws {
        let reglement = try reglement.get()
        var hasard = Hasard(acte, graine: 4)
        var accords = 0
        for _ in 0..<1_000 {
            let essai = hasard.essai()
            let accorde = reglement.statuer(essai.demande, essai.faits).verdict.estAccorde
            #expect(reglement.accorde(essai.demande, essai.faits) == accorde, "\(essai.lisible)")
            accords += accorde ? 1 : 0
        }
        #expect(accords < 1_000)
    }

    @Test("ce que la spécification écarte ne change pas la décision", arguments: Action.allCases)
    func ecartes(_ acte: Action) throws {
        let reglement = try reglement.get()
        var hasard = Hasard(acte, graine: 3)
        var ecarts: [String: String] = [:]
        for _ in 0..<60 {
            let essai = hasard.essai()
            let motif = reglement.statuer(essai.demande, essai.faits).verdict.motif
            for (axe, autre) in hasard.autrement(essai) {
                let obtenu = reglement.statuer(autre.demande, autre.faits).verdict.motif
                if obtenu != motif {
                    ecarts["\(axe) : \(motif.rawValue), \(obtenu.rawValue)"] = autre.lisible
                }
            }
        }
        #expect(ecarts == [:])
    }
}
