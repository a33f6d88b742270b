import Authentification
import Foundation
import Outillage
import Testing

@testable import dmp

@Suite("Modes, propriétaires et privilèges : ce que servir refuse")
struct FichiersSursTests {
    let repertoire: String
    /// Tient un port : `servir`, quand rien ne l'arrête avant, s'arrête là (5).
    let occupant: ServeurEssai

    init() throws {
        repertoire = NSTemporaryDirectory() + "dmp-modes-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: repertoire, withIntermediateDirectories: true)
        _ = try EmetteurDemo.initialiser(repertoire: repertoire)
        occupant = try ServeurEssai()
        try configurer()
        try #require(try ServeurEssai.dmp("initialiser", "--config", configuration).code == 0)
        let exemple = try ServeurEssai.dmp("servir", "--config", configuration)
        try #require(exemple.code == 5, "\(exemple.sortie)")
    }

    private var configuration: String { repertoire + "/dmp.json5" }

    private func configurer(_ plus: String = "autoriserRoot: true", matrice: String? = nil) throws {
        try ecrire(
            "dmp.json5",
            """
            {donnees: "entrepot", environnement: "essai", port: \(occupant.port), jwks: "jwks.json", \(plus),
             emetteur: "\(EmetteurDemo.emetteur)", audience: "\(EmetteurDemo.audience)",
             matrice: \(matrice ?? "null"), journalAcces: "acces.log"}
            """)
    }

    private func ecrire(_ nom: String, _ texte: String, _ mode: Int = 0o600) throws {
        try Data(texte.utf8).write(to: URL(fileURLWithPath: repertoire + "/" + nom))
        try ServeurEssai.reserver(repertoire + "/" + nom, mode)
    }

    private func servir() throws -> (code: Int32, sortie: String) {
        try ServeurEssai.dmp("servir", "--config", configuration)
    }

    // swift-format-ignore
    static let secrets: [(chemin: String, dit: String)] = [
        ("entrepot", "répertoire de données"), ("entrepot/journal", "répertoire journal"),
        ("entrepot/dmp.sqlite", "la base"), ("entrepot/environnement", "environnement"),
        ("entrepot/journal/points", "points"), ("entrepot/journal/arbre", "arbre"), ("acces.log", "journalAcces"),
    ]

