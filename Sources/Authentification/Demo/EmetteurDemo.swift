public import Domaine
import Glibc
import OpenSSLKit

/// L'émetteur de jetons de la démonstration : une clé P-256 dans un répertoire, et le JWKS qui la publie.
///
/// `cles/emetteur-demo.pem` (mode 0600) signe ; `jwks.json` vérifie. Qui lit la première peut se dire n'importe
/// qui auprès du serveur de démonstration, et de lui seul.
public struct EmetteurDemo: Sendable {
    /// `iss` des jetons de démonstration ; `.invalid` ne peut appartenir à personne (RFC 2606 § 2).
    public static let emetteur = "https://emetteur-demo.dmp.invalid"
    /// `aud` des jetons de démonstration.
    public static let audience = "dmp-demo"

    /// De quoi vérifier ses jetons.
    public let jwks: JWKS
    private let cle: PrivateKey
    private let kid: String

    /// Ouvre un répertoire déjà initialisé.
    ///
    /// - Throws: ``ErreurEmetteurDemo``, notamment `nonInitialise`, `cleExposee` et `jwksDiscordant`.
    public init(repertoire: String) throws(ErreurEmetteurDemo) {
        try self.init(cle: try Self.lireCle(repertoire))
        do throws(CryptoError) {
            let octets = try ExclusiveFile.read(
                Self.cheminJWKS(repertoire), limit: 65_536, ownerOnly: false)
            guard octets == Self.document(cle, kid).octets else { throw CryptoError.invalidKey }
        } catch {
            throw .jwksDiscordant
        }
    }

    /// Crée la clé et `jwks.json` dans un répertoire existant, puis l'ouvre.
    ///
    /// Une initialisation interrompue avant `jwks.json` peut être reprise : la clé écrite est gardée.
    /// - Throws: `dejaInitialise` si les deux fichiers sont là.
    public static func initialiser(repertoire: String) throws(ErreurEmetteurDemo) -> EmetteurDemo {
        guard mkdir(repertoire + "/cles", 0o700) == 0 || errno == EEXIST else { throw .fichier(errno: errno) }
        do throws(CryptoError) {
            try PrivateKey.generateP256().save(to: cheminCle(repertoire))
        } catch .file(errno: EEXIST) {
            // Déjà là : seul `jwks.json` peut encore manquer.
        } catch {
            throw traduire(error)
        }
        let emetteur = try EmetteurDemo(cle: try lireCle(repertoire))
        let octets = document(emetteur.cle, emetteur.kid).octets
        let ecriture: Result<Void, CryptoError> = octets.withUnsafeBytes { brut in
            Result { () throws(CryptoError) in
                try ExclusiveFile.create(cheminJWKS(repertoire), mode: 0o644, brut)
            }
        }
        switch ecriture {
        case .success: return emetteur
        case .failure(.file(errno: EEXIST)): throw .dejaInitialise
        case .failure(let erreur): throw traduire(erreur)
        }
    }

    /// Un jeton ES256 pour ce porteur, valable de `maintenant` à `maintenant` + `dureeSecondes`.
    ///
    /// - Parameter usageUnique: il ne se présente qu'une fois ; sa durée est alors d'un jour au plus, tolérances comprises.
    /// - Throws: ``ErreurEmetteurDemo/signature``.
    public func jeton(
        _ porteur: PorteurDemo, dureeSecondes: Int, maintenant: Instant, usageUnique: Bool = false
    ) throws(ErreurEmetteurDemo) -> String {
        let iat = (Double(maintenant.ms) / 1000).rounded(.down)
        var charge = porteur.revendications
        charge["iss"] = .texte(Self.emetteur)
        charge["aud"] = .texte(Self.audience)
        charge["iat"] = .nombre(iat)
        charge["exp"] = .nombre(iat + Double(dureeSecondes))
        charge["jti"] = .texte(Random.uuidV4())
        charge["typ"] = .texte("Bearer")
        if usageUnique { charge[Nom.usage] = .texte(UsageUnique.valeur) }
        let entete = ValeurJSON.objet(["alg": .texte("ES256"), "kid": .texte(kid), "typ": .texte("JWT")])
        var texte = Base64URL.coder(entete.octets)
        texte.append(UInt8(ascii: "."))
        texte += Base64URL.coder(ValeurJSON.objet(charge).octets)
        do throws(CryptoError) {
            let signature = try cle.sign(texte, algorithm: .es256)
            texte.append(UInt8(ascii: "."))
            texte += Base64URL.coder(signature)
        } catch {
            throw .signature
        }
        return String(decoding: texte, as: UTF8.self)
    }

    private init(cle: PrivateKey) throws(ErreurEmetteurDemo) {
        guard cle.kind == .p256 else { throw .cleIllisible }
        self.cle = cle
        kid = Self.empreinte(cle)
        do throws(ErreurJWKS) {
            jwks = try JWKS(octets: Self.document(cle, kid).octets)
        } catch {
            throw .cleIllisible
        }
    }

    private static func cheminCle(_ repertoire: String) -> String { repertoire + "/cles/emetteur-demo.pem" }
    private static func cheminJWKS(_ repertoire: String) -> String { repertoire + "/jwks.json" }

    private static func lireCle(_ repertoire: String) throws(ErreurEmetteurDemo) -> PrivateKey {
        do throws(CryptoError) {
            return try PrivateKey(pemFile: cheminCle(repertoire))
        } catch {
            throw traduire(error)
        }
    }

    private static func traduire(_ erreur: CryptoError) -> ErreurEmetteurDemo {
        switch erreur {
        case .file(errno: ENOENT): .nonInitialise
        case .file(let errno): .fichier(errno: errno)
        case .unsafePermissions: .cleExposee
        case .operation: .signature
        case .invalidKey, .keySize, .unsupportedKey, .malformedPEM, .algorithmMismatch: .cleIllisible
        }
    }

    /// Les membres exigés d'une clé P-256, ceux dont la RFC 7638 § 3.2 fait l'empreinte.
    private static func membres(_ cle: PrivateKey) -> [String: ValeurJSON] {
        guard let point = cle.publicKey.p256Coordinates else { return [:] }
        func texte(_ octets: [UInt8]) -> ValeurJSON {
            .texte(String(decoding: Base64URL.coder(octets), as: UTF8.self))
        }
        return ["kty": .texte("EC"), "crv": .texte("P-256"), "x": texte(point.x), "y": texte(point.y)]
    }

    /// RFC 7638 § 3 : SHA-256 du JSON trié, sans espace.
    private static func empreinte(_ cle: PrivateKey) -> String {
        let octets = SHA256.hash(ValeurJSON.objet(membres(cle)).octets).bytes
        return String(decoding: Base64URL.coder(octets), as: UTF8.self)
    }

    private static func document(_ cle: PrivateKey, _ kid: String) -> ValeurJSON {
        var membres = membres(cle)
        membres["alg"] = .texte("ES256")
        membres["use"] = .texte("sig")
        membres["kid"] = .texte(kid)
        return .objet(["keys": .tableau([.objet(membres)])])
    }
}
