import Authentification
import Domaine
import Foundation
import OpenSSLKit
import Testing

/// Une façon de fausser un jeton, par son nom.
struct Faux: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let forger: @Sendable (Atelier) throws -> String

    init(_ nom: String, _ forger: @escaping @Sendable (Atelier) throws -> String) {
        testDescription = nom
        self.forger = forger
    }

    /// Une charge bien signée, mais fautive.
    static func charge(_ nom: String, _ sauf: [String: String?]) -> Faux {
        Faux(nom) { try $0.jeton(charge: Atelier.charge(sauf: sauf)) }
    }

    static func entete(_ nom: String, _ entete: String) -> Faux {
        Faux(nom) { try $0.jeton(entete: entete) }
    }

    /// Change un caractère d'une partie.
    static func alterer(_ partie: Int) -> Faux {
        Faux("la partie \(partie) est altérée") { atelier in
            var parties = try atelier.jeton().split(separator: ".").map { Array($0) }
            let rang = parties[partie].count / 2
            parties[partie][rang] = parties[partie][rang] == "A" ? "B" : "A"
            return parties.map { String($0) }.joined(separator: ".")
        }
    }
}

@Suite("AUT-02 — un jeton faux est refusé (RFC 7515, 7519, 8725)")
struct JetonsFaussesTests {
    // swift-format-ignore
    static let forme: [Faux] = [
        .alterer(0), .alterer(1), .alterer(2),
        Faux("jeton vide") { _ in "" },
        Faux("deux parties (RFC 7515 § 7.1)") { String(try $0.jeton().prefix { $0 != "." }) + ".e30" },
        Faux("quatre parties") { try $0.jeton() + ".e30" },
        Faux("signature vide") { try $0.jeton().split(separator: ".").prefix(2).joined(separator: ".") + "." },
        Faux("dix mille points") { _ in String(repeating: ".", count: 10_000) },
        Faux("tronqué d'un caractère") { String(try $0.jeton().dropLast()) },
        Faux("bourrage « = » (RFC 7515 § 2)") { try $0.jeton() + "=" },
        Faux("bourrage dans l'en-tête") { try $0.signer(Atelier.b64(Atelier.entete + " ") + "=." + Atelier.b64(Atelier.charge()), $0.ec) },
        Faux("espace à la fin") { try $0.jeton() + " " },
        Faux("bits de fin non nuls (RFC 4648 § 3.5)") { atelier in
            // 64 octets : le dernier caractère n'a que deux bits utiles.
            let jeton = try atelier.jeton()
            let fin: [Character: String] = ["A": "B", "Q": "R", "g": "h", "w": "x"]
            return String(jeton.dropLast()) + (jeton.last.flatMap { fin[$0] } ?? "!")
        },
        Faux("plus de 16 Kio") { try $0.jeton(charge: Atelier.charge(sauf: ["x": "\"" + String(repeating: "a", count: 13_000) + "\""])) },
        Faux("en-tête qui n'est pas du JSON") { try $0.jeton(entete: "non") },
        Faux("en-tête tableau") { try $0.jeton(entete: "[]") },
        Faux("charge qui n'est pas du JSON") { try $0.jeton(charge: "non") },
        Faux("charge suivie d'autre chose") { try $0.jeton(charge: Atelier.charge() + "{}") },
        Faux("charge non UTF-8 (RFC 7519 § 7.2)") { try $0.signer(Atelier.b64(Atelier.entete) + "." + Atelier.b64(Array(Atelier.charge().utf8.dropLast()) + Array(",\"x\":\"".utf8) + [0xFF, 0x22, 0x7D]), $0.ec) },
        Faux("revendication répétée (RFC 7519 § 4)") { try $0.jeton(charge: #"{"exp":9999999999,"# + Atelier.charge().dropFirst()) },
        Faux("revendication répétée par un échappement") { try $0.jeton(charge: #"{"\u0065xp":9999999999,"# + Atelier.charge().dropFirst()) },
        Faux("revendication répétée dans un objet intérieur") { try $0.jeton(charge: #"{"x":{"a":1,"a":2},"# + Atelier.charge().dropFirst()) },
        Faux("cent niveaux d'imbrication") { try $0.jeton(charge: #"{"x":\#(String(repeating: "[", count: 100) + String(repeating: "]", count: 100)),"# + Atelier.charge().dropFirst()) },
        Faux("U+0000 dans un nom") { try $0.jeton(charge: Atelier.charge(sauf: ["family_name": #""a\u0000""#])) },
    ]

    // swift-format-ignore
    static let signature: [Faux] = [
        Faux("alg none sans signature (RFC 8725 § 2.1)") { _ in Atelier.b64(#"{"alg":"none"}"#) + "." + Atelier.b64(Atelier.charge()) + "." },
        .entete("alg none, signature juste", #"{"alg":"none","kid":"ec"}"#),
        Faux("HS256 avec la clé publique pour secret (RFC 8725 § 2.1)") { atelier in
            let message = Atelier.b64(#"{"alg":"HS256","kid":"rsa"}"#) + "." + Atelier.b64(Atelier.charge())
            let secret = atelier.rsa.publicKey.rsaComponents?.modulus ?? []
            return message + "." + Atelier.b64(hmac(secret, Array(message.utf8)))
        },
        .entete("alg RS256 sur une clé EC (RFC 8725 § 3.1)", #"{"alg":"RS256","kid":"ec"}"#),
        Faux("alg ES256 sur une clé RSA") { try $0.jeton(entete: #"{"alg":"ES256","kid":"rsa"}"#, cle: $0.rsa) },
        .entete("alg en minuscules", #"{"alg":"es256","kid":"ec"}"#),
        .entete("alg ES384", #"{"alg":"ES384","kid":"ec"}"#),
        .entete("alg absent", #"{"kid":"ec"}"#),
        .entete("alg nombre", #"{"alg":256,"kid":"ec"}"#),
        .entete("alg répété", #"{"alg":"ES256","alg":"ES256","kid":"ec"}"#),
        .entete("kid inconnu", #"{"alg":"ES256","kid":"autre"}"#),
        .entete("kid d'une autre clé", #"{"alg":"RS256","kid":"rsa"}"#),
        .entete("kid absent alors qu'il y a deux clés", #"{"alg":"ES256"}"#),
        .entete("kid nul", #"{"alg":"ES256","kid":null}"#),
        .entete("crit (RFC 7515 § 4.1.11)", #"{"alg":"ES256","kid":"ec","crit":["exp"]}"#),
        .entete("crit vide", #"{"alg":"ES256","kid":"ec","crit":[]}"#),
        .entete("typ d'un autre usage (RFC 8725 § 3.11)", #"{"alg":"ES256","kid":"ec","typ":"logout+jwt"}"#),
        .entete("typ nombre", #"{"alg":"ES256","kid":"ec","typ":1}"#),
        Faux("signé par un inconnu") { try $0.jeton(cle: $0.intrus) },
        Faux("signé par un inconnu qui joint sa clé (jwk, RFC 8725 § 3.10)") { atelier in
            let point = atelier.intrus.publicKey.p256Coordinates ?? ([], [])
            let jwk = #"{"kty":"EC","crv":"P-256","x":"\#(Atelier.b64(point.x))","y":"\#(Atelier.b64(point.y))"}"#
            return try atelier.jeton(entete: #"{"alg":"ES256","kid":"ec","jwk":\#(jwk)}"#, cle: atelier.intrus)
        },
        Faux("signé par un inconnu, avec jku et x5c") { try $0.jeton(entete: #"{"alg":"ES256","kid":"ec","jku":"https://x.invalid","x5c":["AA"]}"#, cle: $0.intrus) },
        Faux("ECDSA r = 0 et s = 0 (CVE-2022-21449)") { try echanger($0.jeton()) { _ in [UInt8](repeating: 0, count: 64) } },
        Faux("ECDSA r = 0") { try echanger($0.jeton()) { [UInt8](repeating: 0, count: 32) + $0.suffix(32) } },
        Faux("ECDSA s = 0") { try echanger($0.jeton()) { $0.prefix(32) + [UInt8](repeating: 0, count: 32) } },
        Faux("ECDSA en DER (RFC 7518 § 3.4)") { try echanger($0.jeton()) { [0x30, 68, 2, 32] + $0.prefix(32) + [2, 32] + $0.suffix(32) } },
        Faux("ECDSA de 65 octets") { try echanger($0.jeton()) { [0] + $0 } },
    ]

    static let instant = Atelier.instant

    // swift-format-ignore
    static let revendications: [Faux] = [
        .charge("exp passé (RFC 7519 § 4.1.4)", ["exp": "\(instant - 31)"]),
        .charge("exp exactement à la limite de la tolérance", ["exp": "\(instant - 30)"]),
        .charge("exp absent", ["exp": nil]),
        .charge("exp texte", ["exp": "\"\(instant + 600)\""]),
        .charge("exp nul", ["exp": "null"]),
        .charge("exp booléen", ["exp": "true"]),
        .charge("exp infini", ["exp": "1e999"]),
        .charge("exp démesuré", ["exp": "1e300"]),
        .charge("exp négatif", ["exp": "-1"]),
        .charge("exp NaN", ["exp": "NaN"]),
        .charge("exp avec zéro en tête", ["exp": "0\(instant + 600)"]),
        .charge("nbf à venir (RFC 7519 § 4.1.5)", ["nbf": "\(instant + 31)"]),
        .charge("nbf texte", ["nbf": "\"0\""]),
        .charge("iat à venir", ["iat": "\(instant + 31)"]),
        .charge("iat absent", ["iat": nil]),
        .charge("iat texte", ["iat": "\"\(instant)\""]),
        .charge("aud d'un autre (RFC 7519 § 4.1.3)", ["aud": #""autre""#]),
        .charge("aud tableau d'autres", ["aud": #"["a","b"]"#]),
        .charge("aud tableau mêlé", ["aud": #"["\#(Atelier.audience)",1]"#]),
        .charge("aud vide", ["aud": "[]"]),
        .charge("aud absent", ["aud": nil]),
        .charge("iss d'un autre (RFC 7519 § 4.1.1)", ["iss": #""https://autre.exemple""#]),
        .charge("iss avec une barre de plus", ["iss": #""\#(Atelier.emetteur)/""#]),
        .charge("iss absent", ["iss": nil]),
        .charge("iss tableau", ["iss": #"["\#(Atelier.emetteur)"]"#]),
        .charge("SubjectNameID nombre", ["SubjectNameID": "899700218896"]),
        .charge("SubjectNameID avec une fin de ligne", ["SubjectNameID": #""8997\n00218896""#]),
        .charge("SubjectRole texte", ["SubjectRole": #""10""#]),
        .charge("SubjectRefPro tableau", ["SubjectRefPro": "[]"]),
        .charge("FINESS d'un chiffre de trop", ActeursTests.exercice(#"{"codeProfession":"10","activities":[{"numeroFinessSite":"7508034471"}]}"#)),
        .charge("FINESS trop court", ActeursTests.exercice(#"{"codeProfession":"10","activities":[{"numeroFinessSite":"75080344"}]}"#)),
        .charge("FINESS plus long que tout identifiant, une fois préfixé", ActeursTests.exercice(#"{"codeProfession":"10","activities":[{"numeroFinessSite":"\#(String(repeating: "7", count: 128))"}]}"#)),
        .charge("matricule à la clé fausse", ["dmp_acteur": #""patient""#, "ins": #""180017575012314""#]),
        .charge("matricule nombre", ["dmp_acteur": #""patient""#, "ins": "180017575012313"]),
    ]

    @Test("preuve invalide", arguments: forme + signature + revendications)
    func preuveInvalide(_ faux: Faux) throws {
        let atelier = try Atelier.partage.get()
        let verificateur = try atelier.verificateur()
        let jeton = try faux.forger(atelier)
        #expect(verificateur.authentifier("Bearer " + jeton) == .preuveInvalide)
        // Un refus n'est pas gardé : la seconde fois dit la même chose.
        #expect(verificateur.authentifier("Bearer " + jeton) == .preuveInvalide)
    }

    @Test("chaque caractère changé d'un jeton juste l'invalide")
    func chaqueCaractere() throws {
        let atelier = try Atelier.partage.get()
        let verificateur = try atelier.verificateur()
        let jeton = Array(try atelier.jeton().utf8)
        for rang in stride(from: 0, to: jeton.count, by: 3) {
            var altere = jeton
            altere[rang] = altere[rang] == UInt8(ascii: "x") ? UInt8(ascii: "y") : UInt8(ascii: "x")
            let appelant = verificateur.authentifier("Bearer " + String(decoding: altere, as: UTF8.self))
            #expect(appelant == .preuveInvalide, "rang \(rang)")
        }
    }

    private static func echanger(_ jeton: String, _ changer: ([UInt8]) -> [UInt8]) throws -> String {
        let parties = jeton.split(separator: ".").map { String($0) }
        var texte = parties[2].replacing("-", with: "+").replacing("_", with: "/")
        texte += String(repeating: "=", count: (4 - texte.count % 4) % 4)
        let signature = Array(try #require(Data(base64Encoded: texte)))
        return parties[0] + "." + parties[1] + "." + Atelier.b64(changer(signature))
    }

    /// HMAC-SHA-256 (RFC 2104), pour fabriquer l'attaque.
    private static func hmac(_ secret: [UInt8], _ message: [UInt8]) -> [UInt8] {
        var cle = secret.count > 64 ? SHA256.hash(secret).bytes : secret
        cle += [UInt8](repeating: 0, count: 64 - cle.count)
        let interne = SHA256.hash(cle.map { $0 ^ 0x36 } + message).bytes
        return SHA256.hash(cle.map { $0 ^ 0x5C } + interne).bytes
    }
}
