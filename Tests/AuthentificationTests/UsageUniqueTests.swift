import Domaine
import Testing

@testable import Authentification

@Suite("Le jeton qui ne sert qu'une fois : ce que la preuve en dit")
struct UsageUniqueTests {
    private static let jti = #""5f0c1a""#
    private static let unique = #""unique""#

    private func lire(
        _ membres: [String: String?], _ verificateur: Verificateur? = nil
    ) throws -> PreuveLue {
        let atelier = try Atelier.partage.get()
        let jeton = try atelier.jeton(charge: Atelier.charge(sauf: membres))
        return try (verificateur ?? atelier.verificateur()).lire("Bearer " + jeton)
    }

    @Test("un jeton ordinaire, même avec un jti, se présente autant qu'il vaut")
    func ordinaire() throws {
        for membres in [[:], ["jti": Self.jti], ["jti": Self.jti, "dmp_usage": "null"]] as [[String: String?]]
        {
            let preuve = try lire(membres)
            #expect(preuve.appelant.acteur != nil)
            #expect(preuve.unique == nil)
        }
    }

    @Test("un jeton à usage unique donne une clé de 32 octets, jusqu'à son échéance et la tolérance")
    func cle() throws {
        let preuve = try lire(["jti": Self.jti, "dmp_usage": Self.unique])
        let unique = try #require(preuve.unique)
        #expect(preuve.appelant.acteur?.id == "899700218896")
        #expect(unique.cle.count == 32)
        #expect(unique.fin == Instant(ms: (Atelier.instant + 600 + 30) * 1000))
    }

    @Test(
        "la clé est celle du jti et de l'émetteur, quels que soient les autres membres ou la mémoire des jetons"
    )
    func stable() throws {
        let verificateur = try Atelier.partage.get().verificateur()
        let membres: [String: String?] = ["jti": Self.jti, "dmp_usage": Self.unique]
        let premier = try lire(membres, verificateur)
        // Un autre jeton signé, de même jti.
        let second = try lire(membres.merging(["exp": "\(Atelier.instant + 300)"]) { $1 }, verificateur)
        let autre = try lire(membres.merging(["jti": #""5f0c1b""#]) { $1 }, verificateur)
        #expect(premier.unique?.cle == second.unique?.cle)
        #expect(premier.unique?.cle != autre.unique?.cle)
        #expect(verificateur.jetonsGardes == 3)
        let jeton = try Atelier.partage.get().jeton(charge: Atelier.charge(sauf: membres))
        for _ in 0..<2 { #expect(verificateur.lire("Bearer " + jeton).unique?.cle == premier.unique?.cle) }
        let ailleurs = PreuveUnique(
            genre: "jwt", emetteur: "https://ailleurs", identifiant: "5f0c1a", fin: Instant(ms: 0))
        let saml = PreuveUnique(
            genre: "saml", emetteur: Atelier.emetteur, identifiant: "5f0c1a", fin: Instant(ms: 0))
        let meme = PreuveUnique(
            genre: "jwt", emetteur: Atelier.emetteur, identifiant: "5f0c1a", fin: Instant(ms: 0))
        #expect(Set([ailleurs.cle, saml.cle, meme.cle]).count == 3)
        #expect(meme.cle == premier.unique?.cle)
    }

    // swift-format-ignore
    static let faux: [(String, [String: String?])] = [
        ("un autre usage",       ["jti": jti, "dmp_usage": #""multiple""#]),
        ("un usage en majuscules", ["jti": jti, "dmp_usage": #""UNIQUE""#]),
        ("un usage qui n'est pas un texte", ["jti": jti, "dmp_usage": "true"]),
        ("sans jti",             ["jti": nil, "dmp_usage": unique]),
        ("jti vide",             ["jti": #""""#, "dmp_usage": unique]),
        ("jti d'un autre type",  ["jti": "12", "dmp_usage": unique]),
        ("jti trop long",        ["jti": #""\#(String(repeating: "a", count: 129))""#, "dmp_usage": unique]),
        ("valable plus d'un jour", ["jti": jti, "dmp_usage": unique, "exp": "\(Atelier.instant + 86_400)"]),
    ]

    @Test("une restriction mal dite n'est pas ignorée : la preuve ne vaut rien (AUT-02)", arguments: faux)
    func malDit(_ nom: String, _ membres: [String: String?]) throws {
        #expect(try lire(membres) == PreuveLue(appelant: .preuveInvalide), "\(nom)")
    }
}
