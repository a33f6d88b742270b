import Authentification
import Domaine
import Foundation
import Outillage
import Parcours
import SQLiteKit
import Testing

@testable import Entrepot

@Suite("Conservation : dix ans après la fermeture, un dossier s'efface, tracé")
struct ConservationTests {
    private static let entete =
        "matricule,oid,nom_naissance,nom_usage,prenoms,date_naissance,sexe,lieu_naissance,statut\n"

    private static func matricule(_ rang: Int) -> String {
        let numero = 1_800_175_100_000 + rang
        return "\(numero)" + String(format: "%02d", 97 - numero % 97)
    }

    /// Crée des dossiers, chacun de ce statut.
    private func importer(_ serveur: ServeurEssai, _ donnees: String, _ nombre: Int, _ statut: String) throws
    {
        let lignes = (0..<nombre).map {
            "\(Self.matricule($0)),1.2.250.1.213.1.4.10,PAT-TEST,,ALIX,1980-01-01,M,75100,\(statut)\n"
        }
        let fichier = serveur.donnees + "/dossiers.csv"
        try Data((Self.entete + lignes.joined()).utf8).write(to: URL(fileURLWithPath: fichier))
        let (code, sortie) = try ServeurEssai.dmp("dossiers", "importer", fichier, "--donnees", donnees)
        try #require(code == 0, "\(sortie)")
    }

    /// Recule la fermeture d'un dossier, serveur arrêté.
    private func vieillir(
        _ donnees: String, _ sql: StaticString, jours: Int64, dossier uuid: String? = nil
    ) throws {
        let connexion = try Connection(path: Entrepot.chemin(donnees), mode: .readWrite)
        var requete = try Statement(connexion, sql)
        let maintenant = Int64(Date().timeIntervalSince1970 * 1000)
        try requete.bind(maintenant - jours * 86_400_000, at: 1)
        if let uuid { try requete.bind(uuid, at: 2) }
        try requete.run()
    }

    /// Un appelant que son jeton prouve : la purge croit l'heure de sa trace.
    private func prouverLHeure(_ serveur: ServeurEssai) throws {
        let exploitant = try serveur.jeton(.exploitant(id: "e"))
        let corps = #"{"matricule":"\#(Self.matricule(0))","oid":"1.2.250.1.213.1.4.10"}"#
        let reponse = try serveur.json("POST", "/dossiers/recherche", exploitant, corps)
        try #require([200, 403, 404].contains(reponse.status))
    }

    private func compter(_ donnees: String, _ sql: StaticString) throws -> Int64 {
        let connexion = try Connection(path: Entrepot.chemin(donnees), mode: .readOnly)
        var requete = try Statement(connexion, sql)
        return try requete.first { $0.int64(0) } ?? -1
    }

    /// Les effacements que le journal porte, avec ce qui les explique : un texte scellé, que l'export ouvre.
    private func effacementsTraces(_ donnees: String) throws -> Int64 {
        let (code, sortie) = try ServeurEssai.dmp("exporter", "auditevent", "--textes", "--donnees", donnees)
        try #require(code == 0, "\(sortie)")
        return Int64(
            sortie.split(separator: "\n").count { ligne in
                [
                    "\"code\":\"effacement\"", "\"outcome\":\"0\"", "\"value\":\"conservation\"",
                    "\"valueString\":\"motif=CONSERVATION; raison=fermé depuis plus de ",
                ].allSatisfy { ligne.contains($0) }
            })
    }

