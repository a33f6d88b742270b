import Domaine
import Foundation
import SQLiteKit
import Testing

@testable import Entrepot

@Suite("Copier une base à côté de qui y écrit")
struct CopieDeBaseTests {
    /// Une base dont chaque ligne tient une page et le numéro de la transaction qui l'a écrite en dernier.
    private final class Ecriture {
        let connexion: Connection
        /// Après chaque transaction, la dernière qui a écrit chaque ligne.
        private(set) var histoire: [[Int64: Int64]] = [[:]]
        private var hasard: UInt64

        init(_ base: String, graine: UInt64) throws {
            connexion = try Connection(path: base, mode: .readWrite)
            hasard = graine
            try connexion.execute(
                """
                PRAGMA wal_autocheckpoint=0;
                CREATE TABLE essai (id INTEGER PRIMARY KEY, tour INTEGER, b BLOB);
                CREATE TABLE essai_tour (tour INTEGER);
                INSERT INTO essai_tour VALUES (0);
                """)
        }

        func tirer(_ nombre: Int) -> Int {
            hasard = hasard &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((hasard >> 33) % UInt64(nombre))
        }

        /// Une transaction : ajoute, récrit, retire des lignes ; parfois reporte le WAL ou rend ses pages libres.
        func transaction(lignes: Int) throws {
            let tour = Int64(histoire.count)
            var etat = histoire[histoire.count - 1]
            try connexion.execute("BEGIN IMMEDIATE")
            for _ in 0..<lignes {
                let id = Int64(tirer(600))
                if tirer(4) == 0 {
                    try connexion.execute(script: "DELETE FROM essai WHERE id = \(id)")
                    etat[id] = nil
                } else {
                    try connexion.execute(
                        script:
                            "REPLACE INTO essai VALUES (\(id), \(tour), randomblob(\(3000 + tirer(9000))))")
                    etat[id] = tour
                }
            }
            try connexion.execute(script: "UPDATE essai_tour SET tour = \(tour)")
            try connexion.execute("COMMIT")
            histoire.append(etat)
        }

        func reporter() throws {
            switch tirer(6) {
            case 0, 1: _ = try connexion.checkpointPassive()
            case 2: _ = try? connexion.checkpointRestart(waiting: 0)
            default: break
            }
        }
    }

    private func preparer(graine: UInt64) throws -> (Banc, Ecriture) {
        let banc = try Banc()
        _ = try banc.creerDossier()
        let ecriture = try Ecriture(Entrepot.chemin(banc.repertoire), graine: graine)
        for _ in 0..<50 { try ecriture.transaction(lignes: 20) }
        return (banc, ecriture)
    }

    private static func prise(_ bilan: Prise.Bilan) throws -> (Manifeste, Ajouts) {
        guard case .prise(let manifeste, let ajouts) = bilan else { throw ErreurSauvegarde.aucune }
        return (manifeste, ajouts)
    }

    /// Ce que la base restaurée dit d'elle-même.
    private static func relire(_ chemin: String) throws -> (tour: Int64, lignes: [Int64: Int64], etat: String)
    {
        let connexion = try Connection(path: chemin, mode: .readWrite)
        var tour = try Statement(connexion, "SELECT tour FROM essai_tour")
        var lues = try Statement(connexion, "SELECT id, tour FROM essai")
        var lignes: [Int64: Int64] = [:]
        try lues.forEachRow { lignes[$0.int64(0)] = $0.int64(1) }
        var controle = try Statement(connexion, "PRAGMA integrity_check(3)")
        return (
            try tour.first { $0.int64(0) } ?? -1, lignes, try controle.first { $0.requiredText(0) } ?? ""
        )
    }

    private static func restaurer(
        _ depot: borrowing DepotDeSauvegardes, _ manifeste: Manifeste, _ vers: String
    ) throws {
        let base = try #require(manifeste.fichiers.first { $0.nom == Inventaire.base })
        var octets: [UInt8] = []
        for hache in try depot.groupes.groupes(base) { octets += try depot.groupes.lire(hache) }
        #expect(Int64(octets.count) == base.taille)
        try Data(octets).write(to: URL(fileURLWithPath: vers))
    }

