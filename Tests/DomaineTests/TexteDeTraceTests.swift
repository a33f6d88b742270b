import Domaine
import Testing

@Suite("Textes des traces : aucun matricule n'y entre")
struct TexteDeTraceTests {
    // swift-format-ignore
    static let cas: [(lu: String, ecrit: String)] = [
        ("patiente inconsciente",             "patiente inconsciente"),
        ("279035121518989",                   "…"),
        ("INS 279035121518989, sans réponse", "INS …, sans réponse"),
        ("2 79 03 51 215 189 89",             "…"),
        ("ps:279035121518989",                "ps:…"),
        ("2-79-03-51-215-189/89",             "…"),
        ("2\u{A0}79\u{A0}03\u{A0}51\u{A0}215\u{A0}189\u{A0}89", "…"),
        ("2\u{202F}79\u{202F}03 51_215\u{200B}189 (89)",          "…)"),
        ("２７９０３５１２１５１８９８９",                   "…"),
        ("180032b02040123",                   "…"),
        ("279035121x518989",                  "279035121x518989"),
        ("180032B02040123 et 279035121518989", "… et …"),
        ("279035121518988",                   "279035121518988"),
        ("899900063480",                      "899900063480"),
        ("",                                  ""),
    ]

    @Test("un matricule à la clé juste devient « … », le reste demeure", arguments: cas)
    func sansMatricule(_ cas: (lu: String, ecrit: String)) {
        #expect(TexteDeTrace.sansMatricule(cas.lu) == cas.ecrit)
    }

    @Test("un identifiant nomme quelqu'un quand ce qui borde le matricule n'est ni lettre ni chiffre")
    func porteUnMatricule() {
        for valeur in UInt8(0)..<128 {
            let signe = Unicode.Scalar(valeur)
            let lie = signe.properties.isAlphabetic || signe.properties.numericType != nil
            let identifiant = "1.2\(signe)279035121518989\(signe)7"
            #expect(TexteDeTrace.porteUnMatricule(identifiant) == !lie, "U+\(valeur)")
        }
        #expect(!TexteDeTrace.porteUnMatricule("1.2.279035121518988"))
        #expect(!TexteDeTrace.porteUnMatricule("27903512151898"))
    }
}
