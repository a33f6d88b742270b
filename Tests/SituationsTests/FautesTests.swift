import Foundation
import Testing

@testable import dmp

@Suite("Un fichier de situations fautif est refusé, à sa ligne")
struct FautesTests {
    private static let tete = #"{"titre":"t","acteur":"médecin","acte":"lire""#

    // swift-format-ignore
    static let fautes: [(texte: String, dit: String)] = [
        ("", "attendu"),
        ("{", "guillemets"),
        ("[]", "objet"),
        (tete + "}}", "en trop"),
        (tete + ",\"note\":3}", "guillemets"),
        ("{\"acteur\":\"médecin\",\"acte\":\"lire\"}", "titre"),
        ("{\"titre\":\"t\",\"acte\":\"lire\"}", "acteur obligatoire"),
        ("{\"titre\":\"t\",\"acteur\":\"médecin\"}", "acte obligatoire"),
        (tete + ",\"mdoe\":\"normal\"}", "clé inconnue « mdoe »"),
        (tete + ",\"mode\":\"rapide\"}", "mot inconnu « rapide »"),
        (tete + ",\"mode\":null}", "texte attendu"),
        (tete + ",\"mode\":\"normal\",\"mode\":\"normal\"}", "clé répétée « mode »"),
        (tete + ",\"attendu\":\"CST-99\"}", "motif inconnu « CST-99 »"),
        (tete + ",\"connexion secrète\":\"oui\"}", "true ou false"),
        (tete + ",\"dossier\":{\"etta\":\"actif\"}}", "dossier : clé inconnue « etta »"),
        (tete + ",\"dossier\":{\"état\":\"ouvert\"}}", "dossier.état : mot inconnu « ouvert »"),
        (tete + ",\"dossier\":{\"bloqué\":\"oui\"}}", "dossier.bloqué"),
        (tete + ",\"dossier\":{\"autorisation\":\"peut-être\"}}", "dossier.autorisation"),
        (tete + ",\"document\":{\"type\":\"99999-9\"}}", "document.type"),
        (tete + ",\"document\":{\"visibilité\":[\"MASQUE\"]}}", "document.visibilité"),
        (tete + ",\"dépôt\":{}}", "dépôt : cet acte"),
        (tete + ",\"identité\":\"qualifiée\"}", "identité : cet acte"),
        (tete + ",\"autorisation demandée\":{}}", "autorisation demandée : cet acte"),
        ("{\"titre\":\"t\",\"acteur\":\"roi\",\"acte\":\"lire\"}", "acteur inconnu « roi »"),
        ("{\"titre\":\"t\",\"acteur\":{\"genre\":\"médecin\",\"age\":\"3\"},\"acte\":\"lire\"}", "acteur : clé inconnue « age »"),
        ("{\"titre\":\"t\",\"acteur\":\"médecin\",\"acte\":\"copier\"}", "acte : mot inconnu « copier »"),
        ("{\"titre\":\"t\",\"acteur\":\"médecin\",\"acte\":[\"masquer\",\"lire\"]}", "ensemble"),
        ("{\"titre\":\"t\",\"acteur\":\"médecin\",\"acte\":[\"masquer\",\"démasquer\"]}", "contredisent"),
        ("{\"titre\":\"t\",\"acteur\":\"médecin\",\"acte\":\"déposer\",\"document\":{}}", "ne vise pas"),
        ("{\"titre\":\"t\",\"acteur\":\"médecin\",\"acte\":\"déposer\",\"dépôt\":{\"remplace\":\"tout\"}}", "dépôt.remplace"),
        ("{\"titre\":\"t\",\"acteur\":\"médecin\",\"acte\":\"déposer\",\"identité\":{\"nom\":\"x\"}}", "identité : clé inconnue « nom »"),
        ("{\"theme\":\"t\",\"situations\":[]}", "liste de situations"),
        ("{\"theme\":\"t\",\"situations\":[" + tete + "}," + tete + ",\"dossier\":{\"x\":true}}]}", "situations[2].dossier"),
        ("{\"situations\":[" + tete + "}]}", "theme"),
    ]

    @Test("clé inconnue, valeur fausse, clé de trop : la place est nommée", arguments: fautes)
    func faute(_ cas: (texte: String, dit: String)) throws {
        let lecture = LectureSituations(nomenclatures: try Fichiers.nomenclatures.get())
        do throws(FauteSituation) {
            _ = try lecture.lire(Array(cas.texte.utf8))
            Issue.record("admis : \(cas.texte)")
        } catch {
            #expect(error.message.contains(cas.dit), "\(error.message)")
            #expect(error.message.hasPrefix("ligne 1"))
        }
    }

    @Test("la ligne dite est celle de la faute")
    func ligne() throws {
        let texte = "{\n\"titre\": \"t\",\n\"acteur\": \"médecin\",\n\"acte\": \"lire\",\n\"mode\": \"x\"\n}"
        let lecture = LectureSituations(nomenclatures: try Fichiers.nomenclatures.get())
        do throws(FauteSituation) {
            _ = try lecture.lire(Array(texte.utf8))
            Issue.record("admis")
        } catch { #expect(error.ligne == 5) }
    }

    @Test("dmp expliquer en fait une donnée invalide (3)")
    func commande() throws {
        let chemin = NSTemporaryDirectory() + "situation-" + UUID().uuidString + ".json"
        defer { try? FileManager.default.removeItem(atPath: chemin) }
        for texte in [Self.tete + ",\"clef\":1}", Self.tete + ",\"clef\":\"1\"}", "\u{0}"] {
            try Data(texte.utf8).write(to: URL(fileURLWithPath: chemin))
            do throws(Echec) {
                _ = try CommandeExpliquer.executer([chemin])
                Issue.record("admis")
            } catch { #expect(error.code == .invalide) }
        }
    }
}
