import Authentification
import Foundation
import Outillage
import SQLiteKit
import Testing

@Suite("§§ 1, 5 — la vie d'un dossier, et ce que son titulaire admet")
struct VieDossierTests {
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

    @Test("§ 5 — préférences : une clé absente reste comme elle est, et seul le patient les lit")
    func preferences() throws {
        let (patient, dossier) = try patient()
        var attendues = [
            "brisDeGlace": true, "centre15": true, "masquesEnUrgence": false, "masquageParDefaut": false,
        ]
        func lues() throws -> [String: Bool]? {
            try patient.get("/dossiers/\(dossier)/preferences").objet as? [String: Bool]
        }
        #expect(try lues() == attendues)
        for (cle, valeur) in [
            ("centre15", false), ("masquesEnUrgence", true), ("masquageParDefaut", true),
            ("brisDeGlace", false), ("centre15", true),
        ] {
            attendues[cle] = valeur
            let reponse = try patient.preferences(dossier, #"{"\#(cle)":\#(valeur)}"#)
            #expect(reponse.objet as? [String: Bool] == attendues)
            #expect(try lues() == attendues)
        }
        #expect(try patient.preferences(dossier, "{}").objet as? [String: Bool] == attendues)
        #expect(try patient.preferences(dossier, #"{"centre15":"non"}"#).status == 400)
        #expect(try lues() == attendues)
        let notifies = try patient.objetsNotifies(dossier)
        #expect(notifies == Array(repeating: "PREFERENCES", count: 5))
        try medecin.sAutoriser(dossier, traitant: true)
        #expect(try medecin.get("/dossiers/\(dossier)/preferences").code == "DRO-01")
        #expect(try medecin.preferences(dossier, #"{"centre15":false}"#).code == "DRO-01")
    }

    @Test("§ 5 — préférences : des changements concurrents de clés différentes s'ajoutent")
    func preferencesConcurrentes() throws {
        let (patient, dossier) = try patient()
        let corps = [
            #"{"brisDeGlace":false}"#, #"{"centre15":false}"#, #"{"masquesEnUrgence":true}"#,
            #"{"masquageParDefaut":true}"#,
        ]
        let clients = try corps.map { _ in try serveur.client() }
        for (client, corps) in zip(clients, corps) {
            try client.request(
                "PUT", "/dossiers/\(dossier)/preferences",
                fields: ["Content-Type: application/json", "Authorization: Bearer \(patient.jeton)"],
                body: Array(corps.utf8))
        }
        for client in clients { #expect(try client.readResponse().status == 200) }
        #expect(
            try patient.get("/dossiers/\(dossier)/preferences").objet as? [String: Bool] == [
                "brisDeGlace": false, "centre15": false, "masquesEnUrgence": true, "masquageParDefaut": true,
            ])
    }

    @Test("§ 1 — NOTIFIE : inexistant au-dehors, retrouvé par son titulaire, qui l'active")
    func activation() throws {
        let (patient, dossier) = try patient(Matricule.notifie)
        #expect(try patient.chercher(Matricule.notifie).objet["etat"] as? String == "NOTIFIE")
        #expect(try patient.chercher(Matricule.notifie).objet["statut"] as? String == "INEXISTANT")
        #expect(
            memeReponse(
                try medecin.chercher(Matricule.notifie), try medecin.chercher(Matricule.sansDossier)))
        let inconnu = try medecin.get("/consultation?dossier=\(PatientTests.absent)")
        #expect(memeReponse(try medecin.get("/consultation?dossier=\(dossier)"), inconnu))
        #expect(try patient.get("/dossiers/\(dossier)/notifications").status == 200)
        for _ in 0..<2 {
            let reponse = try patient.post("/dossiers/\(dossier)/activation")
            #expect(reponse.status == 200)
            #expect(reponse.objet["etat"] as? String == "ACTIF")
        }
        #expect(try medecin.chercher(Matricule.notifie).objet["statut"] as? String == "ACTIF")
        #expect(try patient.objetsNotifies(dossier) == ["ACTIVATION"])
    }

