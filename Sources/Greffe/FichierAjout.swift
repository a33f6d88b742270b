import Foundation

/// Un fichier où l'on ajoute, et qu'on relit où l'on veut ; fermé avec son propriétaire.
struct FichierAjout: ~Copyable {
    private let descripteur: Int32

    /// Ouvre le fichier, ou le crée en mode 0600.
    init(_ chemin: String) throws(ErreurGreffe) {
        descripteur = open(chemin, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descripteur >= 0 else { throw .fichier(errno: errno) }
    }

    /// Ouvre un fichier pour le lire seulement.
    init(lire chemin: String) throws(ErreurGreffe) {
        descripteur = open(chemin, O_RDONLY | O_CLOEXEC)
        guard descripteur >= 0 else { throw .fichier(errno: errno) }
    }

    deinit { close(descripteur) }

    /// Le réserve à ce processus, jusqu'à sa fin.
    func reserver() throws(ErreurGreffe) {
        guard flock(descripteur, LOCK_EX | LOCK_NB) == 0 else { throw .tenu }
    }

    /// Sa taille, en octets.
    func taille() throws(ErreurGreffe) -> UInt64 {
        var etat = stat()
        guard fstat(descripteur, &etat) == 0 else { throw .fichier(errno: errno) }
        return UInt64(clamping: etat.st_size)
    }

    /// Lit exactement `nombre` octets.
    func lire(_ nombre: Int, a position: UInt64) throws(ErreurGreffe) -> [UInt8] {
        var octets = [UInt8](repeating: 0, count: nombre)
        var lus = 0
        while lus < nombre {
            let deja = lus
            let compte = octets.withUnsafeMutableBytes {
                pread(
                    descripteur, $0.baseAddress.map { $0 + deja }, nombre - deja,
                    off_t(position) + off_t(deja))
            }
            if compte < 0, errno == EINTR { continue }
            // Une fin trop proche est une panne comme une autre : le fichier n'est pas ce qu'il doit être.
            guard compte > 0 else { throw .fichier(errno: compte == 0 ? EIO : errno) }
            lus += compte
        }
        return octets
    }

    /// Écrit des octets ; le fichier ne garde rien d'une écriture qui échoue.
    func ecrire(_ octets: [UInt8], a position: UInt64) throws(ErreurGreffe) {
        var ecrits = 0
        while ecrits < octets.count {
            let compte = octets.withUnsafeBytes {
                pwrite(
                    descripteur, $0.baseAddress.map { $0 + ecrits }, octets.count - ecrits,
                    off_t(position) + off_t(ecrits))
            }
            if compte < 0, errno == EINTR { continue }
            guard compte > 0 else {
                let panne = errno
                ftruncate(descripteur, off_t(position))
                throw .fichier(errno: panne)
            }
            ecrits += compte
        }
    }

    /// Coupe tout ce qui suit.
    func couper(a taille: UInt64) throws(ErreurGreffe) {
        guard ftruncate(descripteur, off_t(taille)) == 0 else { throw .fichier(errno: errno) }
    }

    /// Rend durable tout ce qui est écrit.
    func synchroniser() throws(ErreurGreffe) {
        guard fdatasync(descripteur) == 0 else { throw .fichier(errno: errno) }
    }
}
