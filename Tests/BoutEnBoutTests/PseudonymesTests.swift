import Authentification
import Foundation
import Outillage
import Testing

@Suite("§ 6 — un patient dans le dossier d'un autre : une trace le nomme, sans dire qui il est")
struct PseudonymesTests {
    let serveur: ServeurEssai
    let titulaire: Usager
    let dossier: String

    init() throws {
        serveur = try ServeurEssai()
        titulaire = try Usager(serveur, .titulaire())
        dossier = try titulaire.dossier()
    }

    /// L'identifiant de l'acteur de la dernière tentative, tel que le titulaire la lit.
    private func tenter(_ matricule: String) throws -> String {
        let etranger = try Usager(serveur, .titulaire(matricule))
        #expect(try etranger.get("/consultation?dossier=\(dossier)").code == "DOS-01")
        let trace = try #require(try titulaire.traces(dossier).first { $0["motif"] as? String == "DOS-01" })
        let acteur = try #require(trace["acteur"] as? [String: Any])
        #expect(Set(acteur.keys) == ["genre", "id"])
        #expect(acteur["genre"] as? String == "PATIENT")
        return try #require(acteur["id"] as? String)
    }

    @Test("le même patient a toujours le même pseudonyme, un autre un autre ; le titulaire n'en a pas")
    func stable() throws {
        let premier = try tenter(Matricule.adrun)
        #expect(premier.hasPrefix("pseudonyme:"))
        #expect(premier.dropFirst(11).count == 32)
        #expect(premier.dropFirst(11).allSatisfy { $0.isHexDigit && !$0.isUppercase })
        #expect(try tenter(Matricule.adrun) == premier)
        let autre = try tenter(Matricule.patHuit)
        #expect(autre != premier)
        #expect(try titulaire.traces(dossier, "?acteur=\(premier)").count == 2)
        #expect(serveur.arreter() == 0)
        try serveur.demarrer()
        #expect(try tenter(Matricule.adrun) == premier)
        let siennes = try titulaire.traces(dossier).filter { $0["issue"] as? String == "accorde" }
            .compactMap { $0["acteur"] as? [String: Any] }.filter { $0["genre"] as? String == "PATIENT" }
        #expect(!siennes.isEmpty)
        #expect(siennes.allSatisfy { $0["id"] as? String == "" })
    }

    @Test("celui qui n'a pas de dossier en a un aussi, et le journal exporté ne porte aucun matricule")
    func export() throws {
        let sansDossier = try tenter(Matricule.sansDossier)
        let adrun = try tenter(Matricule.adrun)
        #expect(sansDossier != adrun)
        let (code, sortie) = try ServeurEssai.dmp("exporter", "auditevent", "--donnees", serveur.donnees)
        #expect(code == 0)
        #expect(sortie.contains(adrun))
        #expect(sortie.contains(sansDossier))
        for matricule in [Matricule.adrun, Matricule.sansDossier, Matricule.patTrois] {
            #expect(!sortie.contains(matricule))
            #expect(!sortie.contains(String(matricule.prefix(13))))
        }
    }

    @Test("un autre serveur a une autre clé : un pseudonyme ne se calcule pas d'un matricule")
    func cle() throws {
        let autre = try PseudonymesTests()
        #expect(try tenter(Matricule.adrun) != autre.tenter(Matricule.adrun))
    }

    @Test("la clé est en mode 0600 ; ouverte à d'autres, ou tronquée, elle arrête le démarrage")
    func fichier() throws {
        let chemin = serveur.donnees + "/pseudonymes.cle"
        let attributs = try FileManager.default.attributesOfItem(atPath: chemin)
        #expect(attributs[.posixPermissions] as? Int == 0o600)
        #expect(attributs[.size] as? Int == 32)
        #expect(serveur.arreter() == 0)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: chemin)
        let demo = ["demo", "--port", "0", "--donnees", serveur.donnees]
        let (ouverte, dit) = try ServeurEssai.dmp(demo)
        #expect(ouverte == 3)
        #expect(dit.contains("pseudonymes.cle"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: chemin)
        let fichier = try #require(FileHandle(forWritingAtPath: chemin))
        try fichier.truncate(atOffset: 31)
        #expect(try ServeurEssai.dmp(demo).code == 5)
    }
}
