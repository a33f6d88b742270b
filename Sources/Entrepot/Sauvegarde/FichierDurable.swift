import Foundation

/// Des fichiers entiers ou absents, durables quand la fonction rend la main.
enum FichierDurable {
    /// Écrit un fichier neuf en mode 0600 et le rend durable ; le retire si l'écriture échoue.
    ///
    /// - Parameters:
    ///   - nom: ce que dit l'erreur, sans rien du chemin de la machine.
    static func creer(_ chemin: String, _ octets: [UInt8], nom: String) throws(ErreurSauvegarde) {
        let descripteur = open(chemin, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descripteur >= 0 else { throw .fichier(nom, errno: errno) }
        var panne = octets.withUnsafeBytes { ecrire(descripteur, $0) }
        if panne == nil, fsync(descripteur) != 0 { panne = errno }
        if close(descripteur) != 0, panne == nil { panne = errno }
        guard let panne else { return }
        unlink(chemin)
        throw .fichier(nom, errno: panne)
    }

    /// - Returns: le numéro de l'erreur qui arrête l'écriture, ou `nil`.
    static func ecrire(_ descripteur: Int32, _ octets: UnsafeRawBufferPointer) -> Int32? {
        var ecrits = 0
        while ecrits < octets.count {
            let compte = write(
                descripteur, octets.baseAddress?.advanced(by: ecrits), octets.count - ecrits)
            if compte > 0 { ecrits += compte } else if errno != EINTR { return errno }
        }
        return nil
    }

    /// Renomme, en remplaçant ce qui a déjà ce nom.
    static func renommer(_ de: String, _ vers: String, nom: String) throws(ErreurSauvegarde) {
        guard rename(de, vers) == 0 else { throw .fichier(nom, errno: errno) }
    }

    /// Rend durables les noms qu'un répertoire contient.
    static func synchroniser(_ repertoire: String, nom: String) throws(ErreurSauvegarde) {
        let descripteur = open(repertoire, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descripteur >= 0 else { throw .fichier(nom, errno: errno) }
        defer { close(descripteur) }
        guard fsync(descripteur) == 0 else { throw .fichier(nom, errno: errno) }
    }

    /// Retire un fichier ; absent, il l'est déjà.
    static func retirer(_ chemin: String, nom: String) throws(ErreurSauvegarde) {
        guard unlink(chemin) == 0 || errno == ENOENT else { throw .fichier(nom, errno: errno) }
    }

    /// Crée un répertoire en mode 0700, s'il n'existe pas.
    static func repertoire(_ chemin: String, nom: String) throws(ErreurSauvegarde) {
        guard mkdir(chemin, 0o700) == 0 || errno == EEXIST else { throw .fichier(nom, errno: errno) }
    }

    /// Lit un fichier par parts égales, la dernière exceptée ; sa taille, ou `nil` s'il n'existe pas.
    static func parcourir(
        _ chemin: String, nom: String, parts: Int, _ recevoir: ([UInt8]) throws(ErreurSauvegarde) -> Void
    ) throws(ErreurSauvegarde) -> Int64? {
        let descripteur = open(chemin, O_RDONLY | O_CLOEXEC)
        guard descripteur >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw .fichier(nom, errno: errno)
        }
        defer { close(descripteur) }
        var taille: Int64 = 0
        var part: [UInt8] = []
        var tampon = [UInt8](repeating: 0, count: parts)
        while true {
            let compte = read(descripteur, &tampon, parts - part.count)
            if compte < 0, errno == EINTR { continue }
            guard compte >= 0 else { throw .fichier(nom, errno: errno) }
            part += tampon[0..<compte]
            taille += Int64(compte)
            if part.count == parts || (compte == 0 && !part.isEmpty) {
                try recevoir(part)
                part.removeAll(keepingCapacity: true)
            }
            if compte == 0 { return taille }
        }
    }

    /// Les octets d'un fichier ; `nil` s'il n'existe pas.
    static func lire(_ chemin: String, nom: String) throws(ErreurSauvegarde) -> [UInt8]? {
        let descripteur = open(chemin, O_RDONLY | O_CLOEXEC)
        guard descripteur >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw .fichier(nom, errno: errno)
        }
        defer { close(descripteur) }
        var etat = stat()
        guard fstat(descripteur, &etat) == 0 else { throw .fichier(nom, errno: errno) }
        var octets: [UInt8] = []
        octets.reserveCapacity(Int(etat.st_size))
        var tampon = [UInt8](repeating: 0, count: 1 << 17)
        while true {
            let compte = read(descripteur, &tampon, tampon.count)
            if compte == 0 { return octets }
            if compte > 0 {
                octets.append(contentsOf: tampon[0..<compte])
            } else if errno != EINTR {
                throw .fichier(nom, errno: errno)
            }
        }
    }

    /// Les noms d'un répertoire, dans l'ordre ; vide s'il n'existe pas.
    static func noms(_ repertoire: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: repertoire)) ?? []).sorted()
    }
}

/// Un verrou de fichier (`flock`), rendu à la fin de son porteur, même tué.
struct VerrouDeFichier: ~Copyable {
    private let descripteur: Int32

    /// - Parameters:
    ///   - seul: exclusif ; sinon, plusieurs peuvent lire ensemble.
    ///   - occupe: ce qui est levé quand un autre le tient.
    init(_ chemin: String, nom: String, seul: Bool, occupe: ErreurSauvegarde) throws(ErreurSauvegarde) {
        let mode = seul ? O_RDWR | O_CREAT : O_RDONLY
        descripteur = open(chemin, mode | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descripteur >= 0 else { throw .fichier(nom, errno: errno) }
        guard flock(descripteur, (seul ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0 else {
            close(descripteur)
            throw occupe
        }
    }

    deinit {
        // Fermer ne suffit pas : un processus lancé à cet instant tient encore la même ouverture, jusqu'à son exec.
        flock(descripteur, LOCK_UN)
        close(descripteur)
    }
}
