import Domaine
import Foundation
import SQLiteKit
import Synchronization
import Testing

@testable import Entrepot

@Suite("Les preuves à usage unique qui ont servi")
struct PreuvesServiesTests {
    private static let debut: Int64 = 1_790_000_000_000

    private static func preuve(_ numero: UInt8, _ fin: Int64 = debut + 60_000) -> PreuveUnique {
        PreuveUnique(cle: [UInt8](repeating: numero, count: 32), fin: Instant(ms: fin))
    }

    private static func consommer(_ entrepot: Entrepot, _ preuve: PreuveUnique) throws -> Bool {
        try entrepot.attendre { (t) throws(ErreurEntrepot) in try t.consommer(preuve) }
    }

    @Test("la première présentation passe, les suivantes non ; une autre preuve n'en souffre pas")
    func unique() throws {
        let banc = try Banc()
        #expect(try Self.consommer(banc.entrepot, Self.preuve(1)))
        #expect(try !Self.consommer(banc.entrepot, Self.preuve(1)))
        #expect(try !Self.consommer(banc.entrepot, Self.preuve(1, Self.debut + 3_600_000)))
        #expect(try Self.consommer(banc.entrepot, Self.preuve(2)))
    }

    @Test("un acte défait n'a pas consommé sa preuve")
    func defaite() throws {
        let banc = try Banc()
        #expect(throws: ErreurEntrepot.base(code: -7)) {
            try banc.entrepot.attendre { (t) throws(ErreurEntrepot) in
                _ = try t.consommer(Self.preuve(1))
                throw .base(code: -7)
            }
        }
        #expect(try Self.consommer(banc.entrepot, Self.preuve(1)))
    }

    @Test("rouverte, la base se souvient")
    func reouverture() throws {
        let banc = try Banc()
        #expect(try Self.consommer(banc.entrepot, Self.preuve(1)))
        banc.entrepot.fermer()
        let rouvert = try Entrepot(repertoire: banc.repertoire, creer: false, contexte: Banc.contexte)
        defer { rouvert.fermer() }
        #expect(try !Self.consommer(rouvert, Self.preuve(1)))
    }

    @Test("une preuve échue est oubliée, cinq minutes après : une horloge remise en arrière ne la rouvre pas")
    func oubli() throws {
        let heure = Heure()
        let banc = try Banc(horloge: { heure.instant })
        #expect(try Self.consommer(banc.entrepot, Self.preuve(1)))
        heure.avancer(60_000 + 299_999)
        #expect(try Self.consommer(banc.entrepot, Self.preuve(2, heure.instant.ms + 1)))
        #expect(try banc.compter("SELECT count(*) FROM preuve_servie") == 2)
        heure.avancer(2)
        #expect(try Self.consommer(banc.entrepot, Self.preuve(3, heure.instant.ms + 1)))
        #expect(try banc.compter("SELECT count(*) FROM preuve_servie") == 2)
        #expect(try banc.compter("SELECT nombre FROM compte_preuves") == 2)
    }

    @Test("pleine, la table refuse toute preuve nouvelle et n'en oublie aucune qui vaille encore")
    func pleine() throws {
        let heure = Heure()
        var contexte = Banc.contexte(horloge: { heure.instant })
        contexte.preuvesUniquesMaximales = 3
        let repertoire = NSTemporaryDirectory() + "dmp-preuves-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: repertoire, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: repertoire) }
        let entrepot = try Entrepot(repertoire: repertoire, creer: true, contexte: contexte)
        defer { entrepot.fermer() }
        for numero in 1...3 { #expect(try Self.consommer(entrepot, Self.preuve(UInt8(numero)))) }
        for _ in 0..<2 {
            #expect(throws: ErreurEntrepot.surcharge) { try Self.consommer(entrepot, Self.preuve(4)) }
        }
        for numero in 1...3 { #expect(try !Self.consommer(entrepot, Self.preuve(UInt8(numero)))) }
        heure.avancer(400_000)
        #expect(try Self.consommer(entrepot, Self.preuve(4, heure.instant.ms + 1000)))
    }

    @Test("d'un lot de preuves échues, chaque présentation en oublie une part")
    func parts() throws {
        let heure = Heure()
        let banc = try Banc(horloge: { heure.instant })
        for numero in 0..<200 { #expect(try Self.consommer(banc.entrepot, Self.preuve(UInt8(numero)))) }
        heure.avancer(400_000)
        let attendus: [Int64] = [137, 74, 11, 4]
        for (rang, attendu) in attendus.enumerated() {
            let preuve = Self.preuve(UInt8(201 + rang), heure.instant.ms + 600_000)
            #expect(try Self.consommer(banc.entrepot, preuve))
            #expect(try banc.compter("SELECT nombre FROM compte_preuves") == attendu)
        }
    }
}

/// Une horloge que l'essai avance.
private final class Heure: Sendable {
    private let ms = Mutex<Int64>(1_790_000_000_000)
    var instant: Instant { Instant(ms: ms.withLock { $0 }) }
    func avancer(_ duree: Int64) { ms.withLock { $0 += duree } }
}
