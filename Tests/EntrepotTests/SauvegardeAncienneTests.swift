import Domaine
import Foundation
import Greffe
import SQLiteKit
import Testing

@testable import Entrepot

@Suite("Sauvegardes d'un programme plus ancien")
struct SauvegardeAncienneTests {
    @Test(
        "restaurée, sa base vient au schéma d'aujourd'hui, vérifiée ; une base plus ancienne ne se sauvegarde pas"
    )
    func ancienne() throws {
        let banc = try Banc()
        let dossier = try banc.ouvrir()
        try banc.autoriser(dossier)
        for numero in 1...3 { try banc.deposer(numero, [UInt8(numero)], dossier, Banc.identite) }
        banc.entrepot.fermer()
        let (donnees, depot, vers) = (banc.repertoire, banc.repertoire + "/depot", banc.repertoire + "/r")
        let chemin = Entrepot.chemin(donnees)
        try AnciennesBases.ecrire(try banc.copier(), version: 2, chemin)
        try Data("essai\n".utf8).write(to: URL(fileURLWithPath: donnees + "/environnement"))
        #expect(throws: ErreurSauvegarde.entrepot(.plusAncienne(trouvee: 2, connue: Schema.migrations.count)))
        {
            _ = try Prise(donnees: donnees)
        }
        // Comme le programme d'alors la prenait.
        var prise = try Prise(donnees: donnees, schema: 2)
        let ouvert = try DepotDeSauvegardes(depot, .ecrire)
        _ = try prise.prendre(ouvert, horloge: { Instant(ms: 0) }) { traces throws(ErreurSauvegarde) in
            do throws(ErreurGreffe) {
                return try RacineDuJournal.calculer(donnees: donnees, traces: traces)
            } catch { throw .rompu("") }
        }
        let manifeste = try ouvert.choisir(.dernier)
        #expect(manifeste.schema == 2 && manifeste.traces == 5)
        var restauration = try Restauration(manifeste, vers: vers)
        try restauration.rebatir(ouvert)
        try restauration.controler()
        #expect(try restauration.verifier(points: []).documents == 3)
        try restauration.installer()
        #expect(
            try Connection(path: vers + "/dmp.sqlite", mode: .readOnly).userVersion()
                == Schema.migrations.last?.version)
        // La base se sauvegarde de nouveau, au schéma d'aujourd'hui.
        _ = try Prise(donnees: vers)
    }
}
