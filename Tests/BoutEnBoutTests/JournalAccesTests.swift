import Foundation
import Outillage
import Testing

@Suite("Observation : le journal technique nomme chaque réponse, et rien d'un patient")
struct JournalAccesTests {
    /// Les lignes du journal d'un serveur arrêté, qui a donc tout écrit.
    private func lignes(_ chemin: String) throws -> [[String: Any]] {
        let texte = try String(contentsOfFile: chemin, encoding: .utf8)
        return try texte.split(separator: "\n").map { ligne in
            try #require(try JSONSerialization.jsonObject(with: Data(ligne.utf8)) as? [String: Any])
        }
    }

    @Test("l'identifiant de la ligne est celui de la réponse : le trace-id reçu, ou un autre")
    func identifiants() throws {
        let chemin = NSTemporaryDirectory() + "dmp-acces-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: chemin) }
        let serveur = try ServeurEssai(stricte: true, reglages: "journalAcces: \"\(chemin)\"")
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        let secret = "279035121518989"
        let client = try serveur.client()
        var rendus: [String?] = []
        for champs in [
            ["traceparent: 00-\(trace)-00f067aa0ba902b7-01"], ["traceparent: \(secret)"],
            ["X-Request-Id: \(secret)"],
        ] {
            try client.request("GET", "/consultation/\(secret)?nom=\(secret)", fields: champs)
            let reponse = try client.readResponse()
            #expect(reponse.status == 401)
            rendus.append(reponse["x-request-id"])
        }
        try client.send("GET /\(secret) HTTP/1.1\r\nHost: \(secret) \(secret)\r\n\r\n")
        #expect(try client.readResponse().status == 400)
        #expect(serveur.arreter() == 0)
        let lues = try lignes(chemin)
        #expect(rendus.first == trace)
        #expect(Set(rendus).count == 3 && !rendus.contains(nil))
        #expect(lues.prefix(3).map { $0["id"] as? String } == rendus)
        #expect(lues.prefix(3).allSatisfy { $0["route"] as? String == "/consultation/{id}" })
        #expect(lues.map { $0["statut"] as? Int } == [401, 401, 401, 400])
        // Une tête qu'on n'a pu lire n'a ni méthode, ni route, ni identifiant.
        let illisible = try #require(lues.last)
        for cle in ["id", "methode", "route"] { #expect(illisible[cle] is NSNull) }
        #expect(!(try String(contentsOfFile: chemin, encoding: .utf8)).contains(secret))
    }

    @Test("une erreur standard qui ne peut s'écrire n'arrête pas le service : disque plein, ou lecteur parti")
    func erreursPerdues() throws {
        let donnees = NSTemporaryDirectory() + "dmp-muet-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: donnees) }
        let processus = try ChildProcess(
            ServeurEssai.executable, ["demo", "--port", "0", "--donnees", donnees], errors: .file("/dev/full")
        )
        let dit = String(decoding: processus.readAvailable(), as: UTF8.self)
        let port = try #require(
            dit.split(separator: ":").last.flatMap {
                UInt16($0.trimmingCharacters(in: .whitespacesAndNewlines))
            })
        let client = try HTTPClient(port: port)
        try client.request("GET", "/sante")
        #expect(try client.readResponse().status == 200)
        processus.kill(SIGPIPE)
        try client.request("GET", "/sante")
        #expect(try client.readResponse().status == 200)
        processus.kill(SIGTERM)
        #expect(processus.waitUntilExit() == .exited(0))
    }

    @Test("SIGHUP rouvre le fichier qu'on a tourné ; celui qui ne peut l'être laisse le précédent en service")
    func rotation() throws {
        let chemin = NSTemporaryDirectory() + "dmp-acces-" + UUID().uuidString
        let (tourne, fichiers) = (chemin + ".1", FileManager.default)
        defer { for fichier in [chemin, tourne] { try? fichiers.removeItem(atPath: fichier) } }
        let serveur = try ServeurEssai(stricte: true, reglages: "journalAcces: \"\(chemin)\"")
        #expect(try serveur.demander("GET", "/consultation/1").status == 401)
        // La ligne s'écrit derrière la réponse ; ce qui attend encore irait au fichier suivant.
        let limite = ContinuousClock.now + .seconds(20)
        while try lignes(chemin).isEmpty, ContinuousClock.now < limite { usleep(2_000) }
        try fichiers.moveItem(atPath: chemin, toPath: tourne)
        #expect(try serveur.relire(jusqua: "jwks relu").contains("journalAcces rouvert"))
        #expect(try serveur.demander("GET", "/dossiers").status == 401)
        // Un lien à sa place : refusé, et dit ; ce qui servait sert encore.
        let lien = chemin + ".2"
        try fichiers.moveItem(atPath: chemin, toPath: lien)
        defer { try? fichiers.removeItem(atPath: lien) }
        try fichiers.createSymbolicLink(atPath: chemin, withDestinationPath: tourne)
        #expect(try serveur.relire(jusqua: "jwks relu").contains("journalAcces non rouvert"))
        #expect(try serveur.demander("GET", "/metrics").status == 404)
        #expect(serveur.arreter() == 0)
        #expect(try lignes(tourne).map { $0["route"] as? String } == ["/consultation/{id}"])
        #expect(try lignes(lien).map { $0["statut"] as? Int } == [401, 404])
    }
}
