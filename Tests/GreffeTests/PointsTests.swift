import Foundation
import Merkle
import OpenSSLKit
import Testing

@testable import Greffe

@Suite("Points de contrôle : leur fichier")
struct PointsTests {
    private static func point(_ taille: UInt64, _ cle: CleJournal) throws -> PointSigne {
        try PointSigne(
            Checkpoint(origin: cle.origine, size: taille, root: MerkleHash.leaf([UInt8(taille & 0xFF)])), cle)
    }

    @Test("une fin coupée à tout octet laisse les points entiers, et la suite s'y écrit")
    func coupure() throws {
        let dossier = try DossierEssai()
        let cle = try CleJournal(dossier.journal, nommee: nil, origine: nil)
        let notes = try (1...3).map { try Self.point($0, cle) }
        let octets = notes.flatMap { Points.enregistrement($0.note) }
        let longueur = Points.enregistrement(notes[0].note).count
        for coupe in 0...octets.count {
            try? FileManager.default.removeItem(atPath: dossier.journal.points)
            try Data(octets[..<coupe]).write(to: URL(fileURLWithPath: dossier.journal.points))
            var dernier: PointSigne?
            var fichier = try FichierPoints(try FichierAjout(dossier.journal.points), dernier: &dernier)
            let entiers = coupe / longueur
            guard dernier?.point.size ?? 0 == UInt64(entiers) else {
                Issue.record("coupé à \(coupe) : \(dernier?.point.size ?? 0)")
                continue
            }
            try fichier.ajouter(try Self.point(9, cle))
            let relus = Points.lire(
                [UInt8](try Data(contentsOf: URL(fileURLWithPath: dossier.journal.points))))
            #expect(relus.notes.count == entiers + 1)
        }
    }

    @Test("d'un long fichier, seule la fin est lue, et le dernier point y est")
    func longFichier() throws {
        let dossier = try DossierEssai()
        let cle = try CleJournal(dossier.journal, nommee: nil, origine: nil)
        let note = try Self.point(1, cle).note
        var octets: [UInt8] = []
        while octets.count < 200_000 { octets += Points.enregistrement(note) }
        octets += Points.enregistrement(try Self.point(7, cle).note)
        try Data(octets).write(to: URL(fileURLWithPath: dossier.journal.points))
        var dernier: PointSigne?
        _ = try FichierPoints(try FichierAjout(dossier.journal.points), dernier: &dernier)
        #expect(dernier?.point.size == 7)
        #expect(Points.lire(octets).notes.count == octets.count / Points.enregistrement(note).count)
    }

    @Test("la clé est créée en 0600, relue ensuite, et refusée si d'autres peuvent la lire")
    func cle() throws {
        let dossier = try DossierEssai()
        let cle = try CleJournal(dossier.journal, nommee: nil, origine: nil)
        let mode = try FileManager.default.attributesOfItem(atPath: dossier.journal.cle)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        #expect(try CleJournal(dossier.journal, nommee: nil, origine: nil).origine == cle.origine)
        #expect(try CleJournal(dossier.journal, nommee: nil, origine: "a.test/b").origine == "a.test/b")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: dossier.journal.cle)
        #expect(throws: ErreurGreffe.cle(.unsafePermissions)) {
            try CleJournal(dossier.journal, nommee: nil, origine: nil)
        }
        // Une clé nommée n'est jamais créée à la place de celle qui manque.
        #expect(throws: ErreurGreffe.cle(.file(errno: ENOENT))) {
            try CleJournal(dossier.journal, nommee: dossier.chemin + "/absente.pem", origine: nil)
        }
        // Celle qui a déjà signé non plus.
        try FileManager.default.removeItem(atPath: dossier.journal.cle)
        #expect(throws: ErreurGreffe.cle(.file(errno: ENOENT))) {
            try CleJournal(dossier.journal, nommee: nil, origine: nil, dejaSigne: true)
        }
        #expect(!FileManager.default.fileExists(atPath: dossier.journal.cle))
        let autre = try PrivateKey.generateP256()
        try autre.save(to: dossier.chemin + "/p256.pem")
        #expect(throws: ErreurGreffe.cle(.unsupportedKey)) {
            try CleJournal(dossier.journal, nommee: dossier.chemin + "/p256.pem", origine: nil)
        }
    }
}

/// Un répertoire de données à lui, avec son répertoire `journal`.
final class DossierEssai {
    let chemin = NSTemporaryDirectory() + "dmp-greffe-" + UUID().uuidString
    let journal: DossierJournal

    init() throws {
        try FileManager.default.createDirectory(atPath: chemin, withIntermediateDirectories: true)
        journal = DossierJournal(donnees: chemin)
        try journal.creer()
    }

    deinit { try? FileManager.default.removeItem(atPath: chemin) }
}
