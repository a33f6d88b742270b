import Authentification
import Foundation
import Outillage
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
        _ = try medecin.enBrisDeGlace().lire(document.uniqueId)
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
        for secret in [Matricule.patTrois, "PAT-TROIS", "DOMINIQUE", "ESSAI", "ALIX"] {
            #expect(!sortie.contains(secret), "\(secret)")
        }
        // La suite seulement.
        let suite = try ServeurEssai.dmp(
            "exporter", "auditevent", "--donnees", serveur.donnees, "--apres", "\(lus.count - 2)")
        #expect(suite.sortie.split(separator: "\n").count == 2)
        #expect(try ServeurEssai.dmp("exporter", "--donnees", serveur.donnees).code == 1)
    }
}
