import Foundation
import Outillage
import Testing

@Suite("Corps JSON — une clé inconnue est une faute, jamais ignorée")
struct ClesInconnuesTests {
    @Test("chaque ressource la refuse en la nommant, et rien ne change")
    func inconnues() throws {
        let serveur = try ServeurEssai()
        let patient = try Usager(serveur, .titulaire())
        let auteur = try Usager(serveur, .biologiste)
        let dossier = try patient.dossier()
        let document = DocumentExemple(numero: 95)
        try auteur.deposer(document)
        let avant = try patient.get("/dossiers/\(dossier)/preferences").objet.mapValues { "\($0)" }
        let reponses = [
            try patient.preferences(dossier, #"{"brisDeglace":false}"#),
            try patient.autorisations(
                dossier, #"{"action":"SUPPRESSION","pour":{"ps":"899900063480","brisDeglace":1}}"#),
            try patient.masquer(document.uniqueId, #"{"masquePS":true,"brisDeglace":true}"#),
            try auteur.put("/archivage/\(document.uniqueId)", #"{"archive":true,"brisDeglace":true}"#),
            try patient.put("/dossiers/\(dossier)/notifications/x", #"{"lue":true,"brisDeglace":1}"#),
            try patient.post("/dossiers/recherche", #"{"matricule":"1","brisDeglace":1}"#),
            try patient.post("/dossiers", #"{"statut":"QUAL","brisDeglace":1}"#),
            try patient.post("/dossiers/\(dossier)/fermeture", #"{"brisDeglace":"x"}"#),
            try auteur.post("/suppression/\(document.uniqueId)", #"{"brisDeglace":"x"}"#),
        ]
        #expect(reponses.map(\.status) == Array(repeating: 400, count: 9))
        #expect(
            reponses.allSatisfy {
                ($0.objet["detail"] as? String ?? "").contains("brisDeglace : clé inconnue")
            })
        #expect(try patient.get("/dossiers/\(dossier)/preferences").objet.mapValues { "\($0)" } == avant)
        // Une clé qui pourrait être une valeur ne se répète pas.
        let valeur = try patient.preferences(dossier, #"{"279035121518989":true}"#)
        #expect(valeur.status == 400)
        #expect(!String(decoding: valeur.body, as: UTF8.self).contains("279035121518989"))
    }

    // swift-format-ignore
    static let contredits = [
        #"{"brisDeGlace":true,"brisDeGlace":false}"#, #"{"brisDeGlace":false,"bris\u0044eGlace":true}"#,
        #"{"brisDeGlace":false,}"#, "\u{FEFF}" + #"{"brisDeGlace":false}"#, "{\"brisDeGlace\":false}\u{0}",
        #"{"brisDeGlace":false} {}"#,
    ]

    @Test(
        "une clé répétée, ou ce que deux lecteurs ne liraient pas de même, est refusé", arguments: contredits)
    func contredit(_ corps: String) throws {
        let serveur = try ServeurEssai()
        let patient = try Usager(serveur, .titulaire())
        let dossier = try patient.dossier()
        let reponse = try patient.preferences(dossier, corps)
        #expect(reponse.status == 400)
        #expect(reponse.code == "REQ-01")
        #expect(try patient.get("/dossiers/\(dossier)/preferences").objet["brisDeGlace"] as? Bool == true)
    }
}
