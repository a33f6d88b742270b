import Dispatch
import Entrepot
import Foundation
import Outillage
import SQLiteKit
import Synchronization
import Testing

/// Une lecture se décide sur un instantané, et sa trace s'écrit plus tard : entre les deux, le dossier a pu changer.
@Suite("§ 6 — une décision prise sur un instantané est reprise si le dossier a changé")
struct FraicheurTests {
    let serveur: ServeurEssai
    let patient: Usager
    let medecin: Usager
    let dossier: String
    let document = DocumentExemple(numero: 51)

    init() throws {
        serveur = try ServeurEssai()
        patient = try Usager(serveur, .titulaire())
        medecin = try Usager(serveur, .medecin)
        dossier = try patient.dossier()
        try Usager(serveur, .laboratoire).deposer(document)
    }

    /// Lit sans cesse de plusieurs fils pendant que `changer` a lieu ; rend quand chacun a lu encore une fois après.
    private func lireSansCesse(
        _ cible: String, _ recevoir: @escaping @Sendable (HTTPReply) -> Void,
        pendant changer: () throws -> Void
    ) throws {
        let (port, jeton) = (serveur.port, medecin.jeton)
        let fini = Drapeau()
        let fils = DispatchGroup()
        let lances = DispatchSemaphore(value: 0)
        for _ in 0..<6 {
            DispatchQueue.global().async(group: fils) {
                guard let client = try? HTTPClient(port: port) else {
                    lances.signal()
                    return
                }
                func lire() {
                    try? client.request("GET", cible, fields: ["Authorization: Bearer \(jeton)"], body: nil)
                    if let reponse = try? client.readResponse() { recevoir(reponse) }
                }
                lire()
                lances.signal()
                while !fini.estLeve { lire() }
                lire()
            }
        }
        for _ in 0..<6 { lances.wait() }
        defer {
            fini.lever()
            fils.wait()
        }
        try changer()
    }

    @Test("aucune lecture accordée ne suit dans le journal le retrait qui l'aurait refusée", arguments: 0..<8)
    func retrait(_ tour: Int) throws {
        try medecin.sAutoriser(dossier)
        try lireSansCesse("/consultation/\(document.uniqueId)", { _ in }) {
            let retrait = try patient.autorisations(
                dossier, #"{"action":"SUPPRESSION","pour":{"ps":"899900063480"}}"#)
            #expect(retrait.status == 200)
        }
        let traces = try patient.traces(dossier).reversed()
        let retrait = try #require(traces.firstIndex { $0["action"] as? String == "autorisationSuppression" })
        let suivantes = traces[traces.index(after: retrait)...].filter {
            $0["action"] as? String == "consultation"
        }
        let precedentes = traces[..<retrait].filter { $0["action"] as? String == "consultation" }
        #expect(suivantes.count >= 6 && precedentes.count >= 6)
        #expect(suivantes.allSatisfy { $0["issue"] as? String == "refuse" })
        #expect(precedentes.allSatisfy { $0["issue"] as? String == "accorde" })
    }

    @Test("aucune liste de dossiers ne montre celui qui vient de retirer l'autorisation", arguments: 0..<4)
    func listeDesDossiers(_ tour: Int) throws {
        try medecin.sAutoriser(dossier)
        try lireSansCesse("/dossiers", { _ in }) {
            for _ in 0..<20 {
                let retrait = try patient.autorisations(
                    dossier, #"{"action":"SUPPRESSION","pour":{"ps":"899900063480"}}"#)
                #expect(retrait.status == 200)
                let montre = try medecin.get("/dossiers")
                #expect(!montre.text.contains(dossier))
                try medecin.sAutoriser(dossier)
            }
            _ = try patient.autorisations(
                dossier, #"{"action":"SUPPRESSION","pour":{"ps":"899900063480"}}"#)
        }
        #expect(try !medecin.get("/dossiers").text.contains(dossier))
    }

    @Test("une liste ne laisse pas derrière elle un document qui ne serait jamais nouveau", arguments: 0..<4)
    func nouveaux(_ tour: Int) throws {
        try medecin.sAutoriser(dossier)
        let vus = Recueil()
        let laboratoire = try Usager(serveur, .laboratoire)
        try lireSansCesse(
            "/consultation?dossier=\(dossier)&nouveaux=true&limite=200",
            { vus.ajouter(Liste($0).uniqueIds) }
        ) {
            for numero in 60..<80 { try laboratoire.deposer(DocumentExemple(numero: numero)) }
        }
        let attendus = Set((60..<80).map { DocumentExemple(numero: $0).uniqueId })
        #expect(vus.tous.isSuperset(of: attendus))
    }

    @Test(
        "une lecture que l'effacement du dossier devance le dit, sans octets ni panne ; une trace pour chaque demande",
        arguments: 0..<8)
    func effacement(_ tour: Int) throws {
        try medecin.sAutoriser(dossier)
        let reponses = Recueil()
        try lireSansCesse(
            "/consultation/\(document.uniqueId)", { reponses.compter("\($0.status) \($0.code ?? "")") }
        ) {
            let effacement = try patient.post("/dossiers/\(dossier)/effacement", #"{"motif":"DEMANDE"}"#)
            #expect(effacement.status == 200)
        }
        var comptes = reponses.comptes
        let effacees = comptes.removeValue(forKey: "503 INC-05") ?? 0
        #expect(Set(comptes.keys) == ["200 ", "404 DOC-404"], "\(comptes)")
        #expect(try consultations("accorde") == effacees + (comptes["200 "] ?? 0))
        #expect(try consultations("refuse") == comptes["404 DOC-404"])
    }

    /// Les traces de consultation de cette issue.
    private func consultations(_ issue: String) throws -> Int {
        let connexion = try Connection(path: Entrepot.chemin(serveur.donnees), mode: .readOnly)
        var requete = try Statement(
            connexion, "SELECT count(*) FROM trace WHERE action = 'consultation' AND issue = ?1")
        try requete.bind(issue, at: 1)
        return Int(try requete.first { $0.int64(0) } ?? 0)
    }
}

/// Un drapeau que plusieurs fils regardent.
private final class Drapeau: Sendable {
    private let leve = Mutex(false)
    var estLeve: Bool { leve.withLock { $0 } }
    func lever() { leve.withLock { $0 = true } }
}

/// Ce que plusieurs fils ont vu.
private final class Recueil: Sendable {
    private let ensemble = Mutex<Set<String>>([])
    var tous: Set<String> { ensemble.withLock { $0 } }
    func ajouter(_ ids: [String]) { ensemble.withLock { $0.formUnion(ids) } }

    private let nombres = Mutex<[String: Int]>([:])
    var comptes: [String: Int] { nombres.withLock { $0 } }
    func compter(_ vu: String) { nombres.withLock { $0[vu, default: 0] += 1 } }
}
