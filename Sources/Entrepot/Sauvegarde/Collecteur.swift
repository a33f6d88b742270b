import OpenSSLKit

/// Réunit les pages d'un instantané en groupes, à mesure qu'elles viennent.
///
/// Elles viennent presque dans l'ordre, la première à la fin : peu de groupes sont ouverts à la fois.
final class Collecteur {
    fileprivate struct Ouvert {
        var octets: [UInt8]
        var pages: Set<Int>
    }

    /// SQLite garde la page de ses verrous, à 1 Gio, sans jamais l'écrire.
    private static let verrous: Int64 = 1 << 30

    private let taillePage: Int
    private let taille: Int64
    private var ouverts: [Int: Ouvert] = [:]
    private(set) var groupes: Groupes
    private(set) var haches: [SHA256Digest?]
    /// Ce qui a arrêté la copie.
    private(set) var erreur: ErreurSauvegarde?
    private let battement: () -> Void

    init(groupes: Groupes, pages: Int64, taillePage: Int, battement: @escaping () -> Void) {
        self.battement = battement
        self.groupes = groupes
        self.taillePage = taillePage
        taille = pages * Int64(taillePage)
        let nombre = (taille + Int64(Groupes.taille) - 1) / Int64(Groupes.taille)
        haches = Array(repeating: nil, count: Int(nombre))
    }

    /// Reçoit une page ; faux s'il faut s'arrêter là.
    func recevoir(_ place: Int64, _ page: UnsafeRawBufferPointer) -> Bool {
        guard erreur == nil, page.count == taillePage, place + Int64(page.count) <= taille else {
            return false
        }
        let rang = Int(place / Int64(Groupes.taille))
        // Un groupe clos ne se rouvre pas : SQLite aurait récrit une page.
        guard haches[rang] == nil else { return false }
        let debut = Int(place % Int64(Groupes.taille))
        ouverts[rang, default: Ouvert(octets: [UInt8](repeating: 0, count: longueur(rang)), pages: [])]
            .deposer(page, a: debut)
        // La première page se récrit jusqu'à la fin.
        if rang > 0, ouverts[rang]?.pages.count == attendues(rang) { clore(rang) }
        return erreur == nil
    }

    /// Clôt le premier groupe ; les empreintes de tous, dans l'ordre.
    func finir() throws(ErreurSauvegarde) -> [SHA256Digest] {
        if ouverts[0]?.pages.count == attendues(0) { clore(0) }
        if let erreur { throw erreur }
        let entiers = haches.compactMap { $0 }
        guard entiers.count == haches.count else { throw .entrepot(.base(code: 11)) }
        return entiers
    }

    private func clore(_ rang: Int) {
        guard let ouvert = ouverts.removeValue(forKey: rang) else { return }
        do throws(ErreurSauvegarde) { haches[rang] = try groupes.ajouter(ouvert.octets) } catch {
            erreur = error
        }
        battement()
    }

    private func longueur(_ rang: Int) -> Int {
        Int(min(Int64(Groupes.taille), taille - Int64(rang) * Int64(Groupes.taille)))
    }

    private func attendues(_ rang: Int) -> Int {
        let sansPage = Self.verrous < taille && Int(Self.verrous / Int64(Groupes.taille)) == rang
        return longueur(rang) / taillePage - (sansPage ? 1 : 0)
    }
}

extension Collecteur.Ouvert {
    fileprivate mutating func deposer(_ page: UnsafeRawBufferPointer, a debut: Int) {
        octets.withUnsafeMutableBytes { room in
            UnsafeMutableRawBufferPointer(rebasing: room[debut..<(debut + page.count)]).copyMemory(from: page)
        }
        pages.insert(debut)
    }
}
