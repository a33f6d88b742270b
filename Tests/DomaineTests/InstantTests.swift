import Testing

@testable import Domaine

@Suite("Instant (RFC 3339, UTC, millisecondes)")
struct InstantTests {
    // swift-format-ignore
    static let canoniques: [(texte: String, ms: Int64)] = [
        ("1970-01-01T00:00:00.000Z",                 0),
        ("1970-01-01T00:00:00.001Z",                 1),
        ("1969-12-31T23:59:59.999Z",                -1),
        ("1969-12-31T00:00:00.000Z",       -86_400_000),
        ("2000-02-29T12:00:00.000Z",   951_825_600_000),
        ("2100-03-01T00:00:00.000Z", 4_107_542_400_000),
        ("1900-03-01T00:00:00.000Z", -2_203_891_200_000),
        ("2026-11-21T08:30:00.000Z", 1_795_249_800_000),
        ("0000-01-01T00:00:00.000Z", -62_167_219_200_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ]

    @Test("un instant s'écrit et se relit à la milliseconde", arguments: canoniques)
    func allerRetour(_ cas: (texte: String, ms: Int64)) {
        #expect(Instant(ms: cas.ms).rfc3339 == cas.texte)
        #expect(Instant(rfc3339: cas.texte)?.ms == cas.ms)
    }

    // swift-format-ignore
    static let equivalents: [(texte: String, canonique: String)] = [
        ("2026-11-21",                        "2026-11-21T00:00:00.000Z"),
        ("2026-11-21T08:30:00Z",              "2026-11-21T08:30:00.000Z"),
        ("2026-11-21T08:30:00+00:00",         "2026-11-21T08:30:00.000Z"),
        ("2026-11-21T08:30:00-00:00",         "2026-11-21T08:30:00.000Z"),
        ("2026-11-21T09:30:00+01:00",         "2026-11-21T08:30:00.000Z"),
        ("2026-11-21T00:30:00+01:00",         "2026-11-20T23:30:00.000Z"),
        ("2026-12-31T23:30:00-01:30",         "2027-01-01T01:00:00.000Z"),
        ("2026-11-21T14:15:00.250+05:45",     "2026-11-21T08:30:00.250Z"),
        ("2026-11-21T08:30:00.1Z",            "2026-11-21T08:30:00.100Z"),
        ("2026-11-21T08:30:00.123456789Z",    "2026-11-21T08:30:00.123Z"),
        ("2026-11-21T08:30:00.9999Z",         "2026-11-21T08:30:00.999Z"),
        ("2024-02-29T23:59:59Z",              "2024-02-29T23:59:59.000Z"),
        ("1968-02-29T01:02:03.004Z",          "1968-02-29T01:02:03.004Z"),
        ("2016-12-31T23:59:60Z",              "2017-01-01T00:00:00.000Z"),
        ("2017-01-01T00:59:60+01:00",         "2017-01-01T00:00:00.000Z"),
    ]

    @Test("décalages, fractions et seconde intercalaire se lisent en UTC", arguments: equivalents)
    func lecture(_ cas: (texte: String, canonique: String)) {
        #expect(Instant(rfc3339: cas.texte)?.rfc3339 == cas.canonique)
    }

    static let invalides = [
        "", " ", "2026", "2026-11", "20261121", "2026-11-2", "2026/11/21", "2026-11-21 ", " 2026-11-21",
        "2026-00-01", "2026-13-01", "2026-01-00", "2026-01-32", "2026-04-31", "2026-02-29", "1900-02-29",
        "2100-02-29", "2026-02-30", "+026-11-21", "-026-11-21", "2026-1１-2", "٢٠٢٦-11-21", "2026-11-21T",
        "2026-11-21T08:30Z", "2026-11-21T08:30:00", "2026-11-21 08:30:00Z", "2026-11-21t08:30:00z",
        "2026-11-21T24:00:00Z", "2026-11-21T08:60:00Z", "2026-11-21T08:30:61Z", "2026-11-21T8:30:00Z",
        "2026-11-21T08:30:00.Z", "2026-11-21T08:30:00,5Z", "2026-11-21T08:30:00.5", "2026-11-21T08:30:00ZZ",
        "2026-11-21T08:30:00Z ", "2026-11-21T08:30:00+1:00", "2026-11-21T08:30:00+0100",
        "2026-11-21T08:30:00+24:00", "2026-11-21T08:30:00+01:60", "2026-11-21T08:30:00+01",
        "2026-11-21T08:30:00+01:00Z", "2026-11-21T+8:30:00Z", "2026-11-21T08:30:-1Z",
        "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "9999-12-31T23:59:60Z",
    ]

    @Test("un texte qui n'est pas une date de RFC 3339 est refusé", arguments: invalides)
    func invalide(_ texte: String) { #expect(Instant(rfc3339: texte) == nil) }

    @Test("un instant hors des années 0 à 9999 s'écrit comme le bord le plus proche")
    func bords() {
        #expect(Instant(ms: .min).rfc3339 == "0000-01-01T00:00:00.000Z")
        #expect(Instant(ms: .max).rfc3339 == "9999-12-31T23:59:59.999Z")
    }

    @Test("les jours s'ajoutent par 24 heures et l'ordre est celui du temps")
    func jours() throws {
        let depart = try #require(Instant(rfc3339: "2024-02-28T10:00:00Z"))
        #expect(depart.plus(jours: 2).rfc3339 == "2024-03-01T10:00:00.000Z")
        #expect(depart.plus(jours: -59).rfc3339 == "2023-12-31T10:00:00.000Z")
        #expect(depart < depart.plus(jours: 1))
        #expect(!(depart < depart))
    }
}
