import Authentification
import Domaine
import Foundation
import Outillage
import Testing

@Suite("La ligne de commande (codes de sortie du contrat)")
struct CommandesTests {
    let repertoire: String

    init() throws {
        repertoire = NSTemporaryDirectory() + "dmp-commande-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: repertoire, withIntermediateDirectories: true)
    }

    private func ecrire(_ nom: String, _ texte: String) throws -> String {
        let chemin = repertoire + "/" + nom
        try Data(texte.utf8).write(to: URL(fileURLWithPath: chemin))
        try ServeurEssai.reserver(chemin)
        return chemin
    }

    // swift-format-ignore
    static let usages: [[String]] = [
        [], ["inconnue"], ["demo", "--port"], ["demo", "--port", "x"], ["demo", "--jetable", "--donnees", "x"], ["demo", "reste"],
        ["jeton"], ["jeton", "ps", "--id", "1"], ["jeton", "roi", "--donnees", "x", "--id"], ["verifier"], ["dossiers"],
        ["dossiers", "importer", "--donnees", "x"], ["servir"], ["regles", "reste"], ["expliquer"], ["expliquer", "a", "b"],
        ["matrice"], ["matrice", "verifier"], ["matrice", "changer", "x"],
    ]

    @Test("un usage faux sort par 1, une donnée absente par 3 ou 5, et rien ne plante", arguments: usages)
    func usage(_ arguments: [String]) throws {
        let fin = try ChildProcess(ServeurEssai.executable, arguments, output: .discarded).waitUntilExit()
        #expect([.exited(1), .exited(3), .exited(5)].contains(fin))
        #expect(fin == .exited(1) || arguments.count > 2)
    }

    private static let entete =
        "matricule,oid,nom_naissance,nom_usage,prenoms,date_naissance,sexe,lieu_naissance,statut\n"

    @Test("un import est tout ou rien, et chaque ligne refusée est nommée sans rien de l'identité")
    func importation() throws {
        let serveur = try ServeurEssai()
        let juste = "225088829733682,1.2.250.1.213.1.4.10,PAT-DIX,,CHRISTINE,1925-08-13,F,88297,QUAL\n"
        let fautes = [
            "225088829733681,1.2.250.1.213.1.4.10,PAT-DIX,,CHRISTINE,1925-08-13,F,88297,QUAL": "INS-02",
            "225088829733682,1.2.250.1.213.1.4.8,PAT-DIX,,CHRISTINE,1925-08-13,F,88297,QUAL": "INS-03",
            "248039263001064,1.2.250.1.213.1.4.10,PAT-DOUZE,,NATHALIE,1948-03-21,F,,QUAL": "INS-04",
            "279035121518989,1.2.250.1.213.1.4.10,AUTRE,,NATHALIE,1948-03-21,F,51215,QUAL": "INS-05",
            "248039263001064,1.2.250.1.213.1.4.10,PAT-DOUZE,,NATHALIE,1948-03-21,F,39263,PROV": "INS-06",
            "248039263001064,1.2.250.1.213.1.4.10,PAT-DOUZE,,NATHALIE,1948-03-21,F,39263,OUI": "statut",
            "trop,court": "champs",
        ]
        for (faute, motif) in fautes {
            let fichier = try ecrire("faux.csv", Self.entete + juste + faute + "\n")
            let (code, sortie) = try ServeurEssai.dmp(
                "dossiers", "importer", fichier, "--donnees", serveur.donnees)
            #expect(code == 3)
            #expect(sortie.contains("ligne 3") && sortie.contains(motif), "\(sortie)")
            #expect(!sortie.contains("PAT-") && !sortie.contains("NATHALIE") && !sortie.contains("2480392"))
        }
        let medecin = try serveur.jeton(.medecin)
        let corps = #"{"matricule":"225088829733682","oid":"1.2.250.1.213.1.4.10"}"#
        #expect(try serveur.json("POST", "/dossiers/recherche", medecin, corps).code == "DOS-01")
        // À côté du serveur qui tourne : il voit aussitôt le dossier, et la chaîne se suit.
        let fichier = try ecrire("juste.csv", Self.entete + juste)
        for attendu in ["1 dossiers créés, 0", "0 dossiers créés, 1"] {
            let (code, sortie) = try ServeurEssai.dmp(
                "dossiers", "importer", fichier, "--donnees", serveur.donnees)
            #expect(code == 0 && sortie.contains(attendu))
        }
        #expect(try serveur.json("POST", "/dossiers/recherche", medecin, corps).status == 200)
        #expect(try ServeurEssai.dmp("verifier", "--donnees", serveur.donnees).code == 0)
    }

