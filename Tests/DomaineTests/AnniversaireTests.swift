import Domaine
import Testing

@Suite("Des années plus tôt")
struct AnniversaireTests {
    @Test(
        "le même jour et la même heure ; un 29 février qui n'existe pas est le 28",
        arguments: [
            ("2026-11-21T10:20:30.456Z", 10, "2016-11-21T10:20:30.456Z"),
            ("2028-02-29T00:00:00.000Z", 10, "2018-02-28T00:00:00.000Z"),
            ("2028-02-29T23:59:59.999Z", 8, "2020-02-29T23:59:59.999Z"),
            ("2034-02-28T12:00:00.000Z", 10, "2024-02-28T12:00:00.000Z"),
            ("2034-03-01T00:00:00.000Z", 10, "2024-03-01T00:00:00.000Z"),
            ("1965-06-01T00:00:00.001Z", 0, "1965-06-01T00:00:00.001Z"),
        ])
    func moins(_ cas: (instant: String, annees: Int, attendu: String)) {
        #expect(Instant(rfc3339: cas.instant)?.moins(annees: cas.annees).rfc3339 == cas.attendu)
    }

    @Test("avant l'an 0, aucun instant n'est aussi ancien")
    func avantTout() {
        let debut = Instant(rfc3339: "0005-01-01T00:00:00Z")?.moins(annees: 10)
        #expect(debut == Instant(ms: .min))
    }
}
