import Glibc
import OpenSSLKit

/// D'où vient une clé principale.
public enum SourceDeCle: Sendable, Hashable {
    /// Un fichier ordinaire, en mode 0600 ou 0400, de l'utilisateur qui lance le programme.
    case fichier(String)
    /// Une commande et ses arguments, sans interpréteur : elle écrit la clé sur sa sortie (HSM, KMS).
    case commande([String])

    /// Lit la clé.
    func lire() throws(ErreurCoffre) -> ClePrincipale {
        var texte: [UInt8]
        switch self {
        case .fichier(let chemin): texte = try FichierDeCle.lire(chemin)
        case .commande(let arguments): texte = try CommandeDeCle(arguments).executer()
        }
        return try ClePrincipale(lire: &texte)
    }
}

/// D'où viennent les clés principales d'un répertoire de données ; relues quand elles changent.
public struct SourcesDeCles: Sendable {
    private let trouver: @Sendable () throws(ErreurCoffre) -> (SourceDeCle, [SourceDeCle])

    /// - Parameter trouver: relit ce qui nomme les sources, la courante d'abord ; appelé de nouveau à chaque relecture.
    public init(_ trouver: @escaping @Sendable () throws(ErreurCoffre) -> (SourceDeCle, [SourceDeCle])) {
        self.trouver = trouver
    }

    /// Des sources qui ne changent pas.
    public init(_ courante: SourceDeCle, anciennes: [SourceDeCle] = []) {
        self.init { () throws(ErreurCoffre) in (courante, anciennes) }
    }

    /// Les sources qu'un répertoire de données tient lui-même : `cle-principale`, et l'ancienne pendant une rotation.
    public static func duRepertoire(_ repertoire: String) -> SourcesDeCles {
        SourcesDeCles { () throws(ErreurCoffre) in
            let fichiers = FichierDeCle(repertoire)
            return (
                .fichier(fichiers.courante),
                access(fichiers.ancienne, F_OK) == 0 ? [.fichier(fichiers.ancienne)] : []
            )
        }
    }

    /// Les sources, la courante d'abord.
    public func nommees() throws(ErreurCoffre) -> (SourceDeCle, [SourceDeCle]) { try trouver() }

    /// Lit toutes les clés.
    public func lire() throws(ErreurCoffre) -> ClesPrincipales {
        let (courante, anciennes) = try trouver()
        var lues: [ClePrincipale] = []
        for source in anciennes { lues.append(try source.lire()) }
        return ClesPrincipales(courante: try courante.lire(), anciennes: lues)
    }

    /// Le fichier de la clé courante, s'il manque et peut donc être créé.
    func fichierACreer() throws(ErreurCoffre) -> String? {
        guard case .fichier(let chemin) = try trouver().0, access(chemin, F_OK) != 0, errno == ENOENT else {
            return nil
        }
        return chemin
    }
}

/// Les fichiers de clé d'un répertoire de données.
public struct FichierDeCle: Sendable {
    /// La clé courante.
    public let courante: String
    /// La précédente, le temps d'une rotation.
    public let ancienne: String
    /// La suivante, le temps de l'écrire.
    let nouvelle: String

    /// - Parameter repertoire: celui des données.
    public init(_ repertoire: String) {
        courante = repertoire + "/cle-principale"
        ancienne = courante + ".ancienne"
        nouvelle = courante + ".nouvelle"
    }

    static func lire(_ chemin: String) throws(ErreurCoffre) -> [UInt8] {
        do throws(CryptoError) {
            return try ExclusiveFile.readSecret(chemin, limit: 4096)
        } catch {
            switch error {
            case .file(errno: ENOENT): throw .cleAbsente
            case .file(errno: EPERM): throw .proprietaire
            case .file(let code): throw .fichier(errno: code)
            case .unsafePermissions: throw .permissions
            default: throw .malFormee
            }
        }
    }

    /// Crée un fichier de clé, en mode 0600, synchronisé ; jamais par-dessus un autre.
    static func creer(_ chemin: String) throws(ErreurCoffre) {
        var texte = ClePrincipale.texte(.random())
        defer { Cleanse.wipe(&texte) }
        let ecrit: Result<Void, CryptoError> = texte.withUnsafeBytes { octets in
            Result { () throws(CryptoError) in try ExclusiveFile.create(chemin, mode: 0o600, octets) }
        }
        if case .failure(let erreur) = ecrit {
            if case .file(let code) = erreur { throw .fichier(errno: code) }
            throw .malFormee
        }
        synchroniser(repertoireDe: chemin)
    }

    /// Rend durable le nom d'un fichier.
    static func synchroniser(repertoireDe chemin: String) {
        let fin = chemin.lastIndex(of: "/") ?? chemin.startIndex
        let repertoire = fin == chemin.startIndex ? "." : String(chemin[..<fin])
        let descripteur = open(repertoire, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descripteur >= 0 else { return }
        fsync(descripteur)
        close(descripteur)
    }
}
