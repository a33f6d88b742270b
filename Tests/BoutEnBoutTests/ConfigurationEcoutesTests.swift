import Foundation
import Testing

@testable import dmp

@Suite("Configuration des écoutes")
struct ConfigurationEcoutesTests {
    private func lire(_ cles: String) throws -> Configuration {
        let fichier = FileManager.default.temporaryDirectory.appending(path: "dmp-\(UUID().uuidString).json5")
        defer { try? FileManager.default.removeItem(at: fichier) }
        let texte = """
            { donnees: "d", environnement: "essai", emetteur: "https://e", audience: "a", jwks: "j", \(cles) }
            """
        try Data(texte.utf8).write(to: fichier)
        try ServeurEssai.reserver(fichier.path)
        return try Configuration.lire(fichier.path)
    }

    @Test("adresse et port écoutent en clair, comme avant la clé public")
    func anciennes() throws {
        let configuration = try lire(#"adresse: "127.0.0.2", port: 9"#)
        #expect(configuration.ecoutePublique == EcoutePublique(adresse: "127.0.0.2", port: 9))
        #expect(configuration.mutuelle == nil)
        #expect(configuration.administration == nil)
        #expect(configuration.connexionsParAdresse == 256)
    }

    @Test("les chemins partent du répertoire du fichier")
    func chemins() throws {
        let configuration = try lire(
            """
            public: { adresse: "::", port: 443, tls: { certificat: "c.pem", cle: "/etc/c.cle" } },
            mutuelle: { tls: { certificat: "c.pem", cle: "c.cle" }, autorites: "a.pem", revocations: ["r.crl"] }
            """)
        let tls = try #require(configuration.publique?.tls)
        #expect(tls.certificat.hasPrefix("/") && tls.certificat.hasSuffix("/c.pem"))
        #expect(tls.cle == "/etc/c.cle")
        let mutuelle = try #require(configuration.mutuelle)
        #expect(mutuelle.exigee)
        #expect(mutuelle.port == 8443)
        #expect(mutuelle.autorites.hasPrefix("/"))
        #expect(mutuelle.revocations.allSatisfy { $0.hasPrefix("/") })
    }

    @Test(
        "ce qui exposerait des documents en clair, ou ne se comprend pas, arrête le démarrage",
        arguments: [
            #"public: { adresse: "0.0.0.0" }"#,
            #"adresse: "192.0.2.1""#,
            #"public: { port: 70000 }"#,
            #"port: 8080, public: {}"#,
            #"public: { ports: 1 }"#,
            #"public: { tls: { certificat: "c" } }"#,
            #"mutuelle: { tls: { certificat: "c", cle: "k" } }"#,
            #"mutuelle: { autorites: "a" }"#,
            #"administration: { adresse: "0.0.0.0" }"#,
            #"httpEnClair: true, administration: { adresse: "0.0.0.0" }"#,
            "connexionsParAdresse: 0",
        ])
    func refusees(cles: String) throws {
        #expect(throws: Echec.self) { try lire(cles) }
    }

    @Test("httpEnClair admet le clair hors de la boucle locale")
    func enClair() throws {
        #expect(try lire(#"httpEnClair: true, public: { adresse: "0.0.0.0" }"#).httpEnClair)
    }
}