    private func configuration(_ remplacements: [String: String] = [:]) throws -> String {
        var texte = """
            { // essai
              donnees: "entrepot", environnement: "essai", port: 0,
              emetteur: "\(EmetteurDemo.emetteur)", audience: "\(EmetteurDemo.audience)",
              jwks: "jwks.json", autoriserRoot: true,
            }
            """
        for (avant, apres) in remplacements { texte = texte.replacingOccurrences(of: avant, with: apres) }
        return try ecrire("dmp.json5", texte)
    }

    // swift-format-ignore
    static let fausses: [(String, String, String)] = [
        ("jwks: \"jwks.json\"", "jwks: \"jwks.json\", tailleMax: 3", "clé inconnue"),
        ("port: 0", "port: 0, dureeMaximaleJetonSecondes: 59", "dureeMaximaleJetonSecondes"),
        ("port: 0", "port: \"0\"", "port"),
        ("port: 0", "port: 70000", "port"),
        ("port: 0", "port: 0, dureeAutorisationJours: 106751991168", "dureeAutorisationJours"),
        ("port: 0", "port: 0, delaiOppositionJours: 0", "delaiOppositionJours"),
        ("port: 0", "port: 0, ageMajorite: 0", "ageMajorite"),
        ("port: 0", "port: 0, matrice: 3", "matrice"),
        ("port: 0", "port: 0, delaiEnTetesSecondes: 9223372036854775807", "delaiEnTetesSecondes"),
        ("port: 0", "port: 0, delaiInactiviteSecondes: 9223372036854775807", "delaiInactiviteSecondes"),
        ("port: 0", "port: 0, arretSecondes: 9223372036854775807", "arretSecondes"),
        ("port: 0", "port: 0, adresse: \"0.0.0.0\"", "TLS"),
        ("port: 0", "port: 0, journal: {intervalleSecondes: 0}", "intervalleSecondes"),
        ("port: 0", "port: 0, journal: {temoins: [{url: \"ftp://a\"}]}", "temoin"),
        ("port: 0", "port: 0, journal: {temoins: [{url: \"https://a/\"}]}", "autorites"),
        ("port: 0", "port: 0, journal: {origine: \"a b\"}", "origine"),
        ("port: 0", "port: 0, journal: {cles: 1}", "clé inconnue"),
        ("environnement: \"essai\"", "environnement: \"demo\"", "environnement"),
        ("donnees: \"entrepot\",", "", "donnees"),
        ("}", "", "JSON5"),
        ("port: 0", "port: 0, /* \"*/ 'port': 0, // port", "deux fois : port"),
        ("port: 0", "port: 0, journal: {origine: \"a\", \"origine\": \"a: {\\\"b\"}", "deux fois : journal.origine"),
        ("port: 0", "port: 0, journal: {temoins: [{url: \"https://a/\", autorites: \"x\", url: \"\"}]}", "deux fois : journal.temoins.url"),
    ]

    @Test("une configuration fausse sort par 3 et dit la clé", arguments: fausses)
    func configurationFausse(_ cas: (avant: String, apres: String, dit: String)) throws {
        let fichier = try configuration([cas.avant: cas.apres])
        let (code, sortie) = try ServeurEssai.dmp("servir", "--config", fichier)
        #expect(code == 3)
        #expect(sortie.contains(cas.dit), "\(sortie)")
    }

