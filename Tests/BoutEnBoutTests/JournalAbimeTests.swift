import Foundation
import Outillage
import Testing

@Suite("Journal abîmé : ce que l'exploitant en apprend, et ce qui n'en est pas perdu")
struct JournalAbimeTests {
    /// Ce qu'un fichier de points tient, enregistrement par enregistrement.
    private func points(_ chemin: String) throws -> [String] {
        let morceaux = try String(contentsOfFile: chemin, encoding: .utf8).components(separatedBy: "\n\n")
        return stride(from: 0, to: morceaux.count - 1, by: 2).map {
            "\(morceaux[$0])\n\n\(morceaux[$0 + 1])\n\n"
        }
    }

    private func ecrire(_ chemin: String, _ texte: String) throws {
        try Data(texte.utf8).write(to: URL(fileURLWithPath: chemin))
    }

    private func creer(_ serveur: ServeurEssai) throws {
        let corps = """
            {"matricule":"279035121518989","oid":"1.2.250.1.213.1.4.10","nomNaissance":"PAT-TROIS",
             "prenoms":"DOMINIQUE","dateNaissance":"1979-03-28","sexe":"F","lieuNaissance":"51215","statut":"QUAL"}
            """
        _ = try serveur.json("POST", "/dossiers", try serveur.jeton(.exploitation), corps)
    }

    @Test(
        "un point coupé au milieu : d'un témoin, le reste se confronte et cela se dit ; des données, tout s'arrête"
    )
    func milieu() throws {
        let serveur = try ServeurEssai(stricte: true, reglages: #"journal: {temoins: [{fichier: "temoin"}]}"#)
        let donnees = serveur.donnees + "/entrepot"
        let (temoin, points) = (serveur.donnees + "/temoin", donnees + "/journal/points")
        try creer(serveur)
        for tour in 1...3 {
            if tour > 1 { try serveur.demarrer() }
            let lecteur = try Usager(serveur, .titulaire())
            _ = try lecteur.traces(try lecteur.dossier())
            #expect(serveur.arreter() == 0)
        }
        let tenus = try self.points(temoin)
        #expect(try tenus.count >= 3 && tenus == self.points(points))
        let coupe = tenus[0] + tenus[1].prefix(60) + "\n\n" + tenus[2...].joined()
        try ecrire(temoin, coupe)
        let lue = try ServeurEssai.dmp("verifier", "--donnees", donnees, "--temoin", temoin)
        #expect(lue.code == 0 && lue.sortie.contains("sain"), "\(lue.sortie)")
        #expect(lue.sortie.contains("témoin : octets \(tenus[0].utf8.count) à"), "\(lue.sortie)")
        // Le dernier point du témoin, après le point coupé, est bien confronté.
        let autre = serveur.donnees + "/ancien"
        try FileManager.default.copyItem(atPath: donnees, toPath: autre)
        try ecrire(autre + "/journal/points", tenus[0])
        let confronte = try ServeurEssai.dmp("verifier", "--donnees", autre, "--temoin", temoin)
        #expect(
            confronte.code == 0
                && confronte.sortie.contains("points de contrôle signés : \(tenus.count - 1)"),
            "\(confronte.sortie)")
        try ecrire(points, coupe)
        let verifiee = try ServeurEssai.dmp("verifier", "--donnees", donnees)
        #expect(verifiee.code == 4 && verifiee.sortie.contains("journal/points"), "\(verifiee.sortie)")
        let depart = try ServeurEssai.dmp("servir", "--config", serveur.donnees + "/dmp.json5")
        #expect(depart.code == 4 && depart.sortie.contains("journal/points"), "\(depart.sortie)")
        #expect(try String(contentsOfFile: points, encoding: .utf8) == coupe)
    }

    @Test("une base d'avant, remise par erreur après un arrêt brutal, ne coûte la clé d'aucun dossier")
    func baseDAvant() throws {
        let serveur = try ServeurEssai(stricte: true)
        let donnees = serveur.donnees + "/entrepot"
        let fichiers = ["dmp.sqlite", "dmp.sqlite-wal", "dmp.sqlite-shm"]
        func deplacer(_ de: String, _ vers: String) throws {
            try FileManager.default.createDirectory(atPath: vers, withIntermediateDirectories: true)
            for nom in fichiers {
                try? FileManager.default.removeItem(atPath: "\(vers)/\(nom)")
                try? FileManager.default.copyItem(atPath: "\(de)/\(nom)", toPath: "\(vers)/\(nom)")
            }
        }
        #expect(serveur.arreter() == 0)
        let (avant, apres) = (serveur.donnees + "/avant", serveur.donnees + "/apres")
        try deplacer(donnees, avant)
        try serveur.demarrer()
        try creer(serveur)
        let patient = try Usager(serveur, .titulaire())
        let dossier = try patient.dossier()
        // Une preuve demandée : un point couvre ces traces avant l'arrêt brutal.
        let trace = try #require(try patient.traces(dossier).first?["id"] as? String)
        #expect(try patient.get("/dossiers/\(dossier)/traces/\(trace)/preuve").status == 200)
        serveur.tuer()
        try deplacer(donnees, apres)
        try deplacer(avant, donnees)
        let depart = try ServeurEssai.dmp("servir", "--config", serveur.donnees + "/dmp.json5")
        #expect(depart.code == 4, "\(depart.sortie)")
        try deplacer(apres, donnees)
        try serveur.demarrer()
        let revenu = try Usager(serveur, .titulaire())
        #expect(try revenu.dossier() == dossier)
        #expect(try revenu.get("/dossiers/\(dossier)/traces").status == 200)
        #expect(serveur.arreter() == 0)
        let verifiee = try ServeurEssai.dmp("verifier", "--donnees", donnees)
        #expect(verifiee.code == 0, "\(verifiee.sortie)")
    }
}