    @Test(
        "la copie est celle d'un seul instantané, quoi qu'on écrive, retire, reporte ou tronque pendant qu'elle se fait",
        arguments: 1...6)
    func pendantLesEcritures(graine: Int) throws {
        let (banc, ecriture) = try preparer(graine: UInt64(graine))
        let chemin = banc.repertoire + "-depot"
        defer { try? FileManager.default.removeItem(atPath: chemin) }
        let depot = try DepotDeSauvegardes(chemin, .ecrire)
        var prise = try Prise(donnees: banc.repertoire)
        prise.reglages = CopieDeBase.Reglages(tranche: 3, repos: 0)
        var panne: (any Error)?
        let avant = ecriture.histoire.count
        prise.battement = {
            do {
                try ecriture.reporter()
                try ecriture.transaction(lignes: 1 + ecriture.tirer(3))
            } catch { panne = error }
        }
        for tour in 1...2 {
            let bilan = try prise.prendre(depot, horloge: { Instant(ms: 0) }, racine: { _ in [] })
            let (manifeste, _) = try Self.prise(bilan)
            let vers = chemin + "/encours/restauree-\(tour)"
            try Self.restaurer(depot, manifeste, vers)
            let lue = try Self.relire(vers)
            #expect(lue.etat == "ok")
            // Pas celle du début : une copie juste de ce qui a changé pendant qu'elle se faisait.
            #expect(lue.tour >= avant)
            #expect(lue.lignes == ecriture.histoire[Int(lue.tour)])
        }
        #expect(panne == nil, "\(String(describing: panne))")
        #expect(ecriture.histoire.count > avant + 50)
    }

    @Test(
        "pendant qu'elle se fait, le WAL se reporte à mesure : aucun instantané n'est tenu du début à la fin")
    func reporteAMesure() throws {
        let (banc, ecriture) = try preparer(graine: 3)
        let chemin = banc.repertoire + "-depot"
        defer { try? FileManager.default.removeItem(atPath: chemin) }
        var prise = try Prise(donnees: banc.repertoire)
        prise.reglages = CopieDeBase.Reglages(tranche: 4, repos: 0)
        var panne: (any Error)?
        var (retard, ecrites) = (0, 0)
        prise.battement = {
            do {
                try ecriture.connexion.execute("UPDATE essai_tour SET tour = tour + 1")
                ecrites += 1
                let passe = try ecriture.connexion.checkpointPassive()
                retard = max(retard, passe.frames - passe.copied)
            } catch { panne = error }
        }
        let bilan = try prise.prendre(
            try DepotDeSauvegardes(chemin, .ecrire), horloge: { Instant(ms: 0) }, racine: { _ in [] })
        _ = try Self.prise(bilan)
        #expect(panne == nil)
        #expect(ecrites > 60)
        // Ce qui s'écrit pendant une tranche, ou la dernière lecture.
        #expect(retard <= 8)
    }

    @Test("d'une base qui grandit plus vite qu'elle n'est lue, elle vient à bout")
    func croissance() throws {
        let (banc, ecriture) = try preparer(graine: 5)
        let chemin = banc.repertoire + "-depot"
        defer { try? FileManager.default.removeItem(atPath: chemin) }
        let depot = try DepotDeSauvegardes(chemin, .ecrire)
        var prise = try Prise(donnees: banc.repertoire)
        prise.reglages = CopieDeBase.Reglages(tranche: 2, repos: 0)
        var (panne, ajouts): ((any Error)?, Int) = (nil, 0)
        prise.battement = {
            // Sans fin, si la copie ne s'en arrêtait pas d'elle-même.
            guard ajouts < 2000 else { return }
            ajouts += 1
            do {
                try ecriture.connexion.execute(
                    "INSERT INTO essai SELECT coalesce(max(id), 0) + 1, 0, randomblob(200000) FROM essai")
            } catch { panne = error }
        }
        let bilan = try prise.prendre(depot, horloge: { Instant(ms: 0) }, racine: { _ in [] })
        #expect(panne == nil)
        #expect(ajouts < 2000)
        let (manifeste, _) = try Self.prise(bilan)
        let vers = chemin + "/encours/restauree"
        try Self.restaurer(depot, manifeste, vers)
        #expect(try Self.relire(vers).etat == "ok")
    }

    @Test("rien n'est gardé d'un groupe relu : le dépôt n'a que ce que ses sauvegardes nomment")
    func rienDeTrop() throws {
        let (banc, ecriture) = try preparer(graine: 7)
        let chemin = banc.repertoire + "-depot"
        defer { try? FileManager.default.removeItem(atPath: chemin) }
        let depot = try DepotDeSauvegardes(chemin, .ecrire)
        var prise = try Prise(donnees: banc.repertoire)
        prise.reglages = CopieDeBase.Reglages(tranche: 2, repos: 0)
        var panne: (any Error)?
        prise.battement = { do { try ecriture.transaction(lignes: 2) } catch { panne = error } }
        let bilan = try prise.prendre(depot, horloge: { Instant(ms: 0) }, racine: { _ in [] })
        #expect(panne == nil)
        let (manifeste, ajouts) = try Self.prise(bilan)
        var nommes: Set<String> = []
        for fichier in manifeste.fichiers {
            nommes.formUnion(fichier.listes)
            nommes.formUnion(try depot.groupes.groupes(fichier))
        }
        let presents = depot.groupes.presents()
        #expect(Set(presents) == nommes && presents.count == nommes.count)
        #expect(ajouts.neufs == nommes.count)
        #expect(FichierDurable.noms(chemin + "/encours").isEmpty)
    }
}
