import Authentification
import Foundation
import Outillage
import Testing

@Suite("regles, expliquer, matrice : ce que l'exploitant et le juriste lisent")
struct ReglesEtMatriceTests {
    let repertoire: String
    private let racine = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    init() throws {
        repertoire = NSTemporaryDirectory() + "dmp-regles-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: repertoire, withIntermediateDirectories: true)
    }

    private func ecrire(_ nom: String, _ texte: String) throws -> String {
        let chemin = repertoire + "/" + nom
        try Data(texte.utf8).write(to: URL(fileURLWithPath: chemin))
        return chemin
    }

    private func matrice() throws -> String {
        try String(
            contentsOf: racine.appendingPathComponent("config/tables/matrice-habilitation.csv"),
            encoding: .utf8)
    }

    @Test("le règlement s'imprime en une page de Markdown, la même à chaque fois")
    func regles() throws {
        let (code, sortie) = try ServeurEssai.dmp("regles")
        #expect(code == 0)
        #expect(sortie.hasPrefix("Règlement 2"))
        for porte in ["AUT", "INS", "DOS", "BLO", "DRO", "URG", "CST", "HAB", "VIS", "ETA", "DOC", "OPP"] {
            #expect(sortie.contains(". \(porte)\n") && sortie.contains("| \(porte)-01 | "))
        }
        #expect(sortie.components(separatedBy: "\n- source :").count == 13)
        #expect(sortie.components(separatedBy: "\n- vérifiée le ").count == 13)
        #expect(sortie.contains("2700 cellules, dont 2293 inconnues"))
        #expect(sortie.contains("`matrice-habilitation.csv`") && sortie.contains("### Lire un document\n"))
        #expect(try ServeurEssai.dmp("regles").sortie == sortie)
    }

