import Domaine
import Testing

@Suite("Curseur d'une liste (clé.entryUUID.repère)")
struct CurseurTests {
    static let uuid = "0193525a-7c00-7abc-8def-0123456789ab"

    // swift-format-ignore
    static let places: [Curseur] = [
        Curseur(cle: 0,          entryUUID: uuid, repere: 0),
        Curseur(cle: 1_795_000_000_000, entryUUID: uuid, repere: 1_794_999_999_999),
        Curseur(cle: -1,         entryUUID: uuid, repere: -86_400_000),
        Curseur(cle: Int64.max,  entryUUID: uuid, repere: Int64.min),
    ]

    @Test("une place se relit comme elle s'est écrite", arguments: places)
    func allerRetour(_ curseur: Curseur) { #expect(Curseur(texte: curseur.texte) == curseur) }

    @Test("la forme est celle du contrat")
    func forme() { #expect(Curseur(cle: 5, entryUUID: Self.uuid, repere: -7).texte == "5.\(Self.uuid).-7") }

    static let malFormes = [
        "", ".", "..", "5", "5.\(uuid)", "5.\(uuid).", ".\(uuid).7", "5..7", "5.\(uuid).7.", "5.\(uuid).7.8",
        " 5.\(uuid).7", "5.\(uuid).7 ", "5.\(uuid).7\n", "x.\(uuid).7", "5.\(uuid).x", "5,\(uuid),7",
        "5.\(uuid.uppercased()).7", "5.\(uuid.dropLast()).7", "5.\(uuid)0.7",
        "5.\(uuid.dropLast())g.7", "5.\(uuid.dropLast())'.7", "5.\(uuid.dropLast(2))é.7",
        "9223372036854775808.\(uuid).7", "5.\(uuid).-9223372036854775809",
        "+5.\(uuid).7", "5.\(uuid).+7", "05.\(uuid).7", "5.\(uuid).007", "-0.\(uuid).7", "٥.\(uuid).7",
    ]

    @Test("un texte qui n'a pas cette forme n'est pas une place", arguments: malFormes)
    func malForme(_ texte: String) { #expect(Curseur(texte: texte) == nil) }
}
