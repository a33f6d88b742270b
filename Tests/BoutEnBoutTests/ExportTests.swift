import Authentification
import Foundation
import Outillage
import SQLiteKit
import Testing

@Suite("Export du journal en AuditEvent (FHIR R4)")
struct ExportTests {
    @Test("chaque trace est un AuditEvent, par identifiants ; ni matricule, ni nom, ni titre n'en sort")
    func auditEvent() throws {
        let serveur = try ServeurEssai()
        let laboratoire = try Usager(serveur, .laboratoire)
        let medecin = try Usager(serveur, .medecin)
        let document = DocumentExemple(numero: 1)
        try laboratoire.deposer(document)
        let dossier = try medecin.dossier()
        _ = try medecin.lire(document.uniqueId)
        _ = try medecin.enBrisDeGlace("Mme DURAND inconsciente").lire(document.uniqueId)
        _ = try laboratoire.supprimer(document.uniqueId)
        let (code, sortie) = try ServeurEssai.dmp("exporter", "auditevent", "--donnees", serveur.donnees)
        #expect(code == 0)
        let lus = try sortie.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        let verifie = try ServeurEssai.dmp("verifier", "--donnees", serveur.donnees)
        #expect(verifie.sortie.contains("sain : \(lus.count) traces"))
        for evenement in lus {
            #expect(evenement["resourceType"] as? String == "AuditEvent")
            for cle in ["id", "type", "action", "recorded", "outcome", "agent", "source", "entity"] {
                #expect(evenement[cle] != nil, "\(cle)")
            }
            let agents = evenement["agent"] as? [[String: Any]] ?? []
            #expect(agents.count { $0["requestor"] as? Bool == true } == 1)
        }
        func actes(_ action: String) -> [[String: Any]] {
            lus.filter {
                ($0["subtype"] as? [[String: Any]] ?? []).contains { $0["code"] as? String == action }
            }
        }
        #expect(actes("alimentation").map { $0["action"] as? String } == ["C"])
        #expect(actes("consultation").map { $0["outcome"] as? String } == ["4", "0"])
        #expect(actes("consultation").map { $0["outcomeDesc"] as? String } == ["CST-01", "ACC-00"])
        #expect("\(actes("consultation")[1]["purposeOfEvent"] ?? "")".contains("BTG"))
        #expect(actes("suppression").map { $0["action"] as? String } == ["D"])
        #expect(sortie.contains("urn:uuid:\(dossier)") && sortie.contains(document.uniqueId))
        for secret in [Matricule.patTrois, "PAT-TROIS", "DOMINIQUE", "ESSAI", "ALIX", "DURAND"] {
            #expect(!sortie.contains(secret), "\(secret)")
        }
        // La suite seulement.
        let suite = try ServeurEssai.dmp(
            "exporter", "auditevent", "--donnees", serveur.donnees, "--apres", "\(lus.count - 2)")
        #expect(suite.sortie.split(separator: "\n").count == 2)
        #expect(try ServeurEssai.dmp("exporter", "--donnees", serveur.donnees).code == 1)
    }

    /// Les détails de ce nom, dans l'ordre des traces.
    private static func details(_ sortie: String, _ nom: String) throws -> [String] {
        try sortie.split(separator: "\n").flatMap { ligne in
            let lu = try JSONSerialization.jsonObject(with: Data(ligne.utf8)) as? [String: Any]
            let entites = lu?["entity"] as? [[String: Any]] ?? []
            return entites.flatMap { $0["detail"] as? [[String: Any]] ?? [] }
                .filter { $0["type"] as? String == nom }.compactMap { $0["valueString"] as? String }
        }
    }

    @Test("un texte scellé ne sort que par son engagement ; `--textes` l'ouvre, tant que sa clé est là")
    func textesScelles() throws {
        let serveur = try ServeurEssai()
        let (medecin, patient) = (try Usager(serveur, .medecin), try Usager(serveur, .titulaire()))
        let dossier = try medecin.dossier()
        let (urgence, depart) = ("Mme DURAND inconsciente", "Mme DURAND déménage")
        _ = try medecin.enBrisDeGlace(urgence).liste(dossier)
        let fermeture = #"{"motif":"DEMANDE","raison":"\#(depart)"}"#
        try #require(try patient.post("/dossiers/\(dossier)/fermeture", fermeture).status == 200)
        func exporter(_ suite: String...) throws -> String {
            let (code, sortie) = try ServeurEssai.dmp(
                ["exporter", "auditevent", "--donnees", serveur.donnees] + suite)
            #expect(code == 0, "\(sortie)")
            return sortie
        }
        let sortie = try exporter()
        #expect(!sortie.contains("DURAND"))
        let raison = try #require(try Self.details(sortie, "raison").last)
        #expect(raison.wholeMatch(of: #/scellé [0-9a-f]{64}/#) != nil, "\(raison)")
        #expect(try Self.details(sortie, "objet").last?.hasPrefix("scellé ") == true)
        // L'engagement est celui que la base tient : une preuve de la trace le retrouve.
        let connexion = try Connection(path: serveur.donnees + "/dmp.sqlite", mode: .readOnly)
        var requete = try Statement(
            connexion, "SELECT raison FROM trace WHERE raison IS NOT NULL ORDER BY rang DESC LIMIT 1")
        let tenue = try requete.first { $0.requiredText(0) }
        #expect(tenue?.hasSuffix(":" + raison.dropFirst("scellé ".count)) == true)
        let ouverte = try exporter("--textes")
        #expect(try Self.details(ouverte, "raison").last == urgence)
        #expect(try Self.details(ouverte, "objet").last?.contains(depart) == true)
        #expect(try patient.post("/dossiers/\(dossier)/effacement", #"{"motif":"DEMANDE"}"#).status == 200)
        #expect(try !exporter("--textes").contains("DURAND"))
    }
}
