import Authentification
import Foundation
import OpenSSLKit
import Outillage
import Testing

@Suite(
    "servir, par ses écoutes : certificat et jeton, relecture, ce que chacune montre",
    .enabled(if: TestAuthority.isAvailable))
struct MutuelleTests {
    let autorite: TestAuthority
    let serveur: ServeurEssai
    let revocations: String

    init() throws {
        autorite = try TestAuthority()
        let identite = try autorite.server()
        revocations = try autorite.revocationList()
        serveur = try ServeurEssai(
            stricte: true,
            reglages: """
                mutuelle: { port: 0, tls: { certificat: "\(identite.certificate)", cle: "\(identite.key)" },
                  autorites: "\(autorite.certificate)", revocations: ["\(revocations)"] },
                administration: { port: 0 }, dureeMaximaleJetonSecondes: 3600
                """,
            ecoutes: 3)
    }

    /// Une connexion à l'écoute mutuelle, sous ce certificat.
    private func connecter(_ identite: TestAuthority.Identity) throws -> HTTPClient {
        var reglages = TLSClientSettings(authorities: autorite.certificate)
        reglages.identity = (identite.certificate, identite.key)
        return try HTTPClient(
            port: serveur.ports[1], tls: TLSContext(client: reglages), timeoutMilliseconds: 20_000)
    }

    private func demander(
        _ client: HTTPClient, _ jeton: String, _ cible: String = "/consultation/1.2.3"
    ) throws -> HTTPReply {
        try client.request("GET", cible, fields: ["Authorization: Bearer \(jeton)"])
        return try client.readResponse()
    }

    // swift-format-ignore
    static let sujets: [(sujet: String, admis: Bool)] = [
        ("/C=FR/O=LABO/OU=1120459876/CN=logiciel", true),
        ("/C=FR/O=LABO/OU=Biologie/OU=1120459876/CN=logiciel", true),
        ("/C=FR/O=LABO/OU=1750803447/CN=logiciel", false),
        ("/C=FR/O=LABO/CN=logiciel", false),
        ("/C=FR/O=LABO/OU=Biologie/CN=logiciel", false),
        ("/C=FR/O=LABO/OU=1120459876/OU=1750803447/CN=logiciel", false),
    ]

    @Test(
        "un établissement n'est que la structure que son certificat nomme, et lui seul (AUT-02)",
        arguments: sujets)
    func structure(_ cas: (sujet: String, admis: Bool)) throws {
        let client = try connecter(try autorite.client(cas.sujet))
        let reponse = try demander(client, try serveur.jeton(.laboratoire))
        #expect(reponse["strict-transport-security"] == "max-age=31536000")
        #expect((reponse.code == "AUT-02") == !cas.admis, "\(reponse)")
        #expect((reponse.status == 401) == !cas.admis)
        // Un professionnel n'est pas une structure : son jeton suffit.
        #expect(try demander(client, try serveur.jeton(.medecin)).code != "AUT-02")
        // Sans certificat, sur l'écoute publique, le jeton fait foi.
        let publique = try serveur.demander("GET", "/consultation/1.2.3", try serveur.jeton(.laboratoire))
        #expect(publique.code != "AUT-02" && publique.status != 401)
    }

    @Test("les mesures ne sont que sur l'écoute d'administration, et aucun acte n'y est")
    func ecoutes() throws {
        let administration = try HTTPClient(port: serveur.ports[2])
        for (cible, statut) in [
            ("/metrics", 200), ("/pret", 200), ("/sante", 200), ("/dossiers", 404), ("/consultation/x", 404),
        ] {
            try administration.request("GET", cible)
            #expect(try administration.readResponse().status == statut, "\(cible)")
        }
        #expect(try serveur.demander("GET", "/metrics").status == 404)
        let mutuelle = try connecter(try autorite.client())
        #expect(try demander(mutuelle, try serveur.jeton(.medecin), "/metrics").status == 404)
    }

    @Test("un jeton qui vaudrait plus longtemps que le réglage n'est pas une preuve")
    func duree() throws {
        #expect(
            try serveur.demander("GET", "/dossiers", try serveur.jeton(.medecin, duree: 3600)).status == 200)
        let long = try serveur.demander("GET", "/dossiers", try serveur.jeton(.medecin, duree: 3601))
        #expect(long.status == 401 && long.code == "AUT-02")
    }

    @Test("SIGHUP : un certificat révoqué perd sa connexion ouverte, un autre se reconnecte")
    func revocation() throws {
        let (bon, mauvais) = (
            try autorite.client("/C=FR/O=LABO/OU=1120459876/CN=bon"),
            try autorite.client("/C=FR/O=LABO/OU=1120459876/CN=mauvais")
        )
        let jeton = try serveur.jeton(.laboratoire)
        let ouverte = try connecter(mauvais)
        let lue = try demander(ouverte, jeton).status
        #expect(lue != 401 && lue < 500)
        try autorite.overwrite(revocations, by: try autorite.revocationList([mauvais]))
        #expect(try serveur.relire(jusqua: "certificats relus").contains("jwks relu"))
        // Fermée, ou sa dernière demande refusée sans être traitée.
        do throws(HTTPClientError) {
            try ouverte.request("GET", "/consultation/1.2.3", fields: ["Authorization: Bearer \(jeton)"])
            #expect(try ouverte.readResponse().status == 503)
        } catch .closed {} catch .tls {} catch .failed {}
        #expect(throws: HTTPClientError.self) { try demander(try connecter(mauvais), jeton) }
        #expect(try demander(try connecter(bon), jeton).status == lue)
    }

    @Test(
        "SIGHUP : une clé d'émetteur retirée ne vaut plus ; un jwks faux ou exposé ne change rien, et se dit")
    func emetteur() throws {
        let jwks = serveur.donnees + "/jwks.json"
        let jeton = try serveur.jeton(.medecin)
        func statut() throws -> Int { try serveur.demander("GET", "/dossiers", jeton).status }
        #expect(try statut() == 200)
        let juste = try Data(contentsOf: URL(fileURLWithPath: jwks))
        try Data("{}".utf8).write(to: URL(fileURLWithPath: jwks))
        #expect(try serveur.relire(jusqua: "certificats relus").contains("jwks non relu"))
        #expect(try statut() == 200)
        // La clé d'un autre émetteur, du même nom.
        let autre = serveur.donnees + "/autre"
        try FileManager.default.createDirectory(atPath: autre, withIntermediateDirectories: false)
        _ = try EmetteurDemo.initialiser(repertoire: autre)
        try FileManager.default.removeItem(atPath: jwks)
        try FileManager.default.copyItem(atPath: autre + "/jwks.json", toPath: jwks)
        try ServeurEssai.reserver(jwks, 0o646)
        let dit = try serveur.relire(jusqua: "certificats relus")
        #expect(dit.contains("jwks non relu") && dit.contains("mode 0644") && !dit.contains(serveur.donnees))
        #expect(try statut() == 200)
        try ServeurEssai.reserver(jwks, 0o644)
        #expect(try serveur.relire(jusqua: "certificats relus").contains("jwks relu"))
        #expect(try statut() == 401)
        try juste.write(to: URL(fileURLWithPath: jwks))
        #expect(try serveur.relire(jusqua: "certificats relus").contains("jwks relu"))
        #expect(try statut() == 200)
        #expect(serveur.arreter() == 0)
    }
}
