import Authentification
import Foundation
import Outillage
import Testing

/// Un dépôt refusé : ce qui est envoyé, le statut, le code, et si une trace en reste au dossier.
struct RefusDepot: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let octets: [UInt8]
    let parametres: String
    let statut: Int
    let code: String
    let traceAuDossier: Bool

    init(
        _ titre: String, _ octets: [UInt8], _ parametres: String = "", statut: Int, _ code: String,
        trace: Bool = true
    ) {
        testDescription = titre
        self.octets = octets
        self.parametres = parametres
        self.statut = statut
        self.code = code
        traceAuDossier = trace
    }

    static func patient(_ changer: (inout DocumentExemple.Patient) -> Void) -> [UInt8] {
        var document = DocumentExemple(numero: 100)
        changer(&document.patient)
        return document.octets
    }

    static func avec(_ element: DocumentExemple.Element, _ xml: String) -> [UInt8] {
        DocumentExemple(numero: 100).avec(element, xml).octets
    }

    // swift-format-ignore
    static let table: [RefusDepot] = [
        RefusDepot("matricule trop court", patient { $0.matricule = "27903512151898" }, statut: 422, "INS-01", trace: false),
        RefusDepot("clé du matricule fausse", patient { $0.matricule = "279035121518988" }, statut: 422, "INS-02", trace: false),
        RefusDepot("OID de production dans une démonstration", patient { $0.oid = "1.2.250.1.213.1.4.8" }, statut: 422, "INS-03", trace: false),
        RefusDepot("lieu de naissance absent", avec(.birthplace, ""), statut: 422, "INS-04"),
        RefusDepot("nom de naissance autre", patient { $0.nom = "PAT-QUATRE" }, statut: 422, "INS-05"),
        RefusDepot("dossier d'un INS sans dossier", patient { $0.matricule = "225088829733682" }, statut: 404, "DOS-01", trace: false),
        RefusDepot("XML mal formé", Array("<ClinicalDocument>".utf8), statut: 400, "DOC-01", trace: false),
        RefusDepot("DOCTYPE", Array("<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>".utf8), statut: 400, "DOC-01", trace: false),
        RefusDepot("XML qui n'est pas un CDA", Array("<a/>".utf8), statut: 422, "DOC-02", trace: false),
        RefusDepot("titre absent", avec(.title, ""), statut: 422, "DOC-03"),
        RefusDepot("type hors de JDV_J66", avec(.code, #"<code code="99999-9" codeSystem="2.16.840.1.113883.6.1"/>"#), statut: 422, "DOC-04"),
        RefusDepot("confidentialité hors de N, R, V", avec(.confidentialityCode, #"<confidentialityCode code="X" codeSystem="2.16.840.1.113883.5.25"/>"#), statut: 422, "DOC-04"),
        RefusDepot("visibilité inconnue", DocumentExemple(numero: 100).octets, "?visibilite=MASQUE_PSOCIAL", statut: 422, "DOC-04"),
        RefusDepot("remplace qui contredit relatedDocument", avec(.relatedDocument, #"<relatedDocument typeCode="RPLC"><parentDocument><id root="1.2.3.4"/></parentDocument></relatedDocument>"#), "?remplace=1.2.3.5", statut: 422, "DOC-05"),
        RefusDepot("MASQUE_PS avec INVISIBLE_PATIENT", DocumentExemple(numero: 100).octets, "?visibilite=MASQUE_PS,INVISIBLE_PATIENT", statut: 422, "DOC-07"),
        RefusDepot("remplacement d'un document inconnu", DocumentExemple(numero: 100).octets, "?remplace=1.2.250.1.999.1.424242", statut: 422, "DOC-10"),
        RefusDepot("opposition légitime du patient", DocumentExemple(numero: 100).octets, "?opposition=true", statut: 422, "OPP-01"),
        RefusDepot("paramètre inconnu", DocumentExemple(numero: 100).octets, "?visiblite=MASQUE_PS", statut: 400, "REQ-02", trace: false),
    ]
}

@Suite("Ce qui est refusé au dépôt")
struct RefusTests {
    let serveur: ServeurEssai

    init() throws { serveur = try ServeurEssai() }

    @Test("chaque refus a son statut et son code, et rien n'est déposé", arguments: RefusDepot.table)
    func refus(_ cas: RefusDepot) throws {
        let laboratoire = try serveur.jeton(.etablissement(structure: "1120459876"))
        let dossier = try serveur.dossier(laboratoire)
        let reponse = try serveur.deposer(cas.octets, laboratoire, cas.parametres)
        #expect(reponse.status == cas.statut)
        #expect(reponse.code == cas.code)
        #expect(reponse["content-type"] == "application/problem+json")
        // Ni le nom ni le matricule ne reviennent dans une erreur.
        #expect(!reponse.text.contains("2790351215") && !reponse.text.contains("PAT-"))
        #expect((reponse.objet["instance"] as? String) != nil || !cas.traceAuDossier)
        if cas.traceAuDossier {
            let instance = try #require(reponse.objet["instance"] as? String)
            let trace = try serveur.traces(dossier, laboratoire).first {
                "urn:uuid:\($0["id"] ?? "")" == instance
            }
            #expect(trace?["motif"] as? String == cas.code)
            #expect(trace?["issue"] as? String == "refuse")
        }
    }

    @Test("une empreinte annoncée fausse est DOC-09, une juste est admise (RFC 9530)")
    func empreinteAnnoncee() throws {
        let laboratoire = try serveur.jeton(.laboratoire)
        let document = DocumentExemple(numero: 101)
        let fausse = Data(repeating: 7, count: 32).base64EncodedString()
        func deposer(_ empreinte: String) throws -> HTTPReply {
            try serveur.demander(
                "POST", "/alimentation", laboratoire,
                champs: ["Content-Type: text/xml", "Content-Digest: sha-256=:\(empreinte):"],
                corps: document.octets)
        }
        #expect(try deposer(fausse).code == "DOC-09")
        #expect(try deposer("pas-du-base64").code == "REQ-03")
        let premiere = try serveur.deposer(document, laboratoire)
        let hex = try #require(premiere.objet["hash"] as? String)
        let octets = stride(from: 0, to: 64, by: 2).compactMap { rang in
            UInt8(hex.dropFirst(rang).prefix(2), radix: 16)
        }
        #expect(try deposer(Data(octets).base64EncodedString()).status == 200)
    }

    // swift-format-ignore
    static let preuves: [(String, String?, Int, String)] = [
        ("sans jeton", nil, 401, "AUT-01"),
        ("jeton illisible", "x.y.z", 401, "AUT-02"),
        ("jeton alg none", "eyJhbGciOiJub25lIn0.e30.", 401, "AUT-02"),
    ]

    @Test("sans preuve valable, rien ne se lit ni ne se dépose", arguments: preuves)
    func preuve(_ cas: (titre: String, jeton: String?, statut: Int, code: String)) throws {
        let dossier = try serveur.dossier(try serveur.jeton(.medecin))
        for (methode, chemin) in [
            ("GET", "/consultation?dossier=\(dossier)"), ("GET", "/dossiers/\(dossier)/traces"),
            ("GET", "/consultation/1.2.3"), ("GET", "/dossiers"),
        ] {
            let reponse = try serveur.demander(methode, chemin, cas.jeton)
            #expect(reponse.status == cas.statut)
            #expect(reponse.code == cas.code)
            #expect(reponse["www-authenticate"]?.hasPrefix("Bearer") == true)
        }
        let depot = try serveur.demander(
            "POST", "/alimentation", cas.jeton, champs: ["Content-Type: application/xml"],
            corps: Array("<a/>".utf8))
        #expect(depot.status == cas.statut)
        #expect(depot.code == cas.code)
    }

    @Test("le type de contenu et la méthode sont contrôlés avant le corps")
    func enveloppe() throws {
        let laboratoire = try serveur.jeton(.laboratoire)
        let type = try serveur.demander(
            "POST", "/alimentation", laboratoire, champs: ["Content-Type: application/pdf"], corps: [1])
        #expect(type.status == 415)
        #expect(type.code == "REQ-04")
        let methode = try serveur.demander("DELETE", "/alimentation", laboratoire)
        #expect(methode.status == 405)
        #expect(methode["allow"]?.contains("POST") == true)
        #expect(try serveur.demander("GET", "/inconnu").status == 404)
    }
}
