import Merkle
import OpenSSLKit

/// L'arbre du journal et le fichier de ses hachés, 32 octets chacun, dans l'ordre de ``Merkle/StoredOrder``.
///
/// Le fichier n'est qu'une mémoire : tout ce qu'il contient se recalcule depuis la base.
struct Arbre: ~Copyable {
    private let fichier: FichierAjout
    private(set) var bord = Frontier()

    init(_ fichier: consuming FichierAjout) { self.fichier = fichier }

    /// Feuilles de l'arbre.
    var taille: UInt64 { bord.size }
    /// Racine de l'arbre.
    var racine: SHA256Digest { bord.root }

    /// Reprend l'arbre de cette taille et de cette racine, s'il est entier dans le fichier ; coupe ce qui suit.
    ///
    /// - Returns: `false` si le fichier n'est pas celui de cet arbre : il est alors à reconstruire, et vide.
    mutating func reprendre(taille: UInt64, racine: SHA256Digest) throws(ErreurGreffe) -> Bool {
        let octets = StoredOrder.count(size: taille) * 32
        var repris = Frontier()
        if try fichier.taille() >= octets {
            repris = try Frontier(size: taille) { (position) throws(ErreurGreffe) in try lire(position) }
        }
        let entier = repris.size == taille && repris.root == racine
        bord = entier ? repris : Frontier()
        try fichier.couper(a: entier ? octets : 0)
        return entier
    }

    /// Ajoute des feuilles ; si le fichier ne peut être écrit, l'arbre reste tel quel.
    mutating func ajouter(_ feuilles: [SHA256Digest]) throws(ErreurGreffe) {
        var suivant = bord
        var octets: [UInt8] = []
        octets.reserveCapacity(feuilles.count * 64)
        for feuille in feuilles {
            for hache in suivant.append(feuille) { octets.append(contentsOf: hache.bytes) }
        }
        try fichier.ecrire(octets, a: StoredOrder.count(size: bord.size) * 32)
        bord = suivant
    }

    /// Le haché gardé à cette place.
    func lire(_ position: UInt64) throws(ErreurGreffe) -> SHA256Digest {
        let octets = try fichier.lire(32, a: position * 32)
        guard let hache = SHA256Digest(bytes: octets) else { throw .fichier(errno: 5) }
        return hache
    }

    func synchroniser() throws(ErreurGreffe) { try fichier.synchroniser() }

    /// La preuve qu'une trace est dans l'arbre de cette taille.
    func inclusion(rang: UInt64, taille: UInt64) throws(ErreurGreffe) -> [SHA256Digest] {
        try MerkleProofs.inclusion(of: rang - 1, size: taille) { (position) throws(ErreurGreffe) in
            try lire(position)
        }
    }

    /// La preuve que l'arbre de cette taille commence par un plus petit.
    func coherence(depuis: UInt64, taille: UInt64) throws(ErreurGreffe) -> [SHA256Digest] {
        try MerkleProofs.consistency(from: depuis, to: taille) { (position) throws(ErreurGreffe) in
            try lire(position)
        }
    }
}
