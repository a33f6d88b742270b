import Authentification
import Foundation
import Outillage
import Testing

/// Un code du règlement § 2 : une vraie requête qui l'obtient, ce qui en est répondu, et la trace qui en reste.
struct CasDeCode: Sendable, CustomTestStringConvertible {
    /// Où le médecin traitant en lit la trace.
    enum Trace: Sendable {
        /// Celle que la réponse cite.
        case citee
        /// La plus récente : la réponse, donnée avant elle, ne la cite pas.
        case derniere
        /// Aucune : rien ne nomme un dossier.
        case aucune
    }

    let code: String
    let statut: Int
    /// Le code répondu, quand il tait le vrai.
    let dit: String
    let trace: Trace
    let obtenir: @Sendable (Scene) throws -> HTTPReply

    var testDescription: String { code }

    init(
        _ code: String, _ statut: Int, dit: String? = nil, trace: Trace = .citee,
        _ obtenir: @escaping @Sendable (Scene) throws -> HTTPReply
    ) {
        self.code = code
        self.statut = statut
        self.dit = dit ?? code
        self.trace = trace
        self.obtenir = obtenir
    }
}

@Suite("§ 2 — chaque code du règlement, de bout en bout : son statut, ce qui en est dit, sa trace")
struct CodesTests {
    private static let absent = "?remplace=1.2.250.1.999.1.424242"
    private static let bris = "identité vérifiée sur place"

    private static func depot(
        _ s: Scene, _ parametres: String = "", _ changer: (inout DocumentExemple) -> Void = { _ in }
    ) throws -> HTTPReply {
        var document = DocumentExemple(numero: 900)
        changer(&document)
        return try s.laboratoire.tenterDepot(document, parametres)
    }

    private static func sansCDA(_ s: Scene, _ octets: String) throws -> HTTPReply {
        try s.serveur.deposer(Array(octets.utf8), s.laboratoire.jeton)
    }

    private static func secret(_ s: Scene) throws -> HTTPReply {
        let mineur = try s.usager(.titulaire(Matricule.nessi))
        let document = DocumentExemple.mineur(30)
        try s.auteur.deposer(document, "?visibilite=INVISIBLE_REPRESENTANTS_LEGAUX")
        let dossier = try mineur.dossier(Matricule.nessi)
        let reponse = try s.usager(.parent()).lire(document.uniqueId)
        let lue = try mineur.traces(dossier).first { $0["motif"] as? String == "VIS-03" }
        #expect(nommes(lue) == [document.uniqueId])
        return reponse
    }

