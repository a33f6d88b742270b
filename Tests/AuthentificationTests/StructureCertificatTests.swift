import Authentification
import Domaine
import Testing

@Suite("Structure d'un certificat IGC-Santé, confrontée au jeton (AUT-02)")
struct StructureCertificatTests {
    // swift-format-ignore
    static let table: [(unites: [String], attendu: String?)] = [
        (["1750803447"],                    "1750803447"),        // FINESS
        (["12A0000012"],                    "12A0000012"),        // FINESS de Corse
        (["2552100554"],                    "2552100554"),        // SIREN
        (["318751275100020"],               "318751275100020"),   // SIRET
        (["Laboratoire", "1750803447"],     "1750803447"),
        (["1750803447", "1750803447"],      "1750803447"),
        (["1750803447", "1120459876"],      nil),                 // deux structures : aucune
        (["Laboratoire"],                   nil),
        (["9750803447"],                    nil),                 // préfixe inconnu
        (["175080344"],                     nil),                 // trop court
        (["1A50803447"],                    nil),
        ([],                                nil),
    ]

    @Test("l'identifiant se lit dans une OU et une seule", arguments: table)
    func lecture(_ cas: (unites: [String], attendu: String?)) {
        #expect(StructureCertificat.identifiant(unites: cas.unites) == cas.attendu)
    }

    @Test(
        "un établissement dont le certificat ne nomme pas sa structure, et elle seule, n'a pas prouvé qui il est"
    )
    func confrontation() {
        let acteur = Acteur(genre: .etablissement, id: "1750803447", structure: "1750803447")
        let etablissement = Appelant.reconnu(acteur)
        func issue(_ unites: [String]?) -> Appelant {
            StructureCertificat.confronter(etablissement, unites: unites)
        }
        #expect(issue(["1750803447"]) == etablissement)
        #expect(issue(["1120459876"]) == .preuveInvalide)
        #expect(issue([]) == .preuveInvalide)
        #expect(issue(["Laboratoire"]) == .preuveInvalide)
        #expect(issue(["1750803447", "1120459876"]) == .preuveInvalide)
        // Sans certificat, le jeton seul fait foi.
        #expect(issue(nil) == etablissement)
    }

    @Test("les autres acteurs ne sont pas confrontés")
    func autres() {
        let ps = Appelant.reconnu(
            Acteur(genre: .professionnelDeSante, id: "899700218896", structure: "1750803447"))
        for appelant in [ps, .sansPreuve, .preuveInvalide, .roleInconnu] {
            for unites in [["1120459876"], [], nil] {
                #expect(StructureCertificat.confronter(appelant, unites: unites) == appelant)
            }
        }
    }
}
