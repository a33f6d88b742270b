import Domaine
import SQLiteKit

/// Des instantanés qui se suivent, aucun tenu longtemps ; l'on sait ce qui change de l'un à l'autre.
///
/// Tant qu'un instantané est tenu, le WAL ne recommence pas, et plus il est long, plus chaque lecture y cherche. Entre deux,
/// rien n'est tenu : le serveur reporte le WAL et le recommence comme si nul ne lisait.
final class Relais {
    private let wal: SuiteDuWAL
    private let horloge: () -> Instant
    private let lecteur: LecteurContinu
    /// La dernière trame de chaque page que le WAL tient, jusqu'à l'instantané.
    private var trames: [UInt32: UInt32] = [:]
    private var fichierWAL: WALFile?

    let taillePage: Int
    /// Le dernier instantané pris, et un instant qui ne lui est pas postérieur.
    private(set) var tenu: LecteurContinu.Instantane
    private(set) var instant: Instant
    /// Pages de la base dans l'instantané.
    private(set) var pages: Int64

    init(_ base: String, horloge: @escaping () -> Instant) throws(ErreurSauvegarde) {
        lecteur = try LecteurContinu(base)
        taillePage = try lecteur.taillePage()
        wal = SuiteDuWAL(base: base, taillePage: taillePage)
        instant = horloge()
        tenu = try lecteur.ouvrir()
        pages = try lecteur.pages()
        self.horloge = horloge
        try relire()
    }

    /// Ne tient plus d'instantané.
    func lacher() { lecteur.fermer() }

    /// Tient un instantané plus récent, quand le précédent ne l'est plus.
    ///
    /// - Returns: les pages qui ont changé de l'un à l'autre ; `nil` si rien ne prouve qu'il n'en manque pas.
    func reprendre() throws(ErreurSauvegarde) -> Set<UInt32>? {
        let avant = tenu.position
        var essais = Self.essais
        repeat {
            lacher()
            instant = horloge()
            tenu = try lecteur.ouvrir()
            pages = try lecteur.pages()
            if let changees = wal.changees(de: avant, a: tenu.position) {
                let memeVie = avant.salts == tenu.position.salts
                if memeVie { trames.merge(changees.trames) { $1 } } else { trames = changees.trames }
                if !memeVie || fichierWAL == nil { fichierWAL = WALFile(database: wal.base) }
                return changees.pages
            }
            essais -= 1
        } while essais > 0 && aRecommence
        try relire()
        return nil
    }

    /// Le WAL a recommencé sous l'instantané : tout ce que celui-ci voit est dans la base.
    private var aRecommence: Bool {
        tenu.toutDansLaBase && lecteur.connexion.walPosition()?.position.salts != tenu.position.salts
    }

    /// Ce que le WAL tient jusqu'à l'instantané ; rien, s'il a déjà recommencé sous lui.
    private func relire() throws(ErreurSauvegarde) {
        guard let trames = wal.trames(jusqua: tenu.position) ?? (tenu.toutDansLaBase ? [:] : nil) else {
            throw .interrompu(.trou)
        }
        self.trames = trames
        fichierWAL = WALFile(database: wal.base)
    }

    /// Les octets de pages qui se suivent, dans l'instantané tenu.
    ///
    /// Une page que le WAL a n'est jamais lue dans la base, où le serveur peut être en train de la reporter, sauf si tout y est.
    ///
    /// - Parameter premiere: rang de la première, à partir de 0.
    func lire(_ premiere: Int64, nombre: Int) throws(ErreurSauvegarde) -> [UInt8] {
        var octets = [UInt8](repeating: 0, count: nombre * taillePage)
        let debut = premiere * Int64(taillePage)
        let presents = octets.withUnsafeMutableBytes { lecteur.connexion.readFile(at: debut, into: $0) }
        guard let presents else { throw .entrepot(.base(code: Self.panneDeLecture)) }
        for rang in 0..<nombre {
            let page = premiere + Int64(rang) + 1
            let place = rang * taillePage
            guard !tenu.toutDansLaBase, let trame = trames[UInt32(page)] else {
                // Celle de ses verrous, SQLite ne l'écrit jamais.
                guard place + taillePage <= presents || estCelleDesVerrous(page) else {
                    throw .entrepot(.base(code: Self.malFormee))
                }
                continue
            }
            octets.replaceSubrange(place..<(place + taillePage), with: try lireDuWAL(trame))
        }
        return octets
    }

    /// Les octets d'une page, dans l'instantané tenu.
    func lire(page: UInt32) throws(ErreurSauvegarde) -> [UInt8] {
        guard !tenu.toutDansLaBase, let trame = trames[page] else {
            return try lire(Int64(page) - 1, nombre: 1)
        }
        return try lireDuWAL(trame)
    }

    private func lireDuWAL(_ trame: UInt32) throws(ErreurSauvegarde) -> [UInt8] {
        guard let lue = fichierWAL?.page(frame: trame, pageSize: taillePage) else {
            throw .interrompu(.trou)
        }
        return lue
    }

    /// Instantanés pris, tant que le WAL recommence avant qu'on ait lu ce qui mène à eux.
    private static let essais = 3

    /// SQLITE_IOERR et SQLITE_CORRUPT.
    private static let panneDeLecture: Int32 = 10
    private static let malFormee: Int32 = 11

    /// SQLite garde la page qui contient l'octet de rang 2^30 pour ses verrous.
    private func estCelleDesVerrous(_ page: Int64) -> Bool { page == (1 << 30) / Int64(taillePage) + 1 }
}
