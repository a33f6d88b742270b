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

    /// - Parameters:
    ///   - precedent: le répertoire où se range ce que la sauvegarde a gardé du journal d'avant.
    ///   - racine: racine de l'arbre de ces traces, 32 octets.
    public init(precedent: String, traces: Int64, racine: [UInt8]) {
        let pem = FileManager.default.contents(atPath: precedent + "/cle-publique.pem").map { [UInt8]($0) }
        let cle = pem.flatMap { try? Ed25519PublicKey(pem: $0) }
        let points = FileManager.default.contents(atPath: precedent + "/points").map { [UInt8]($0) }
        let dernier = points.flatMap { Points.lire($0).notes.last }.flatMap { PointSigne($0) }
        origine = dernier?.point.origin ?? cle.map { CleJournal.origine($0) }
        self.traces = UInt64(clamping: traces)
        self.racine = Data(racine).base64EncodedString()
    }

    /// Relit la note d'un répertoire ; `nil` s'il n'a jamais été restauré.
    init?(_ dossier: DossierJournal) throws(ErreurGreffe) {
        guard let octets = FileManager.default.contents(atPath: dossier.restauration) else { return nil }
        let mots = String(decoding: octets, as: UTF8.self).split(separator: "\n").first?.split(separator: " ")
        guard let mots, mots.count == 4, mots[0] == "restauration", let traces = UInt64(mots[2]),
            SHA256Digest(base64: String(mots[3])) != nil
        else { throw .rupture("journal/restauration : la note est illisible") }
        origine = mots[1] == "-" ? nil : String(mots[1])
        self.traces = traces
        racine = String(mots[3])
    }

    /// La ligne de plus que porte chaque point de contrôle.
    public var ligne: String { "restauration \(origine ?? "-") \(traces) \(racine)" }

    /// Écrit la note dans un répertoire de données qui n'a pas encore de journal.
    public func ecrire(donnees: String) throws(ErreurGreffe) {
        let dossier = DossierJournal(donnees: donnees)
        try dossier.creer()
        let fichier = try FichierAjout(dossier.restauration)
        try fichier.ecrire(Array((ligne + "\n").utf8), a: 0)
        try fichier.synchroniser()
        try dossier.synchroniser()
    }
}
