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
        ("180032B02040123 et 279035121518989", "… et …"),
        ("279035121518988",                   "279035121518988"),
        ("899900063480",                      "899900063480"),
        ("",                                  ""),
    ]

    @Test("un matricule à la clé juste devient « … », le reste demeure", arguments: cas)
    func sansMatricule(_ cas: (lu: String, ecrit: String)) {
        #expect(TexteDeTrace.sansMatricule(cas.lu) == cas.ecrit)
    }
}
