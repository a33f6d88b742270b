import Foundation
import Outillage
import Testing

/// Un acte sur une ressource sans étiquette, et si elle a une représentation, que `*` reconnaîtrait.
struct ActeConditionnel: Sendable, CustomTestStringConvertible {
    let methode: String
    let cible: String
    let corps: String?
    let existe: Bool

    init(_ methode: String, _ cible: String, _ corps: String?, existe: Bool = false) {
        self.methode = methode
        self.cible = cible
        self.corps = corps
        self.existe = existe
    }

    var testDescription: String { "\(methode) \(cible)" }

    // swift-format-ignore
    static let table: [ActeConditionnel] = [
        ActeConditionnel("POST", "/dossiers/recherche", #"{"matricule":"279035121518989","oid":"1.2.250.1.213.1.4.10"}"#),
        ActeConditionnel("PUT", "/dossiers/D/autorisations", #"{"action":"AJOUT","pour":{"ps":"899900038839"}}"#, existe: true),
        ActeConditionnel("PUT", "/dossiers/D/blocages/899900077985", nil),
        ActeConditionnel("DELETE", "/dossiers/D/blocages/899900077985", nil),
        ActeConditionnel("PUT", "/dossiers/D/preferences", #"{"brisDeGlace":false}"#, existe: true),
        ActeConditionnel("PUT", "/dossiers/D/notifications/N", #"{"lue":true}"#),
        ActeConditionnel("POST", "/dossiers/D/fermeture", #"{"motif":"essai"}"#),
    ]
}

@Suite("Requêtes conditionnelles : aucune condition fausse n'est passée sous silence (RFC 9110 § 13)")
struct ConditionsTests {
    private func cible(_ acte: ActeConditionnel, _ dossier: String, _ notification: String) -> String {
        acte.cible.replacingOccurrences(of: "/D/", with: "/\(dossier)/")
            .replacingOccurrences(of: "/N", with: "/\(notification)")
    }

    @Test(
        "9110 § 13.1.1 : If-Match d'une ressource sans étiquette est faux, l'acte n'est pas fait",
        arguments: ActeConditionnel.table)
    func actes(_ acte: ActeConditionnel) throws {
        let s = try Scene()
        _ = try s.deposer(1)
        let notification = try #require(try s.patient.notifications(s.dossier).first?["id"] as? String)
        let cible = cible(acte, s.dossier, notification)
        func demander(_ champ: String) throws -> HTTPReply {
            try s.patient.demander(acte.methode, cible, acte.corps, [champ])
        }
        func etat() throws -> [Data] {
            try ["preferences", "notifications", "autorisations?mode=TOUTE"].map {
                Data(try s.patient.get("/dossiers/\(s.dossier)/\($0)").body)
            }
        }
        let avant = try etat()
        let fausses =
            ["If-Match: \"x\"", "If-Match: W/\"x\", \"y\""]
            + [acte.existe ? "If-None-Match: *" : "If-Match: *"]
        for champ in fausses {
            let reponse = try demander(champ)
            #expect(reponse.status == 412 && reponse.code == "ETA-03", "\(champ)")
            #expect(try etat() == avant, "\(champ)")
        }
        // La trace dit le refus, et son motif.
        let traces = try s.patient.traces(s.dossier).filter { $0["motif"] as? String == "ETA-03" }
        #expect(traces.count == fausses.count && traces.allSatisfy { $0["issue"] as? String == "refuse" })
        let vraies = ["If-None-Match: \"x\"", acte.existe ? "If-Match: *" : "If-None-Match: *"]
        for champ in vraies { #expect(![412, 400].contains(try demander(champ).status), "\(champ)") }
    }

    @Test("9110 § 13.2.1 : la preuve, le droit et l'absence se disent avant toute condition")
    func portesDAbord() throws {
        let s = try Scene()
        let document = try s.deposer(2, "?visibilite=MASQUE_PS")
        let champs = ["If-Match: \"x\"", "If-None-Match: *"]
        for champ in champs {
            let sansPreuve = try s.serveur.demander(
                "PUT", "/dossiers/\(s.dossier)/preferences", champs: [champ], corps: Array("{}".utf8))
            #expect(sansPreuve.status == 401)
            let sansDroit = try s.confrere.demander(
                "PUT", "/dossiers/\(s.dossier)/preferences", #"{"brisDeGlace":false}"#, [champ])
            #expect(sansDroit.status == 403)
            let masque = try s.confrere.demander(
                "PUT", "/masquage/\(document.uniqueId)", #"{"masquePS":false}"#, [champ])
            let inconnu = try s.confrere.demander(
                "PUT", "/masquage/1.2.3.4", #"{"masquePS":false}"#, [champ])
            #expect(masque.status == inconnu.status && masque.code == inconnu.code && masque.status != 412)
            #expect(try s.patient.get("/dossiers/inconnu/preferences", champ).status == 404)
        }
    }

    @Test("9110 § 13.1.2 : If-None-Match d'un changement de fiche, sa version et `*`")
    func fiche() throws {
        let s = try Scene()
        let document = try s.deposer(3)
        let fiche = try s.patient.lireFiche(document.uniqueId)
        let courante = try #require(fiche.objet["entryUUID"] as? String)
        func masquer(_ masque: Bool, _ champs: String...) throws -> HTTPReply {
            try s.patient.demander(
                "PUT", "/masquage/\(document.uniqueId)", #"{"masquePS":\#(masque)}"#, champs)
        }
        for champ in ["If-None-Match: *", "If-None-Match: \"a\", W/\"\(courante)\""] {
            let reponse = try masquer(true, champ)
            #expect(reponse.status == 412 && reponse.code == "ETA-03", "\(champ)")
        }
        let deux = try masquer(true, "If-Match: \"\(courante)\"", "If-None-Match: \"\(courante)\"")
        #expect(deux.status == 412)
        #expect(try masquer(true, "If-None-Match: a").code == "REQ-03")
        #expect(try s.patient.lireFiche(document.uniqueId).objet["entryUUID"] as? String == courante)
        #expect(try masquer(true, "If-None-Match: \"autre\"").status == 200)
        #expect(try masquer(false, "If-Match: *", "If-None-Match: \"\(courante)\"").status == 200)
    }

    @Test(
        "9110 §§ 13.1.1 et 13.1.2 : une lecture sans étiquette, If-Match faux : 412 ; If-None-Match `*` : 304"
    )
    func lectures() throws {
        let s = try Scene()
        _ = try s.deposer(4)
        for cible in [
            "/sante", "/pret", "/openapi.json", "/metrics", "/consultation?dossier=\(s.dossier)",
            "/dossiers/\(s.dossier)/traces", "/dossiers/\(s.dossier)/preferences",
            "/dossiers/\(s.dossier)/notifications", "/dossiers/\(s.dossier)/autorisations",
            "/dossiers/\(s.dossier)/explication",
        ] {
            #expect(try s.patient.get(cible, "If-Match: \"x\"").status == 412, "\(cible)")
            #expect(try s.patient.get(cible, "If-Match: *").status == 200, "\(cible)")
            #expect(try s.patient.get(cible, "If-None-Match: \"x\"").status == 200, "\(cible)")
            let inchange = try s.patient.get(cible, "If-None-Match: *")
            #expect(inchange.status == 304 && inchange.body.isEmpty, "\(cible)")
        }
        #expect(try s.traitant.get("/dossiers", "If-Match: \"x\"").status == 412)
        #expect(try s.serveur.demander("GET", "/dossiers", champs: ["If-Match: \"x\""]).status == 401)
        #expect(try s.serveur.demander("GET", "/nulle-part", champs: ["If-Match: \"x\""]).status == 404)
    }

    @Test("9110 § 9.3.4 : un PUT dont le contenu n'est pas la représentation gardée ne rend pas d'étiquette")
    func sansEtiquette() throws {
        let s = try Scene()
        let document = try s.deposer(5)
        for (usager, chemin, corps) in [
            (s.patient, "masquage", #"{"masquePS":true}"#), (s.auteur, "archivage", #"{"archive":true}"#),
        ] {
            let reponse = try usager.put("/\(chemin)/\(document.uniqueId)", corps)
            #expect(reponse.status == 200 && reponse["etag"] == nil, "\(chemin)")
        }
    }

    @Test("9110 § 14.5 : un PUT partiel (Content-Range) est 400, et rien n'a changé")
    func partiel() throws {
        let s = try Scene()
        let document = try s.deposer(6)
        let avant = try s.patient.lireFiche(document.uniqueId).body
        for (cible, corps) in [
            ("/masquage/\(document.uniqueId)", #"{"masquePS":true}"#),
            ("/dossiers/\(s.dossier)/preferences", #"{"brisDeGlace":false}"#),
        ] {
            let reponse = try s.patient.demander("PUT", cible, corps, ["Content-Range: bytes 0-1/2"])
            #expect(reponse.status == 400 && reponse.code == "REQ-03", "\(cible)")
        }
        #expect(try s.patient.lireFiche(document.uniqueId).body == avant)
    }
}
