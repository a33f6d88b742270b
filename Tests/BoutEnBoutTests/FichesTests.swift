import Authentification
import Foundation
import Outillage
import Testing

@Suite("§ 5 — les versions d'une fiche, et If-Match")
struct FichesTests {
    let serveur: ServeurEssai
    let laboratoire: Usager
    let patient: Usager
    let auteur: Usager
    let dossier: String

    init() throws {
        serveur = try ServeurEssai()
        laboratoire = try Usager(serveur, .laboratoire)
        patient = try Usager(serveur, .titulaire())
        auteur = try Usager(serveur, .biologiste)
        dossier = try patient.dossier()
    }

    private func texte(_ objet: [String: Any], _ cle: String) throws -> String {
        try #require(objet[cle] as? String)
    }

    @Test("§ 5 — un changement donne un nouvel entryUUID et version + 1, garde logicalId et uniqueId")
    func versions() throws {
        let document = DocumentExemple(numero: 1)
        let premiere = try laboratoire.deposer(document)
        let reponse = try patient.masquer(document.uniqueId, #"{"masquePS":true}"#)
        #expect(reponse.status == 200)
        let seconde = reponse.objet
        #expect(premiere["version"] as? Int == 1)
        #expect(seconde["version"] as? Int == 2)
        #expect(try texte(seconde, "entryUUID") != texte(premiere, "entryUUID"))
        for cle in ["logicalId", "uniqueId", "hash", "depot", "dossier"] {
            #expect(try texte(seconde, cle) == texte(premiere, cle))
        }
        // L'ancien entryUUID nomme toujours le document, dans son état présent.
        let ancien = try texte(premiere, "entryUUID")
        #expect(try patient.lireFiche(ancien).objet["version"] as? Int == 2)
        #expect(try patient.lire(ancien).body == document.octets)
        let troisieme = try patient.masquer(ancien, #"{"masquePS":false}"#)
        #expect(troisieme.objet["version"] as? Int == 3)
        // Refaire ce qui est fait ne fait ni version ni notification.
        let rien = try patient.masquer(document.uniqueId, #"{"masquePS":false}"#)
        #expect(rien.objet["version"] as? Int == 3)
        #expect(rien.objet["entryUUID"] as? String == troisieme.objet["entryUUID"] as? String)
        #expect(try patient.objetsNotifies(dossier) == ["DEMASQUAGE", "MASQUAGE", "DEPOT"])
    }

    @Test("§ 5 — archiver et supprimer font aussi une version, et la liste par défaut n'a plus le document")
    func etats() throws {
        let document = DocumentExemple(numero: 2)
        let premiere = try laboratoire.deposer(document)
        let archive = try auteur.archiver(document.uniqueId).objet
        #expect(archive["etat"] as? String == "Archived")
        #expect(archive["version"] as? Int == 2)
        #expect(archive["logicalId"] as? String == premiere["logicalId"] as? String)
        #expect(try patient.liste(dossier).total == 0)
        #expect(try patient.liste(dossier, "&statut=Archived").uniqueIds == [document.uniqueId])
        #expect(try auteur.archiver(document.uniqueId, false).objet["etat"] as? String == "Approved")
        #expect(try patient.liste(dossier).total == 1)
        let supprime = try auteur.supprimer(document.uniqueId).objet
        #expect(supprime["etat"] as? String == "Deleted")
        #expect(supprime["version"] as? Int == 4)
        #expect(
            try patient.liste(dossier, "&statut=Approved,Archived,Deprecated,Deleted").total == 0)
    }

    @Test("ETA-03 — If-Match : la version courante passe sous chacune de ses formes, une autre est 412")
    func siVersion() throws {
        let document = DocumentExemple(numero: 3)
        let perimee = try texte(try laboratoire.deposer(document), "entryUUID")
        func change(_ masque: Bool, _ version: String?) throws -> HTTPReply {
            try patient.masquer(document.uniqueId, #"{"masquePS":\#(masque)}"#, si: version)
        }
        var courante = try texte(try change(true, "\"\(perimee)\"").objet, "entryUUID")
        for etiquette in ["\"\(perimee)\"", "\"1\"", "\"3\"", "\"00000000-0000-7000-8000-000000000000\""] {
            for reponse in [
                try change(false, etiquette), try patient.archiver(document.uniqueId, true, si: etiquette),
                try auteur.archiver(document.uniqueId, true, si: etiquette),
                try auteur.supprimer(document.uniqueId, si: etiquette),
            ] {
                // Le droit passe avant la version.
                let attendu = reponse.status == 403 ? "DRO-02" : "ETA-03"
                #expect(reponse.code == attendu)
            }
            #expect(try change(false, etiquette).status == 412)
        }
        var masque = true
        for forme in ["entryUUID", "version", "fiche", "octets", "changement", "etoile", "aucune"] {
            let lue = try patient.lireFiche(document.uniqueId)
            #expect(lue.objet["entryUUID"] as? String == courante)
            let etiquette: String? =
                switch forme {
                case "entryUUID": "\"\(courante)\""
                case "version": "\"\(try #require(lue.objet["version"] as? Int))\""
                case "fiche": lue["etag"]
                case "octets": try patient.lire(document.uniqueId)["etag"]
                case "changement": "\"\(try texte(try change(masque, nil).objet, "entryUUID"))\""
                case "etoile": "*"
                default: nil
                }
            #expect((etiquette == nil) == (forme == "aucune"), "\(forme)")
            masque.toggle()
            let reponse = try change(masque, etiquette)
            #expect(reponse.status == 200, "\(forme)")
            #expect(reponse.visibilite == (masque ? ["MASQUE_PS"] : []), "\(forme)")
            courante = try texte(reponse.objet, "entryUUID")
        }
    }

    @Test("ETA-03 — If-Match mal formé : 400, et rien n'a changé")
    func siVersionMalFormee() throws {
        let document = DocumentExemple(numero: 4)
        let entryUUID = try texte(try laboratoire.deposer(document), "entryUUID")
        for champ in [entryUUID, "\"\(entryUUID)", "W/1", "\"a\", b", "1"] {
            let reponse = try patient.masquer(document.uniqueId, #"{"masquePS":true}"#, si: champ)
            #expect(reponse.status == 400, "\(champ)")
            #expect(reponse.code == "REQ-03", "\(champ)")
        }
        // Une étiquette faible ne convient à rien ; d'une liste, une seule suffit.
        for champ in ["W/\"\(entryUUID)\"", "\"a\", \"b\"", "\"\"", "\"a,b\""] {
            #expect(try patient.masquer(document.uniqueId, #"{"masquePS":true}"#, si: champ).code == "ETA-03")
        }
        let liste = "\"a\", \"\(entryUUID)\""
        #expect(try patient.masquer(document.uniqueId, #"{"masquePS":false}"#, si: liste).status == 200)
        #expect(try patient.lireFiche(document.uniqueId).objet["version"] as? Int == 1)
        for corps in ["{}", "[]", #"{"masquePS":"oui"}"#, #"{"masquePS":null}"#, ""] {
            #expect(try patient.masquer(document.uniqueId, corps).code == "REQ-01", "\(corps)")
        }
        #expect(try patient.lireFiche(document.uniqueId).objet["version"] as? Int == 1)
    }

    /// Envoie ces masquages chacun sur sa connexion, tous avant de lire aucune réponse.
    private func ensemble(_ id: String, _ corps: [String], si version: String?) throws -> [HTTPReply] {
        let champs =
            ["Content-Type: application/json", "Authorization: Bearer \(patient.jeton)"]
            + (version.map { ["If-Match: \"\($0)\""] } ?? [])
        let clients = try corps.map { _ in try serveur.client() }
        for (client, corps) in zip(clients, corps) {
            try client.request("PUT", "/masquage/\(id)", fields: champs, body: Array(corps.utf8))
        }
        return try clients.map { try $0.readResponse() }
    }

    @Test("ETA-03 — huit changements concurrents de la même version : un seul l'emporte")
    func course() throws {
        let document = DocumentExemple(numero: 5)
        var courante = try texte(try laboratoire.deposer(document), "entryUUID")
        for tour in 1...4 {
            let corps = Array(repeating: #"{"masquePS":\#(tour % 2 == 1)}"#, count: 8)
            let reponses = try ensemble(document.uniqueId, corps, si: courante)
            #expect(reponses.filter { $0.status == 200 }.count == 1)
            #expect(reponses.filter { $0.status == 412 && $0.code == "ETA-03" }.count == 7)
            let gagnante = try #require(reponses.first { $0.status == 200 })
            #expect(gagnante.objet["version"] as? Int == tour + 1)
            courante = try texte(gagnante.objet, "entryUUID")
        }
        let fiche = try patient.lireFiche(document.uniqueId).objet
        #expect(fiche["entryUUID"] as? String == courante)
        #expect(fiche["version"] as? Int == 5)
        #expect(try patient.objetsNotifies(dossier).filter { $0 != "DEPOT" }.count == 4)
        #expect(try ServeurEssai.dmp("verifier", "--donnees", serveur.donnees).code == 0)
    }

    @Test("§ 5 — des changements concurrents sans If-Match s'ajoutent : aucun n'est perdu")
    func sansPerte() throws {
        let mineur = try Usager(serveur, .titulaire(Matricule.nessi))
        let document = DocumentExemple.mineur(6)
        try laboratoire.deposer(document)
        let corps = (0..<8).map { rang in
            rang % 2 == 0 ? #"{"masquePS":true}"# : #"{"invisibleRepresentants":true}"#
        }
        let clients = try corps.map { _ in try serveur.client() }
        for (client, corps) in zip(clients, corps) {
            try client.request(
                "PUT", "/masquage/\(document.uniqueId)",
                fields: ["Content-Type: application/json", "Authorization: Bearer \(mineur.jeton)"],
                body: Array(corps.utf8))
        }
        let reponses = try clients.map { try $0.readResponse() }
        #expect(reponses.map(\.status) == Array(repeating: 200, count: 8))
        let fiche = try mineur.lireFiche(document.uniqueId)
        #expect(fiche.visibilite == ["MASQUE_PS", "INVISIBLE_REPRESENTANTS_LEGAUX"])
        #expect(fiche.objet["version"] as? Int == 3)
    }

    @Test("§ 5 — huit suppressions concurrentes : une seule a lieu, les autres ne trouvent plus rien")
    func suppressions() throws {
        let document = DocumentExemple(numero: 9)
        try laboratoire.deposer(document)
        let clients = try (0..<8).map { _ in try serveur.client() }
        for client in clients {
            try client.request(
                "POST", "/suppression/\(document.uniqueId)",
                fields: ["Authorization: Bearer \(laboratoire.jeton)"], body: [])
        }
        let reponses = try clients.map { try $0.readResponse() }
        #expect(reponses.filter { $0.status == 200 }.count == 1)
        #expect(reponses.filter { $0.code == "DOC-404" }.count == 7)
        #expect(try patient.objetsNotifies(dossier) == ["SUPPRESSION", "DEPOT"])
    }

    @Test("décision 0019 — l'étiquette des octets change avec la fiche : une copie gardée se relit")
    func etiquettes() throws {
        let document = DocumentExemple(numero: 10)
        let entryUUID = try texte(try laboratoire.deposer(document), "entryUUID")
        let ancienne = try #require(try patient.lire(document.uniqueId)["etag"])
        #expect(ancienne.hasPrefix("\"\(entryUUID)"))
        let chemin = "/consultation/\(document.uniqueId)"
        #expect(try patient.get(chemin, "If-None-Match: \(ancienne)").status == 304)
        let reponse = try patient.masquer(document.uniqueId, #"{"masquePS":true}"#)
        let nouvelle = try patient.get(chemin, "If-None-Match: \(ancienne)")
        #expect(nouvelle.status == 200)
        #expect(nouvelle["etag"]?.hasPrefix("\"\(try texte(reponse.objet, "entryUUID"))") == true)
    }

    @Test("§ 5 — plusieurs clés font un seul changement, et une seule trace")
    func clesCombinees() throws {
        let document = DocumentExemple.mineur(7)
        try auteur.deposer(document)
        let reponse = try auteur.masquer(
            document.uniqueId, #"{"masquePS":true,"invisibleRepresentants":true}"#)
        #expect(reponse.visibilite == ["MASQUE_PS", "INVISIBLE_REPRESENTANTS_LEGAUX"])
        #expect(reponse.objet["version"] as? Int == 2)
        let mineur = try Usager(serveur, .titulaire(Matricule.nessi))
        let dossier = try mineur.dossier(Matricule.nessi)
        let traces = try mineur.traces(dossier).filter {
            ($0["acte"] as? String)?.hasPrefix("TD3.3") == true
        }
        #expect(traces.count == 1)
        #expect(traces.first?["objet"] as? String == "masquePS=true,invisibleRepresentants=true")
        #expect(Set(try mineur.objetsNotifies(dossier)) == ["MASQUAGE", "VISIBILITE", "DEPOT"])
    }

    @Test("DOC-07 — MASQUE_PS et INVISIBLE_PATIENT ne se cumulent pas, en une fois ni en deux")
    func cumul() throws {
        let document = DocumentExemple(numero: 8)
        try auteur.deposer(document)
        for preparation in [nil, #"{"masquePS":true}"#, #"{"invisiblePatient":true,"masquePS":false}"#] {
            if let preparation {
                #expect(try auteur.masquer(document.uniqueId, preparation).status == 200)
            }
            let avant = try auteur.lireFicheEnUrgence(document.uniqueId)
            let reponse = try auteur.masquer(
                document.uniqueId, #"{"masquePS":true,"invisiblePatient":true}"#)
            #expect(reponse.status == 422)
            #expect(reponse.code == "DOC-07")
            #expect(try auteur.lireFicheEnUrgence(document.uniqueId).body == avant.body)
        }
        #expect(try auteur.masquer(document.uniqueId, #"{"masquePS":true}"#).code == "DOC-07")
    }
}

extension Usager {
    /// La fiche d'un document dont il est l'auteur, sans autorisation au dossier.
    func lireFicheEnUrgence(_ document: String) throws -> HTTPReply {
        try enBrisDeGlace().lireFiche(document)
    }
}
