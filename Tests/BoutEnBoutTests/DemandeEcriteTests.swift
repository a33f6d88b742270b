import Authentification
import Foundation
import Outillage
import Testing

@Suite("§ 5 — l'exploitant, sur la demande écrite du titulaire")
struct DemandeEcriteTests {
    let serveur: ServeurEssai
    let laboratoire: Usager
    let medecin: Usager

    init() throws {
        serveur = try ServeurEssai()
        laboratoire = try Usager(serveur, .laboratoire)
        medecin = try Usager(serveur, .medecin)
    }

    private func patient(_ matricule: String = Matricule.patTrois) throws -> (Usager, dossier: String) {
        let patient = try Usager(serveur, .titulaire(matricule))
        return (patient, try patient.dossier(matricule))
    }

    @Test("§ 5 — l'exploitant ferme et rouvre sur demande écrite, nommé dans la trace ; il ne lit rien")
    func exploitant() throws {
        let (patient, dossier) = try patient()
        try laboratoire.deposer(DocumentExemple(numero: 5))
        let exploitant = try Usager(serveur, .exploitation)
        #expect(
            try exploitant.post("/dossiers/\(dossier)/fermeture", #"{"motif":"LETTRE"}"#).status == 200)
        let trace = try patient.traces(dossier).first { $0["action"] as? String == "fermeture" }
        #expect((trace?["acteur"] as? [String: Any])?["id"] as? String == "exploitant")
        #expect(trace?["objet"] as? String == "demande écrite non référencée; motif=LETTRE")
        #expect(try exploitant.post("/dossiers/\(dossier)/reouverture").status == 200)
        for suite in ["traces", "notifications", "preferences", "autorisations", "explication"] {
            #expect(try exploitant.get("/dossiers/\(dossier)/\(suite)").code == "DRO-01")
        }
        #expect(try exploitant.lire(DocumentExemple(numero: 5).uniqueId).code == "DRO-01")
    }

    // swift-format-ignore
    static let demandes: [(corps: String, objet: String)] = [
        (#"{"demande":{"reference":"LRAR 2C 154 001 7","date":"2026-11-02"}}"#,
         "demande écrite=LRAR 2C 154 001 7 du 2026-11-02"),
        (#"{"motif":"DEMANDE","demande":{"reference":"R-12","date":"2026-11-02"},"raison":"départ"}"#,
         "demande écrite=R-12 du 2026-11-02; motif=DEMANDE; raison=départ"),
        (#"{"raison":"courrier du titulaire"}"#, "demande écrite non référencée; raison=courrier du titulaire"),
        ("{}", "demande écrite non référencée"),
        (#"{"demande":{"reference":"dossier 279035121518989","date":"2026-11-02"}}"#,
         "demande écrite=dossier … du 2026-11-02"),
    ]

    @Test(
        "§ 5 — la demande écrite du titulaire est nommée dans la trace, ou dite non référencée",
        arguments: demandes)
    func demandeEcrite(_ cas: (corps: String, objet: String)) throws {
        let (patient, dossier) = try patient()
        try medecin.sAutoriser(dossier, traitant: true)
        let exploitant = try Usager(serveur, .exploitation)
        for suite in ["fermeture", "reouverture"] {
            #expect(try exploitant.post("/dossiers/\(dossier)/\(suite)", cas.corps).status == 200)
            for lecteur in [patient, medecin] where suite == "reouverture" || lecteur.jeton == patient.jeton {
                let trace = try lecteur.traces(dossier).first { $0["action"] as? String == suite }
                #expect(trace?["objet"] as? String == cas.objet)
                #expect((trace?["acteur"] as? [String: Any])?["genre"] as? String == "EXPLOITANT")
            }
        }
        // Le titulaire, lui, n'a pas de demande à nommer.
        #expect(try patient.post("/dossiers/\(dossier)/fermeture", #"{"motif":"M"}"#).status == 200)
        let sienne = try patient.traces(dossier).first { $0["action"] as? String == "fermeture" }
        #expect(sienne?["objet"] as? String == "motif=M")
    }

    @Test("§ 5 — sans corps, l'exploitant agit encore, et chacun de ses actes dit la demande")
    func demandeParActe() throws {
        let exploitant = try Usager(serveur, .exploitation)
        let (titulaire, notifie) = try patient(Matricule.notifie)
        let corps = #"{"demande":{"reference":"R-1","date":"2026-11-02"}}"#
        for suite in ["opposition", "activation", "fermeture", "reouverture"] {
            #expect(try exploitant.post("/dossiers/\(notifie)/\(suite)", corps).status == 200)
        }
        let objets = try titulaire.traces(notifie).filter { $0["acte"] as? String != "HISTORIQUE" }
            .compactMap { $0["objet"] as? String }
        #expect(objets == Array(repeating: "demande écrite=R-1 du 2026-11-02", count: 4))
        let vide = try serveur.demander("POST", "/dossiers/\(notifie)/fermeture", exploitant.jeton)
        #expect(vide.status == 200)
    }

    // swift-format-ignore
    static let malDites = [
        #"{"demande":{"reference":"","date":"2026-11-02"}}"#, #"{"demande":{"reference":"   ","date":"2026-11-02"}}"#,
        #"{"demande":{"reference":"R-1","date":"2026-02-30"}}"#, #"{"demande":{"reference":"R-1","date":"hier"}}"#,
        #"{"demande":{"reference":"R-1","date":"2026-11-02T00:00:00Z"}}"#, #"{"demande":{"date":"2026-11-02"}}"#,
        #"{"demande":{"reference":"R\u0007","date":"2026-11-02"}}"#, #"{"demande":"R-1"}"#,
        #"{"demande":{"reference":"\#(String(repeating: "x", count: 121))","date":"2026-11-02"}}"#,
    ]

    @Test("§ 5 — une demande écrite mal dite ne change rien", arguments: malDites)
    func demandeMalDite(_ corps: String) throws {
        let (patient, dossier) = try patient()
        let reponse = try Usager(serveur, .exploitation).post("/dossiers/\(dossier)/fermeture", corps)
        #expect(reponse.status == 400)
        #expect(reponse.code == "REQ-01")
        #expect(try patient.chercher().objet["etat"] as? String == "ACTIF")
    }

    /// Un serveur `servir` où un dossier existe, et l'exploitant qui l'a créé.
    private func servir(_ reglages: String = "") throws -> (Usager, Usager, dossier: String) {
        let serveur = try ServeurEssai(stricte: true, reglages: reglages)
        let exploitant = try Usager(serveur, .exploitation)
        let creation = try exploitant.post(
            "/dossiers",
            #"""
            {"matricule":"279035121518989","oid":"1.2.250.1.213.1.4.10","nomNaissance":"Pat-Trois",
             "prenoms":"Dominique Marie-Louise","dateNaissance":"1979-03-28","sexe":"F",
             "lieuNaissance":"51215","statut":"QUAL"}
            """#)
        let dossier = try #require(creation.objet["dossier"] as? String)
        return (exploitant, try Usager(serveur, .titulaire()), dossier)
    }

    @Test("§ 5 — servir : l'exploitant qui ne nomme pas la demande écrite est refusé (DRO-01), et tracé")
    func exigee() throws {
        let (exploitant, titulaire, dossier) = try servir()
        for suite in ["activation", "opposition", "fermeture", "reouverture", "effacement"] {
            let reponse = try exploitant.post("/dossiers/\(dossier)/\(suite)", #"{"motif":"LETTRE"}"#)
            #expect(reponse.status == 403)
            #expect(reponse.code == "DRO-01")
            #expect((reponse.objet["detail"] as? String)?.contains("demande.reference") == true)
        }
        #expect(try titulaire.chercher().objet["etat"] as? String == "ACTIF")
        let refus = try titulaire.traces(dossier).filter { $0["issue"] as? String == "refuse" }
        #expect(refus.count == 5)
        #expect(refus.allSatisfy { $0["objet"] as? String == "demande écrite non référencée; motif=LETTRE" })
        let corps = #"{"demande":{"reference":"R-1","date":"2026-11-02"}}"#
        #expect(try exploitant.post("/dossiers/\(dossier)/fermeture", corps).status == 200)
        // Le titulaire, lui, agit de lui-même.
        #expect(try titulaire.post("/dossiers/\(dossier)/reouverture").status == 200)
        let raison = #"{"motif":"LETTRE","raison":"lettre du titulaire du 2 novembre"}"#
        #expect(try exploitant.post("/dossiers/\(dossier)/fermeture", raison).status == 200)
        let objets = try titulaire.traces(dossier).filter { $0["action"] as? String == "fermeture" }.map {
            $0["objet"] as? String
        }
        #expect(objets.contains { $0?.hasSuffix("raison=lettre du titulaire du 2 novembre") == true })
    }

    @Test("§ 5 — servir, `demandeEcrite: tracee` : il agit, et la trace dit qu'elle n'est pas référencée")
    func tracee() throws {
        let (exploitant, titulaire, dossier) = try servir("demandeEcrite: \"tracee\"")
        #expect(try exploitant.post("/dossiers/\(dossier)/fermeture").status == 200)
        let trace = try titulaire.traces(dossier).first { $0["action"] as? String == "fermeture" }
        #expect(trace?["objet"] as? String == "demande écrite non référencée")
    }
}
