import Foundation
import Merkle
import OpenSSLKit

/// Ce qu'un répertoire restauré dit du journal qu'il reprend : le nom de celui-ci, ses traces, leur racine.
///
/// Gardée dans `journal/restauration`, et répétée dans chaque point de contrôle que signe le nouveau journal : un témoin
/// qui tient des points de l'ancien voit qu'il finit là, et lesquels couvraient ce qui est perdu.
public struct NoteDeRestauration: Sendable, Equatable {
    /// Le nom du journal d'avant ; `nil` s'il n'avait encore rien signé.
    public let origine: String?
    /// Traces restaurées.
    public let traces: UInt64
    let racine: String
    /// Dossiers effacés après la sauvegarde : leur clé n'est plus, ils sont à effacer de nouveau.
    public let aEffacer: [String]

    /// - Parameters:
    ///   - precedent: le répertoire où se range ce que la sauvegarde a gardé du journal d'avant.
    ///   - racine: racine de l'arbre de ces traces, 32 octets.
    ///   - aEffacer: dossiers effacés après la sauvegarde.
    public init(precedent: String, traces: Int64, racine: [UInt8], aEffacer: [String] = []) {
        let pem = FileManager.default.contents(atPath: precedent + "/cle-publique.pem").map { [UInt8]($0) }
        let cle = pem.flatMap { try? Ed25519PublicKey(pem: $0) }
        let points = FileManager.default.contents(atPath: precedent + "/points").map { [UInt8]($0) }
        let dernier = points.flatMap { Points.lire($0).notes.last }.flatMap { PointSigne($0) }
        origine = dernier?.point.origin ?? cle.map { CleJournal.origine($0) }
        self.traces = UInt64(clamping: traces)
        self.racine = Data(racine).base64EncodedString()
        self.aEffacer = aEffacer
    }

    /// Les dossiers qu'un répertoire restauré dit à effacer de nouveau ; aucun s'il ne l'a pas été, ou ne le dit plus.
    public static func aEffacer(donnees: String) -> Set<String> {
        (try? NoteDeRestauration(DossierJournal(donnees: donnees))).flatMap { $0 }.map { Set($0.aEffacer) }
            ?? []
    }

    /// Relit la note d'un répertoire ; `nil` s'il n'a jamais été restauré.
    init?(_ dossier: DossierJournal) throws(ErreurGreffe) {
        guard let octets = FileManager.default.contents(atPath: dossier.restauration) else { return nil }
        let lignes = String(decoding: octets, as: UTF8.self).split(separator: "\n")
        guard let mots = lignes.first?.split(separator: " "), mots.count == 4, mots[0] == "restauration",
            let traces = UInt64(mots[2]),
            SHA256Digest(base64: String(mots[3])) != nil
        else { throw .rupture("journal/restauration : la note est illisible") }
        origine = mots[1] == "-" ? nil : String(mots[1])
        self.traces = traces
        racine = String(mots[3])
        aEffacer = lignes.dropFirst().filter { $0.hasPrefix(Self.marque) }.map {
            String($0.dropFirst(Self.marque.count))
        }
    }

    private static let marque = "effacer "

    /// La ligne de plus que porte chaque point de contrôle.
    public var ligne: String { "restauration \(origine ?? "-") \(traces) \(racine)" }

    /// Écrit la note dans un répertoire de données qui n'a pas encore de journal.
    public func ecrire(donnees: String) throws(ErreurGreffe) {
        let dossier = DossierJournal(donnees: donnees)
        try dossier.creer()
        let fichier = try FichierAjout(dossier.restauration)
        let lignes = [ligne] + aEffacer.map { Self.marque + $0 }
        try fichier.ecrire(Array(lignes.map { $0 + "\n" }.joined().utf8), a: 0)
        try fichier.synchroniser()
        try dossier.synchroniser()
    }
}
