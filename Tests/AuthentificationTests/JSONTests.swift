import Testing

@testable import Authentification

@Suite("Lecture stricte de JSON (RFC 8259) et base64url (RFC 4648 § 5)")
struct JSONTests {
    @Test(
        "refusé",
        arguments: [
            "", " ", "{", "}", "[1,]", "[,1]", "{\"a\":1,}", "{\"a\"}", "{a:1}", "'a'", "01", "+1", "1.",
            ".5",
            "1e", "-", "0x10", "NaN", "Infinity", "1e999", "tru", "nul", "\"a", "\"\\x\"", "\"\\u12G4\"",
            "\"\\uD800\"", "\"\\uDC00\"", "\"\\uD800\\u0041\"", "\"\\u0000\"", "\"\t\"", "1 2", "[1 2]",
            "{\"a\":1,\"\\u0061\":2}", "// a\n1",
        ])
    func refuse(_ texte: String) {
        #expect(throws: RejetJSON()) { try LecteurJSON.lire(Array(texte.utf8)) }
    }

    @Test(
        "lu, récrit, relu : la même valeur",
        arguments: [
            "null", "true", " [ ] ", "{}", "-0.5e-3", "1795000000", "\"é\\u00e9\\n\\\"\\\\\\/\"",
            "\"\\uD83D\\uDE00\"",
            "{\"b\":[1,{\"c\":null}],\"a\":\"\\u001f\"}",
        ])
    func allerRetour(_ texte: String) throws {
        let valeur = try LecteurJSON.lire(Array(texte.utf8))
        #expect(try LecteurJSON.lire(valeur.octets) == valeur)
    }

    @Test("32 niveaux, pas un de plus")
    func profondeur() throws {
        let juste = [UInt8](repeating: 0x5B, count: 32) + [UInt8](repeating: 0x5D, count: 32)
        #expect(try LecteurJSON.lire(juste).tableau?.count == 1)
        #expect(throws: RejetJSON()) { try LecteurJSON.lire([0x5B] + juste + [0x5D]) }
    }

    @Test("base64url code et décode toute longueur", arguments: 0..<70)
    func base64(_ longueur: Int) {
        let octets = (0..<longueur).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ 7) }
        #expect(Base64URL.decoder(Base64URL.coder(octets)) == octets)
    }

    @Test(
        "base64url refuse ce qui n'est pas son unique écriture",
        arguments: ["A", "AB", "AAB", "AA=", "A+A/", "A A"])
    func base64Refuse(_ texte: String) {
        #expect(Base64URL.decoder(Array(texte.utf8)) == nil)
    }
}
