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
        /// Fois où le WAL a recommencé.
        private(set) var recommencements = 0
        private var vie: UInt64 = 0
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
            let sels = connexion.walPosition()?.position.salts ?? 0
            if sels != vie { (vie, recommencements) = (sels, recommencements + 1) }
        }

        func position() throws -> WALPosition {
            let lue = connexion.walPosition()
            return try #require(lue).position
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
        let recommencements = ecriture.recommencements
        prise.battement = {
            do {
                try ecriture.reporter()
                try ecriture.transaction(lignes: 1 + ecriture.tirer(3))
            } catch { panne = error }
        }
        prise.enRepos = prise.battement
        for tour in 1...2 {
            let bilan = try prise.prendre(depot, horloge: { Instant(ms: 0) }, racine: { _, _ in [] })
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
        // Entre deux tranches, le WAL recommence comme si nul ne lisait.
        #expect(ecriture.recommencements > recommencements + 5)
    }

    @Test("d'une vie du WAL à la suivante, on sait ce qui a changé, ou l'on sait que l'on ne sait pas")
    func suite() throws {
        let banc = try Banc()
        let base = Entrepot.chemin(banc.repertoire)
        let connexion = try Connection(path: base, mode: .readWrite)
        try connexion.execute(
            "PRAGMA wal_autocheckpoint=0; CREATE TABLE essai (id INTEGER PRIMARY KEY, b BLOB)")
        let suite = SuiteDuWAL(base: base, taillePage: try connexion.extent().pageSize)
        func ecrire(_ octets: Int) throws {
            try connexion.execute(script: "INSERT INTO essai (b) VALUES (randomblob(\(octets)))")
        }
        func position() throws -> WALPosition {
            let lue = connexion.walPosition()
            return try #require(lue).position
        }
        func recommencer() throws {
            let fait = try connexion.checkpointRestart(waiting: 0)
            #expect(fait.frames == fait.copied)
        }
        try ecrire(300_000)
        let depart = try position()
        try ecrire(50_000)
        let memeVie = try #require(suite.changees(de: depart, a: try position())).pages
        #expect(memeVie.count > 6)
        try recommencer()
        try ecrire(10)
        let (pages, trames) = try #require(suite.changees(de: depart, a: try position()))
        #expect(pages.isSuperset(of: memeVie))
        #expect(trames.count < memeVie.count && Set(trames.keys).isSubset(of: pages))
        // Ce qui suivait le départ est encore là ; un octet altéré, et l'on ne sait plus.
        let trame = Int(depart.frame) * (suite.taillePage + 24) + 32
        let fichier = try #require(FileHandle(forUpdatingAtPath: base + "-wal"))
        try fichier.seek(toOffset: UInt64(trame + 100))
        let octet = try #require(try fichier.read(upToCount: 1))
        try fichier.seek(toOffset: UInt64(trame + 100))
        try fichier.write(contentsOf: Data([octet[0] ^ 1]))
        #expect(suite.changees(de: depart, a: try position()) == nil)
        try fichier.seek(toOffset: UInt64(trame + 100))
        try fichier.write(contentsOf: octet)
        #expect(suite.changees(de: depart, a: try position()) != nil)
        // Recommencé deux fois, ou recouvert : de même.
        let milieu = try position()
        try recommencer()
        #expect(try #require(suite.changees(de: milieu, a: try position())).pages.isEmpty)
        try ecrire(10)
        #expect(suite.changees(de: depart, a: try position()) == nil)
        let avant = try position()
        try ecrire(10)
        try recommencer()
        try ecrire(400_000)
        #expect(try position().frame > avant.frame)
        #expect(suite.changees(de: avant, a: try position()) == nil)
        // Tronqué : rien ne dit ce qui suivait, sauf s'il n'y avait rien.
        let dernier = try position()
        try connexion.checkpointTruncate()
        #expect(try #require(suite.changees(de: dernier, a: try position())).pages.isEmpty)
        try ecrire(10)
        let suivant = try position()
        try ecrire(10)
        try connexion.checkpointTruncate()
        #expect(suite.changees(de: suivant, a: try position()) == nil)
    }

    @Test(
        "ce qu'un WAL recommencé a recouvert est relu : la copie reste celle d'un seul instantané",
        arguments: 1...3)
    func suitePerdue(fois: Int) throws {
        let (banc, ecriture) = try preparer(graine: UInt64(10 + fois))
        let chemin = banc.repertoire + "-depot"
        defer { try? FileManager.default.removeItem(atPath: chemin) }
        let depot = try DepotDeSauvegardes(chemin, .ecrire)
        var prise = try Prise(donnees: banc.repertoire)
        prise.reglages = CopieDeBase.Reglages(tranche: 8, repos: 0)
        var (panne, perdues, prochaine): ((any Error)?, Int, Int) = (nil, 0, 20)
        prise.battement = {
            prochaine -= 1
            do {
                try ecriture.transaction(lignes: 1)
                guard prochaine <= 0, perdues < fois else { return }
                let avant = try ecriture.position()
                _ = try? ecriture.connexion.checkpointRestart(waiting: 0)
                try ecriture.transaction(lignes: 1)
                // Un instantané est tenu : il ne recommence pas.
                guard try ecriture.position().salts != avant.salts else {
                    return
                }
                (perdues, prochaine) = (perdues + 1, 60)
                while try ecriture.position().frame <= avant.frame {
                    try ecriture.transaction(lignes: 40)
                }
            } catch { panne = error }
        }
        prise.enRepos = prise.battement
        let bilan = try prise.prendre(depot, horloge: { Instant(ms: 0) }, racine: { _, _ in [] })
        #expect(panne == nil, "\(String(describing: panne))")
        let (manifeste, _) = try Self.prise(bilan)
        let vers = chemin + "/encours/restauree"
        try Self.restaurer(depot, manifeste, vers)
        let lue = try Self.relire(vers)
        #expect(lue.etat == "ok")
        #expect(lue.lignes == ecriture.histoire[Int(lue.tour)])
        #expect(perdues == fois)
    }

    @Test(
        "pendant qu'elle se fait, le WAL se reporte à mesure : aucun instantané n'est tenu du début à la fin")
    func reporteAMesure() throws {
        let (banc, ecriture) = try preparer(graine: 3)
        let chemin = banc.repertoire + "-depot"
        defer { try? FileManager.default.removeItem(atPath: chemin) }
        var prise = try Prise(donnees: banc.repertoire)
        prise.reglages = CopieDeBase.Reglages(tranche: 1, repos: 0)
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
        prise.enRepos = prise.battement
        let bilan = try prise.prendre(
            try DepotDeSauvegardes(chemin, .ecrire), horloge: { Instant(ms: 0) }, racine: { _, _ in [] })
        _ = try Self.prise(bilan)
        #expect(panne == nil)
        #expect(ecrites > 100)
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
        let bilan = try prise.prendre(depot, horloge: { Instant(ms: 0) }, racine: { _, _ in [] })
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
        let bilan = try prise.prendre(depot, horloge: { Instant(ms: 0) }, racine: { _, _ in [] })
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
