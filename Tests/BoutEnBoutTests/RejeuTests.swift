import Authentification
import Foundation
import Outillage
import Testing

@Suite("AUT-07 : une preuve à usage unique ne passe qu'une fois")
struct RejeuTests {
    let serveur: ServeurEssai
    let medecin: Usager
    let dossier: String

    init() throws {
        serveur = try ServeurEssai()
        medecin = try Usager(serveur, .medecin)
        dossier = try medecin.dossier()
        try medecin.sAutoriser(dossier, traitant: true)
    }

    private func unique(_ porteur: PorteurDemo = .medecin, duree: Int = 600) throws -> String {
        try serveur.jeton(porteur, duree: duree, usageUnique: true)
    }

    private func lister(_ jeton: String) throws -> HTTPReply {
        try serveur.demander("GET", "/consultation?dossier=\(dossier)", jeton)
    }

    /// Les motifs des traces de liste, la plus récente d'abord.
    private func motifs() throws -> [String] {
        try medecin.traces(dossier).filter { $0["acte"] as? String == "TD3.1" }
            .compactMap { $0["motif"] as? String }
    }

    @Test("présentée deux fois, elle passe puis est refusée : 403, et la trace dit de qui elle était")
    func sequence() throws {
        let jeton = try unique()
        #expect(try lister(jeton).status == 200)
        for _ in 0..<2 {
            let rejouee = try lister(jeton)
            #expect(rejouee.status == 403)
            #expect(rejouee.code == "AUT-07")
            #expect((rejouee.objet["instance"] as? String)?.hasPrefix("urn:uuid:") == true)
            #expect(rejouee["www-authenticate"] == nil)
        }
        #expect(try motifs() == ["AUT-07", "AUT-07", "ACC-00"])
        let trace = try #require(try medecin.traces(dossier).first { $0["motif"] as? String == "AUT-07" })
        #expect((trace["acteur"] as? [String: Any])?["id"] as? String == "899900063480")
        let avis = try #require(trace["avis"] as? [[String: String]])
        #expect(avis.count == 12)
        #expect(avis.first == ["code": "AUT-07", "opinion": "defavorable"])
        #expect(avis.contains(["code": "CST", "opinion": "favorable"]))
    }

