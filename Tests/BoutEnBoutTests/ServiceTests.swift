import Authentification
import Domaine
import Foundation
import Outillage
import Testing

@Suite("Le service autour des actes")
struct ServiceTests {
    let serveur: ServeurEssai

    init() throws { serveur = try ServeurEssai() }

    @Test("santé, disponibilité et description répondent sans preuve")
    func service() throws {
        #expect(try serveur.demander("GET", "/sante").status == 200)
        #expect(try serveur.demander("GET", "/pret").objet["statut"] as? String == "PRET")
        let openapi = try serveur.demander("GET", "/openapi.json")
        #expect(openapi["content-type"] == "application/json")
        #expect((openapi.objet["openapi"] as? String)?.hasPrefix("3.1") == true)
        // Chaque chemin décrit est servi : jamais 404 « route inconnue ».
        let chemins = try #require(openapi.objet["paths"] as? [String: [String: Any]])
        for (chemin, methodes) in chemins {
            let cible = chemin.replacingOccurrences(
                of: #"\{[^}]*\}"#, with: "x", options: .regularExpression)
            for methode in methodes.keys where ["get", "put", "post", "delete"].contains(methode) {
                let reponse = try serveur.demander(
                    methode.uppercased(), cible, corps: methode == "get" ? nil : [])
                #expect(![404, 405, 501].contains(reponse.status), "\(methode) \(chemin)")
            }
        }
    }

    @Test("un dépôt annoncé trop grand est refusé avant son corps (DOC-08)")
    func tropGrand() throws {
        let client = try serveur.client()
        let jeton = try serveur.jeton(.laboratoire)
        try client.send(
            "POST /alimentation HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\n"
                + "Authorization: Bearer \(jeton)\r\nContent-Length: 60000000\r\nExpect: 100-continue\r\n\r\n"
        )
        let reponse = try client.readResponse()
        #expect(reponse.status == 413)
        #expect(reponse.code == "DOC-08")
    }

    @Test("un dépôt par morceaux, après 100 Continue, est un dépôt comme un autre")
    func parMorceaux() throws {
        let client = try serveur.client()
        let jeton = try serveur.jeton(.laboratoire)
        let octets = DocumentExemple(numero: 1, taille: 30_000).octets
        try client.send(
            "POST /alimentation HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\n"
                + "Authorization: Bearer \(jeton)\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n"
        )
        #expect(try client.readResponse().status == 100)
        for debut in stride(from: 0, to: octets.count, by: 7001) {
            let morceau = Array(octets[debut..<min(debut + 7001, octets.count)])
            try client.send(Array("\(String(morceau.count, radix: 16))\r\n".utf8) + morceau + [13, 10])
        }
        try client.send("0\r\n\r\n")
        let reponse = try client.readResponse()
        #expect(reponse.status == 201)
        #expect(reponse.objet["taille"] as? Int == octets.count)
    }

    @Test("une demande sans preuve qui nomme un dossier laisse une trace AUT-01, lue du médecin traitant")
    func preuveTracee() throws {
        let traitant = try serveur.jeton(.medecin)
        let dossier = try serveur.dossier(traitant)
        _ = try serveur.autoriser(dossier, traitant, role: "MEDECIN_TRAITANT")
        let corps = #"{"action":"AJOUT","consentement":{"recueilli":true}}"#
        for jeton in [nil, "faux.jeton.signe"] {
            let reponses = [
                try serveur.json("PUT", "/dossiers/\(dossier)/autorisations", jeton, corps),
                try serveur.demander("GET", "/dossiers/\(dossier)/autorisations", jeton),
                try serveur.demander("GET", "/consultation?dossier=\(dossier)", jeton),
                try serveur.json(
                    "POST", "/dossiers/recherche", jeton,
                    #"{"matricule":"279035121518989","oid":"1.2.250.1.213.1.4.10"}"#),
            ]
            let attendu = jeton == nil ? "AUT-01" : "AUT-02"
            #expect(reponses.map(\.status) == [401, 401, 401, 401])
            #expect(reponses.map(\.code) == Array(repeating: attendu, count: 4))
            // Sans trace à citer : la réponse ne dit pas si le dossier existe.
            #expect(reponses.allSatisfy { $0.objet["instance"] == nil })
            let ailleurs = try serveur.demander("GET", "/consultation?dossier=inconnu", jeton)
            #expect(ailleurs.body == reponses[2].body)
            let traces = try serveur.traces(dossier, traitant, "?limite=5")
            let siennes = traces.filter { $0["motif"] as? String == attendu }
            #expect(siennes.count == 4)
            let acteur = siennes.first?["acteur"] as? [String: Any]
            #expect(acteur?["genre"] as? String == "INCONNU")
        }
    }

    @Test("une requête mal formée qui nomme un dossier laisse une trace, et une seule (GEN-02)")
    func malFormeeTracee() throws {
        let jeton = try serveur.jeton(.medecin)
        let dossier = try serveur.dossier(jeton)
        _ = try serveur.autoriser(dossier, jeton)
        let document = DocumentExemple(numero: 1)
        #expect(try serveur.deposer(document, try serveur.jeton(.laboratoire)).status == 201)
        let avant = try serveur.traces(dossier, jeton, "?limite=200").count
        let reponses = [
            try serveur.demander("GET", "/consultation?dossier=\(dossier)&inconnu=1", jeton),
            try serveur.demander("GET", "/dossiers/\(dossier)/traces?limite=0", jeton),
            try serveur.demander("GET", "/dossiers/\(dossier)/autorisations?mode=X", jeton),
            try serveur.json("PUT", "/dossiers/\(dossier)/autorisations", jeton, "pas du json"),
            try serveur.demander("GET", "/consultation/\(document.uniqueId)?x=1", jeton),
            try serveur.demander(
                "GET", "/consultation/\(document.uniqueId)", jeton, champs: ["Mode-Acces: X"]),
        ]
        #expect(reponses.map(\.status) == [400, 400, 400, 400, 400, 400])
        let traces = try serveur.traces(dossier, jeton, "?limite=200")
        // La lecture précédente de l'historique est tracée aussi.
        #expect(traces.count == avant + 7)
        #expect(traces.filter { $0["motif"] as? String == "GEN-02" }.count == 6)
        #expect(try serveur.demander("GET", "/consultation?dossier=absent&inconnu=1", jeton).status == 400)
        #expect(try serveur.traces(dossier, jeton, "?limite=200").count == avant + 8)
    }

    @Test("ce que le serveur refuse avant toute route laisse une trace aussi, et une seule (GEN-02)")
    func refuseSurLaTete() throws {
        let jeton = try serveur.jeton(.medecin)
        let dossier = try serveur.dossier(jeton)
        _ = try serveur.autoriser(dossier, jeton, role: "MEDECIN_TRAITANT")
        let document = DocumentExemple(numero: 1)
        #expect(try serveur.deposer(document, try serveur.jeton(.laboratoire)).status == 201)
        let avant = try serveur.traces(dossier, jeton, "?limite=200").count
        let grand = [UInt8](repeating: 0x20, count: (64 << 10) + 1)
        let reponses = [
            try serveur.demander("DELETE", "/dossiers/\(dossier)/traces", jeton),
            try serveur.demander("PATCH", "/consultation/\(document.uniqueId)", jeton),
            try serveur.demander("POST", "/consultation?dossier=\(dossier)", jeton),
            try serveur.demander("GET", "/masquage/\(document.uniqueId)", jeton),
            try serveur.demander("PUT", "/dossiers/\(dossier)/preferences", jeton, corps: grand),
            try serveur.demander("GET", "/dossiers/\(dossier)/preferences", jeton, corps: [1]),
            try serveur.demander(
                "PUT", "/dossiers/\(dossier)/preferences", jeton, champs: ["Content-Type: text/plain"],
                corps: [1]),
        ]
        #expect(reponses.map(\.status) == [405, 405, 405, 405, 413, 413, 415])
        let client = try serveur.client()
        try client.request(
            "PUT", "/archivage/\(document.uniqueId)",
            fields: ["Authorization: Bearer \(jeton)", "Transfer-Encoding: chunked"])
        try client.send("pas une taille\r\n")
        #expect(try client.readResponse().status == 400)
        // La preuve passe avant la forme : sans elle, la trace le dit.
        #expect(try serveur.demander("DELETE", "/dossiers/\(dossier)/traces").status == 405)
        let traces = try serveur.traces(dossier, jeton, "?limite=200")
        #expect(traces.count == avant + 10)
        #expect(traces.filter { $0["motif"] as? String == "GEN-02" }.count == 8)
        #expect(traces.filter { $0["motif"] as? String == "AUT-01" }.count == 1)
        // Ce qui ne nomme rien ne laisse rien, et OPTIONS ne demande rien au dossier.
        #expect(try serveur.demander("DELETE", "/dossiers/absent/traces", jeton).status == 405)
        #expect(try serveur.demander("OPTIONS", "/dossiers/\(dossier)/traces", jeton).status == 204)
        #expect(try serveur.traces(dossier, jeton, "?limite=200").count == avant + 11)
    }

    @Test("des requêtes en file sur une connexion sont répondues dans l'ordre, chacune tracée")
    func enFile() throws {
        let jeton = try serveur.jeton(.medecin)
        let dossier = try serveur.dossier(jeton)
        _ = try serveur.autoriser(dossier, jeton)
        let client = try serveur.client()
        let requete =
            "GET /consultation?dossier=\(dossier) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(jeton)\r\n\r\n"
        try client.send(String(repeating: requete, count: 20))
        for _ in 0..<20 { #expect(try client.readResponse().status == 200) }
        #expect(try serveur.traces(dossier, jeton, "?limite=200").count == 22)
    }
}

@Suite("servir, avec la cohérence d'auteur stricte")
struct CoherenceTests {
    @Test("qui n'est ni auteur ni de la structure d'un auteur ne dépose pas (DOC-05)")
    func stricte() throws {
        let serveur = try ServeurEssai(stricte: true)
        let exploitant = try serveur.jeton(.exploitant(id: "exploitant"))
        let creation = try serveur.json(
            "POST", "/dossiers", exploitant,
            #"""
            {"matricule":"279035121518989","oid":"1.2.250.1.213.1.4.10","nomNaissance":"Pat-Trois",
             "prenoms":"Dominique Marie-Louise","dateNaissance":"1979-03-28","sexe":"F",
             "lieuNaissance":"51215","statut":"QUAL"}
            """#)
        #expect(creation.status == 201)
        let document = DocumentExemple(numero: 1)
        let etranger = try serveur.deposer(document, try serveur.jeton(.pharmacien))
        #expect(etranger.status == 422)
        #expect(etranger.code == "DOC-05")
        #expect(try serveur.deposer(document, try serveur.jeton(.biologiste)).status == 201)
        let deLaStructure = DocumentExemple(numero: 2)
        #expect(try serveur.deposer(deLaStructure, try serveur.jeton(.laboratoire)).status == 201)
        let encore = try serveur.json(
            "POST", "/dossiers", try serveur.jeton(.medecin), #"{"statut":"QUAL"}"#)
        #expect(encore.code == "DRO-01")
    }
}
