import Domaine
import Testing

@testable import Regles

@Suite("OPP — opposition à un dépôt (CSP L. 1111-15 ; règlement § 2, porte 12)")
struct OppositionAuDepotTests {
    static func depot(_ opposition: Bool) -> Demande {
        .exemple(.alimentation, par: .medecin) { $0.depot?.oppositionLegitime = opposition }
    }

    static let sansDepot = Demande.exemple(.alimentation, par: .medecin) { $0.depot = nil }

    // swift-format-ignore
    static let table: [Cas] = [
        Cas("aucune opposition",      depot(false),                   .favorable),
        Cas("opposition légitime",    depot(true),                    .defavorable(.oppositionAuDepot)),
        Cas("rien n'est déposé",      sansDepot,                      .sansObjet),
        Cas("lecture",                .consultation, .exemple(),      .sansObjet),
    ]

    @Test("rien n'est déposé contre le gré de la personne", arguments: table)
    func avis(_ cas: Cas) throws { #expect(try cas.avis(de: OppositionAuDepot()) == cas.attendu) }

    @Test("l'opposition l'emporte sur un dépôt par ailleurs accordé")
    func deBoutEnBout() throws {
        #expect(try motif(Self.depot(true)) == .oppositionAuDepot)
        #expect(try motif(Self.depot(false)) == .accorde)
    }
}