    @Test("expliquer sort par 0, 2 ou 3, sans répertoire de données")
    func expliquer() throws {
        let debut = #"{"titre":"t","acteur":"médecin","acte":"lire""#
        let accorde = try ecrire(
            "a.json", debut + #","dossier":{"autorisation":"VALIDE"},"attendu":"ACC-00"}"#)
        let refuse = try ecrire("r.json", debut + #","attendu":"ACC-00"}"#)
        let faux = try ecrire("f.json", debut + #","cle":"x"}"#)
        let un = try ServeurEssai.dmp("expliquer", accorde)
        #expect(un.code == 0 && un.sortie.contains("accordé (ACC-00)") && un.sortie.contains(", conforme"))
        let deux = try ServeurEssai.dmp("expliquer", refuse)
        #expect(deux.code == 2 && deux.sortie.contains("CST  défavorable CST-01 : "))
        #expect(deux.sortie.contains("source : CSP art. L. 1111-17") && deux.sortie.contains("NON CONFORME"))
        let trois = try ServeurEssai.dmp("expliquer", faux)
        #expect(trois.code == 3 && trois.sortie.contains("f.json, ligne 1 : clé inconnue « cle »"))
        #expect(try ServeurEssai.dmp("expliquer", repertoire + "/absent.json").code == 3)
    }

    @Test("une matrice se contrôle : comptes, fautes à leur ligne, types manquants")
    func verification() throws {
        let juste = try matrice()
        let (code, sortie) = try ServeurEssai.dmp("matrice", "verifier", try ecrire("j.csv", juste))
        #expect(code == 0)
        #expect(sortie.contains("25 professions × 108 types = 2700 cellules"))
        #expect(sortie.contains("21  Pharmacien : 97 oui, 10 non, 1 inconnu"))
        #expect(sortie.contains("2293 cellules inconnues sur 2700"))
        let lignes = juste.components(separatedBy: "\n")
        let sans = lignes.filter { !$0.hasPrefix("REMB,") && !$0.hasPrefix("11502-2,") }
        let fautes = [
            (sans.joined(separator: "\n"), "m.csv : 2 types sans ligne : 11502-2, REMB"),
            (juste.replacingOccurrences(of: "code,systeme,10,", with: "code,systeme,1000,"), "m.csv:10 : "),
            (juste + "REMB,1.2.250.1.213.1.1.4.12" + String(repeating: ",o", count: 25) + "\n", "REMB"),
            (
                juste.replacingOccurrences(
                    of: "REMB,1.2.250.1.213.1.1.4.12,o", with: "REMB,1.2.250.1.213.1.1.4.12,z"), "« z »"
            ),
            ("", "m.csv"),
        ]
        for (texte, dit) in fautes {
            let (code, sortie) = try ServeurEssai.dmp("matrice", "verifier", try ecrire("m.csv", texte))
            #expect(code == 3 && sortie.contains(dit), "\(sortie)")
        }
        #expect(try ServeurEssai.dmp("matrice", "verifier", repertoire + "/absente.csv").code == 3)
    }

    @Test("servir prend la matrice de sa configuration, et s'arrête si elle est fausse")
    func servir() throws {
        _ = try EmetteurDemo.initialiser(repertoire: repertoire)
        let serveur = try ServeurEssai()
        func configurer(_ matrice: String) throws -> String {
            try ecrire(
                "dmp.json5",
                """
                {donnees: "entrepot", environnement: "essai", autoriserRoot: true, port: \(serveur.port), jwks: "jwks.json",
                 emetteur: "\(EmetteurDemo.emetteur)", audience: "\(EmetteurDemo.audience)",
                 delaiOppositionJours: 30, ageMajorite: 16, matrice: \(matrice)}
                """)
        }
        #expect(try ServeurEssai.dmp("initialiser", "--config", try configurer("null")).code == 0)
        // Le port est pris : le démarrage dit la matrice, puis s'arrête (5).
        let embarquee = try ServeurEssai.dmp("servir", "--config", try configurer("null"))
        #expect(embarquee.code == 5 && embarquee.sortie.contains("2293 cellules inconnues sur 2700"))
        let ouverte = try matrice().replacingOccurrences(
            of: "57833-6,2.16.840.1.113883.6.1,o,o,?", with: "57833-6,2.16.840.1.113883.6.1,o,o,o")
        _ = try ecrire("matrice.csv", ouverte)
        let choisie = try ServeurEssai.dmp("servir", "--config", try configurer("\"matrice.csv\""))
        #expect(choisie.code == 5 && choisie.sortie.contains("2292 cellules inconnues sur 2700"))
        _ = try ecrire("matrice.csv", "# rien\n")
        let fausse = try ServeurEssai.dmp("servir", "--config", try configurer("\"matrice.csv\""))
        #expect(fausse.code == 3 && fausse.sortie.contains("matrice.csv"))
        #expect(try ServeurEssai.dmp("servir", "--config", try configurer("\"absente.csv\"")).code == 3)
        #expect(!embarquee.sortie.contains("prêt"))
    }

    @Test("jeton fait un professionnel en AIR et un personnel d'établissement, et n'ajoute rien à un patient")
    func jetons() throws {
        let serveur = try ServeurEssai()
        let medecin = [
            "jeton", "ps", "--id", "899900063480", "--nom", "N", "--prenom", "P", "--profession", "10",
            "--specialite", "SM26", "--donnees", serveur.donnees,
        ]
        func jeton(_ arguments: [String]) throws -> String {
            let (code, sortie) = try ServeurEssai.dmp(arguments)
            try #require(code == 0, "\(sortie)")
            return sortie.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        let air = try jeton(medecin + ["--air"])
        #expect(try serveur.deposer(DocumentExemple(numero: 1), air).code == "DRO-01")
        let personnel = try jeton([
            "jeton", "personnel", "--id", "P1", "--structure", "1750803447", "--donnees", serveur.donnees,
        ])
        #expect(try serveur.dossier(personnel).utf8.count == 36)
        _ = try jeton([
            "jeton", "etablissement", "--structure", "1750803447", "--regulation", "--donnees",
            serveur.donnees,
        ])
        let patient = ["jeton", "patient", "--ins", "279035121518989", "--donnees", serveur.donnees]
        for drapeau in ["--air", "--regulation"] {
            #expect(try ServeurEssai.dmp(patient + [drapeau]).code == 1)
        }
    }
}
