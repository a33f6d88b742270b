import Testing

@testable import Authentification

@Suite("JWKS (RFC 7517, RFC 7518 § 6)")
struct JWKSTests {
    struct Cas: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let erreur: ErreurJWKS
        let cles: @Sendable (Atelier) -> [String]

        init(_ nom: String, _ erreur: ErreurJWKS, _ cles: @escaping @Sendable (Atelier) -> [String]) {
            testDescription = nom
            self.erreur = erreur
            self.cles = cles
        }
    }

    // swift-format-ignore
    static let refus: [Cas] = [
        Cas("aucune clé", .vide) { _ in [] },
        Cas("seulement des clés d'ailleurs", .vide) { _ in [#"{"kty":"OKP","crv":"Ed25519","x":"AA"}"#] },
        Cas("secret symétrique", .secretPublie(rang: 1)) { [$0.jwkEC(), #"{"kty":"oct","k":"AAAA","kid":"s"}"#] },
        Cas("partie privée", .secretPublie(rang: 0)) { [$0.jwkEC(plus: #","d":"AAAA""#)] },
        Cas("RSA avec ES256", .discordance(rang: 0)) { [$0.jwkRSA(plus: #","alg":"ES256""#)] },
        Cas("RSA avec HS256", .discordance(rang: 0)) { [$0.jwkRSA(plus: #","alg":"HS256""#)] },
        Cas("EC avec RS256", .discordance(rang: 0)) { [$0.jwkEC(plus: #","alg":"RS256""#)] },
        Cas("key_ops sans verify", .discordance(rang: 0)) { [$0.jwkEC(plus: #","key_ops":["sign"]"#)] },
        Cas("kid répété", .kidRepete(rang: 1)) { [$0.jwkEC(), $0.jwkRSA(kid: #","kid":"ec""#)] },
        Cas("kid manquant", .kidManquant(rang: 1)) { [$0.jwkEC(), $0.jwkRSA(kid: "")] },
        Cas("kid vide", .membre(rang: 0)) { [$0.jwkEC(kid: #","kid":"""#)] },
        Cas("kid nombre", .membre(rang: 0)) { [$0.jwkEC(kid: #","kid":1"#)] },
        Cas("alg nombre", .membre(rang: 0)) { [$0.jwkEC(plus: #","alg":1"#)] },
        Cas("sans kty", .membre(rang: 0)) { _ in ["{}"] },
        Cas("EC sans courbe", .membre(rang: 0)) { _ in [#"{"kty":"EC"}"#] },
        Cas("point hors de la courbe", .cleInvalide(rang: 0)) { _ in [#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"}"#] },
        Cas("RSA trop courte", .cleInvalide(rang: 0)) { _ in [#"{"kty":"RSA","n":"AQAB","e":"AQAB"}"#] },
        Cas("base64 avec bourrage", .cleInvalide(rang: 0)) { [$0.jwkRSA().replacing(#""AQAB""#, with: #""AQAB====""#)] },
        Cas("membre répété", .malForme) { [$0.jwkEC(plus: #","kid":"autre""#)] },
        Cas("une entrée n'est pas un objet", .malForme) { _ in ["1"] },
        Cas("65 clés", .tropGrand) { _ in [String](repeating: "{}", count: 65) },
    ]

    @Test("refusé au chargement", arguments: refus)
    func refuse(_ cas: Cas) throws {
        let atelier = try Atelier.partage.get()
        #expect(throws: cas.erreur) { try atelier.jwks(cas.cles(atelier)) }
        #expect(cas.erreur.description.contains("JWKS"))
    }

    @Test(
        "un texte qui n'est pas un JWKS est refusé",
        arguments: ["", "null", "[]", "{}", #"{"keys":{}}"#, #"{"keys":[]"#, "\u{FEFF}{\"keys\":[]}"])
    func malForme(_ texte: String) {
        #expect(throws: ErreurJWKS.malForme) { try JWKS(octets: Array(texte.utf8)) }
    }

    @Test("les clés d'un autre usage sont laissées et comptées (RFC 7517 § 5)")
    func ignorees() throws {
        let atelier = try Atelier.partage.get()
        let jwks = try atelier.jwks([
            atelier.jwkEC(plus: #","use":"sig","alg":"ES256","key_ops":["verify"]"#),
            atelier.jwkRSA(kid: #","kid":"chiffrement""#, plus: #","use":"enc","alg":"RSA-OAEP""#),
            #"{"kty":"EC","crv":"P-384","kid":"p384"}"#, #"{"kty":"OKP","crv":"Ed25519","kid":"ed"}"#,
        ])
        #expect(jwks.nombre == 1)
        #expect(jwks.ignorees == 3)
        #expect(jwks.cle(kid: "ec") != nil)
        #expect(jwks.cle(kid: "chiffrement") == nil)
    }
}