    @Test("un jeton ordinaire se présente autant qu'il vaut")
    func ordinaire() throws {
        for _ in 0..<5 { #expect(try lister(medecin.jeton).status == 200) }
    }

    @Test("de trente-deux présentations ensemble, une seule passe")
    func ensemble() throws {
        let jeton = try unique()
        let clients = try (0..<32).map { _ in try serveur.client() }
        for client in clients {
            try client.request(
                "GET", "/consultation?dossier=\(dossier)", fields: ["Authorization: Bearer \(jeton)"])
        }
        let reponses = try clients.map { try $0.readResponse() }
        #expect(reponses.count { $0.status == 200 } == 1)
        #expect(reponses.count { $0.code == "AUT-07" } == 31)
        #expect(try motifs().sorted() == ["ACC-00"] + [String](repeating: "AUT-07", count: 31))
    }

    @Test("après kill -9 et un redémarrage, elle a toujours servi")
    func redemarrage() throws {
        let (jeton, neuf) = (try unique(), try unique())
        #expect(try lister(jeton).status == 200)
        serveur.tuer()
        try serveur.demarrer()
        #expect(try lister(jeton).code == "AUT-07")
        #expect(try lister(neuf).status == 200)
    }

    @Test("échue, c'est d'abord une preuve invalide")
    func echue() throws {
        let reponse = try lister(try unique(duree: -120))
        #expect(reponse.status == 401)
        #expect(reponse.code == "AUT-02")
    }

    @Test("un refus la consomme : elle ne sonde pas deux fois")
    func refus() throws {
        let jeton = try unique(.autreMedecin)
        #expect(try lister(jeton).code == "CST-01")
        #expect(try lister(jeton).code == "AUT-07")
    }

    @Test("une requête mal formée n'examine rien : elle ne la consomme pas")
    func malFormee() throws {
        let jeton = try unique()
        #expect(
            try serveur.demander("GET", "/consultation?dossier=\(dossier)&limite=x", jeton).code == "REQ-02")
        #expect(try lister(jeton).status == 200)
        #expect(
            try serveur.demander("GET", "/consultation?dossier=\(dossier)&limite=x", jeton).code == "REQ-02")
    }

    @Test("un dépôt rejoué ne dépose rien")
    func depot() throws {
        let jeton = try unique(.laboratoire)
        let premier = DocumentExemple(numero: 7101)
        let second = DocumentExemple(numero: 7102)
        #expect(try serveur.deposer(premier, jeton).status == 201)
        for document in [premier, second] {
            let reponse = try serveur.deposer(document, jeton)
            #expect(reponse.status == 403)
            #expect(reponse.code == "AUT-07")
        }
        #expect(try medecin.liste(dossier).uniqueIds == [premier.uniqueId])
    }

    @Test("le dossier n'existe pas : la même réponse, à la trace près")
    func dossierInconnu() throws {
        let jeton = try unique()
        #expect(try lister(jeton).status == 200)
        let ailleurs = try serveur.demander(
            "GET", "/consultation?dossier=\(UUID().uuidString.lowercased())", jeton)
        #expect(memeReponse(try lister(jeton), ailleurs))
    }

    private struct Voie {
        let chemin: String
        let methode: String
        let cible: String
        let corps: String?

        init(_ methode: String, _ chemin: String, _ corps: String? = nil, suite: String = "") {
            self.chemin = chemin
            self.methode = methode
            self.corps = corps
            cible =
                chemin.split(separator: "/").map { $0.hasPrefix("{") ? "x" : String($0) }
                .reduce("") { $0 + "/" + $1 } + suite
        }
    }

    private static let ajout = #"{"action":"AJOUT","consentement":{"recueilli":true,"moyen":"oral"}}"#
    private static let creation =
        #"{"matricule":"279035121518989","oid":"1.2.250.1.213.1.4.10","nomNaissance":"A","prenoms":"B","#
        + #""dateNaissance":"1979-03-28","sexe":"F","lieuNaissance":"51215","statut":"VALI"}"#

    // swift-format-ignore
    private static let voies = [
        Voie("POST", "/dossiers/recherche", #"{"matricule":"279035121518989","oid":"1.2.250.1.213.1.4.10"}"#),
        Voie("GET", "/dossiers"), Voie("POST", "/dossiers", creation),
        Voie("GET", "/dossiers/{d}/autorisations"), Voie("PUT", "/dossiers/{d}/autorisations", ajout),
        Voie("GET", "/dossiers/{d}/traces"), Voie("GET", "/dossiers/{d}/traces/{trace}/preuve"),
        Voie("GET", "/consultation", suite: "?dossier=x"), Voie("GET", "/consultation/{id}"),
        Voie("PUT", "/dossiers/{d}/blocages/{ps}"), Voie("DELETE", "/dossiers/{d}/blocages/{ps}"),
        Voie("GET", "/dossiers/{d}/preferences"), Voie("PUT", "/dossiers/{d}/preferences", "{}"),
        Voie("POST", "/dossiers/{d}/activation"), Voie("POST", "/dossiers/{d}/opposition"),
        Voie("POST", "/dossiers/{d}/fermeture"), Voie("POST", "/dossiers/{d}/reouverture"),
        Voie("POST", "/dossiers/{d}/effacement"), Voie("GET", "/dossiers/{d}/notifications"),
        Voie("PUT", "/dossiers/{d}/notifications/{n}", #"{"lue":true}"#),
        Voie("PUT", "/masquage/{id}", #"{"masquePS":true}"#),
        Voie("PUT", "/archivage/{id}", #"{"archive":true}"#), Voie("POST", "/suppression/{id}"),
        Voie("GET", "/dossiers/{d}/explication"),
    ]

    @Test("aucune route ne l'admet deux fois")
    func partout() throws {
        let chemins = try #require(
            try serveur.demander("GET", "/openapi.json").objet["paths"] as? [String: [String: Any]])
        let publiees = chemins.flatMap { chemin, actes in
            actes.keys.filter { $0 != "parameters" }.map { "\($0.uppercased()) \(chemin)" }
        }
        // Sans preuve, et le dépôt, qui a son essai.
        let ailleurs = ["GET /sante", "GET /pret", "GET /openapi.json", "POST /alimentation"]
        #expect(
            Set(publiees).subtracting(ailleurs) == Set(Self.voies.map { "\($0.methode) \($0.chemin)" }))
        let jeton = try unique()
        #expect(try lister(jeton).status == 200)
        for voie in Self.voies {
            let reponse = try serveur.demander(
                voie.methode, voie.cible, jeton,
                champs: voie.corps == nil ? [] : ["Content-Type: application/json"],
                corps: voie.corps.map { Array($0.utf8) })
            #expect(reponse.code == "AUT-07", "\(voie.methode) \(voie.chemin)")
            #expect(reponse.status == 403, "\(voie.methode) \(voie.chemin)")
        }
    }

    @Test("la ligne de commande en fait, et refuse une durée de plus d'un jour")
    func commande() throws {
        let ps = [
            "jeton", "ps", "--id", "899900063480", "--nom", "N", "--prenom", "P", "--profession", "10",
            "--specialite", "SM26", "--donnees", serveur.donnees, "--usage-unique",
        ]
        let (code, sortie) = try ServeurEssai.dmp(ps)
        #expect(code == 0)
        let jeton = sortie.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(try lister(jeton).status == 200)
        #expect(try lister(jeton).code == "AUT-07")
        #expect(try ServeurEssai.dmp(ps + ["--duree", "86400"]).code == 1)
    }
}