    @Test("un blanc que le décodeur admet entre deux clés n'est pas une clé")
    func blancsInsecables() throws {
        let fichier = try configuration()
        _ = try EmetteurDemo.initialiser(repertoire: repertoire)
        var octets = [UInt8](try Data(contentsOf: URL(filePath: fichier)))
        let place = try #require(octets.lastIndex(of: UInt8(ascii: "}")))
        var cles: [UInt8] = []
        for (cle, valeur) in [("\"ageMajorite\"", "18,"), ("\"delaiOppositionJours\"", "42}")] {
            cles += [0xA0] + Array(cle.utf8) + [0xA0] + Array((":" + valeur).utf8)
        }
        octets.replaceSubrange(place...place, with: cles)
        try Data(octets).write(to: URL(filePath: fichier))
        let (code, sortie) = try ServeurEssai.dmp("initialiser", "--config", fichier)
        #expect(code == 0, "\(sortie)")
    }

    @Test("servir refuse une base absente, et n'en crée jamais ; initialiser n'écrase rien")
    func initialisation() throws {
        let fichier = try configuration()
        _ = try EmetteurDemo.initialiser(repertoire: repertoire)
        #expect(try ServeurEssai.dmp("servir", "--config", fichier).code == 3)
        #expect(!FileManager.default.fileExists(atPath: repertoire + "/entrepot"))
        #expect(try ServeurEssai.dmp("initialiser", "--config", fichier).code == 0)
        #expect(try ServeurEssai.dmp("initialiser", "--config", fichier).code == 2)
        let jeton = try ServeurEssai.dmp(
            "jeton", "exploitant", "--id", "x", "--donnees", repertoire + "/entrepot")
        #expect(jeton.code == 2)
        let mode = try FileManager.default.attributesOfItem(atPath: repertoire + "/entrepot")[
            .posixPermissions]
        #expect(mode as? Int == 0o700)
        try FileManager.default.removeItem(atPath: repertoire + "/entrepot/dmp.sqlite")
        #expect(try ServeurEssai.dmp("servir", "--config", fichier).code == 5)
        #expect(!FileManager.default.fileExists(atPath: repertoire + "/entrepot/dmp.sqlite"))
    }

    @Test("un fichier de base abîmé est une intégrité rompue (4), un répertoire vide un incident (5)")
    func verifierAbime() throws {
        #expect(try ServeurEssai.dmp("verifier", "--donnees", repertoire).code == 5)
        _ = try ecrire("dmp.sqlite", String(repeating: "ceci n'est pas une base ", count: 400))
        #expect(try ServeurEssai.dmp("verifier", "--donnees", repertoire).code == 4)
    }

    @Test("une démonstration jetable ne laisse rien, même quand son port est pris")
    func jetable() throws {
        func restes() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: NSTemporaryDirectory())
                .count { $0.hasPrefix("dmp-demo-") }
        }
        let avant = try restes()
        let serveur = try ServeurEssai()
        #expect(try ServeurEssai.dmp("demo", "--jetable", "--port", "\(serveur.port)").code == 5)
        #expect(try restes() == avant)
    }

    @Test("un jeton de la ligne de commande ouvre le serveur, et un jeton échu non")
    func jeton() throws {
        let serveur = try ServeurEssai()
        let (code, jeton) = try ServeurEssai.dmp(
            "jeton", "ps", "--id", "899900063480", "--nom", "N", "--prenom", "P", "--profession", "10",
            "--specialite", "SM26", "--donnees", serveur.donnees)
        #expect(code == 0)
        let net = jeton.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(try serveur.dossier(net).utf8.count == 36)
        let echu = try EmetteurDemo(repertoire: serveur.donnees).jeton(
            .medecin, dureeSecondes: 60, maintenant: Instant(ms: 1_700_000_000_000))
        #expect(try serveur.demander("GET", "/dossiers", echu).code == "AUT-02")
    }
}
