import Merkle
import OpenSSLKit
import SQLiteKit

/// Un point de contrôle signé, dont la signature a déjà été vérifiée.
public struct PointConnu: Sendable, Hashable {
    /// Traces qu'il couvre.
    public let taille: UInt64
    /// Racine de leur arbre, 32 octets.
    public let racine: [UInt8]

    /// Un point.
    public init(taille: UInt64, racine: [UInt8]) {
        self.taille = taille
        self.racine = racine
    }
}

extension Verification {
    /// Recalcule l'arbre du journal et le compare à chaque point signé, du plus petit au plus grand.
    static func parcourirPoints(
        _ connexion: borrowing Connection, _ points: [PointConnu], _ rapport: inout RapportVerification,
        _ feuille: (PointConnu, UInt64) -> [UInt8]?
    ) throws(SQLiteError) -> String? {
        guard !points.isEmpty else { return nil }
        var attendus = points.sorted { $0.taille < $1.taille }[...]
        var arbre = Frontier()
        var rompu: PointConnu?
        func confronter() {
            while rompu == nil, let point = attendus.first, point.taille == arbre.size {
                if arbre.root.bytes == point.racine {
                    rapport.points += 1
                    rapport.couvertes = point.taille
                    attendus.removeFirst()
                } else {
                    rompu = point
                }
            }
        }
        confronter()
        var lecture = try Statement(connexion, LectureEntrees.depuis)
        try lecture.bind(0, at: 1)
        var ligne = LigneTrace()
        try lecture.whileRows { l in
            guard rompu == nil, !attendus.isEmpty else { return false }
            ligne.lire(l)
            arbre.append(ligne.feuille(empreinte: LectureEntrees.empreinte(l)))
            confronter()
            return true
        }
        guard let dementi = rompu ?? attendus.first else { return nil }
        let premiere = try premiereDifference(connexion, dementi, feuille).map { "trace \($0)" }
        let entre = rompu.map { "traces \(rapport.couvertes + 1) à \($0.taille)" }
        if let ou = premiere ?? entre {
            return
                "\(ou) : le point de contrôle signé de \(dementi.taille) traces n'est pas celui de ce journal"
        }
        return """
            trace \(arbre.size + 1) : absente du journal, dont un point de contrôle signé couvre \(dementi.taille) \
            traces (fin coupée, ou base ramenée en arrière)
            """
    }

    /// Le rang de la première trace qui n'est pas celle de l'arbre signé, si cet arbre est gardé.
    private static func premiereDifference(
        _ connexion: borrowing Connection, _ point: PointConnu, _ feuille: (PointConnu, UInt64) -> [UInt8]?
    ) throws(SQLiteError) -> UInt64? {
        var lecture = try Statement(connexion, LectureEntrees.depuis)
        try lecture.bind(0, at: 1)
        var rang: UInt64 = 0
        var trouvee: UInt64?
        var ligne = LigneTrace()
        try lecture.whileRows { l in
            rang += 1
            guard rang <= point.taille, let signee = feuille(point, rang) else { return false }
            ligne.lire(l)
            let lue = ligne.feuille(empreinte: LectureEntrees.empreinte(l))
            if lue.bytes != signee { trouvee = rang }
            return trouvee == nil
        }
        return trouvee
    }
}
