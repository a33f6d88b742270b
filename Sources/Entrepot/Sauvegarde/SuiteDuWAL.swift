import SQLiteKit

/// Les trames du WAL qui mènent d'un instantané à un autre.
struct SuiteDuWAL {
    /// Le chemin de la base.
    let base: String
    let taillePage: Int

    /// La dernière trame de chaque page qui change entre deux positions ; `nil` si rien ne prouve qu'il n'en manque pas.
    ///
    /// - Parameter tenue: un instantané est resté ouvert depuis la première : le WAL n'a pu recommencer qu'une fois, vide de
    ///   tout ce qui la suivait. Le compte des transactions le confirme.
    func trames(de: WALPosition, a: WALPosition, tenue: Bool) -> [UInt32: UInt32]? {
        if de == a { return [:] }
        let memeVie = de.salts == a.salts
        guard memeVie || tenue else { return nil }
        if a.frame == 0 { return a.changes == de.changes ? [:] : nil }
        guard let wal = WALFile(database: base),
            let etendue = wal.span(after: memeVie ? de : nil, to: a, pageSize: taillePage)
        else { return nil }
        if !memeVie, etendue.commits != a.changes &- de.changes { return nil }
        return etendue.frames
    }

    /// Les pages qui changent entre deux positions, sans qu'aucun instantané ait été tenu de l'une à l'autre ; `nil` si rien ne
    /// prouve qu'il n'en manque pas.
    ///
    /// Le WAL a pu recommencer : ce qui suivait la première y est encore, à moins d'avoir été recouvert depuis. Le compte des
    /// transactions dit si tout est là.
    ///
    /// - Returns: et la dernière trame de chacune, si le WAL n'a pas recommencé ; de toutes celles qu'il tient, sinon.
    func changees(
        de: WALPosition, a: WALPosition
    ) -> (pages: Set<UInt32>, trames: [UInt32: UInt32])? {
        if de == a { return ([], [:]) }
        if de.salts == a.salts {
            return trames(de: de, a: a, tenue: false).map { (Set($0.keys), $0) }
        }
        guard let wal = WALFile(database: base) else { return nil }
        var depuis = WALFile.Span()
        if a.frame > 0 {
            guard let lues = wal.span(after: nil, to: a, pageSize: taillePage) else { return nil }
            depuis = lues
        }
        let queue = wal.tail(after: de, pageSize: taillePage)
        guard queue.commits &+ depuis.commits == a.changes &- de.changes else { return nil }
        return (Set(queue.frames.keys).union(depuis.frames.keys), depuis.frames)
    }

    /// La dernière trame de chaque page que le WAL tient jusqu'à une position, depuis qu'il a recommencé.
    func trames(jusqua a: WALPosition) -> [UInt32: UInt32]? {
        if a.frame == 0 { return [:] }
        return WALFile(database: base)?.span(after: nil, to: a, pageSize: taillePage)?.frames
    }
}