    @Test(
        "ce que d'autres liraient ou écriraient arrête servir par 3, et dit quoi et le mode",
        arguments: secrets)
    func exposes(_ cas: (chemin: String, dit: String)) throws {
        let chemin = repertoire + "/" + cas.chemin
        let juste = try #require(
            try FileManager.default.attributesOfItem(atPath: chemin)[.posixPermissions] as? Int)
        // Créés ainsi, sans qu'on l'ait demandé.
        #expect(juste == 0o600 || juste == 0o700)
        for bit in [0o040, 0o020, 0o010, 0o004, 0o002, 0o001] {
            try ServeurEssai.reserver(chemin, juste | bit)
            let (code, sortie) = try servir()
            #expect(code == 3, "\(String(bit, radix: 8))")
            #expect(sortie.contains(cas.dit) && sortie.contains(juste == 0o700 ? "mode 0700" : "mode 0600"))
            #expect(!sortie.contains(repertoire))
        }
        try ServeurEssai.reserver(chemin, juste)
        #expect(try servir().code == 5)
    }

    @Test(
        "ce que d'autres changeraient arrête servir par 3 ; ce qu'ils lisent seulement, non",
        arguments: [
            ("dmp.json5", "configuration"), ("jwks.json", "jwks"), ("m.csv", "matrice"),
            ("t.pem", "autorités"),
        ])
    func crus(_ cas: (chemin: String, dit: String)) throws {
        let matrice =
            URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path + "/config/tables/matrice-habilitation.csv"
        try ecrire("m.csv", try String(contentsOfFile: matrice, encoding: .utf8))
        // Aucun point n'est porté avant que le port soit tenu.
        try ecrire("t.pem", "")
        try configurer(
            "autoriserRoot: true, journal: {temoins: [{url: \"https://127.0.0.1:1/\", autorites: \"t.pem\"}]}",
            matrice: "\"m.csv\"")
        let chemin = repertoire + "/" + cas.chemin
        for mode in [0o620, 0o602, 0o666] {
            try ServeurEssai.reserver(chemin, mode)
            let (code, sortie) = try servir()
            #expect(code == 3)
            #expect(sortie.contains(cas.dit) && sortie.contains("mode 0644 au plus"), "\(sortie)")
            #expect(!sortie.contains(repertoire) && !sortie.contains(EmetteurDemo.emetteur))
        }
        for mode in [0o644, 0o444, 0o400] {
            try ServeurEssai.reserver(chemin, mode)
            #expect(try servir().code == 5)
        }
    }

    @Test(
        "à un autre compte, rien n'est cru ni servi",
        .enabled(if: geteuid() == 0, "il faut être root pour donner"))
    func proprietaire() throws {
        for nom in ["jwks.json", "dmp.json5", "entrepot", "entrepot/dmp.sqlite", "acces.log"] {
            let chemin = repertoire + "/" + nom
            try #require(chown(chemin, 64_999, 64_999) == 0)
            #expect(try servir().code == 3, "\(nom)")
            try #require(chown(chemin, 0, 0) == 0)
        }
        #expect(try servir().code == 5)
    }

    @Test("un lien ne mène ni à la base, ni au journal, ni au journal technique")
    func liens() throws {
        for nom in ["entrepot/dmp.sqlite", "entrepot/journal", "acces.log"] {
            let (chemin, ailleurs) = (repertoire + "/" + nom, repertoire + "/ailleurs")
            try FileManager.default.moveItem(atPath: chemin, toPath: ailleurs)
            try FileManager.default.createSymbolicLink(atPath: chemin, withDestinationPath: ailleurs)
            #expect(try servir().code == 3, "\(nom)")
            try FileManager.default.removeItem(atPath: chemin)
            try FileManager.default.moveItem(atPath: ailleurs, toPath: chemin)
        }
        // Le répertoire de données peut en être un : systemd en fait un de /var/lib/dmp.
        try FileManager.default.moveItem(atPath: repertoire + "/entrepot", toPath: repertoire + "/vrai")
        try FileManager.default.createSymbolicLink(
            atPath: repertoire + "/entrepot", withDestinationPath: repertoire + "/vrai")
        #expect(try servir().code == 5)
    }

    @Test(
        "initialiser crée en 0700 et 0600, quel que soit l'umask, et resserre un répertoire vide ouvert à d'autres"
    )
    func creation() throws {
        try FileManager.default.removeItem(atPath: repertoire + "/entrepot")
        let commande =
            "umask 0; exec '\(ServeurEssai.executable)' initialiser --config '\(configuration)'"
        #expect(try Command.run("/bin/sh", ["-c", commande]).status == 0)
        let noms = try FileManager.default.subpathsOfDirectory(atPath: repertoire + "/entrepot")
        #expect(noms.contains("dmp.sqlite") && noms.contains("environnement"))
        for nom in noms + [""] {
            let attributs = try FileManager.default.attributesOfItem(atPath: repertoire + "/entrepot/" + nom)
            let mode = try #require(attributs[.posixPermissions] as? Int)
            #expect(mode & 0o077 == 0, "\(nom)")
        }
        try FileManager.default.removeItem(atPath: repertoire + "/entrepot")
        try FileManager.default.createDirectory(
            atPath: repertoire + "/entrepot", withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o755])
        #expect(try ServeurEssai.dmp("initialiser", "--config", configuration).code == 0)
        let attributs = try FileManager.default.attributesOfItem(atPath: repertoire + "/entrepot")
        #expect(attributs[.posixPermissions] as? Int == 0o700)
    }

    @Test(
        "une démonstration resserre un répertoire vide ; tenant des données que d'autres lisent, il l'arrête")
    func demonstration() throws {
        let donnees = repertoire + "/demo"
        try FileManager.default.createDirectory(
            atPath: donnees, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
        let (code, sortie) = try ServeurEssai.dmp("demo", "--port", "\(occupant.port)", "--donnees", donnees)
        #expect(code == 5, "\(sortie)")
        let attributs = try FileManager.default.attributesOfItem(atPath: donnees)
        #expect(attributs[.posixPermissions] as? Int == 0o700)
        try ServeurEssai.reserver(donnees, 0o755)
        let reprise = try ServeurEssai.dmp("demo", "--port", "\(occupant.port)", "--donnees", donnees)
        #expect(reprise.code == 3 && reprise.sortie.contains("mode 0700"))
    }

    @Test("en production, root ne sert que si la configuration le dit ; en essai, il en est averti")
    func root() throws {
        #expect(throws: Echec.self) {
            try Privileges.controler(.production, autoriserRoot: false, uid: 0)
        }
        for (environnement, admis, uid) in [
            (.production, true, 0), (.production, false, 1000), (.essai, false, 0),
        ] as [(Environnement, Bool, uid_t)] {
            #expect(throws: Never.self) {
                try Privileges.controler(environnement, autoriserRoot: admis, uid: uid)
            }
        }
        try configurer("ageMajorite: 18")
        let (code, sortie) = try servir()
        #expect(code == 5 && sortie.contains("sous root") == (geteuid() == 0), "\(sortie)")
    }

    @Test("un répertoire qui existait, vide, est resserré par initialiser et par demo")
    func resserre() throws {
        for nom in ["nouveau", "autre"] {
            let chemin = repertoire + "/" + nom
            try FileManager.default.createDirectory(atPath: chemin, withIntermediateDirectories: true)
            try ServeurEssai.reserver(chemin, 0o755)
            FichierSur.resserrer(donnees: chemin)
            try FichierSur.controler(donnees: chemin)
            let mode = try FileManager.default.attributesOfItem(atPath: chemin)[.posixPermissions] as? Int
            #expect(mode == 0o700)
        }
        // Il tient des données : il n'est pas changé, et il arrête le départ.
        let plein = repertoire + "/autre"
        try Data().write(to: URL(fileURLWithPath: plein + "/environnement"))
        try ServeurEssai.reserver(plein, 0o755)
        FichierSur.resserrer(donnees: plein)
        #expect(throws: Echec.self) { try FichierSur.controler(donnees: plein) }
    }
}
