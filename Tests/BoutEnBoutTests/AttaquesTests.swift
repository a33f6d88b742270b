import Foundation
import Outillage
import Testing

/// Un message qui n'en finit pas : son début, ce qui se répète, et le statut qui y met fin.
struct Demesure: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let debut: String
    let suite: String
    let statut: Int

    init(_ titre: String, _ debut: String, _ suite: String, _ statut: Int) {
        testDescription = titre
        self.debut = debut
        self.suite = suite
        self.statut = statut
    }

    /// Sans preuve, la tête suffirait au refus.
    static let preuve = "JETON"
    private static let dossiers =
        "POST /dossiers/recherche HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(preuve)\r\n"
    private static let morceaux = dossiers + "Transfer-Encoding: chunked\r\n\r\n"

    // swift-format-ignore
    static let table: [Demesure] = [
        Demesure("cible", "GET /", "a", 414),
        Demesure("paramètres", "GET /consultation?", "a=b&", 414),
        Demesure("méthode", "", "A", 400),
        Demesure("version", "GET / HTTP/1.1", "1", 414),
        Demesure("un champ", "GET / HTTP/1.1\r\nHost: a\r\nX: ", "a", 431),
        Demesure("nom de champ", "GET / HTTP/1.1\r\nHost: a\r\n", "a", 431),
        Demesure("nombre de champs", "GET / HTTP/1.1\r\nHost: a\r\n", "A:\r\n", 431),
        Demesure("lignes vides", "", "\r\n", 400),
        Demesure("taille annoncée", dossiers + "Content-Length: 9999999999\r\n\r\n", "a", 413),
        Demesure("taille annoncée au-delà de tout entier", dossiers + "Content-Length: 99999999999999999999999\r\n\r\n", "a", 400),
        Demesure("morceaux", morceaux, "400\r\n\(String(repeating: "a", count: 1024))\r\n", 413),
        Demesure("morceau annoncé", morceaux + "FFFFFFFFFFFF\r\n", "a", 413),
        Demesure("taille de morceau", morceaux, "0", 400),
        Demesure("extension d'un morceau", morceaux + "1;a=", "b", 400),
        Demesure("extensions de morceaux", morceaux, "1;a=bbbbbbbbbbbbbbbb\r\nx\r\n", 400),
        Demesure("un champ de fin", morceaux + "0\r\nX: ", "a", 431),
        Demesure("champs de fin", morceaux + "0\r\n", "A: b\r\n", 431),
    ]
}

@Suite("Sous l'attaque : la mémoire reste bornée, et les autres sont servis", .serialized)
struct AttaquesTests {
    /// Bien au-dessus de ce que le serveur occupe, bien en deçà de ce que l'attaque enverrait.
    private static let bornee = 300 << 20

    /// La mémoire du serveur, si sa mesure a un sens.
    private func memoire(_ serveur: ServeurEssai) -> Int {
        ProcessState.isSanitized ? 0 : ProcessState.residentBytes(of: serveur.pid)
    }

    @Test("ce qui n'en finit pas s'arrête à sa limite, avec son statut", arguments: Demesure.table)
    func demesure(_ cas: Demesure) throws {
        let serveur = try ServeurEssai()
        let client = try serveur.client()
        let jeton = try serveur.jeton(.medecin)
        let bloc = Array(String(repeating: cas.suite, count: max(1, 65_536 / cas.suite.utf8.count)).utf8)
        var envoyes = 0
        do throws(HTTPClientError) {
            try client.send(cas.debut.replacingOccurrences(of: Demesure.preuve, with: jeton))
            // 64 Mio seraient pris à un serveur sans limite.
            while envoyes < 64 << 20, try !client.isAnswered() {
                try client.send(bloc)
                envoyes += bloc.count
            }
        } catch .failed { envoyes += 0 }  // fermée pendant l'envoi : la réponse se lit encore
        #expect(envoyes < 64 << 20)
        let reponse = try client.readResponse()
        #expect(reponse.status == cas.statut)
        #expect(reponse["connection"] == "close")
        #expect(memoire(serveur) < Self.bornee)
        #expect(try serveur.demander("GET", "/sante").status == 200)
    }

    @Test("dix mille connexions inactives : elles vivent, et une de plus est servie")
    func inactives() throws {
        let serveur = try ServeurEssai()
        // Une connexion coûte un descripteur à chacun des deux processus ; d'autres tests en ouvrent aussi.
        let nombre = min(10_000, ProcessState.raiseDescriptors() - 2_000)
        try #require(nombre >= 1_000, "trop peu de descripteurs pour cet essai (ulimit -Hn)")
        if nombre < 10_000 { print("dix mille connexions : \(nombre) seulement, faute de descripteurs") }
        let avant = memoire(serveur)
        var clients: [HTTPClient] = []
        clients.reserveCapacity(nombre)
        for _ in 0..<nombre {
            let client = try serveur.client()
            try client.request("GET", "/sante")
            guard try client.readResponse().status == 200 else { break }
            clients.append(client)
        }
        #expect(clients.count == nombre)
        #expect(memoire(serveur) - avant < 150 << 20)
        #expect(try serveur.demander("GET", "/sante").status == 200)
        // Prises au hasard dans la file : elles répondent encore.
        for client in clients.enumerated().filter({ $0.offset % 997 == 0 }).map(\.element) {
            try client.request("GET", "/sante")
            #expect(try client.readResponse().status == 200)
        }
    }

    @Test("cent mille requêtes minuscules envoyées sans rien lire : toutes servies, sans mémoire")
    func enFileSansLire() throws {
        let serveur = try ServeurEssai()
        let client = try serveur.client()
        let requete = "GET /sante HTTP/1.1\r\nHost: a\r\n\r\n"
        // Toutes les réponses ont la même taille : leur date, leur identifiant et leur contenu aussi.
        try client.send(requete)
        #expect(try client.awaitAnswer())
        let taille = try #require(try client.drain())
        let envoi = Array(String(repeating: requete, count: 100_000).utf8)
        var envoyes = 0
        var recus = 0
        var haute = memoire(serveur)
        while recus < 100_000 * taille {
            let pas = try client.sendSome(envoi[envoyes...])
            envoyes += pas
            if pas > 0 { continue }
            haute = max(haute, memoire(serveur))
            // Le serveur ne lit plus rien, ou tout est envoyé : lire un peu lui rend la place.
            recus += try #require(try client.drain())
        }
        #expect(recus == 100_000 * taille)
        #expect(haute < Self.bornee)
    }

    @Test("cinq cents clients demandent cent fois la description sans la lire : la mémoire reste bornée")
    func sansLire() throws {
        let serveur = try ServeurEssai()
        let requete = "GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n"
        let muets = try (0..<500).map { _ in
            try HTTPClient(port: serveur.port, timeoutMilliseconds: 20_000, receiveBuffer: 4096)
        }
        for muet in muets { try muet.send(String(repeating: requete, count: 100)) }
        // Chacun a reçu le début de sa première réponse : le serveur les a tous vus.
        for muet in muets { #expect(try muet.awaitAnswer()) }
        #expect(memoire(serveur) < Self.bornee)
        #expect(try serveur.demander("GET", "/sante").status == 200)
    }
}