    @Test(
        "§ 1 — NOTIFIE : six semaines passées, serveur arrêté compris, il est ACTIF sans que personne ait agi"
    )
    func sixSemaines() throws {
        let (patient, dossier) = try patient(Matricule.notifie)
        let inexistant = try medecin.chercher(Matricule.sansDossier)
        // La veille du terme, rien ; l'heure que dure l'essai ne fait pas un jour.
        try serveur.pendantLArret(
            "UPDATE dossier SET etat_ms = etat_ms - 41 * 86400000 WHERE etat = 'NOTIFIE'")
        #expect(memeReponse(try medecin.chercher(Matricule.notifie), inexistant))
        #expect(try patient.chercher(Matricule.notifie).objet["etat"] as? String == "NOTIFIE")
        try serveur.pendantLArret("UPDATE dossier SET etat_ms = etat_ms - 86400000 WHERE etat = 'NOTIFIE'")
        let trouve = try medecin.chercher(Matricule.notifie)
        #expect(trouve.objet["statut"] as? String == "ACTIF")
        #expect(trouve.objet["dossier"] as? String == dossier)
        #expect(try patient.chercher(Matricule.notifie).objet["etat"] as? String == "ACTIF")
        try medecin.sAutoriser(dossier)
        #expect(try medecin.liste(dossier).total == 0)
        // Le délai passé, on ne s'y oppose plus ; on le ferme.
        #expect(try patient.post("/dossiers/\(dossier)/opposition").code == "DOS-03")
        #expect(try !patient.objetsNotifies(dossier).contains("ACTIVATION"))
        #expect(try patient.post("/dossiers/\(dossier)/fermeture").status == 200)
        #expect(try ServeurEssai.dmp("verifier", "--donnees", serveur.donnees).code == 0)
    }

