import Foundation
import Testing

@testable import Domaine

@Suite("Calendrier grégorien en arithmétique entière")
struct CalendrierTests {
    @Test("chaque jour de 400 ans a la même date que dans le calendrier de Foundation")
    func quatreSiecles() throws {
        var foundation = Calendar(identifier: .gregorian)
        foundation.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        let debut = try #require(Calendrier.jours(annee: 1800, mois: 1, jour: 1))
        let fin = try #require(Calendrier.jours(annee: 2200, mois: 1, jour: 1))
        #expect(fin - debut == 146_097)
        var ecarts: [Int64] = []
        for jours in debut..<fin {
            let (annee, mois, jour) = Calendrier.date(jours: jours)
            let date = foundation.dateComponents(
                [.year, .month, .day], from: Date(timeIntervalSince1970: Double(jours) * 86_400))
            let memeDate =
                date.year.map(Int64.init) == annee && date.month.map(Int64.init) == mois
                && date.day.map(Int64.init) == jour
            if !memeDate || Calendrier.jours(annee: annee, mois: mois, jour: jour) != jours {
                ecarts.append(jours)
            }
        }
        #expect(ecarts.isEmpty, "\(ecarts.count) écarts, le premier : \(ecarts.first ?? 0)")
    }

    @Test("les jours se suivent sans trou de l'an 0 à l'an 9999, un mois après l'autre")
    func suite() {
        var attendu = Calendrier.jours(annee: 0, mois: 1, jour: 1)
        var ruptures = 0
        for annee in Int64(0)...9999 {
            for mois in Int64(1)...12 {
                let premier = Calendrier.jours(annee: annee, mois: mois, jour: 1)
                if premier != attendu { ruptures += 1 }
                let longueur = (28...31).last {
                    Calendrier.jours(annee: annee, mois: mois, jour: $0) != nil
                }
                attendu = premier.flatMap { debut in longueur.map { debut + $0 } }
            }
        }
        #expect(ruptures == 0)
        #expect(attendu == 2_932_897)
    }

    // swift-format-ignore
    static let bissextiles: [(annee: Int64, bissextile: Bool)] = [
        (1600, true), (1700, false), (1800, false), (1900, false), (1968, true), (1970, false),
        (2000, true), (2023, false), (2024, true), (2100, false), (2400, true), (0, true), (4, true),
    ]

    @Test("le 29 février n'existe que les années bissextiles", arguments: bissextiles)
    func fevrier(_ cas: (annee: Int64, bissextile: Bool)) {
        #expect((Calendrier.jours(annee: cas.annee, mois: 2, jour: 29) != nil) == cas.bissextile)
        #expect(Calendrier.jours(annee: cas.annee, mois: 2, jour: 30) == nil)
    }

    // swift-format-ignore
    static let absentes: [(annee: Int64, mois: Int64, jour: Int64)] = [
        (2026, 0, 1), (2026, 13, 1), (2026, -1, 1), (2026, 1, 0), (2026, 1, 32), (2026, 4, 31),
        (-1, 1, 1), (10_000, 1, 1), (.max, 1, 1), (2026, .max, 1), (2026, 1, .max), (.min, .min, .min),
    ]

    @Test("une date qui n'existe pas n'a pas de rang", arguments: absentes)
    func absente(_ cas: (annee: Int64, mois: Int64, jour: Int64)) {
        #expect(Calendrier.jours(annee: cas.annee, mois: cas.mois, jour: cas.jour) == nil)
    }

    // swift-format-ignore
    static let divisions: [(a: Int64, b: Int64, quotient: Int64, reste: Int64)] = [
        (7, 3, 2, 1), (-7, 3, -3, 2), (-6, 3, -2, 0), (0, 3, 0, 0), (-1, 400, -1, 399),
        (.min, 1000, -9_223_372_036_854_776, 192), (.max, 1000, 9_223_372_036_854_775, 807),
    ]

    @Test("la division arrondit vers le bas, aux bornes aussi", arguments: divisions)
    func division(_ cas: (a: Int64, b: Int64, quotient: Int64, reste: Int64)) {
        let (quotient, reste) = Calendrier.division(cas.a, cas.b)
        #expect(quotient == cas.quotient)
        #expect(reste == cas.reste)
    }
}
