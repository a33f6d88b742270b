import Foundation
import Merkle
import OpenSSLKit

/// La clé qui signe les points de contrôle, et le nom sous lequel elle signe.
struct CleJournal {
    let privee: Ed25519PrivateKey
    let origine: String

    /// Ouvre la clé, ou la crée en mode 0600 si aucune n'est nommée et qu'il n'y en a pas encore.
    ///
    /// Une clé qui a déjà signé et qui manque n'est pas remplacée.
    ///
    /// - Parameters:
    ///   - nommee: le fichier de clé que la configuration nomme ; il doit exister.
    ///   - origine: le nom du journal ; `nil` : tiré de la clé.
    ///   - dejaSigne: un point signé est gardé.
    init(
        _ dossier: DossierJournal, nommee: String?, origine: String?, dejaSigne: Bool = false
    ) throws(ErreurGreffe) {
        do throws(CryptoError) {
            do throws(CryptoError) {
                privee = try Ed25519PrivateKey(pemFile: nommee ?? dossier.cle)
            } catch .file(errno: ENOENT) where nommee == nil && !dejaSigne {
                let nouvelle = try Ed25519PrivateKey.generate()
                try nouvelle.save(to: dossier.cle)
                privee = nouvelle
            }
            self.origine = origine ?? Self.origine(privee.publicKey)
            try Self.publier(privee.publicKey, dossier.clePublique)
        } catch { throw .cle(error) }
    }

    /// Le nom d'un journal d'après sa clé : deux journaux n'ont pas le même.
    static func origine(_ cle: Ed25519PublicKey) -> String {
        "dmp/journal/" + String(SHA256.hash(cle.bytes).hex.prefix(16))
    }

    /// Écrit la clé publique à côté, si elle n'y est pas déjà.
    private static func publier(_ cle: Ed25519PublicKey, _ chemin: String) throws(CryptoError) {
        let pem = Array(try cle.pem().utf8)
        if let lue = try? ExclusiveFile.read(chemin, limit: 65_536, ownerOnly: false), lue == pem { return }
        unlink(chemin)
        let ecrite: Result<Void, CryptoError> = pem.withUnsafeBytes { octets in
            Result { () throws(CryptoError) in try ExclusiveFile.create(chemin, mode: 0o644, octets) }
        }
        try ecrite.get()
    }
}

extension Greffier {
    /// Un journal peut porter ce nom : une ligne, sans espace ni « + ».
    public static func estUneOrigine(_ nom: String) -> Bool { SignedNote.isName(nom) }

    /// Ce qu'une clé qui ne peut servir a de faux, sans chemin ni secret.
    public static func phraseDeCle(_ erreur: ErreurGreffe) -> String {
        guard case .cle(let defaut) = erreur else { return "" }
        return switch defaut {
        case .unsafePermissions: "elle peut être lue par d'autres que son propriétaire : mode 0600"
        case .file(errno: ENOENT): "le fichier n'existe pas"
        case .file(let code): "le fichier ne peut être lu ou écrit (errno \(code))"
        case .unsupportedKey: "elle n'est pas une clé Ed25519"
        default: "elle est illisible, chiffrée, ou n'est pas du PEM"
        }
    }
}