    /// D'un type que la matrice ferme au pharmacien.
    private static func ferme(_ numero: Int) -> DocumentExemple {
        DocumentExemple(numero: numero).avec(
            .code, #"<code code="75496-0" codeSystem="2.16.840.1.113883.6.1"/>"#)
    }

    // swift-format-ignore
    static let portes1a4: [CasDeCode] = [
        CasDeCode("AUT-01", 401, trace: .derniere) { s in try s.serveur.demander("GET", "/consultation?dossier=\(s.dossier)") },
        CasDeCode("AUT-02", 401, trace: .derniere) { s in
            try s.serveur.demander("GET", "/consultation?dossier=\(s.dossier)", try s.serveur.jeton(.autreMedecin, duree: -120)) },
        CasDeCode("AUT-03", 403) { s in try s.lister(try s.usager(.ps("899900050001", "ZZ"))) },
        CasDeCode("AUT-04", 403) { s in try s.lister(try s.usager(.ps("899900050002", "10"))) },
        CasDeCode("AUT-05", 403) { s in try s.lister(s.confrere.enCentre15()) },
        CasDeCode("AUT-06", 403) { s in try s.lister(s.confrere.enBrisDeGlace("trop bref")) },
        CasDeCode("AUT-07", 403) { s in
            let jeton = try s.serveur.jeton(.autreMedecin, usageUnique: true)
            let liste = "/consultation?dossier=\(s.dossier)"
            #expect(try s.serveur.demander("GET", liste, jeton).status == 200)
            return try s.serveur.demander("GET", liste, jeton) },
        CasDeCode("INS-01", 422, trace: .aucune) { s in try depot(s) { $0.patient.matricule = "27903512151898" } },
        CasDeCode("INS-02", 422, trace: .aucune) { s in try depot(s) { $0.patient.matricule = "279035121518988" } },
        CasDeCode("INS-03", 422, trace: .aucune) { s in try depot(s) { $0.patient.oid = "1.2.250.1.213.1.4.8" } },
        CasDeCode("INS-04", 422) { s in try depot(s) { $0 = $0.sans(.birthplace) } },
        CasDeCode("INS-05", 422) { s in try depot(s) { $0.patient.nom = "PAT-QUATRE" } },
        CasDeCode("INS-06", 422) { s in
            try s.exploitant.post("/dossiers", #"{"matricule":"279035121518989","oid":"1.2.250.1.213.1.4.10","nomNaissance":"PAT-TROIS","prenoms":"DOMINIQUE MARIE-LOUISE","dateNaissance":"1979-03-28","sexe":"F","lieuNaissance":"51215","statut":"PROV"}"#) },
        CasDeCode("DOS-01", 404) { s in try s.lister(try s.usager(.titulaire(Matricule.adrun))) },
        CasDeCode("DOS-02", 409) { s in
            try s.pendant({ try s.patient.post("/dossiers/\(s.dossier)/fermeture") }, { try s.lister(s.confrere) }, puis: { try s.patient.post("/dossiers/\(s.dossier)/reouverture") }) },
        CasDeCode("DOS-03", 409) { s in try s.patient.post("/dossiers/\(s.dossier)/opposition") },
        CasDeCode("BLO-01", 403) { s in
            try s.pendant({ try s.patient.bloquer(s.dossier, "899900077985") }, { try s.lister(s.confrere.enBrisDeGlace(bris)) },
                puis: {
                    _ = try s.patient.debloquer(s.dossier, "899900077985")
                    return try s.confrere.autorisations(s.dossier, #"{"action":"AJOUT","consentement":{"recueilli":true}}"#)
                }) },
    ]

    // swift-format-ignore
    static let portes5a10: [CasDeCode] = [
        CasDeCode("DRO-01", 403) { s in try s.confrere.preferences(s.dossier, #"{"centre15":false}"#) },
        CasDeCode("DRO-02", 403) { s in try s.confrere.supprimer(try s.deposer(910).uniqueId) },
        CasDeCode("DRO-03", 403) { s in try s.usager(.secretariat(structure: "1750803447")).supprimer(try s.deposer(911).uniqueId) },
        CasDeCode("DRO-04", 403) { s in
            let document = DocumentExemple(numero: 912).deType("EXPPAT_2")
            try s.auteur.deposer(document)
            return try s.auteur.supprimer(document.uniqueId) },
        CasDeCode("URG-01", 403) { s in
            try s.pendant({ try s.patient.preferences(s.dossier, #"{"brisDeGlace":false}"#) }, { try s.lister(s.confrere.enBrisDeGlace(bris)) }, puis: { try s.patient.preferences(s.dossier, #"{"brisDeGlace":true}"#) }) },
        CasDeCode("URG-02", 403) { s in
            let regulateur = try s.usager(.ps("899900050003", "10", specialite: "SM26", regulation: true)).enCentre15()
            return try s.pendant({ try s.patient.preferences(s.dossier, #"{"centre15":false}"#) }, { try s.lister(regulateur) }, puis: { try s.patient.preferences(s.dossier, #"{"centre15":true}"#) }) },
        CasDeCode("CST-01", 403) { s in try s.lister(try s.nouveau(11, autorise: false)) },
        CasDeCode("CST-02", 403) { s in
            let echu = try s.nouveau(12)
            #expect(try s.lister(echu).status == 200)
            try s.serveur.pendantLArret("UPDATE autorisation SET expire_ms = dernier_acte_ms WHERE titulaire = '899900050012'")
            return try s.lister(echu) },
        CasDeCode("CST-03", 403) { s in
            let retire = try s.nouveau(13)
            #expect(try s.patient.autorisations(s.dossier, #"{"action":"SUPPRESSION","pour":{"ps":"899900050013"}}"#).status == 200)
            return try s.lister(retire) },
        CasDeCode("HAB-01", 404, dit: "DOC-404") { s in
            let document = ferme(920)
            try s.auteur.deposer(document)
            return try s.pharmacien.lire(document.uniqueId) },
        CasDeCode("HAB-02", 404, dit: "DOC-404") { s in try s.nouveau(14, "40").lire(try s.deposer(921).uniqueId) },
        CasDeCode("HAB-03", 404, dit: "DOC-404") { s in try s.nouveau(15, "71").lire(try s.deposer(922).uniqueId) },
        CasDeCode("VIS-01", 404, dit: "DOC-404") { s in try s.confrere.lire(try s.deposer(930, "?visibilite=MASQUE_PS").uniqueId) },
        CasDeCode("VIS-02", 404, dit: "DOC-404") { s in try s.patient.lire(try s.deposer(931, "?visibilite=INVISIBLE_PATIENT").uniqueId) },
        CasDeCode("VIS-03", 404, dit: "DOC-404", trace: .aucune) { s in try secret(s) },
        CasDeCode("VIS-04", 404, dit: "DOC-404") { s in try s.confrere.enBrisDeGlace(bris).lire(try s.deposer(932, "?visibilite=MASQUE_PS").uniqueId) },
        CasDeCode("ETA-01", 404, dit: "DOC-404") { s in
            let document = try s.deposer(940)
            #expect(try s.auteur.supprimer(document.uniqueId).status == 200)
            return try s.confrere.lire(document.uniqueId) },
        CasDeCode("ETA-02", 409) { s in
            let document = try s.deposer(941)
            _ = try s.deposer(942, "?remplace=\(document.uniqueId)")
            return try s.auteur.archiver(document.uniqueId) },
        CasDeCode("ETA-03", 412) { s in
            let document = try s.deposer(943)
            #expect(try s.auteur.archiver(document.uniqueId, si: "\"1\"").status == 200)
            return try s.auteur.archiver(document.uniqueId, false, si: "\"1\"") },
        CasDeCode("ETA-04", 409) { s in
            let document = try s.deposer(944)
            #expect(try s.patient.lire(document.uniqueId).status == 200)
            return try s.auteur.masquer(document.uniqueId, #"{"invisiblePatient":true}"#) },
    ]

    // swift-format-ignore
    static let portes11et12: [CasDeCode] = [
        CasDeCode("DOC-01", 400, trace: .aucune) { s in try sansCDA(s, "<ClinicalDocument>") },
        CasDeCode("DOC-02", 422, trace: .aucune) { s in try sansCDA(s, "<a/>") },
        CasDeCode("DOC-03", 422) { s in try depot(s) { $0 = $0.sans(.title) } },
        CasDeCode("DOC-04", 422) { s in try depot(s, "?visibilite=MASQUE_PSOCIAL") },
        CasDeCode("DOC-05", 422) { s in
            #expect(try s.laboratoire.tenterDepot(DocumentExemple(numero: 950)).status == 201)
            return try s.laboratoire.tenterDepot(DocumentExemple(numero: 950), "?visibilite=MASQUE_PS") },
        CasDeCode("DOC-06", 409) { s in
            #expect(try s.laboratoire.tenterDepot(DocumentExemple(numero: 951)).status == 201)
            return try s.laboratoire.tenterDepot(DocumentExemple(numero: 951, taille: 9000)) },
        CasDeCode("DOC-07", 422) { s in try depot(s, "?visibilite=MASQUE_PS,INVISIBLE_PATIENT") },
        CasDeCode("DOC-08", 413, trace: .aucune) { s in
            let client = try s.serveur.client()
            try client.send("POST /alimentation HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(s.laboratoire.jeton)\r\nContent-Type: text/xml\r\nContent-Length: 52428801\r\n\r\n")
            return try client.readResponse() },
        CasDeCode("DOC-09", 422) { s in
            let fausse = Data(repeating: 7, count: 32).base64EncodedString()
            return try s.serveur.demander("POST", "/alimentation", s.laboratoire.jeton, champs: ["Content-Type: text/xml", "Content-Digest: sha-256=:\(fausse):"], corps: DocumentExemple(numero: 952).octets) },
        CasDeCode("DOC-10", 422) { s in try depot(s, absent) },
        CasDeCode("OPP-01", 422) { s in try depot(s, "?opposition=true") },
        CasDeCode("GEN-02", 400, dit: "REQ-02", trace: .derniere) { s in try s.confrere.get("/consultation?dossier=\(s.dossier)&inconnu=1") },
    ]

    static let tous = portes1a4 + portes5a10 + portes11et12

    @Test("la table les a tous, hors l'accord et le refus par défaut, qu'aucune demande n'atteint")
    func complete() throws {
        let page = try ServeurEssai.dmp("regles").sortie
        let codes = page.split(separator: "\n").compactMap { ligne -> String? in
            guard ligne.hasPrefix("| "), ligne.utf8.count > 10 else { return nil }
            let mot = String(ligne.dropFirst(2).prefix(6))
            let forme = mot.utf8.enumerated().allSatisfy { rang, o in
                rang < 3 ? (65...90).contains(o) : rang == 3 ? o == 45 : (48...57).contains(o)
            }
            return forme ? mot : nil
        }
        #expect(Set(codes).subtracting(["ACC-00", "GEN-01"]) == Set(Self.tous.map(\.code)))
        #expect(Set(Self.tous.map(\.code)).count == Self.tous.count)
    }

    @Test(
        "son statut, son code dans la réponse, le vrai dans la trace que lit le médecin traitant",
        arguments: tous)
    func code(_ cas: CasDeCode) throws {
        let scene = try Scene()
        let avant = try scene.traitant.traces(scene.dossier).count
        let reponse = try cas.obtenir(scene)
        #expect(reponse.status == cas.statut)
        #expect(reponse.code == cas.dit)
        #expect(reponse["content-type"] == "application/problem+json")
        #expect(reponse.objet["status"] as? Int == cas.statut)
        let genre = cas.dit.hasPrefix("REQ") ? "requete" : "motif"
        #expect(reponse.objet["type"] as? String == "urn:dmp:\(genre):\(cas.dit)")
        for cle in ["title", "detail"] { #expect((reponse.objet[cle] as? String)?.isEmpty == false) }
        let traces = try scene.traitant.traces(scene.dossier)
        let instance = reponse.objet["instance"] as? String
        switch cas.trace {
        case .citee:
            let trace = traces.first { "urn:uuid:\($0["id"] ?? "")" == instance }
            #expect(trace?["motif"] as? String == cas.code)
            #expect(trace?["issue"] as? String == "refuse")
        case .derniere:
            #expect(instance == nil)
            #expect(traces.first?["motif"] as? String == cas.code)
        case .aucune:
            #expect(!traces.contains { "urn:uuid:\($0["id"] ?? "")" == instance })
            #expect(traces.count <= avant + 1)
        }
        #expect(!reponse.text.contains(Matricule.patTrois))
    }

    /// Une explication demandée : refusée elle-même par ce code, ou qui le dit de la lecture.
    struct Explication: Sendable, CustomTestStringConvertible {
        let code: String
        let statut: Int
        let demander: @Sendable (Scene, String) throws -> HTTPReply
        var testDescription: String { code }

        init(
            _ code: String, _ statut: Int, _ demander: @escaping @Sendable (Scene, String) throws -> HTTPReply
        ) {
            self.code = code
            self.statut = statut
            self.demander = demander
        }
    }

    // swift-format-ignore
    static let explications: [Explication] = [
        Explication("AUT-01", 401) { s, e in try s.serveur.demander("GET", e) },
        Explication("AUT-02", 401) { s, e in try s.serveur.demander("GET", e, "x.y.z") },
        Explication("AUT-03", 403) { s, e in try s.usager(.ps("899900050001", "ZZ")).get(e) },
        Explication("AUT-04", 403) { s, e in try s.usager(.ps("899900050002", "10")).get(e) },
        Explication("AUT-05", 403) { s, e in try s.confrere.enCentre15().get(e) },
        Explication("AUT-06", 403) { s, e in try s.confrere.enBrisDeGlace("trop bref").get(e) },
        Explication("AUT-07", 403) { s, e in
            let jeton = try s.serveur.jeton(.autreMedecin, usageUnique: true)
            #expect(try s.serveur.demander("GET", e, jeton).objet["voit"] as? Bool == true)
            return try s.serveur.demander("GET", e, jeton) },
        Explication("DOS-01", 404) { s, e in try s.usager(.titulaire(Matricule.adrun)).get(e) },
        Explication("DOS-02", 409) { s, e in
            #expect(try s.patient.post("/dossiers/\(s.dossier)/fermeture").status == 200)
            return try s.confrere.get(e) },
        Explication("BLO-01", 403) { s, e in
            #expect(try s.patient.bloquer(s.dossier, "899900077985").status == 204)
            return try s.confrere.get(e) },
        Explication("DRO-01", 403) { s, e in try s.exploitant.get(e) },
        Explication("URG-01", 403) { s, e in
            #expect(try s.patient.preferences(s.dossier, #"{"brisDeGlace":false}"#).status == 200)
            return try s.confrere.enBrisDeGlace(bris).get(e) },
        Explication("URG-02", 403) { s, e in
            #expect(try s.patient.preferences(s.dossier, #"{"centre15":false}"#).status == 200)
            return try s.usager(.regulateur).enCentre15().get(e) },
        Explication("CST-01", 200) { s, e in try s.nouveau(21, autorise: false).get(e) },
        Explication("CST-02", 200) { s, e in
            let echu = try s.nouveau(22)
            try s.serveur.pendantLArret("UPDATE autorisation SET expire_ms = dernier_acte_ms WHERE titulaire = '899900050022'")
            return try echu.get(e) },
        Explication("CST-03", 200) { s, e in
            let retire = try s.nouveau(23)
            #expect(try s.patient.autorisations(s.dossier, #"{"action":"SUPPRESSION","pour":{"ps":"899900050023"}}"#).status == 200)
            return try retire.get(e) },
        Explication("HAB-01", 200) { s, e in try s.pharmacien.get(e + "?type=75496-0") },
        Explication("HAB-02", 200) { s, e in try s.nouveau(24, "40").get(e + "?type=11502-2") },
        Explication("HAB-03", 200) { s, e in try s.nouveau(25, "71").get(e + "?type=11502-2") },
        Explication("DRO-01", 200) { s, e in
            _ = try s.patient.autorisations(s.dossier, #"{"action":"AJOUT","pour":{"ps":"899900011111"}}"#)
            return try s.usager(.medecinDuTravail).get(e + "?type=11502-2") },
        Explication("DOC-404", 404) { s, e in try s.confrere.get(e + "?document=\(try s.deposer(960, "?visibilite=MASQUE_PS").uniqueId)") },
        Explication("DOC-404", 404) { s, e in try s.patient.get(e + "?document=\(try s.deposer(961, "?visibilite=INVISIBLE_PATIENT").uniqueId)") },
    ]

    @Test(
        "l'explication dit le même code à qui le reçoit : elle-même refusée, ou de la lecture",
        arguments: explications)
    func explication(_ cas: Explication) throws {
        let scene = try Scene()
        let reponse = try cas.demander(scene, "/dossiers/\(scene.dossier)/explication")
        #expect(reponse.status == cas.statut)
        #expect(reponse.code == cas.code)
        if cas.statut == 200 {
            #expect(reponse.objet["voit"] as? Bool == false)
            #expect((reponse.objet["phrase"] as? String)?.isEmpty == false)
            let refus = reponse.objets("portes").first { $0["opinion"] as? String == "defavorable" }
            #expect(refus?["motif"] as? String == cas.code)
        }
    }
}
