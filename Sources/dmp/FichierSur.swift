import Foundation
import OpenSSLKit

/// Ce dont le serveur dépend, et qu'il n'admet que si d'autres comptes ne peuvent le lire, ou le changer.
///
/// Le mode et le propriétaire sont ceux de ce qui est ouvert, jamais de son nom : nul ne peut mettre autre chose à la place
/// entre le contrôle et la lecture. Aucun message ne dit un chemin ni un contenu.
struct FichierSur {
    /// De quoi il s'agit, pour l'exploitant.
    let genre: String
    /// Qui peut le lire et l'écrire.
    let garde: FileGuard

    static let configuration = FichierSur(genre: "le fichier de configuration", garde: .trusted)
    static let jwks = FichierSur(genre: "le fichier jwks", garde: .trusted)
    static let journalAcces = FichierSur(genre: "le fichier journalAcces", garde: .secret)

    static func matrice(_ nom: String) -> FichierSur {
        FichierSur(genre: "la matrice (\(nom))", garde: .trusted)
    }

    /// Lit un fichier ordinaire d'au plus `limite` octets.
    ///
    /// Un lien est suivi : le dernier fichier répond de lui-même.
    ///
    /// - Throws: sortie 3 s'il ne peut être lu, s'il est trop grand ou si d'autres le peuvent changer.
    func lire(_ chemin: String, limite: Int) throws(Echec) -> [UInt8] {
        do throws(CryptoError) {
            return try ExclusiveFile.read(chemin, limit: limite, guarded: garde)
        } catch .unsafePermissions {
            throw refus
        } catch .file(errno: EFBIG) {
            throw Echec(.invalide, "\(genre) dépasse \(limite) octets")
        } catch { throw Echec(.invalide, "\(genre) est illisible") }
    }

    /// Ouvre un fichier ordinaire où ajouter, créé en 0600 s'il manque.
    func ouvrirEnAjout(_ chemin: String) throws(Echec) -> Int32 {
        let descripteur = open(
            chemin, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
        guard descripteur >= 0 else { throw Echec(.invalide, "\(genre) ne peut être écrit") }
        var etat = stat()
        let lu = fstat(descripteur, &etat) == 0
        do throws(Echec) { try juger(lu ? etat : nil, S_IFREG) } catch {
            close(descripteur)
            throw error
        }
        return descripteur
    }

    /// Contrôle un répertoire de données et ce qu'il contient ; ce qui n'existe pas n'est pas en faute.
    ///
    /// Le répertoire peut être un lien, ce qu'il contient non. Ce que SQLite et le journal y ouvriront par leur nom est
    /// regardé depuis le répertoire ouvert, que nul autre n'écrit.
    static func controler(donnees: String) throws(Echec) {
        guard
            let repertoire = try FichierSur(genre: "le répertoire de données", garde: .secret)
                .ouvrir(donnees, S_IFDIR)
        else { return }
        defer { close(repertoire) }
        try FichierSur(genre: "le répertoire journal", garde: .secret).controler(
            "journal", repertoire, S_IFDIR)
        for nom in ["dmp.sqlite", "dmp.sqlite-wal", "dmp.sqlite-shm"] {
            try FichierSur(genre: "la base (\(nom))", garde: .secret).controler(nom, repertoire, S_IFREG)
        }
        for nom in [
            "environnement", "journal/points", "journal/arbre", "trousseau.db", "cle-principale",
            "pseudonymes.cle",
        ] {
            try FichierSur(genre: "le fichier \(nom)", garde: .secret).controler(nom, repertoire, S_IFREG)
        }
    }

    /// Retire aux autres comptes un répertoire qui existait déjà, et qui ne tient encore aucune donnée.
    ///
    /// Celui d'un autre compte, ou qui n'est pas un répertoire, est laissé : le contrôle qui suit le refuse.
    static func resserrer(donnees: String) {
        let repertoire = open(donnees, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard repertoire >= 0 else { return }
        defer { close(repertoire) }
        var etat = stat()
        guard fstat(repertoire, &etat) == 0, etat.st_uid == geteuid(),
            faccessat(repertoire, "environnement", F_OK, 0) != 0
        else { return }
        fchmod(repertoire, 0o700)
    }

    /// Contrôle les autorités que croient les envois aux témoins et au collecteur ; chaque envoi le fait de nouveau.
    static func controler(autorites: [String]) throws(Echec) {
        let autorite = FichierSur(genre: "un fichier d'autorités du journal", garde: .trusted)
        for chemin in autorites {
            if let descripteur = try autorite.ouvrir(chemin, S_IFREG) { close(descripteur) }
        }
    }

    /// Ouvre, et contrôle ce qui est ouvert ; `nil` s'il n'y a rien.
    private func ouvrir(_ chemin: String, _ type: mode_t) throws(Echec) -> Int32? {
        let descripteur = open(chemin, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descripteur >= 0 else {
            if errno == ENOENT { return nil }
            throw Echec(.incident, "\(genre) ne peut être ouvert (errno \(errno))")
        }
        var etat = stat()
        let lu = fstat(descripteur, &etat) == 0
        do throws(Echec) { try juger(lu ? etat : nil, type) } catch {
            close(descripteur)
            throw error
        }
        return descripteur
    }

    /// Contrôle ce qui porte ce nom dans un répertoire ouvert, et qui n'est pas un lien.
    private func controler(_ nom: String, _ repertoire: Int32, _ type: mode_t) throws(Echec) {
        var etat = stat()
        let lu = fstatat(repertoire, nom, &etat, AT_SYMLINK_NOFOLLOW) == 0
        if !lu, errno == ENOENT { return }
        try juger(lu ? etat : nil, type)
    }

    private func juger(_ etat: stat?, _ type: mode_t) throws(Echec) {
        guard let etat else { throw Echec(.incident, "\(genre) ne peut être contrôlé") }
        guard etat.st_mode & S_IFMT == type else {
            throw Echec(
                .invalide,
                "\(genre) n'est pas un \(type == S_IFDIR ? "répertoire" : "fichier ordinaire"), ou est un lien"
            )
        }
        guard garde.accepts(etat) else { throw refus }
    }

    /// Ce qui est reproché à ce que d'autres peuvent changer.
    static let changeable =
        "peut être changé par d'autres que root et le compte du serveur : mode 0644 au plus, à l'un des deux"

    private var refus: Echec { Echec(.invalide, "\(genre) \(Self.phrase(garde, genre))") }

    /// Ce qui est reproché, et le mode voulu : la fin d'une phrase.
    private static func phrase(_ garde: FileGuard, _ genre: String) -> String {
        switch garde {
        case .nothing: ""
        case .secret:
            "peut être lu ou écrit par d'autres que le compte du serveur : mode "
                + (genre.contains("répertoire") ? "0700" : "0600") + ", à ce compte ou à root"
        case .trusted: changeable
        }
    }
}
