import Foundation
import OpenSSLKit
import SQLiteKit

/// Un journal de pages auquel on ajoute : un fichier `journaux/NNNNNNNNNN` du dépôt, qui ne change que par sa fin.
final class JournalDePages {
    let numero: Int
    let taillePage: Int
    private let descripteur: Int32
    /// Empreinte du dernier enregistrement, qui les engage tous.
    private(set) var empreinte: SHA256Digest
    private var longueur: Int64

    private init(numero: Int, taillePage: Int, descripteur: Int32, empreinte: SHA256Digest, longueur: Int64) {
        self.numero = numero
        self.taillePage = taillePage
        self.descripteur = descripteur
        self.empreinte = empreinte
        self.longueur = longueur
    }

    deinit { close(descripteur) }

    static func nom(_ numero: Int) -> String { "journaux/" + Manifeste.nom(numero) }

    /// Commence un journal, durable quand la fonction rend la main.
    convenience init(_ depot: String, _ entete: EnteteDeJournal) throws(ErreurSauvegarde) {
        let nom = Self.nom(entete.numero)
        try FichierDurable.repertoire(depot + "/journaux", nom: "journaux")
        let descripteur = open(
            depot + "/" + nom, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descripteur >= 0 else { throw .fichier(nom, errno: errno) }
        self.init(
            numero: entete.numero, taillePage: entete.taillePage, descripteur: descripteur,
            empreinte: SHA256.hash([]), longueur: 0)
        do throws(ErreurSauvegarde) {
            try ajouter(.entete, Enregistrement.json(entete))
            try synchroniser()
        } catch {
            unlink(depot + "/" + nom)
            throw error
        }
        try FichierDurable.synchroniser(depot + "/journaux", nom: "journaux")
        try FichierDurable.synchroniser(depot, nom: "DEPOT")
    }

    /// Reprend un journal après son dernier cycle : ce qui suit, un arrêt l'a laissé, et il est retiré.
    convenience init(_ depot: String, reprendre lu: EtatDeJournal) throws(ErreurSauvegarde) {
        let nom = Self.nom(lu.entete.numero)
        let descripteur = open(depot + "/" + nom, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard descripteur >= 0 else { throw .fichier(nom, errno: errno) }
        self.init(
            numero: lu.entete.numero, taillePage: lu.entete.taillePage, descripteur: descripteur,
            empreinte: lu.empreinte, longueur: lu.longueur)
        guard ftruncate(descripteur, off_t(longueur)) == 0, lseek(descripteur, 0, SEEK_END) == longueur else {
            throw .fichier(nom, errno: errno)
        }
    }

    /// Le fichier a encore son nom : une purge ne l'a pas retiré.
    var estNomme: Bool {
        var etat = stat()
        return fstat(descripteur, &etat) == 0 && etat.st_nlink > 0
    }

    /// Ajoute des pages, lues là où elles sont.
    ///
    /// - Parameter pages: numéros, et de quoi lire chacune ; `nil` si elle n'y est plus.
    func ajouter<Lues: Sequence>(
        _ pages: Lues
    ) throws(ErreurSauvegarde) where Lues.Element == (page: UInt32, octets: [UInt8]) {
        var bloc: [UInt8] = []
        for (page, octets) in pages {
            bloc += Enregistrement.mot(page)
            bloc += octets
            if bloc.count >= 1 << 19 {
                try ajouter(.pages, bloc)
                bloc.removeAll(keepingCapacity: true)
            }
        }
        if !bloc.isEmpty { try ajouter(.pages, bloc) }
    }

    /// Ajoute ce qui a changé d'un petit fichier.
    func ajouter(_ nom: String, debut: Int64, _ octets: ArraySlice<UInt8>) throws(ErreurSauvegarde) {
        var place = debut
        var reste = octets
        repeat {
            let part = reste.prefix(1 << 20)
            let bout = BoutDeFichier(nom: nom, debut: place, longueur: part.count)
            try ajouter(.fichier, Enregistrement.json(bout) + [0x0A] + part)
            place += Int64(part.count)
            reste = reste.dropFirst(part.count)
        } while !reste.isEmpty
    }

    /// Inscrit un cycle, et tout ce qui le précède, durablement.
    func inscrire(_ cycle: Cycle) throws(ErreurSauvegarde) {
        try ajouter(.cycle, Enregistrement.json(cycle))
        try synchroniser()
    }

    private func ajouter(_ genre: Enregistrement.Genre, _ contenu: [UInt8]) throws(ErreurSauvegarde) {
        let octets = Enregistrement.debut(genre, longueur: contenu.count) + contenu
        let suivante = SHA256.hash(empreinte.bytes + octets)
        let entier = octets + suivante.bytes
        if let panne = entier.withUnsafeBytes({ FichierDurable.ecrire(descripteur, $0) }) {
            // Rend au moins la place de ce qui ne sera pas un cycle.
            _ = ftruncate(descripteur, off_t(longueur))
            throw .fichier(Self.nom(numero), errno: panne)
        }
        empreinte = suivante
        longueur += Int64(entier.count)
    }

    private func synchroniser() throws(ErreurSauvegarde) {
        guard fsync(descripteur) == 0 else { throw .fichier(Self.nom(numero), errno: errno) }
    }
}