    @Test("§ 1 — NOTIFIE : son titulaire s'y oppose, et peut revenir sur son opposition")
    func opposition() throws {
        let (patient, dossier) = try patient(Matricule.notifie)
        for _ in 0..<2 {
            let reponse = try patient.post("/dossiers/\(dossier)/opposition")
            #expect(reponse.objet["etat"] as? String == "OPPOSE")
            #expect(reponse.objet["statut"] as? String == "INEXISTANT")
        }
        #expect(
            memeReponse(
                try medecin.chercher(Matricule.notifie), try medecin.chercher(Matricule.sansDossier)))
        #expect(try patient.objetsNotifies(dossier) == ["OPPOSITION"])
        #expect(try patient.post("/dossiers/\(dossier)/activation").objet["etat"] as? String == "ACTIF")
        #expect(try medecin.chercher(Matricule.notifie).status == 200)
    }

    @Test("§ 5 — s'opposer à un dossier déjà actif : DOS-03, et rien n'a changé")
    func oppositionTardive() throws {
        let (patient, dossier) = try patient()
        let reponse = try patient.post("/dossiers/\(dossier)/opposition")
        #expect(reponse.status == 409)
        #expect(reponse.code == "DOS-03")
        #expect(try patient.chercher().objet["etat"] as? String == "ACTIF")
        #expect(try patient.notifications(dossier).isEmpty)
    }

    @Test(
        "§ 5 — fermer : motif et raison dits à qui cherche, rien ne se lit (DOS-02), les traces si ; rouvrir")
    func fermeture() throws {
        let (patient, dossier) = try patient()
        let document = DocumentExemple(numero: 1)
        try laboratoire.deposer(document)
        try medecin.sAutoriser(dossier)
        let fermeture = try patient.post(
            "/dossiers/\(dossier)/fermeture", #"{"motif":"DEMANDE","raison":"départ à l'étranger"}"#)
        #expect(fermeture.status == 200)
        #expect(fermeture.objet["statut"] as? String == "FERME")
        let tropLong = String(repeating: "x", count: 121)
        let refus = try patient.post("/dossiers/\(dossier)/fermeture", #"{"motif":"\#(tropLong)"}"#)
        #expect(refus.code == "REQ-01")
        // Refermer garde la date, le motif et la raison.
        let encore = try patient.post("/dossiers/\(dossier)/fermeture", #"{"motif":"AUTRE"}"#)
        #expect(encore.objet["depuis"] as? String == fermeture.objet["depuis"] as? String)
        let trouve = try medecin.chercher().objet
        #expect(trouve["statut"] as? String == "FERME")
        #expect(trouve["documents"] as? Int == 0)
        let dite = trouve["fermeture"] as? [String: String]
        #expect(dite?["motif"] == "DEMANDE")
        #expect(dite?["raison"] == "départ à l'étranger")
        #expect(dite?["date"] == fermeture.objet["depuis"] as? String)
        for usager in [patient, medecin, medecin.enBrisDeGlace()] {
            for reponse in [
                try usager.get("/consultation?dossier=\(dossier)"), try usager.lire(document.uniqueId),
                try usager.lireFiche(document.uniqueId),
            ] {
                #expect(reponse.status == 409)
                #expect(reponse.code == "DOS-02")
            }
        }
        #expect(try laboratoire.tenterDepot(DocumentExemple(numero: 2)).code == "DOS-02")
        #expect(try patient.preferences(dossier, #"{"centre15":false}"#).code == "DOS-02")
        #expect(try patient.traces(dossier).contains { $0["action"] as? String == "fermeture" })
        #expect(try patient.objetsNotifies(dossier).first == "FERMETURE")
        let reouverture = try patient.post("/dossiers/\(dossier)/reouverture")
        #expect(reouverture.objet["statut"] as? String == "ACTIF")
        #expect(try medecin.chercher().objet["fermeture"] == nil)
        #expect(try medecin.lire(document.uniqueId).body == document.octets)
        #expect(try patient.objetsNotifies(dossier).contains("REOUVERTURE"))
    }

    @Test("§ 5 — effacer : le dossier n'existe plus pour personne, le journal reste sain, l'INS est libre")
    func effacement() throws {
        let (patient, dossier) = try patient()
        let document = DocumentExemple(numero: 3)
        let fiche = try laboratoire.deposer(document)
        let entryUUID = try #require(fiche["entryUUID"] as? String)
        try medecin.sAutoriser(dossier, traitant: true)
        let effacement = try patient.post("/dossiers/\(dossier)/effacement", #"{"motif":"DEMANDE"}"#)
        #expect(effacement.status == 200)
        #expect(effacement.objet["statut"] as? String == "INEXISTANT")
        for usager in [patient, medecin, medecin.enBrisDeGlace()] {
            #expect(memeReponse(try usager.chercher(), try usager.chercher(Matricule.sansDossier)))
            for id in [document.uniqueId, entryUUID] {
                #expect(try usager.lire(id).code == "DOC-404")
            }
            #expect(try usager.get("/consultation?dossier=\(dossier)").code == "DOS-01")
        }
        for suite in ["traces", "notifications", "preferences", "autorisations"] {
            #expect(try patient.get("/dossiers/\(dossier)/\(suite)").code == "DOS-01")
        }
        for suite in ["activation", "opposition", "fermeture", "reouverture"] {
            #expect(try patient.post("/dossiers/\(dossier)/\(suite)").code == "DOS-01")
        }
        #expect(try medecin.get("/dossiers").objets("dossiers").isEmpty)
        #expect(try laboratoire.tenterDepot(DocumentExemple(numero: 4)).code == "DOS-01")
        #expect(try ServeurEssai.dmp("verifier", "--donnees", serveur.donnees).code == 0)
        let exploitant = try Usager(serveur, .exploitation)
        let creation = try exploitant.post(
            "/dossiers",
            #"""
            {"matricule":"279035121518989","oid":"1.2.250.1.213.1.4.10","nomNaissance":"PAT-TROIS",
             "prenoms":"DOMINIQUE MARIE-LOUISE","dateNaissance":"1979-03-28","sexe":"F",
             "lieuNaissance":"51215","statut":"QUAL"}
            """#)
        #expect(creation.status == 201)
        let neuf = try #require(creation.objet["dossier"] as? String)
        #expect(neuf != dossier)
        #expect(try patient.dossier() == neuf)
        #expect(try patient.liste(neuf).total == 0)
        #expect(try patient.notifications(neuf).isEmpty)
        #expect(try medecin.get("/consultation?dossier=\(neuf)").code == "CST-01")
        try laboratoire.deposer(DocumentExemple(numero: 4))
        #expect(try laboratoire.tenterDepot(document).code == "DOC-06")
        #expect(try ServeurEssai.dmp("verifier", "--donnees", serveur.donnees).code == 0)
    }

    /// Un de ces textes est dans un fichier de l'entrepôt.
    private func contient(_ textes: [String]) throws -> Bool {
        try textes.contains { try contient(octets: Array($0.utf8)[...]) }
    }

    /// Ces octets sont dans un fichier de l'entrepôt.
    private func contient(octets motif: ArraySlice<UInt8>) throws -> Bool {
        let fichiers = try #require(FileManager.default.enumerator(atPath: serveur.donnees))
        for case let nom as String in fichiers {
            let chemin = serveur.donnees + "/" + nom
            guard let octets = FileManager.default.contents(atPath: chemin) else { continue }
            if octets.range(of: Data(motif)) != nil { return true }
        }
        return false
    }

    @Test("décision 0021 — effacés, les octets et l'identité ne sont plus dans aucun fichier")
    func octetsDetruits() throws {
        let (patient, dossier) = try patient()
        let marque = "marque introuvable ailleurs"
        let document = DocumentExemple(numero: 6, corps: .pdf(Array("%PDF-1.4".utf8))).avec(
            .component,
            "<component><nonXMLBody><text mediaType=\"text/plain\" representation=\"TXT\">\(marque)</text>"
                + "</nonXMLBody></component>")
        try laboratoire.deposer(document)
        let textes = [marque, Matricule.patTrois, "DOMINIQUE MARIE-LOUISE"]
        // Chiffrés, ils n'y étaient pas ; ce qui les chiffrait y était, et n'y est plus.
        for texte in textes { #expect(try !contient([texte]), "\(texte)") }
        #expect(try contient([document.uniqueId]))
        let chiffres = try contenus()
        #expect(chiffres.count == 1 && chiffres.allSatisfy { $0.count > 1000 })
        for chiffre in chiffres { #expect(try contient(octets: chiffre.suffix(64))) }
        #expect(try patient.post("/dossiers/\(dossier)/effacement").status == 200)
        #expect(serveur.arreter() == 0)
        for texte in textes { #expect(try !contient([texte]), "\(texte)") }
        for chiffre in chiffres { #expect(try !contient(octets: chiffre.suffix(64))) }
    }

    /// Les octets chiffrés des documents.
    private func contenus() throws -> [[UInt8]] {
        let connexion = try Connection(path: serveur.donnees + "/dmp.sqlite", mode: .readOnly)
        var requete = try Statement(connexion, "SELECT octets FROM contenu")
        var lus: [[UInt8]] = []
        try requete.forEachRow { lus.append($0.blob(0)) }
        return lus
    }

    @Test("§ 2 — NOTIFIE et OPPOSE : aucune route ne les distingue d'un dossier qui n'existe pas")
    func inexistants() throws {
        let document = DocumentExemple(numero: 7)
        try laboratoire.deposer(document)
        let pharmacien = try Usager(serveur, .pharmacien)
        for matricule in [Matricule.notifie, Matricule.oppose] {
            let dossier = try Usager(serveur, .titulaire(matricule)).dossier(matricule)
            for usager in [medecin, medecin.enBrisDeGlace(), pharmacien, laboratoire] {
                for (methode, suite, corps) in PatientTests.routes {
                    let cache = try usager.demander(methode, "/dossiers/\(dossier)\(suite)", corps)
                    let absent = try usager.demander(
                        methode, "/dossiers/\(PatientTests.absent)\(suite)", corps)
                    #expect(memeReponse(cache, absent), "\(methode) \(suite) : \(cache.text)")
                    #expect(cache.status >= 400)
                }
                #expect(
                    memeReponse(
                        try usager.get("/consultation?dossier=\(dossier)"),
                        try usager.get("/consultation?dossier=\(PatientTests.absent)")))
            }
        }
    }

    @Test("§ 5 — ni le médecin traitant, ni un représentant, ni un secrétariat ne changent la vie du dossier")
    func fermesAuxAutres() throws {
        let (patient, dossier) = try patient()
        try medecin.sAutoriser(dossier, traitant: true)
        let secretariat = try Usager(serveur, .secretariat(structure: "1750803447"))
        for usager in [medecin, secretariat] {
            for suite in ["activation", "opposition", "fermeture", "reouverture", "effacement"] {
                let reponse = try usager.post("/dossiers/\(dossier)/\(suite)")
                #expect(reponse.status == 403)
                #expect(reponse.code == "DRO-01")
            }
        }
        #expect(try patient.chercher().objet["etat"] as? String == "ACTIF")
    }
}
