public import Entrepot
import Foundation
import Merkle
import OpenSSLKit

/// Les points signés d'un répertoire de données, ou d'un témoin, relus sans rien y changer.
///
/// Marche à côté d'un serveur : ni verrou, ni écriture.
public final class JournalSigne {
    /// Pourquoi les points ne peuvent être relus.
    public enum Faute: Error, Sendable, Equatable {
        /// La clé publique manque ou n'est pas une clé Ed25519.
        case cle
        /// Le fichier du témoin manque, ou ne contient aucun point.
        case temoin
        /// Des octets du fichier de points du répertoire de données sont illisibles : une phrase.
        case points(String)
        /// Un point n'est pas signé par cette clé : les traces qu'il couvre.
        case signature(traces: UInt64)
    }

    /// Les octets illisibles du fichier du témoin ; ce qui les suit est lu.
    public let abimesDuTemoin: [Range<Int>]
    private let signes: [PointSigne]
    private let cle: Ed25519PublicKey?
    private let arbre: FichierAjout?
    private var conformes: [PointConnu: Bool] = [:]

    /// - Parameters:
    ///   - temoin: fichier de points tenu ailleurs, à confronter aussi.
    ///   - cle: fichier PEM de la clé publique ; `nil` : celle du répertoire de données.
    public convenience init(donnees: String, temoin: String? = nil, cle: String? = nil) throws(Faute) {
        let dossier = DossierJournal(donnees: donnees)
        try self.init(
            points: dossier.points, temoin: temoin, cle: cle ?? dossier.clePublique, cleNommee: cle != nil,
            arbre: dossier.arbre)
    }

    private init(
        points: String, temoin: String?, cle: String, cleNommee: Bool, arbre: String?
    ) throws(Faute) {
        var notes: [SignedNote] = []
        if let octets = Self.octets(points) {
            let lus = Points.lire(octets)
            if let abime = lus.abimes.first { throw .points(Points.illisible(abime)) }
            // Un serveur écrit peut-être le dernier.
            guard lus.inacheve else { throw .points(Points.illisible(lus.fin..<octets.count)) }
            notes = lus.notes
        }
        var abimes: [Range<Int>] = []
        if let temoin {
            guard let octets = Self.octets(temoin) else { throw .temoin }
            let lus = Points.lire(octets)
            guard !lus.notes.isEmpty else { throw .temoin }
            abimes = lus.abimes + (lus.fin < octets.count ? [lus.fin..<octets.count] : [])
            notes += lus.notes
        }
        abimesDuTemoin = abimes
        let pem = Self.octets(cle)
        let publique = pem.flatMap { try? Ed25519PublicKey(pem: $0) }
        guard publique != nil || (notes.isEmpty && !cleNommee) else { throw .cle }
        var signes: [PointSigne] = []
        for signe in notes.compactMap({ PointSigne($0) }) {
            guard let publique, signe.note.isSigned(by: publique, name: signe.point.origin) else {
                throw .signature(traces: signe.point.size)
            }
            signes.append(signe)
        }
        self.signes = signes
        self.cle = publique
        self.arbre = arbre.flatMap { try? FichierAjout(lire: $0) }
    }

    private static func octets(_ chemin: String) -> [UInt8]? {
        FileManager.default.contents(atPath: chemin).map { [UInt8]($0) }
    }

    /// Les points, pour ``Entrepot/Verification``.
    public var points: [PointConnu] {
        Array(Set(signes.map { PointConnu(taille: $0.point.size, racine: $0.point.root.bytes) }))
    }

    /// La feuille de ce rang dans l'arbre gardé, s'il est bien celui de ce point.
    public func feuille(_ point: PointConnu, _ rang: UInt64) -> [UInt8]? {
        let conforme: Bool
        if let connue = conformes[point] {
            conforme = connue
        } else {
            let bord = try? Frontier(size: point.taille) { (place) throws(ErreurGreffe) in try hache(place) }
            conforme = bord?.root.bytes == point.racine
            conformes[point] = conforme
        }
        return conforme ? try? hache(StoredOrder.leaf(rang - 1)).bytes : nil
    }

    /// Les points des journaux qu'un répertoire restauré reprend : ils valent encore pour leurs traces.
    public static func precedents(donnees: String) throws(Faute) -> [PointConnu] {
        let rangement = donnees + "/journaux-precedents"
        var points: [PointConnu] = []
        for nom in ((try? FileManager.default.contentsOfDirectory(atPath: rangement)) ?? []).sorted() {
            points += try precedent(rangement + "/" + nom)
        }
        return points
    }

    /// Les points d'un journal qui n'est plus tenu, dans le répertoire où il est rangé ; vide s'il n'avait rien signé.
    public static func precedent(_ repertoire: String) throws(Faute) -> [PointConnu] {
        let points = repertoire + "/points"
        guard let octets = octets(points), !octets.isEmpty else { return [] }
        return try JournalSigne(
            points: points, temoin: nil, cle: repertoire + "/cle-publique.pem", cleNommee: true, arbre: nil
        ).points
    }

    /// La clé publique, telle que les outils de points signés l'écrivent ; `nil` s'il n'y en a pas.
    public var clePublique: String? {
        guard let cle, let nom else { return nil }
        return SignedNote.verifierKey(cle, name: nom)
    }

    /// Le nom du journal ; `nil` s'il n'a pas encore de clé.
    public var nom: String? { cle.map { dernierPoint?.point.origin ?? CleJournal.origine($0) } }

    /// Le dernier point signé, tel qu'il est gardé.
    public var dernier: String? { dernierPoint?.note.note }

    /// La preuve que le dernier point signé prolonge le journal d'alors.
    ///
    /// - Returns: `nil` si cette taille n'est pas celle d'un journal plus ancien.
    public func coherence(depuis: UInt64) throws(ErreurGreffe) -> PreuveJournal.Coherence? {
        guard let dernier = dernierPoint, depuis > 0, depuis <= dernier.point.size else { return nil }
        let chemin = try MerkleProofs.consistency(from: depuis, to: dernier.point.size) {
            (place) throws(ErreurGreffe) in try hache(place)
        }
        return PreuveJournal.Coherence(depuis: depuis, preuve: chemin.map(\.hex))
    }

    private var dernierPoint: PointSigne? { signes.max { $0.point.size < $1.point.size } }

    private func hache(_ place: UInt64) throws(ErreurGreffe) -> SHA256Digest {
        guard let octets = try arbre?.lire(32, a: place * 32), let hache = SHA256Digest(bytes: octets) else {
            throw .fichier(errno: ENOENT)
        }
        return hache
    }
}
