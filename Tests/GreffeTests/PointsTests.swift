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

    /// Ouvre un fichier de ces octets : le dernier point lu, ou `nil` s'il est refusé ; le fichier est resté tel quel, ou non.
    private func ouvrir(_ octets: [UInt8], _ dossier: DossierEssai) throws -> (dernier: UInt64?, intact: Bool)
    {
        let chemin = URL(fileURLWithPath: dossier.journal.points)
        try Data(octets).write(to: chemin)
        var dernier: PointSigne?
        do {
            _ = try FichierPoints(try FichierAjout(dossier.journal.points), dernier: &dernier)
        } catch ErreurGreffe.rupture { dernier = nil }
        return (dernier?.point.size, try [UInt8](Data(contentsOf: chemin)) == octets)
    }

    @Test(
        "un octet abîmé, où que ce soit, ne fait perdre aucun point : le fichier est refusé ou lu jusqu'au bout"
    )
    func octetAbime() throws {
        let dossier = try DossierEssai()
        let cle = try CleJournal(dossier.journal, nommee: nil, origine: nil)
        for nombre in [UInt64(1), 3] {
            let octets = try (1...nombre).flatMap { Points.enregistrement(try Self.point($0, cle).note) }
            for rang in octets.indices {
                var abimes = octets
                abimes[rang] ^= 0x80
                let lu = try ouvrir(abimes, dossier)
                #expect(lu.intact && [nil, nombre].contains(lu.dernier), "\(nombre) points, octet \(rang)")
            }
        }
    }

    @Test(
        "d'un dernier point, des zéros ne sont que ce qu'une coupure n'a pas laissé écrire ; de tout un fichier, non"
    )
    func zeros() throws {
        let dossier = try DossierEssai()
        let cle = try CleJournal(dossier.journal, nommee: nil, origine: nil)
        let (un, deux) = (
            Points.enregistrement(try Self.point(1, cle).note),
            Points.enregistrement(try Self.point(2, cle).note)
        )
        for rang in 1..<deux.count {
            let zeros = [UInt8](repeating: 0, count: deux.count)
            for troue in [zeros[..<rang] + deux[rang...], deux[..<rang] + zeros[rang...]] {
                #expect(try ouvrir(un + troue, dossier).dernier == 1, "\(rang)")
                #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: dossier.journal.points))) == un)
                let suivi = try ouvrir(troue + un, dossier)
                #expect(suivi.dernier == nil && suivi.intact, "\(rang)")
            }
        }
        let tout = [UInt8](repeating: 0, count: 8192)
        #expect(try ouvrir(tout, dossier).intact)
    }

    @Test("un point coupé que d'autres suivent : le répertoire de données est refusé, un témoin se relit")
    func milieuCoupe() throws {
        let dossier = try DossierEssai()
        let cle = try CleJournal(dossier.journal, nommee: nil, origine: nil)
        let notes = try (1...3).map { try Self.point($0, cle).note }
        let trois = notes.map(Points.enregistrement)
        for coupe in 1..<trois[1].count {
            let octets = trois[0] + trois[1][..<coupe] + trois[2]
            let lu = try ouvrir(octets, dossier)
            #expect(lu.dernier == nil && lu.intact, "coupé à \(coupe)")
            #expect(Points.lire(octets).notes == [notes[0], notes[2]], "coupé à \(coupe)")
            // Le premier abîmé, sans rien devant lui.
            #expect(Points.lire(Array(trois[1][..<coupe]) + trois[2]).notes == [notes[2]], "coupé à \(coupe)")
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
