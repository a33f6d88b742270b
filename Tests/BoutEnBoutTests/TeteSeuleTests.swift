import Foundation
import Outillage
import Testing

@Suite("Sans preuve, un contenu n'est pas attendu : la tête suffit au refus")
struct TeteSeuleTests {
    /// Une tête qui annonce un contenu, et rien d'autre.
    private func annoncer(
        _ serveur: ServeurEssai, _ methode: String, _ cible: String, _ champs: [String]
    ) throws -> HTTPReply {
        let client = try serveur.client()
        try client.request(methode, cible, fields: champs)
        return try client.readResponse()
    }

    @Test("chaque route à contenu refuse (401) avant le premier octet du contenu")
    func routes() throws {
        let serveur = try ServeurEssai()
        let chemins = try #require(
            try serveur.demander("GET", "/openapi.json").objet["paths"] as? [String: [String: Any]])
        var vues = 0
        for (chemin, methodes) in chemins {
            let cible = chemin.replacingOccurrences(
                of: #"\{[^}]*\}"#, with: "x", options: .regularExpression)
            for methode in methodes.keys where ["put", "post", "delete"].contains(methode) {
                for cadre in ["Content-Length: 65536", "Transfer-Encoding: chunked"] {
                    for jeton in [[], ["Authorization: Bearer faux.jeton.signe"]] {
                        let reponse = try annoncer(serveur, methode.uppercased(), cible, [cadre] + jeton)
                        #expect(reponse.status == 401, "\(methode) \(chemin) \(cadre)")
                        #expect(reponse["connection"] == "close", "\(methode) \(chemin) \(cadre)")
                    }
                }
                vues += 1
            }
        }
        #expect(vues == 16)
    }

    @Test("le refus sur la tête laisse la même trace qu'un refus sur le tout, et une seule")
    func trace() throws {
        let s = try Scene()
        let document = try s.deposer(1)
        for cible in ["/dossiers/\(s.dossier)/preferences", "/masquage/\(document.uniqueId)"] {
            #expect(try annoncer(s.serveur, "PUT", cible, ["Content-Length: 2"]).status == 401)
        }
        // La trace d'un refus faute de preuve suit sa réponse : un acte de l'écrivain passe après elle.
        #expect(try s.patient.preferences(s.dossier, "{}").status == 200)
        let traces = try s.patient.traces(s.dossier).filter { $0["motif"] as? String == "AUT-01" }
        #expect(traces.count == 2)
    }
}
