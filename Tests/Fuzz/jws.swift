import Domaine
import OpenSSLKit

@testable import Authentification

/// Tokens: without the key nobody is recognised, with it every claim is read without accident.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJWS(_ pointer: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = input(pointer, count)
    if let decoded = Base64URL.decoder(bytes) {
        must(Base64URL.coder(decoded) == bytes, "a value has one writing in base64url")
    }
    _ = JetonJWS(bytes)
    _ = try? JWKS(octets: bytes)
    let text = String(decoding: bytes, as: UTF8.self)
    for header in [text, "Bearer " + text] {
        must(issuer.verifier.authentifier(header).acteur == nil, "nobody is recognised without a signature")
    }
    issuer.checkSigned(bytes)
    return 0
}

/// A key of this process alone, and who trusts it.
private struct Issuer {
    let key: PrivateKey
    let verifier: Verificateur

    init?() {
        guard let key = try? PrivateKey.generateP256(), let point = key.publicKey.p256Coordinates else {
            return nil
        }
        func text(_ bytes: [UInt8]) -> ValeurJSON {
            .texte(String(decoding: Base64URL.coder(bytes), as: UTF8.self))
        }
        let entry = ValeurJSON.objet([
            "kty": .texte("EC"), "crv": .texte("P-256"), "x": text(point.x), "y": text(point.y),
        ])
        guard let keys = try? JWKS(octets: ValeurJSON.objet(["keys": .tableau([entry])]).octets) else {
            return nil
        }
        self.key = key
        verifier = Verificateur(
            emetteur: "i", audience: "a", jwks: keys, professionsConnues: ["10", "21"],
            horloge: { Instant(ms: 1_000_000_000_000) }, tailleCache: 0)
    }

    /// The input as claims, truly signed: the reading of claims meets what an issuer could send.
    func checkSigned(_ claims: [UInt8]) {
        guard var members = try? LecteurJSON.lireObjet(claims) else { return }
        let fixed: [String: ValeurJSON] = [
            "iss": .texte("i"), "aud": .texte("a"), "iat": .nombre(999_999_990),
            "exp": .nombre(1_000_000_100),
        ]
        members.merge(fixed) { $1 }
        var token = Base64URL.coder(Array(#"{"alg":"ES256"}"#.utf8)) + [UInt8(ascii: ".")]
        token += Base64URL.coder(ValeurJSON.objet(members).octets)
        guard let signature = try? key.sign(token, algorithm: .es256) else {
            return must(false, "a message can be signed")
        }
        let whole = token + [UInt8(ascii: ".")] + Base64URL.coder(signature)
        let caller = verifier.authentifier("Bearer " + String(decoding: whole, as: UTF8.self))
        must(caller != .sansPreuve, "a token is a proof, good or bad")
        guard let actor = caller.acteur else { return }
        for word in [actor.id, actor.profession ?? "", actor.structure ?? "", actor.specialite ?? ""] {
            must(word.utf8.count <= 128, "an identifier is short")
            must(word.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "and of visible ASCII")
        }
        must(actor.id.isEmpty == (actor.genre == .patient), "only a patient has no identifier")
    }
}

private let issuer: Issuer = {
    guard let issuer = Issuer() else { preconditionFailure("a P-256 key can be made") }
    return issuer
}()
