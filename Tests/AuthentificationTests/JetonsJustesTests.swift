import Domaine
import OpenSSLKit
import Testing

@testable import Authentification

@Suite("Un jeton juste est reconnu, et seulement comme preuve Bearer (RFC 6750, 7515, 7519)")
struct JetonsJustesTests {
    static let medecin = Acteur(
        genre: .professionnelDeSante, id: "899700218896", nom: "NOM-SECRET", prenom: "PRENOM-SECRET",
        profession: "10")
    static let instant = Atelier.instant

    @Test(
        "sans en-tête, ou avec un autre schéma, il n'y a pas de preuve (AUT-01)",
        arguments: [nil, "", "Basic QWxhZGRpbjpvcGVu", "Bear", "Bearerx", "Bearer\tx", "Digest a=b"])
    func sansPreuve(_ entete: String?) throws {
        #expect(try Atelier.partage.get().verificateur().authentifier(entete) == .sansPreuve)
    }

    @Test("Bearer sans jeton est une preuve invalide", arguments: ["Bearer", "Bearer ", "bearer    "])
    func bearerVide(_ entete: String) throws {
        #expect(try Atelier.partage.get().verificateur().authentifier(entete) == .preuveInvalide)
    }

    @Test(
        "le schéma ne regarde pas la casse (RFC 9110 § 11.1)",
        arguments: ["Bearer ", "bearer ", "BEARER ", "bEaReR   "])
    func schema(_ prefixe: String) throws {
        let atelier = try Atelier.partage.get()
        let appelant = try atelier.verificateur().authentifier(prefixe + atelier.jeton())
        #expect(appelant == .reconnu(Self.medecin))
    }

    @Test(
        "les variantes admises de l'en-tête",
        arguments: [
            #"{"alg":"ES256","kid":"ec"}"#, #"{"alg":"ES256","kid":"ec","typ":"at+jwt"}"#,
            #"{"alg":"ES256","kid":"ec","typ":"jwt"}"#,
            #"{"typ":"application/at+jwt","kid":"ec","alg":"ES256"}"#,
            #" { "alg" : "ES256" , "kid" : "ec" , "x5t" : "AA" } "#, #"{"\u0061lg":"ES256","kid":"\u0065c"}"#,
        ])
    func entetes(_ entete: String) throws {
        let atelier = try Atelier.partage.get()
        let appelant = try atelier.verificateur().authentifier("Bearer " + atelier.jeton(entete: entete))
        #expect(appelant == .reconnu(Self.medecin))
    }

