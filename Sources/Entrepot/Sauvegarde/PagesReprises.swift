import Foundation

/// Des pages mises de côté dans un fichier sans nom, le temps de n'en plus tenir l'instantané.
struct PagesReprises: ~Copyable {
    private let descripteur: Int32
    private let taillePage: Int
    private var places: [UInt32: Int] = [:]
    private var fin = 0

    /// - Parameter repertoire: là où le fichier prend sa place.
    init(_ repertoire: String, taillePage: Int) throws(ErreurSauvegarde) {
        let chemin = repertoire + "/pages"
        descripteur = open(chemin, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descripteur >= 0 else { throw .fichier("pages", errno: errno) }
        unlink(chemin)
        self.taillePage = taillePage
    }

    deinit { close(descripteur) }

    /// Met une page de côté, à la place de ce qu'on en avait.
    mutating func mettre(_ page: UInt32, _ octets: [UInt8]) throws(ErreurSauvegarde) {
        let place = places[page] ?? fin
        guard lseek(descripteur, off_t(place), SEEK_SET) == off_t(place) else {
            throw .fichier("pages", errno: errno)
        }
        if let panne = octets.withUnsafeBytes({ FichierDurable.ecrire(descripteur, $0) }) {
            throw .fichier("pages", errno: panne)
        }
        places[page] = place
        fin = max(fin, place + taillePage)
    }

    /// N'a plus cette page.
    mutating func oublier(_ page: UInt32) { places[page] = nil }

    /// N'a plus rien.
    mutating func vider() { places = [:] }

    /// Les pages mises de côté, dans l'ordre.
    var pages: [UInt32] { places.keys.sorted() }

    /// Recopie une page.
    func lire(
        _ page: UInt32, dans octets: inout [UInt8], a debut: Int
    ) throws(ErreurSauvegarde) {
        guard let place = places[page] else { return }
        let lus = octets.withUnsafeMutableBytes { room in
            pread(descripteur, room.baseAddress?.advanced(by: debut), taillePage, off_t(place))
        }
        guard lus == taillePage else { throw .fichier("pages", errno: lus < 0 ? errno : EIO) }
    }
}
