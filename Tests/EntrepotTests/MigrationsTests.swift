import Domaine
import Foundation
import SQLiteKit
import Testing

@testable import Entrepot

@Suite("Migrations : de chaque schéma d'avant, tout ou rien à chaque pas")
struct MigrationsTests {
    /// Une base d'un schéma d'avant, sans dossier : ceux d'avant le chiffrement les tenaient en clair.
    private func ancienne(_ version: Int32, _ banc: Banc) throws -> String {
        banc.entrepot.fermer()
        let chemin = Entrepot.chemin(banc.repertoire)
        for suffixe in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: chemin + suffixe) }
        let connexion = try Connection(path: chemin, mode: .create)
        try connexion.execute("PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON")
        try Migrator(Array(Schema.migrations.prefix(Int(version)))).migrate(connexion, createsSchema: true)
        try connexion.execute(
            "INSERT INTO version_regles (reglement, matrice, tables) VALUES ('d''avant', 'm', 't')")
        return chemin
    }

    /// Migre comme à l'ouverture, dans une base qui ne peut grandir au-delà de ce nombre de pages.
    private func migrer(_ chemin: String, pages: Int64) throws(ErreurEntrepot) {
        let connexion = try convertir { () throws(SQLiteError) in
            let connexion = try Connection(path: chemin, mode: .readWrite)
            try connexion.execute("PRAGMA foreign_keys=ON")
            try connexion.execute(script: "PRAGMA max_page_count=\(pages)")
            return connexion
        }
        do throws(MigrationError) {
            try Migrator(Schema.migrations).migrate(connexion, createsSchema: false)
        } catch { throw ErreurEntrepot(error) }
    }

    private func version(_ chemin: String) throws -> Int32 {
        try Connection(path: chemin, mode: .readOnly).userVersion()
    }

    /// Le schéma, et ce que la table des versions retient.
    private func dire(_ chemin: String) throws -> [String] {
        let connexion = try Connection(path: chemin, mode: .readOnly)
        var lecture = try Statement(
            connexion,
            """
            SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite%'
            UNION ALL SELECT 'version ' || reglement FROM version_regles ORDER BY 1
            """)
        var dit: [String] = []
        try lecture.forEachRow { dit.append($0.requiredText(0)) }
        return dit
    }

    @Test(
        "un disque plein à chaque page : chaque migration est faite ou ne l'est pas, et la suite finit",
        arguments: 1..<Int32(Schema.migrations.count))
    func disquePlein(depuis: Int32) throws {
        let banc = try Banc()
        var schemas: [Int32: [String]] = [:]
        for jusqua in depuis...Int32(Schema.migrations.count) {
            let chemin = try ancienne(jusqua, banc)
            schemas[jusqua] = try dire(chemin)
        }
        let pages = try Connection(path: try ancienne(depuis, banc), mode: .readOnly).extent().pages
        var (refus, arrets) = (0, Set<Int32>())
        for limite in Int64(pages)... {
            let chemin = try ancienne(depuis, banc)
            var plein = false
            do throws(ErreurEntrepot) {
                try migrer(chemin, pages: limite)
            } catch {
                #expect(error == .pleine)
                plein = true
            }
            let arrivee = try version(chemin)
            arrets.insert(arrivee)
            #expect(try dire(chemin) == schemas[arrivee])
            guard plein else { break }
            refus += 1
            // La place revenue, la même ouverture finit.
            try Entrepot(repertoire: banc.repertoire, creer: false, contexte: Banc.contexte).fermer()
            #expect(try version(chemin) == Schema.migrations.last?.version)
            #expect(try dire(chemin).contains("version d'avant"))
            #expect(try banc.rupture == nil)
        }
        #expect(refus > 0 && arrets.contains(Schema.migrations.last?.version ?? 0))
    }

    @Test(
        "une base d'avant le chiffrement qui tient un dossier n'est pas ouverte, ni touchée", arguments: 1...3
    )
    func enClair(version: Int32) throws {
        let banc = try Banc()
        let chemin = try ancienne(version, banc)
        try Connection(path: chemin, mode: .readWrite).execute(
            "INSERT INTO dossier (uuid, etat, etat_ms, cree_ms) VALUES ('x', 'ACTIF', 0, 0)")
        let avant = try dire(chemin)
        for creer in [false, true] {
            #expect(throws: ErreurEntrepot.enClair) {
                _ = try Entrepot(repertoire: banc.repertoire, creer: creer, contexte: Banc.contexte)
            }
        }
        #expect(try self.version(chemin) == version)
        #expect(try dire(chemin) == avant)
    }

    @Test(
        "une ligne orpheline arrête la migration qui la voit : rien n'en est fait, et la base reste lisible")
    func orpheline() throws {
        let banc = try Banc()
        let chemin = try ancienne(2, banc)
        try Connection(path: chemin, mode: .readWrite).execute(
            "PRAGMA foreign_keys=OFF; INSERT INTO acces (dossier_id, acteur, premier_ms, derniere_liste_rang) VALUES (999, 'x', 0, 0)"
        )
        let avant = try dire(chemin)
        #expect(throws: ErreurEntrepot.base(code: 19)) {
            _ = try Entrepot(repertoire: banc.repertoire, creer: false, contexte: Banc.contexte)
        }
        #expect(try version(chemin) == 2)
        #expect(try dire(chemin) == avant)
    }
}
