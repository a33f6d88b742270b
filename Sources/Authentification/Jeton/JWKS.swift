import OpenSSLKit

/// Les clés publiques d'un émetteur (RFC 7517), chacune liée à un seul algorithme : RSA à RS256, P-256 à ES256.
public struct JWKS: Sendable {
    struct Cle: Sendable {
        let kid: String?
        let algorithme: SignatureAlgorithm
        let cle: PublicKey
    }

    let cles: [Cle]
    /// Nombre de clés laissées de côté : type ou courbe d'ailleurs, clé de chiffrement (RFC 7517 § 5).
    public let ignorees: Int
    /// Nombre de clés utilisables, au moins 1.
    public var nombre: Int { cles.count }

    /// - Parameter octets: le fichier JWKS tel quel, 256 Kio au plus.
    /// - Throws: ``ErreurJWKS`` à la première clé fautive : un fichier douteux n'est jamais chargé à moitié.
    public init(octets: [UInt8]) throws(ErreurJWKS) {
        guard octets.count <= 262_144 else { throw .tropGrand }
        let entrees: [ValeurJSON]
        do throws(RejetJSON) {
            guard let tableau = try LecteurJSON.lireObjet(octets)["keys"]?.tableau else { throw RejetJSON() }
            entrees = tableau
        } catch {
            throw .malForme
        }
        guard entrees.count <= 64 else { throw .tropGrand }
        var lues: [(rang: Int, cle: Cle)] = []
        for (rang, entree) in entrees.enumerated() {
            guard let membres = entree.objet else { throw .malForme }
            if let cle = try LectureJWK(rang: rang, membres: membres).lire() { lues.append((rang, cle)) }
        }
        guard !lues.isEmpty else { throw .vide }
        var kids: Set<String> = []
        for (rang, cle) in lues {
            guard let kid = cle.kid else {
                guard lues.count == 1 else { throw .kidManquant(rang: rang) }
                continue
            }
            guard kids.insert(kid).inserted else { throw .kidRepete(rang: rang) }
        }
        cles = lues.map(\.cle)
        ignorees = entrees.count - lues.count
    }

    /// La clé de ce `kid` ; sans `kid`, la clé unique s'il n'y en a qu'une (RFC 7515 § 4.1.4).
    func cle(kid: String?) -> Cle? {
        guard let kid else { return cles.count == 1 ? cles.first : nil }
        return cles.first { $0.kid == kid }
    }
}

/// Une entrée de `keys`.
struct LectureJWK {
    let rang: Int
    let membres: [String: ValeurJSON]

    /// La clé, ou `nil` si elle n'est pas de celles qui vérifient un jeton.
    func lire() throws(ErreurJWKS) -> JWKS.Cle? {
        guard let kty = try texte("kty") else { throw .membre(rang: rang) }
        guard kty != "oct", membres["d"] == nil, membres["k"] == nil else { throw .secretPublie(rang: rang) }
        guard kty == "RSA" || kty == "EC" else { return nil }
        // Keycloak publie aussi sa clé de chiffrement : elle ne vérifie rien, elle ne gêne pas.
        if let usage = try texte("use"), usage != "sig" { return nil }
        let algorithme: SignatureAlgorithm = kty == "RSA" ? .rs256 : .es256
        if kty == "EC" {
            guard let courbe = try texte("crv") else { throw .membre(rang: rang) }
            guard courbe == "P-256" else { return nil }
        }
        if let alg = try texte("alg"), alg != algorithme.rawValue { throw .discordance(rang: rang) }
        if let operations = membres["key_ops"] {
            guard let noms = operations.tableau else { throw .membre(rang: rang) }
            guard noms.contains(.texte("verify")) else { throw .discordance(rang: rang) }
        }
        let kid = try texte("kid")
        guard kid != "" else { throw .membre(rang: rang) }
        return JWKS.Cle(kid: kid, algorithme: algorithme, cle: try clePublique(algorithme))
    }

    private func clePublique(_ algorithme: SignatureAlgorithm) throws(ErreurJWKS) -> PublicKey {
        do throws(CryptoError) {
            switch algorithme {
            case .rs256: return try PublicKey(rsaModulus: octets("n"), exponent: octets("e"))
            case .es256: return try PublicKey(p256X: octets("x"), y: octets("y"))
            }
        } catch {
            throw .cleInvalide(rang: rang)
        }
    }

    private func texte(_ nom: String) throws(ErreurJWKS) -> String? {
        guard let valeur = membres[nom] else { return nil }
        guard let texte = valeur.texte else { throw .membre(rang: rang) }
        return texte
    }

    /// Absent ou mal écrit : vide, que la clé publique refuse.
    private func octets(_ nom: String) -> [UInt8] {
        membres[nom]?.texte.flatMap { Base64URL.decoder($0.utf8) } ?? []
    }
}
