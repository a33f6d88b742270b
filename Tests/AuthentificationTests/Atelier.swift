import Domaine
import Foundation
import OpenSSLKit
import Synchronization

@testable import Authentification

/// Une horloge que l'essai avance.
final class HorlogeFictive: Sendable {
    private let valeur: Mutex<Int64>
    init(secondes: Int64) { valeur = Mutex(secondes * 1000) }
    var maintenant: Instant { Instant(ms: valeur.withLock { $0 }) }
    func regler(secondes: Int64) { valeur.withLock { $0 = secondes * 1000 } }
}

/// De quoi forger des jetons justes ou faux.
struct Atelier: Sendable {
    static let instant: Int64 = 1_795_000_000
    static let emetteur = "https://emetteur.exemple"
    static let audience = "dmp-essai"
    static let entete = #"{"alg":"ES256","kid":"ec","typ":"JWT"}"#
    static let matricule = "180017575012313"
    static let partage = Result { try Atelier() }

    let ec: PrivateKey
    let rsa: PrivateKey
    let intrus: PrivateKey

    init() throws {
        ec = try PrivateKey.generateP256()
        rsa = try PrivateKey.generateRSA2048()
        intrus = try PrivateKey.generateP256()
    }

    static func b64(_ octets: [UInt8]) -> String { String(decoding: Base64URL.coder(octets), as: UTF8.self) }
    static func b64(_ texte: String) -> String { b64(Array(texte.utf8)) }

    func jwkEC(kid: String = #","kid":"ec""#, plus: String = "") -> String {
        let point = ec.publicKey.p256Coordinates ?? ([], [])
        let (x, y) = (Self.b64(point.x), Self.b64(point.y))
        return #"{"kty":"EC","crv":"P-256","x":"\#(x)","y":"\#(y)"\#(kid)\#(plus)}"#
    }

    func jwkRSA(kid: String = #","kid":"rsa""#, plus: String = "") -> String {
        let cle = rsa.publicKey.rsaComponents ?? ([], [])
        let (n, e) = (Self.b64(cle.modulus), Self.b64(cle.exponent))
        return #"{"kty":"RSA","n":"\#(n)","e":"\#(e)"\#(kid)\#(plus)}"#
    }

    func jwks(_ cles: [String]? = nil) throws(ErreurJWKS) -> JWKS {
        let texte = (cles ?? [jwkEC(), jwkRSA()]).joined(separator: ",")
        return try JWKS(octets: Array(#"{"keys":[\#(texte)]}"#.utf8))
    }

    /// Une charge valable pour un médecin ; `sauf` remplace des membres, `nil` les retire.
    static func charge(sauf: [String: String?] = [:]) -> String {
        var membres: [String: String] = [
            "iss": #""\#(emetteur)""#, "aud": #""\#(audience)""#, "iat": "\(instant)",
            "exp": "\(instant + 600)",
            "SubjectNameID": #""899700218896""#, "family_name": #""NOM-SECRET""#,
            "given_name": #""PRENOM-SECRET""#, "SubjectRole": #"["10^1.2.250.1.213.1.1.5.5"]"#,
        ]
        for (nom, valeur) in sauf { membres[nom] = valeur }
        return "{" + membres.map { #""\#($0)":\#($1)"# }.sorted().joined(separator: ",") + "}"
    }

    /// Un jeton signé par `cle`, quels que soient l'en-tête et la charge.
    func jeton(
        entete: String = Atelier.entete, charge: String = Atelier.charge(), cle: PrivateKey? = nil
    ) throws -> String {
        try signer(Self.b64(entete) + "." + Self.b64(charge), cle ?? ec)
    }

    /// Des valeurs d'`Authorization` distinctes, toutes justes.
    func entetes(_ nombre: Int) throws -> [String] {
        try (0..<nombre).map { "Bearer " + (try jeton(charge: Self.charge(sauf: ["jti": "\($0)"]))) }
    }

    func signer(_ message: String, _ cle: PrivateKey) throws -> String {
        let signature = try cle.sign(
            Array(message.utf8), algorithm: cle.kind == .rsa ? .rs256 : .es256)
        return message + "." + Self.b64(signature)
    }

    func verificateur(
        jwks: JWKS? = nil, horloge: HorlogeFictive = HorlogeFictive(secondes: instant), tailleCache: Int = 16,
        identifiantsStricts: Bool = false, dureeMaximale: Int? = nil
    ) throws -> Verificateur {
        Verificateur(
            emetteur: Self.emetteur, audience: Self.audience, jwks: try jwks ?? self.jwks(),
            professionsConnues: ["10", "21", "60"], dureeMaximaleSecondes: dureeMaximale,
            identifiantsStricts: identifiantsStricts,
            horloge: { horloge.maintenant }, tailleCache: tailleCache)
    }
}
