public import Domaine
import OpenSSLKit
import Synchronization

/// Dit qui appelle, d'après la valeur de l'en-tête `Authorization`.
///
/// Peut servir plusieurs fils à la fois. Aucun refus ne dit pourquoi : la raison aiderait surtout un faussaire.
///
/// - Source: RFC 6750 § 2.1, RFC 7515, RFC 7519, RFC 8725 ; revendications de Pro Santé Connect.
public final class Verificateur: Sendable {
    private let emetteur: String
    private let audience: String
    private let professionsConnues: Set<String>
    private let toleranceSecondes: Int
    private let identifiantsStricts: Bool
    private let horloge: @Sendable () -> Instant
    private let dureeMaximaleMs: Int64
    private let tailleCache: Int
    private let confiance: Mutex<Confiance>

    /// Les clés crues, et les jetons qu'elles ont vérifiés : remplacées ensemble, pour qu'une clé retirée ne serve plus.
    private struct Confiance: Sendable {
        let jwks: JWKS
        let cache: CacheJetons
    }

    /// - Parameters:
    ///   - emetteur: valeur exacte de `iss`.
    ///   - audience: valeur qui doit figurer dans `aud`.
    ///   - professionsConnues: codes de JDV_J65 admis comme profession (`10`, `21`…).
    ///   - toleranceSecondes: écart d'horloge admis, ramené entre 0 et 300 s.
    ///   - dureeMaximaleSecondes: d'`iat` à `exp`, au plus ; `nil` : sans borne.
    ///   - identifiantsStricts: refuser un PS_IdNat dont la forme ou la clé est fausse ; des exemples publiés en ont.
    ///   - tailleCache: nombre de jetons vérifiés gardés en mémoire, 0 pour aucun.
    public init(
        emetteur: String, audience: String, jwks: JWKS, professionsConnues: Set<String>,
        toleranceSecondes: Int = 30, dureeMaximaleSecondes: Int? = nil, identifiantsStricts: Bool = false,
        horloge: @escaping @Sendable () -> Instant, tailleCache: Int = 4096
    ) {
        self.emetteur = emetteur
        self.audience = audience
        self.professionsConnues = professionsConnues
        self.toleranceSecondes = min(max(0, toleranceSecondes), 300)
        self.identifiantsStricts = identifiantsStricts
        self.horloge = horloge
        dureeMaximaleMs = dureeMaximaleSecondes.map { Int64($0) * 1000 } ?? .max
        self.tailleCache = tailleCache
        confiance = Mutex(Confiance(jwks: jwks, cache: CacheJetons(capacite: tailleCache)))
    }

    /// Ne croit plus que ces clés ; tout jeton est vérifié de nouveau.
    ///
    /// Une vérification commencée avant finit avec les clés d'avant, et n'est pas gardée.
    public func remplacer(_ jwks: JWKS) {
        let nouvelle = Confiance(jwks: jwks, cache: CacheJetons(capacite: tailleCache))
        confiance.withLock { $0 = nouvelle }
    }

    /// Ce que prouve cette valeur de `Authorization`, sans le nom de l'en-tête.
    ///
    /// Un jeton qui ne sert qu'une fois est dit tel ; qu'il ait déjà servi ne se sait que de l'entrepôt.
    ///
    /// - Returns: `.sansPreuve` sans en-tête ou pour un autre schéma que Bearer ; `.preuveInvalide` si une seule
    ///   vérification échoue ; `.roleInconnu` si la preuve vaut mais ne décrit pas un acteur du DMP.
    public func lire(_ entete: String?) -> PreuveLue {
        guard var entete else { return PreuveLue(appelant: .sansPreuve) }
        return entete.withUTF8 { octets in
            guard let jeton = Self.jeton(dans: UnsafeRawBufferPointer(octets)) else {
                return PreuveLue(appelant: .sansPreuve)
            }
            guard !jeton.isEmpty, jeton.count <= JetonJWS.tailleMaximale else {
                return PreuveLue(appelant: .preuveInvalide)
            }
            let maintenant = horloge()
            let empreinte = SHA256.hash(jeton)
            let confiance = confiance.withLock { $0 }
            if let preuve = confiance.cache.lire(empreinte, maintenant) { return preuve }
            return verifier(Array(jeton), empreinte, maintenant, confiance)
        }
    }

    /// L'appelant seul, pour qui n'a pas à savoir si la preuve ne sert qu'une fois.
    package func authentifier(_ entete: String?) -> Appelant { lire(entete).appelant }

    /// Nombre de jetons gardés, pour les mesures et les essais.
    var jetonsGardes: Int { confiance.withLock { $0 }.cache.nombre }

    private func verifier(
        _ jeton: [UInt8], _ empreinte: SHA256Digest, _ maintenant: Instant, _ confiance: Confiance
    ) -> PreuveLue {
        guard let revendications = JetonJWS(jeton)?.charge(verifieeAvec: confiance.jwks),
            Self.est(revendications["iss"], emetteur), viseNotreAudience(revendications["aud"]),
            let fenetre = FenetreValidite(revendications, toleranceSecondes: toleranceSecondes),
            fenetre.dureeMs <= dureeMaximaleMs, fenetre.contient(maintenant)
        else { return PreuveLue(appelant: .preuveInvalide) }
        let lues = Revendications(revendications)
        let lecture = LectureActeur(
            revendications: lues, professionsConnues: professionsConnues,
            identifiantsStricts: identifiantsStricts)
        do throws(RefusActeur) {
            let preuve = PreuveLue(
                appelant: .reconnu(try lecture.lire()),
                unique: try UsageUnique(emetteur: emetteur, fenetre: fenetre).lire(lues))
            confiance.cache.garder(preuve, fenetre, sous: empreinte)
            return preuve
        } catch {
            return PreuveLue(appelant: error == .role ? .roleInconnu : .preuveInvalide)
        }
    }

    /// RFC 7519 § 4.1.3 : un texte ou un tableau de textes.
    private func viseNotreAudience(_ valeur: ValeurJSON?) -> Bool {
        guard let valeurs = valeur?.tableau else { return Self.est(valeur, audience) }
        return valeurs.allSatisfy { $0.texte != nil } && valeurs.contains { Self.est($0, audience) }
    }

    /// Égalité octet par octet : `==` sur `String` confondrait des écritures Unicode équivalentes.
    private static func est(_ valeur: ValeurJSON?, _ attendu: String) -> Bool {
        valeur?.texte.map { $0.utf8.elementsEqual(attendu.utf8) } ?? false
    }

    /// Ce qui suit `Bearer` et ses espaces (RFC 9110 § 11.4) ; `nil` pour un autre schéma.
    private static func jeton(dans octets: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        let schema: StaticString = "bearer"
        let longueur = schema.utf8CodeUnitCount
        guard octets.count >= longueur else { return nil }
        for rang in 0..<longueur where octets[rang] | 0x20 != schema.utf8Start[rang] { return nil }
        var debut = longueur
        while debut < octets.count, octets[debut] == UInt8(ascii: " ") { debut += 1 }
        guard debut > longueur || octets.count == longueur else { return nil }
        return UnsafeRawBufferPointer(rebasing: octets[debut...])
    }
}
