import Foundation
import Testing

@testable import dmp

@Suite("Le journal technique : une ligne par réponse, même après une écriture interrompue")
struct LignesDuJournalAccesTests {
    @Test("une écriture qui s'arrête au milieu d'une ligne n'y colle pas la suivante")
    func interrompue() throws {
        var bouts: [Int32] = [-1, -1]
        try #require(pipe(&bouts) == 0)
        let (lecture, ecriture) = (bouts[0], bouts[1])
        defer {
            close(lecture)
            close(ecriture)
        }
        for bout in bouts { try #require(fcntl(bout, F_SETFL, O_NONBLOCK) == 0) }
        let journal = JournalAcces(descripteur: ecriture, horloge: { "" })
        let ligne = Array(#"{"instant":"2026-11-22T00:00:00Z","statut":200}"#.utf8) + [UInt8(ascii: "\n")]
        // Un tube tient une puissance de deux : une longueur impaire ne s'y arrête jamais à la fin d'une ligne.
        let longue = ligne.count.isMultiple(of: 2) ? [UInt8(ascii: " ")] + ligne : ligne
        // D'un coup, plus que le tube ne tient : l'écriture s'arrête où il est plein.
        journal.noter(ligne: Array(repeatElement(longue, count: 10_000).joined()))
        journal.vider()
        var lu = Self.lire(lecture)
        try #require(!lu.isEmpty && lu.last != UInt8(ascii: "\n"))
        for _ in 0..<3 { journal.noter(ligne: ligne) }
        journal.vider()
        lu += Self.lire(lecture)
        let lignes = String(decoding: lu, as: UTF8.self).split(separator: "\n").map { Data($0.utf8) }
        let lisibles = lignes.map { (try? JSONSerialization.jsonObject(with: $0)) != nil }
        // Une seule est tronquée ; les trois dernières sont entières.
        #expect(lisibles.count { !$0 } == 1 && lisibles.suffix(3) == [true, true, true])
    }

    private static func lire(_ descripteur: Int32) -> [UInt8] {
        var tout: [UInt8] = []
        var bloc = [UInt8](repeating: 0, count: 1 << 16)
        while case let lus = read(descripteur, &bloc, bloc.count), lus > 0 { tout += bloc[0..<lus] }
        return tout
    }
}