    @Test(
        "`dmp purger` efface ce qui est échu et cela seul, octets compris ; chacun a sa trace, et recommencer ne fait rien"
    )
    func commande() throws {
        let serveur = try ServeurEssai()
        let (laboratoire, medecin, patient) =
            (
                try Usager(serveur, .laboratoire), try Usager(serveur, .medecin),
                try Usager(serveur, .titulaire())
            )
        let dossier = try medecin.dossier()
        try medecin.sAutoriser(dossier)
        let document = DocumentExemple(numero: 1)
        try laboratoire.deposer(document)
        #expect(try patient.post("/dossiers/\(dossier)/fermeture").status == 200)
        let donnees = serveur.donnees
        try importer(serveur, donnees, 2, "FERME")
        // À côté du serveur : lire, oui ; écrire, non.
        #expect(
            try ServeurEssai.dmp("purger", "--donnees", donnees, "--simuler").sortie.hasPrefix("0 dossiers"))
        let refuse = try ServeurEssai.dmp("purger", "--donnees", donnees)
        #expect(refuse.code == 2 && refuse.sortie.contains("purgeQuotidienne"), "\(refuse.sortie)")
        #expect(serveur.arreter() == 0)
        // Le premier est fermé depuis dix ans et un jour ; l'un des autres, depuis dix ans moins dix jours.
        try vieillir(
            donnees, "UPDATE dossier SET etat_ms = ?1 WHERE uuid = ?2 AND etat = 'FERME'", jours: 3654,
            dossier: dossier)
        try vieillir(
            donnees,
            """
            UPDATE dossier SET etat_ms = ?1 WHERE id = (SELECT max(id) FROM dossier
                WHERE etat = 'FERME' AND uuid <> ?2)
            """, jours: 3640, dossier: dossier)
        let simulee = try ServeurEssai.dmp("purger", "--donnees", donnees, "--simuler")
        #expect(simulee.code == 0 && simulee.sortie.contains("\(dossier) fermé le "), "\(simulee.sortie)")
        #expect(simulee.sortie.contains("\n1 dossiers fermés depuis plus de 10 ans"))
        #expect(try AtelierSauvegarde.documents(donnees).count == 1)
        let purge = try ServeurEssai.dmp("purger", "--donnees", donnees)
        #expect(purge.code == 0 && purge.sortie.contains("effacé \(dossier)"), "\(purge.sortie)")
        #expect(purge.sortie.contains("1 dossiers fermés depuis plus de 10 ans effacés"))
        #expect(try AtelierSauvegarde.documents(donnees).isEmpty)
        #expect(try effacementsTraces(donnees) == 1)
        let verification = try ServeurEssai.dmp("verifier", "--donnees", donnees)
        #expect(verification.code == 0, "\(verification.sortie)")
        // Aucun octet du document ni de l'identité ne reste dans les fichiers.
        for nom in ["dmp.sqlite", "dmp.sqlite-wal"] {
            guard let octets = FileManager.default.contents(atPath: donnees + "/" + nom) else { continue }
            #expect(octets.range(of: Data(document.octets.suffix(200))) == nil)
            #expect(octets.range(of: Data(Matricule.patTrois.utf8)) == nil)
        }
        let encore = try ServeurEssai.dmp("purger", "--donnees", donnees)
        #expect(encore.code == 0 && encore.sortie.contains("0 dossiers"), "\(encore.sortie)")
        #expect(try effacementsTraces(donnees) == 1)
        try serveur.demarrer()
        // La démonstration, qui ne le trouve plus, en crée un autre : l'INS est libre.
        #expect(try Usager(serveur, .medecin).dossier() != dossier)
        #expect(try Usager(serveur, .medecin).get("/dossiers").objets("dossiers").isEmpty)
    }

    @Test("`servir` purge de lui-même si on le lui dit, et jamais avant dix ans")
    func quotidienne() throws {
        for annees in [10, 12] {
            let serveur = try ServeurEssai(
                stricte: true, reglages: "purgeQuotidienne: true, conservationAnnees: \(annees)")
            let donnees = serveur.donnees + "/entrepot"
            try importer(serveur, donnees, 3, "FERME")
            try prouverLHeure(serveur)
            #expect(serveur.arreter() == 0)
            try vieillir(donnees, "UPDATE dossier SET etat_ms = ?1 WHERE id <> 3", jours: 11 * 366)
            try serveur.demarrer()
            let attendus: Int64 = annees == 10 ? 2 : 0
            let limite = Date().addingTimeInterval(30)
            while try effacementsTraces(donnees) < attendus, Date() < limite { usleep(20_000) }
            // L'arrêt finit la purge en cours.
            #expect(serveur.arreter() == 0)
            #expect(try effacementsTraces(donnees) == attendus)
            #expect(try compter(donnees, "SELECT count(*) FROM dossier WHERE etat = 'FERME'") == 3 - attendus)
            #expect(try ServeurEssai.dmp("verifier", "--donnees", donnees).code == 0)
            let config = serveur.donnees + "/dmp.json5"
            let texte = try String(contentsOfFile: config, encoding: .utf8)
            for faux in ["9", "0", "-1", "201", "\"dix\""] {
                try Data(
                    texte.replacingOccurrences(
                        of: "conservationAnnees: \(annees)", with: "conservationAnnees: \(faux)"
                    ).utf8
                ).write(to: URL(fileURLWithPath: config))
                let (code, sortie) = try ServeurEssai.dmp("servir", "--config", config)
                #expect(code == 3 && sortie.contains("conservationAnnees"), "\(sortie)")
            }
        }
    }

    @Test("tuée au milieu, la purge reprend : tous sont effacés, chacun une fois")
    func interrompue() throws {
        let serveur = try ServeurEssai()
        try importer(serveur, serveur.donnees, 300, "FERME")
        try prouverLHeure(serveur)
        #expect(serveur.arreter() == 0)
        let donnees = serveur.donnees
        try vieillir(donnees, "UPDATE dossier SET etat_ms = ?1 WHERE etat = 'FERME'", jours: 11 * 366)
        // La démonstration en avait déjà.
        let tous = try compter(donnees, "SELECT count(*) FROM dossier WHERE etat = 'FERME'")
        #expect(tous >= 300)
        var tues = 0
        for lignes in [1, 7, 40, 90] {
            let processus = try ChildProcess(ServeurEssai.executable, ["purger", "--donnees", donnees])
            var lu = 0
            while lu < lignes {
                let octets = processus.readAvailable()
                try #require(!octets.isEmpty, "la purge s'est arrêtée d'elle-même")
                lu += octets.count { $0 == 0x0A }
            }
            processus.kill(SIGKILL)
            if processus.waitUntilExit() == .killed(signal: SIGKILL) { tues += 1 }
            let reste = try compter(donnees, "SELECT count(*) FROM dossier WHERE etat = 'FERME'")
            #expect(try effacementsTraces(donnees) == tous - reste)
            #expect(try ServeurEssai.dmp("verifier", "--donnees", donnees).code == 0)
        }
        #expect(tues > 0)
        #expect(try ServeurEssai.dmp("purger", "--donnees", donnees).code == 0)
        #expect(try effacementsTraces(donnees) == tous)
        #expect(
            try compter(
                donnees,
                "SELECT count(*) FROM (SELECT dossier_id FROM trace WHERE action = 'effacement' GROUP BY 1 HAVING count(*) = 1)"
            ) == tous)
        #expect(try ServeurEssai.dmp("verifier", "--donnees", donnees).code == 0)
    }

    @Test("une horloge très en avance sur la dernière trace prouvée n'est pas crue : rien n'est même proposé")
    func horloge() throws {
        let serveur = try ServeurEssai()
        try importer(serveur, serveur.donnees, 1, "FERME")
        try prouverLHeure(serveur)
        #expect(serveur.arreter() == 0)
        let fermes = try compter(serveur.donnees, "SELECT count(*) FROM dossier WHERE etat = 'FERME'")
        try vieillir(serveur.donnees, "UPDATE dossier SET etat_ms = ?1 WHERE etat = 'FERME'", jours: 11 * 366)
        let maintenant = Instant(ms: Int64(Date().timeIntervalSince1970 * 1000))
        let candidats = try Conservation.candidats(
            repertoire: serveur.donnees, annees: 10, maintenant: maintenant.plus(jours: 30))
        #expect(candidats.count == fermes)
        #expect(throws: Conservation.Empechement.self) {
            try Conservation.candidats(
                repertoire: serveur.donnees, annees: 10, maintenant: maintenant.plus(jours: 32))
        }
        // La loi n'admet pas moins de dix ans, quoi qu'on demande.
        try vieillir(serveur.donnees, "UPDATE dossier SET etat_ms = ?1 WHERE etat = 'FERME'", jours: 3 * 366)
        #expect(
            try Conservation.candidats(repertoire: serveur.donnees, annees: 1, maintenant: maintenant).isEmpty
        )
    }
}
