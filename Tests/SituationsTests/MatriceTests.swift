import Domaine
import Entrepot
import Foundation
import Nomenclatures
import Testing

@testable import dmp

@Suite("La matrice d'une configuration")
struct MatriceTests {
    @Test("son empreinte est celle du fichier, et change celle de l'ensemble")
    func empreinte() throws {
        let embarquees = try Fichiers.nomenclatures.get()
        let tables = Fichiers.repertoire.deletingLastPathComponent().appendingPathComponent("tables")
        var texte = try String(
            contentsOf: tables.appendingPathComponent("matrice-habilitation.csv"), encoding: .utf8)
        texte = texte.replacingOccurrences(of: ",o,o,?", with: ",o,o,n")
        let chemin = NSTemporaryDirectory() + "matrice-" + UUID().uuidString + ".csv"
        defer { try? FileManager.default.removeItem(atPath: chemin) }
        try Data(texte.utf8).write(to: URL(fileURLWithPath: chemin))
        let lues = try Service.nomenclatures(matrice: chemin)
        #expect(lues.matrice.empreinte == Entrepot.empreinte(Array(texte.utf8)))
        #expect(lues.matrice.empreinte != embarquees.matrice.empreinte)
        #expect(lues.empreinteTables != embarquees.empreinteTables)
        #expect(lues.matrice.inconnues.inconnues < embarquees.matrice.inconnues.inconnues)
        #expect(lues.matrice.inconnues.total == embarquees.matrice.inconnues.total)
    }
}
