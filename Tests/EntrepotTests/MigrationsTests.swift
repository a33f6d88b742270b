import Domaine
import Foundation
import SQLiteKit
import Testing

@testable import Entrepot

@Suite("Migrations : de chaque schéma d'avant, tout ou rien à chaque pas")
struct MigrationsTests {
    /// Une base d'aujourd'hui, avec de tout ; `objets` : les traces y disent sur quoi porte l'acte (schéma 2).
    private func modele(objets: Bool) throws -> Banc {
        let banc = try Banc()
        let dossier = try banc.ouvrir()
        try banc.autoriser(dossier)
        try banc.autoriser(dossier, .declarationMedecinTraitant)
        try banc.autoriser(dossier, par: Banc.confrere)
        for numero in 1...3 {
            let octets = [UInt8](repeating: UInt8(numero), count: 9000 * numero)
            try banc.deposer(numero, octets, dossier, Banc.identite)
        }
        try banc.deposer(4, [4], dossier, Banc.identite, remplace: 1)
        try banc.lire(try banc.document(2))
        _ = try banc.lister(dossier)
        let autre = try banc.ouvrir(Banc.identite(2))
        try banc.deposer(5, [5], autre, Banc.identite(2))
        if objets {
            // De quoi remplir plusieurs pages de ce que la troisième version récrit.
            for numero in 0..<250 {
                try banc.autoriser(
                    dossier, par: Banc.patient, pour: .professionnel("\(801_000_000_000 + numero)"))
            }
            // Ce qui remplace est masqué : ce qui fut remplacé l'est aussi.
            try banc.changer(try banc.document(4), .masquage)
            try banc.bloquer(dossier, "899900038839")
            _ = try banc.mener(autre, .fermeture, Justification(motif: "ESSAI"), par: Banc.gerant)
            try banc.autoriser(dossier, pour: .structure("1750803447"))
        }
        let efface = try banc.ouvrir(Banc.identite(3))
        try banc.deposer(6, [6], efface, Banc.identite(3))
        // Par son titulaire : l'exploitant nommerait sa demande, que le premier schéma ne pouvait écrire.
        let titulaire = Acteur(
            genre: .patient, id: "", matricule: try MatriculeINS(Banc.identite(3).matricule ?? ""))
        _ = try banc.mener(efface, .effacement, par: titulaire)
        banc.entrepot.fermer()
        return banc
    }

    private func ouvrir(_ repertoire: String) throws {
        try Entrepot(repertoire: repertoire, creer: false, contexte: Banc.contexte).fermer()
    }

    /// Migre comme à l'ouverture, dans une base qui ne peut grandir au-delà de ce nombre de pages.
    private func migrer(_ chemin: String, pages: Int) throws(ErreurEntrepot) {
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

    @Test(
        "d'un schéma d'avant, tout ce qu'il disait est là, au schéma d'aujourd'hui, et vérifié",
        arguments: [1, 2])
    func contenu(depuis: Int) throws {
        let banc = try modele(objets: depuis > 1)
        let chemin = Entrepot.chemin(banc.repertoire)
        // Le premier schéma n'avait pas de notifications.
        let sauf: Set<String> = depuis == 1 ? ["notification", "sonde"] : ["sonde"]
        let attendu = try AnciennesBases.dire(chemin, sauf: sauf)
        let herite = attendu["document"]?.contains { $0.contains("visibilite_heritee=1") }
        #expect(herite == (depuis > 1))
        let copie = try banc.copier()
        try AnciennesBases.ecrire(copie, version: depuis, chemin)
        #expect(try version(chemin) == depuis)
        try ouvrir(banc.repertoire)
        #expect(try version(chemin) == Schema.migrations.last?.version)
        let obtenu = try AnciennesBases.dire(chemin, sauf: sauf)
        for (table, lignes) in attendu { #expect(obtenu[table] == lignes, "\(table)") }
        #expect(obtenu.keys.sorted() == attendu.keys.sorted())
        #expect(try banc.rupture == nil)
    }

    @Test(
        "un disque plein à chaque page : chaque migration est faite ou ne l'est pas, et la suite finit",
        arguments: [1, 2])
    func disquePlein(depuis: Int) throws {
        let banc = try modele(objets: depuis > 1)
        let chemin = Entrepot.chemin(banc.repertoire)
        let copie = try banc.copier()
        // Le schéma exact de chaque version, et le contenu au bout du chemin.
        var schemas: [Int32: [String]] = [:]
        for version in depuis...Schema.migrations.count {
            try AnciennesBases.ecrire(copie, version: depuis, chemin)
            let connexion = try Connection(path: chemin, mode: .readWrite)
            try Migrator(Array(Schema.migrations.prefix(version))).migrate(connexion, createsSchema: false)
            schemas[Int32(version)] = try AnciennesBases.dire(chemin)["sqlite_schema"]
        }
        try AnciennesBases.ecrire(copie, version: depuis, chemin)
        let pages = try Connection(path: chemin, mode: .readOnly).extent().pages
        var (refus, arrets) = (0, Set<Int32>())
        for limite in pages... {
            try AnciennesBases.ecrire(copie, version: depuis, chemin)
            var plein = false
            do throws(ErreurEntrepot) {
                try migrer(chemin, pages: Int(limite))
            } catch {
                #expect(error == .pleine)
                plein = true
            }
            let arrivee = try version(chemin)
            arrets.insert(arrivee)
            #expect(try AnciennesBases.dire(chemin)["sqlite_schema"] == schemas[arrivee])
            guard plein else { break }
            refus += 1
            // La place revenue, la même ouverture finit.
            try ouvrir(banc.repertoire)
            #expect(try banc.rupture == nil)
        }
        #expect(refus > 1 && arrets.contains(Int32(depuis)))
        #expect(arrets.contains(Schema.migrations.last?.version ?? 0))
    }

    @Test(
        "une ligne orpheline arrête la migration qui la voit : rien n'en est fait, et la base reste lisible")
    func orpheline() throws {
        let banc = try modele(objets: true)
        let chemin = Entrepot.chemin(banc.repertoire)
        let copie = try banc.copier()
        try AnciennesBases.ecrire(copie, version: 2, chemin)
        try Connection(path: chemin, mode: .readWrite).execute(
            "PRAGMA foreign_keys=OFF; INSERT INTO acces (dossier_id, acteur, premier_ms, derniere_liste_rang) VALUES (999, 'x', 0, 0)"
        )
        let avant = try AnciennesBases.dire(chemin)
        #expect(throws: ErreurEntrepot.base(code: 19)) { try ouvrir(banc.repertoire) }
        #expect(try version(chemin) == 2)
        #expect(try AnciennesBases.dire(chemin) == avant)
    }
}
