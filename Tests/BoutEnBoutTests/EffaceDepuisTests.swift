import Authentification
import Foundation
import Outillage
import SQLiteKit
import Testing

@testable import Entrepot

@Suite(
    "Un dossier effacé depuis la sauvegarde : illisible dans le dépôt, dit par la restauration et par la vérification"
)
struct EffaceDepuisTests {
    private static func racine() -> URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    /// Un dépôt de sauvegardes où un dossier n'était pas encore effacé, serveur arrêté depuis.
    private func effaceDepuis() throws -> AtelierSauvegarde {
        let atelier = try AtelierSauvegarde()
        try atelier.deposer(3)
        try #require(try atelier.sauvegarder().code == 0)
        let patient = try Usager(atelier.serveur, .titulaire())
        try #require(
            try patient.post("/dossiers/\(atelier.dossier)/effacement", #"{"motif":"DEMANDE"}"#).status == 200
        )
        try #require(atelier.serveur.arreter() == 0)
        return atelier
    }

    private func detruireLaCle(_ donnees: String, saufDe dossier: String) throws {
        let connexion = try Connection(path: donnees + "/trousseau.db", mode: .readWrite)
        var requete = try Statement(
            connexion,
            """
            UPDATE cle SET etat = 4, enveloppe = zeroblob(60)
            WHERE nom = (SELECT max(nom) FROM cle WHERE nom LIKE '%-%' AND nom <> ?1)
            """)
        try requete.bind(dossier, at: 1)
        try requete.run()
    }

    @Test(
        "restaurer le nomme, verifier aussi, et rien de lui ne se lit ; une autre clé qui manque reste une faute"
    )
    func restaurerPuisVerifier() throws {
        let atelier = try effaceDepuis()
        let dit = "à effacer de nouveau, sa clé est détruite : \(atelier.dossier)\n"
        let restauree = try atelier.restaurer("r")
        #expect(restauree.code == 0 && restauree.sortie.contains(dit), "\(restauree.sortie)")
        let place = atelier.place + "/r"
        func verifier() throws -> (code: Int32, sortie: String) {
            try ServeurEssai.dmp("verifier", "--donnees", place)
        }
        var verification = try verifier()
        #expect(verification.code == 0 && verification.sortie.contains(dit), "\(verification.sortie)")
        // Ses octets y sont encore, sous une clé qui n'est plus : personne ne les lit.
        #expect(try AtelierSauvegarde.documents(place).count == 3)
        let second = try ServeurEssai(reprendre: place)
        let medecin = try Usager(second, .medecin)
        let document = DocumentExemple(numero: 1, taille: 60_000)
        let lu = try medecin.lire(document.uniqueId)
        #expect(lu.status == 503, "\(lu.status)")
        #expect(Data(lu.body).range(of: Data(document.octets.suffix(200))) == nil)
        // Effacé de nouveau, il n'y a plus rien à dire.
        let exploitant = try Usager(second, .exploitant(id: "e"))
        let reponse = try exploitant.post(
            "/dossiers/\(atelier.dossier)/effacement",
            #"{"motif":"DEMANDE","demande":{"reference":"R-12","date":"2026-11-02"}}"#)
        #expect(reponse.status == 200, "\(reponse.objet)")
        #expect(second.arreter() == 0)
        #expect(try AtelierSauvegarde.documents(place).isEmpty)
        verification = try verifier()
        #expect(
            verification.code == 0 && !verification.sortie.contains("à effacer"), "\(verification.sortie)")
    }

    @Test("ce que la note ne nomme pas reste une faute : une autre clé détruite, ou la même sans la note")
    func clesQuiManquent() throws {
        let atelier = try effaceDepuis()
        try #require(try atelier.restaurer("r").code == 0)
        let place = atelier.place + "/r"
        let note = URL(fileURLWithPath: place + "/journal/restauration")
        let texte = try String(contentsOf: note, encoding: .utf8)
        let seule = texte.split(separator: "\n")[0] + "\n"
        try Data(seule.utf8).write(to: note)
        #expect(try ServeurEssai.dmp("verifier", "--donnees", place).code == 4)
        try Data(texte.utf8).write(to: note)
        #expect(try ServeurEssai.dmp("verifier", "--donnees", place).code == 0)
        try detruireLaCle(place, saufDe: atelier.dossier)
        let faute = try ServeurEssai.dmp("verifier", "--donnees", place)
        #expect(faute.code == 4 && !faute.sortie.contains(atelier.dossier), "\(faute.sortie)")
    }

    @Test("l'exercice de restauration réussit sur cette sauvegarde, et dit ce qui est à effacer de nouveau")
    func exercice() throws {
        let atelier = try effaceDepuis()
        let exercice = try Command.run(
            "/bin/bash",
            [
                Self.racine().path + "/scripts/exercice-restauration", atelier.depot, "--cles",
                atelier.serveur.donnees, "--dmp", ServeurEssai.executable,
            ])
        #expect(exercice.status == 0, "\(exercice.output)")
        #expect(exercice.output.contains("à effacer de nouveau, sa clé est détruite : \(atelier.dossier)"))
    }
}