    @Test("RS256 vaut ES256 (RFC 7518 § 3.3)")
    func rs256() throws {
        let atelier = try Atelier.partage.get()
        let jeton = try atelier.jeton(entete: #"{"alg":"RS256","kid":"rsa"}"#, cle: atelier.rsa)
        #expect(try atelier.verificateur().authentifier("Bearer " + jeton) == .reconnu(Self.medecin))
    }

    @Test("sans kid, la clé unique sert (RFC 7515 § 4.1.4)")
    func cleUnique() throws {
        let atelier = try Atelier.partage.get()
        let jeton = try atelier.jeton(entete: #"{"alg":"ES256"}"#)
        for kid in [#","kid":"ec""#, ""] {
            let jwks = try atelier.jwks([atelier.jwkEC(kid: kid)])
            let appelant = try atelier.verificateur(jwks: jwks).authentifier("Bearer " + jeton)
            #expect(appelant == .reconnu(Self.medecin))
        }
    }

    @Test(
        "les limites du temps et de l'audience sont incluses du bon côté",
        arguments: [
            ["exp": "\(instant - 29)"], ["exp": "\(instant).5"], ["exp": "1.7950006e9"],
            ["x": "\"" + String(repeating: "a", count: 11_000) + "\""], ["nbf": "\(instant + 30)"],
            ["iat": "\(instant + 30)"], ["nbf": "0"],
            ["aud": #"["autre","\#(Atelier.audience)"]"#],
        ])
    func limites(_ sauf: [String: String]) throws {
        let atelier = try Atelier.partage.get()
        let jeton = try atelier.jeton(charge: Atelier.charge(sauf: sauf))
        #expect(try atelier.verificateur().authentifier("Bearer " + jeton) == .reconnu(Self.medecin))
    }

    @Test("un jeton gardé n'est jamais servi après son expiration, ni avant son début")
    func expirationDuCache() throws {
        let atelier = try Atelier.partage.get()
        let horloge = HorlogeFictive(secondes: Self.instant)
        let verificateur = try atelier.verificateur(horloge: horloge)
        let entete = "Bearer " + (try atelier.jeton())
        #expect(verificateur.authentifier(entete) == .reconnu(Self.medecin))
        #expect(verificateur.jetonsGardes == 1)
        horloge.regler(secondes: Self.instant - 31)
        #expect(verificateur.authentifier(entete) == .preuveInvalide)
        horloge.regler(secondes: Self.instant + 629)
        #expect(verificateur.authentifier(entete) == .reconnu(Self.medecin))
        horloge.regler(secondes: Self.instant + 630)
        #expect(verificateur.authentifier(entete) == .preuveInvalide)
        #expect(verificateur.jetonsGardes == 0)
    }

    @Test("le cache reste borné, et ce qui en sort est vérifié de nouveau", arguments: [0, 1, 3])
    func eviction(_ taille: Int) throws {
        let atelier = try Atelier.partage.get()
        let verificateur = try atelier.verificateur(tailleCache: taille)
        let entetes = try atelier.entetes(8)
        for _ in 0..<2 {
            for entete in entetes {
                #expect(verificateur.authentifier(entete) == .reconnu(Self.medecin))
                #expect(verificateur.jetonsGardes <= taille)
            }
        }
    }

    @Test("seuls les succès sont gardés")
    func succesSeulement() throws {
        let atelier = try Atelier.partage.get()
        let verificateur = try atelier.verificateur()
        let inconnu = try atelier.jeton(charge: Atelier.charge(sauf: ["SubjectRole": #"["999"]"#]))
        #expect(verificateur.authentifier("Bearer " + inconnu) == .roleInconnu)
        #expect(verificateur.authentifier("Bearer e30.e30.e30") == .preuveInvalide)
        #expect(verificateur.jetonsGardes == 0)
    }

    @Test("plusieurs fils peuvent vérifier à la fois")
    func filsMultiples() async throws {
        let atelier = try Atelier.partage.get()
        let verificateur = try atelier.verificateur(tailleCache: 2)
        let entetes = try atelier.entetes(6)
        await withTaskGroup(of: Bool.self) { groupe in
            for rang in 0..<200 {
                groupe.addTask { verificateur.authentifier(entetes[rang % 6]) == .reconnu(Self.medecin) }
            }
            for await juste in groupe { #expect(juste) }
        }
    }

    @Test("un jeton de plus longue durée qu'admis n'est pas une preuve, où qu'en soit sa vie")
    func dureeMaximale() throws {
        let atelier = try Atelier.partage.get()
        let horloge = HorlogeFictive(secondes: Self.instant)
        let verificateur = try atelier.verificateur(horloge: horloge, dureeMaximale: 600)
        func appelant(_ iat: Int64, _ exp: Int64) throws -> Appelant {
            let charge = Atelier.charge(sauf: ["iat": "\(iat)", "exp": "\(exp)"])
            return verificateur.authentifier("Bearer " + (try atelier.jeton(charge: charge)))
        }
        let t = Self.instant
        #expect(try appelant(t, t + 600) == .reconnu(Self.medecin))
        #expect(try appelant(t, t + 601) == .preuveInvalide)
        #expect(try appelant(t - 3600, t + 60) == .preuveInvalide)
        // Sans borne, la même longue durée est admise.
        let jeton = try atelier.jeton(charge: Atelier.charge(sauf: ["exp": "\(t + 315_360_000)"]))
        #expect(try atelier.verificateur().authentifier("Bearer " + jeton) == .reconnu(Self.medecin))
        #expect(verificateur.authentifier("Bearer " + jeton) == .preuveInvalide)
    }

    @Test("une clé retirée ne vérifie plus rien, pas même un jeton déjà vérifié")
    func clesRemplacees() throws {
        let atelier = try Atelier.partage.get()
        let verificateur = try atelier.verificateur()
        let parEC = "Bearer " + (try atelier.jeton())
        let parRSA =
            "Bearer " + (try atelier.jeton(entete: #"{"alg":"RS256","kid":"rsa"}"#, cle: atelier.rsa))
        for jeton in [parEC, parRSA, parEC] {
            #expect(verificateur.authentifier(jeton) == .reconnu(Self.medecin))
        }
        #expect(verificateur.jetonsGardes == 2)
        verificateur.remplacer(try atelier.jwks([atelier.jwkRSA()]))
        #expect(verificateur.jetonsGardes == 0)
        #expect(verificateur.authentifier(parEC) == .preuveInvalide)
        #expect(verificateur.authentifier(parRSA) == .reconnu(Self.medecin))
    }
}
