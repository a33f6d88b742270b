import Authentification
import Foundation
import Outillage
import Testing

@Suite("Ce que `servir` exige des preuves d'identité")
struct ReglagesDesPreuvesTests {
    private static func lister(_ serveur: ServeurEssai, _ jeton: String) throws -> HTTPReply {
        try serveur.demander("GET", "/dossiers", jeton)
    }

    @Test("identifiantsStricts : un PS_IdNat de clé fausse n'est pas une preuve ; sans ce réglage, il l'est")
    func identifiantsStricts() throws {
        for strict in [true, false] {
            let serveur = try ServeurEssai(
                stricte: true, reglages: strict ? "identifiantsStricts: true" : "")
            #expect(try Self.lister(serveur, try serveur.jeton(.medecin)).status == 200)
            let faux = try Self.lister(serveur, try serveur.jeton(.biologiste))
            #expect(faux.status == (strict ? 401 : 200))
            #expect(faux.code == (strict ? "AUT-02" : nil))
            // Une structure n'a pas de PS_IdNat.
            let structure = try serveur.jeton(.secretariat(structure: "1750803447"))
            #expect(try Self.lister(serveur, structure).status != 401)
        }
    }

    @Test("preuvesUniquesMaximales : pleine, la mémoire refuse une preuve neuve (503) et n'en rouvre aucune")
    func preuvesUniquesMaximales() throws {
        let serveur = try ServeurEssai(stricte: true, reglages: "preuvesUniquesMaximales: 2")
        let jetons = try (0..<3).map { _ in try serveur.jeton(.medecin, usageUnique: true) }
        for jeton in jetons.prefix(2) { #expect(try Self.lister(serveur, jeton).status == 200) }
        let refus = try Self.lister(serveur, jetons[2])
        #expect(refus.status == 503)
        #expect(refus.code == "INC-02")
        #expect(refus["retry-after"] != nil)
        for jeton in jetons.prefix(2) { #expect(try Self.lister(serveur, jeton).code == "AUT-07") }
        // Un jeton ordinaire n'en souffre pas ; la preuve refusée n'a pas servi.
        #expect(try Self.lister(serveur, try serveur.jeton(.medecin)).status == 200)
        #expect(try Self.lister(serveur, jetons[2]).code == "INC-02")
    }

    @Test("un réglage hors de ses bornes arrête le démarrage", arguments: ["0", "10000001", "\"2\""])
    func bornes(_ valeur: String) throws {
        let repertoire = NSTemporaryDirectory() + "dmp-reglages-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: repertoire, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: repertoire) }
        let fichier = repertoire + "/dmp.json5"
        let texte =
            #"{donnees: "d", environnement: "essai", emetteur: "e", audience: "a", jwks: "j", "#
            + "preuvesUniquesMaximales: \(valeur)}"
        try Data(texte.utf8).write(to: URL(fileURLWithPath: fichier))
        try ServeurEssai.reserver(fichier)
        let (code, sortie) = try ServeurEssai.dmp("initialiser", "--config", fichier)
        #expect(code == 3)
        #expect(sortie.contains("preuvesUniquesMaximales"))
    }
}
