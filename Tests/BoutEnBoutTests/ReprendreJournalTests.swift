import Authentification
import Domaine
import Foundation
import Outillage
import Testing

@testable import Entrepot

@Suite("Restaurer : le journal signé d'après dit duquel il vient")
struct ReprendreJournalTests {
    private static let creation = #"""
        {"matricule":"279035121518989","oid":"1.2.250.1.213.1.4.10","nomNaissance":"PAT-TROIS",
         "prenoms":"DOMINIQUE MARIE","dateNaissance":"1979-03-28","sexe":"F","lieuNaissance":"51215","statut":"ACTIF"}
        """#

    private func sauvegarder(_ serveur: ServeurEssai) throws -> Manifeste {
        let (code, sortie) = try ServeurEssai.dmp(
            "sauvegarder", "--config", serveur.donnees + "/dmp.json5", "--vers", serveur.donnees + "/depot")
        try #require(code == 0, "\(sortie)")
        return try #require(try DepotDeSauvegardes(serveur.donnees + "/depot", .lire).manifestes().last)
    }

    /// Le lundi matin de l'exploitant : ce qui reste est mis de côté, une commande, et le serveur démarre.
    private func remplacer(_ serveur: ServeurEssai) throws {
        let entrepot = serveur.donnees + "/entrepot"
        let avant = entrepot + ".avant-" + UUID().uuidString
        try FileManager.default.moveItem(atPath: entrepot, toPath: avant)
        let (code, sortie) = try ServeurEssai.dmp(
            "restaurer", serveur.donnees + "/depot", "--vers", entrepot, "--cles", avant)
        try #require(code == 0, "\(sortie)")
    }

    private func points(_ fichier: String) throws -> [[Substring]] {
        let texte = try String(contentsOfFile: fichier, encoding: .utf8)
        return texte.components(separatedBy: "\n\n").filter { !$0.isEmpty && !$0.hasPrefix("— ") }
            .map { $0.split(separator: "\n") }
    }

    @Test(
        "une commande puis `servir` ; le témoin voit où l'ancien journal finit et que le nouveau le reprend, deux fois"
    )
    func lignee() throws {
        let serveur = try ServeurEssai(
            stricte: true, reglages: "journal: {intervalleSecondes: 3600, temoins: [{fichier: \"temoin\"}]}")
        var exploitant = try Usager(serveur, .exploitation)
        #expect(try exploitant.post("/dossiers", Self.creation).status == 201)
        let sauvegarde = try sauvegarder(serveur)
        for tour in 1...2 {
            // Répondu, signé, porté au témoin, puis perdu.
            for _ in 1...3 { _ = try exploitant.post("/dossiers", Self.creation) }
            #expect(serveur.arreter() == 0)
            let avant = try #require(try points(serveur.donnees + "/temoin").last)
            #expect(Int64(avant[1]).map { $0 > sauvegarde.traces } == true)
            try remplacer(serveur)
            try serveur.demarrer()
            exploitant = try Usager(serveur, .exploitation)
            _ = try exploitant.post("/dossiers", Self.creation)
            #expect(serveur.arreter() == 0)
            let apres = try #require(try points(serveur.donnees + "/temoin").last)
            #expect(apres[0] != avant[0])
            let racine = Data(try #require(sauvegarde.racineOctets)).base64EncodedString()
            let origine = try String(
                contentsOfFile: serveur.donnees + "/entrepot/journal/restauration", encoding: .utf8)
            #expect(apres.last.map(String.init) == origine.trimmingCharacters(in: .newlines))
            // La sauvegarde a été prise avant tout point signé : le nom vient de sa clé publique.
            let premier = try #require(try points(serveur.donnees + "/temoin").first)
            #expect(apres.last == "restauration \(premier[0]) \(sauvegarde.traces) \(racine)")
            let verification = try ServeurEssai.dmp("verifier", "--donnees", serveur.donnees + "/entrepot")
            #expect(verification.code == 0, "\(verification.sortie) \(tour)")
            try serveur.demarrer()
            exploitant = try Usager(serveur, .exploitation)
        }
        // Une sauvegarde du restauré garde toute la lignée, et les points d'avant valent encore.
        let seconde = try sauvegarder(serveur)
        let noms = Set(seconde.fichiers.map(\.nom))
        #expect(
            noms.isSuperset(of: [
                "journal/restauration", "journal/points", "journaux-precedents/1/cle-publique.pem",
            ]))
        #expect(serveur.arreter() == 0)
        try remplacer(serveur)
        #expect(
            try FileManager.default.contentsOfDirectory(
                atPath: serveur.donnees + "/entrepot/journaux-precedents"
            ).sorted() == ["1", "2"])
        let verification = try ServeurEssai.dmp("verifier", "--donnees", serveur.donnees + "/entrepot")
        #expect(
            verification.code == 0 && !verification.sortie.contains("aucun point"), "\(verification.sortie)")
        try serveur.demarrer()
    }

    @Test(
        "la clé d'avant, nommée par la configuration, ne signe pas une seconde suite : le démarrage le refuse"
    )
    func cleNommee() throws {
        let serveur = try ServeurEssai(stricte: true)
        #expect(serveur.arreter() == 0)
        let config = serveur.donnees + "/dmp.json5"
        let texte = try String(contentsOfFile: config, encoding: .utf8)
        func nommer(_ cle: String) throws {
            let chemin = serveur.donnees + "/" + cle
            let (code, _) = try Command.run(
                "/usr/bin/env", ["openssl", "genpkey", "-algorithm", "ed25519", "-out", chemin])
            try #require(code == 0 && chmod(chemin, 0o600) == 0)
            let suite = "journal: {cle: \"\(cle)\"}}"
            try Data((texte.trimmingCharacters(in: .whitespacesAndNewlines).dropLast() + suite).utf8)
                .write(to: URL(fileURLWithPath: config))
        }
        try FileManager.default.removeItem(atPath: serveur.donnees + "/entrepot/journal")
        try nommer("premiere.pem")
        try serveur.demarrer()
        let exploitant = try Usager(serveur, .exploitation)
        #expect(try exploitant.post("/dossiers", Self.creation).status == 201)
        _ = try sauvegarder(serveur)
        #expect(serveur.arreter() == 0)
        try remplacer(serveur)
        let (code, sortie) = try ServeurEssai.dmp("servir", "--config", config)
        #expect(code == 3 && sortie.contains("nommez-en une autre"), "\(sortie)")
        try nommer("seconde.pem")
        try serveur.demarrer()
    }

    @Test("une sauvegarde n'a ni la clé qui signe, ni celle de l'émetteur, ni le trousseau, ni l'arbre")
    func sansSecret() throws {
        let atelier = try AtelierSauvegarde()
        let donnees = atelier.serveur.donnees
        try Data("cle-de-dossier-temoin".utf8).write(to: URL(fileURLWithPath: donnees + "/trousseau.db"))
        try atelier.deposer(2)
        #expect(try atelier.sauvegarder().code == 0)
        var secrets = [Data("cle-de-dossier-temoin".utf8)]
        for nom in ["journal/cle.pem", "cles/emetteur-demo.pem"] {
            let pem = try String(contentsOfFile: donnees + "/" + nom, encoding: .utf8)
            secrets.append(Data(try #require(pem.split(separator: "\n").dropFirst().first).utf8))
        }
        let groupes = try atelier.groupes().keys
        #expect(!groupes.isEmpty)
        for nom in groupes {
            let octets = try #require(FileManager.default.contents(atPath: atelier.depot + "/groupes/" + nom))
            for secret in secrets { #expect(octets.range(of: secret) == nil) }
        }
        let noms = try atelier.manifestes().flatMap(\.fichiers).map(\.nom)
        #expect(
            noms.sorted() == ["dmp.sqlite", "environnement", "journal/cle-publique.pem"]
                || noms.sorted() == [
                    "dmp.sqlite", "environnement", "journal/cle-publique.pem", "journal/points",
                ])
    }
}
