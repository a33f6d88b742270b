import Authentification
import Dispatch
import Domaine
import Entrepot
import Foundation
import Outillage
import Synchronization
import Testing

/// Ce que 64 déposants ont vu répondu avant que le serveur ne soit tué.
private final class Reponses: Sendable {
    private let recues = Mutex<[Int: HTTPReply]>([:])
    private let seuil: Int
    let atteint = DispatchSemaphore(value: 0)

    init(seuil: Int) { self.seuil = seuil }

    func noter(_ numero: Int, _ reponse: HTTPReply) {
        let nombre = recues.withLock { recues in
            recues[numero] = reponse
            return recues.count
        }
        if nombre == seuil { atteint.signal() }
    }

    var toutes: [Int: HTTPReply] { recues.withLock { $0 } }
}

@Suite("Arrêt brutal : ce qui est répondu est là, entier, avec sa trace")
struct ArretBrutalTests {
    private static let deposants = 64
    private static let rondes = 20

    /// 64 connexions déposent sans relâche jusqu'à ce que la leur soit coupée.
    private func deposerJusquALaFin(
        _ port: UInt16, _ jeton: String, ronde: Int, _ reponses: Reponses
    ) -> DispatchGroup {
        let groupe = DispatchGroup()
        for rang in 0..<Self.deposants {
            groupe.enter()
            Thread.detachNewThread {
                defer { groupe.leave() }
                guard let client = try? HTTPClient(port: port, timeoutMilliseconds: 20_000) else { return }
                for tour in 0..<1000 {
                    let numero = ronde * 1_000_000 + rang * 1000 + tour
                    let document = DocumentExemple(numero: numero, taille: 8000)
                    let champs = ["Authorization: Bearer \(jeton)", "Content-Type: application/xml"]
                    guard
                        (try? client.request("POST", "/alimentation", fields: champs, body: document.octets))
                            != nil, let reponse = try? client.readResponse()
                    else { return }
                    reponses.noter(numero, reponse)
                }
            }
        }
        return groupe
    }

    @Test("kill -9 pendant 64 dépôts parallèles, vingt fois", .timeLimit(.minutes(5)))
    func vingtFois() throws {
        let serveur = try ServeurEssai()
        let laboratoire = try serveur.jeton(.laboratoire)
        let medecin = try serveur.jeton(.medecin)
        let dossier = try serveur.dossier(medecin)
        _ = try serveur.autoriser(dossier, medecin)
        var repondus = 0
        for ronde in 1...Self.rondes {
            // Le moment de la coupure change à chaque ronde : du premier lot validé à plusieurs centaines.
            let reponses = Reponses(seuil: 1 + ronde * ronde)
            let groupe = deposerJusquALaFin(serveur.port, laboratoire, ronde: ronde, reponses)
            #expect(reponses.atteint.wait(timeout: .now() + 60) == .success)
            serveur.tuer()
            groupe.wait()
            try serveur.demarrer()
            repondus += try verifier(reponses.toutes, serveur, medecin)
        }
        #expect(repondus > (1...Self.rondes).reduce(0) { $0 + $1 * $1 })
    }

    private func verifier(
        _ reponses: [Int: HTTPReply], _ serveur: ServeurEssai, _ medecin: String
    ) throws -> Int {
        let client = try serveur.client()
        for (numero, reponse) in reponses {
            #expect(reponse.status == 201)
            let entryUUID = try #require(reponse.objet["entryUUID"] as? String)
            try client.request(
                "GET", "/consultation/\(entryUUID)", fields: ["Authorization: Bearer \(medecin)"])
            let lu = try client.readResponse()
            #expect(lu.status == 200)
            #expect(lu.body == DocumentExemple(numero: numero, taille: 8000).octets)
        }
        // La chaîne est entière, chaque document est conforme et a la trace de son dépôt.
        let verification = try ServeurEssai.dmp("verifier", "--donnees", serveur.donnees)
        #expect(verification.code == 0, "\(verification.sortie)")
        return reponses.count
    }

    @Test("SIGTERM finit ce qui est en cours, reporte le WAL et sort par 0")
    func arretDoux() throws {
        let serveur = try ServeurEssai()
        let laboratoire = try serveur.jeton(.laboratoire)
        let reponses = Reponses(seuil: 200)
        let groupe = deposerJusquALaFin(serveur.port, laboratoire, ronde: 1, reponses)
        #expect(reponses.atteint.wait(timeout: .now() + 60) == .success)
        #expect(serveur.arreter() == 0)
        groupe.wait()
        let wal = serveur.donnees + "/dmp.sqlite-wal"
        let taille = (try? FileManager.default.attributesOfItem(atPath: wal)[.size] as? Int) ?? 0
        #expect(taille == 0)
        try serveur.demarrer()
        let medecin = try serveur.jeton(.medecin)
        _ = try serveur.autoriser(try serveur.dossier(medecin), medecin)
        #expect(try verifier(reponses.toutes.filter { $0.value.status == 201 }, serveur, medecin) >= 200)
    }

    @Test("SIGTERM dès que le serveur se dit prêt : il sort par 0, et le signal n'est jamais perdu")
    func arretAussitot() throws {
        let serveur = try ServeurEssai()
        #expect(serveur.arreter() == 0)
        for _ in 0..<20 {
            try serveur.demarrer()
            #expect(serveur.arreter() == 0)
        }
    }

    @Test("un entrepôt de démonstration rouvert garde ses dossiers et n'en crée pas d'autres")
    func reouverture() throws {
        let serveur = try ServeurEssai()
        let medecin = try serveur.jeton(.medecin)
        let dossier = try serveur.dossier(medecin)
        #expect(serveur.arreter() == 0)
        try serveur.demarrer()
        #expect(try serveur.dossier(medecin) == dossier)
        #expect(try serveur.traces(dossier, try serveur.jeton(.medecin)).count == 2)
    }
}
