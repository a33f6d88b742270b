import Authentification
import Foundation
import Outillage
import Testing

@Suite("Ce que chacun peut savoir d'un dossier")
struct AccesTests {
    let serveur: ServeurEssai
    let laboratoire: String

    init() throws {
        serveur = try ServeurEssai()
        laboratoire = try serveur.jeton(.laboratoire)
    }

    private func liste(_ dossier: String, _ jeton: String, _ suite: String = "") throws -> [String: Any] {
        let reponse = try serveur.demander("GET", "/consultation?dossier=\(dossier)\(suite)", jeton)
        try #require(reponse.status == 200)
        return reponse.objet
    }

    private func uniqueIds(_ liste: [String: Any]) -> [String] {
        (liste["documents"] as? [[String: Any]])?.compactMap { $0["uniqueId"] as? String } ?? []
    }

    /// Directives anticipées : un type que la matrice ferme aux pharmaciens.
    private func directives(_ numero: Int) -> DocumentExemple {
        DocumentExemple(numero: numero).avec(
            .code, #"<code code="EXPPAT_3" codeSystem="1.2.250.1.213.1.1.4.12"/>"#)
    }

    @Test("un type fermé au pharmacien est absent de sa liste, de son total, et 404 ; le médecin le lit")
    func matrice() throws {
        let ouvert = DocumentExemple(numero: 1)
        let ferme = directives(2)
        #expect(try serveur.deposer(ouvert, laboratoire).status == 201)
        #expect(try serveur.deposer(ferme, laboratoire).status == 201)
        let pharmacien = try serveur.jeton(.pharmacien)
        let medecin = try serveur.jeton(.medecin)
        let dossier = try serveur.dossier(pharmacien)
        _ = try serveur.autoriser(dossier, pharmacien)
        _ = try serveur.autoriser(dossier, medecin, role: "MEDECIN_TRAITANT")
        let vue = try liste(dossier, pharmacien)
        #expect(vue["total"] as? Int == 1)
        #expect(uniqueIds(vue) == [ouvert.uniqueId])
        let recherche = try serveur.json(
            "POST", "/dossiers/recherche", pharmacien,
            #"{"matricule":"279035121518989","oid":"1.2.250.1.213.1.4.10"}"#)
        #expect(recherche.objet["documents"] as? Int == 1)
        let cache = try serveur.demander("GET", "/consultation/\(ferme.uniqueId)", pharmacien)
        let inconnu = try serveur.demander("GET", "/consultation/1.2.250.1.999.1.777", pharmacien)
        #expect(cache.status == 404)
        #expect(cache.code == "DOC-404")
        #expect(try sansInstance(cache) == sansInstance(inconnu))
        #expect(cache.fields.map(\.name) == inconnu.fields.map(\.name))
        #expect(uniqueIds(try liste(dossier, medecin)) == [ferme.uniqueId, ouvert.uniqueId])
        #expect(try serveur.demander("GET", "/consultation/\(ferme.uniqueId)", medecin).status == 200)
        // Le médecin traitant lit le vrai motif ; au pharmacien, cette trace dirait que le document existe.
        let motifs = try serveur.traces(dossier, medecin, "?acteur=899900062490").map {
            $0["motif"] as? String
        }
        #expect(motifs.contains("HAB-01"))
        let siennes = try serveur.traces(dossier, pharmacien)
        #expect(siennes.map { $0["acte"] as? String } == ["TD0.2", "TD3.1", "TD0.3", "TD0.2"])
        #expect(!"\(siennes)".contains(ferme.uniqueId))
    }

    private func sansInstance(_ reponse: HTTPReply) throws -> [String: String] {
        var objet = reponse.objet
        objet["instance"] = nil
        return objet.mapValues { "\($0)" }
    }

    @Test("un document masqué n'est vu que de son auteur et du médecin traitant, et sur demande")
    func masque() throws {
        let masque = DocumentExemple(numero: 3)
        #expect(try serveur.deposer(masque, laboratoire, "?visibilite=MASQUE_PS").status == 201)
        let auteur = try serveur.jeton(.biologiste)
        let traitant = try serveur.jeton(.medecin)
        let autre = try serveur.jeton(.autreMedecin)
        let dossier = try serveur.dossier(auteur)
        _ = try serveur.autoriser(dossier, auteur)
        _ = try serveur.autoriser(dossier, traitant, role: "MEDECIN_TRAITANT")
        _ = try serveur.autoriser(dossier, autre)
        for (jeton, attendu) in [(auteur, 1), (traitant, 1), (autre, 0)] {
            #expect(try liste(dossier, jeton)["total"] as? Int == 0)
            #expect(try liste(dossier, jeton, "&masques=true")["total"] as? Int == attendu)
            let lu = try serveur.demander("GET", "/consultation/\(masque.uniqueId)", jeton)
            #expect(lu.status == (attendu == 1 ? 200 : 404))
        }
    }

    // swift-format-ignore
    static let curieux: [(String, PorteurDemo, Int, String)] = [
        ("médecin sans autorisation", .autreMedecin, 404, "DOC-404"),
        ("médecin autorisé", .medecin, 404, "DOC-404"),
        ("laboratoire, qui ne lit pas", .laboratoire, 403, "DRO-01"),
        ("exploitant, qui ne lit jamais", .exploitant(id: "exploitant"), 403, "DRO-01"),
    ]

    @Test("rien ne distingue un document masqué d'un document qui n'existe pas", arguments: curieux)
    func indistinguable(_ cas: (titre: String, porteur: PorteurDemo, statut: Int, code: String)) throws {
        let masque = DocumentExemple(numero: 5)
        let autreLaboratoire = try serveur.jeton(.etablissement(structure: "1490000049"))
        #expect(try serveur.deposer(masque, autreLaboratoire, "?visibilite=MASQUE_PS").status == 201)
        let dossier = try serveur.dossier(laboratoire)
        _ = try serveur.autoriser(dossier, try serveur.jeton(.medecin))
        let jeton = try serveur.jeton(cas.porteur)
        for champs in [[], ["Accept: application/json"], ["Accept: application/pdf"], ["If-None-Match: *"]] {
            let reponses = try [masque.uniqueId, "1.2.250.1.999.1.555"].map {
                try serveur.demander("GET", "/consultation/\($0)", jeton, champs: champs)
            }
            // D'une fiche, un établissement lit la référence si elle est de sa structure.
            let reference = champs == ["Accept: application/json"] && cas.porteur == .laboratoire
            let (statut, code) = reference ? (404, "DOC-404") : (cas.statut, cas.code)
            #expect(reponses.map(\.status) == [statut, statut])
            #expect(reponses.map(\.code) == [code, code])
            #expect(try sansInstance(reponses[0]) == sansInstance(reponses[1]))
        }
        for (methode, chemin, corps) in [
            ("PUT", "/masquage/", #"{"masquePS":true}"#), ("PUT", "/masquage/", ""),
            ("POST", "/suppression/", "{}"), ("PUT", "/archivage/", #"{"archive":true}"#),
        ] {
            let reponses = try [masque.uniqueId, "1.2.250.1.999.1.555"].map {
                try serveur.json(methode, chemin + $0, jeton, corps)
            }
            #expect(reponses[0].status == reponses[1].status && reponses[0].status >= 400)
            #expect(try sansInstance(reponses[0]) == sansInstance(reponses[1]))
        }
        if cas.statut == 404 {
            #expect(!"\(try serveur.traces(dossier, jeton))".contains(masque.uniqueId))
        }
    }

    @Test("une nouvelle version naît aussi cachée que celle qu'elle remplace")
    func heritage() throws {
        let ancien = DocumentExemple(numero: 6)
        #expect(try serveur.deposer(ancien, laboratoire, "?visibilite=MASQUE_PS").status == 201)
        let nouveau = try serveur.deposer(
            DocumentExemple(numero: 7), laboratoire, "?remplace=\(ancien.uniqueId)")
        #expect(nouveau.objet["visibilite"] as? [String] == ["MASQUE_PS"])
        // Elle n'échange pas un masque contre un autre : lever le premier est un acte de son auteur ou du patient.
        for autre in ["INVISIBLE_PATIENT", "INVISIBLE_REPRESENTANTS_LEGAUX"] {
            let annonce = try serveur.deposer(
                DocumentExemple(numero: 8), laboratoire,
                "?remplace=\(DocumentExemple(numero: 7).uniqueId)&visibilite=\(autre)")
            #expect(annonce.code == "DOC-07")
        }
    }

    @Test("un dossier fermé est dit fermé, un dossier opposé ou notifié n'existe pas")
    func etats() throws {
        let medecin = try serveur.jeton(.medecin)
        func chercher(_ matricule: String) throws -> HTTPReply {
            try serveur.json(
                "POST", "/dossiers/recherche", medecin,
                #"{"matricule":"\#(matricule)","oid":"1.2.250.1.213.1.4.10"}"#)
        }
        let ferme = try chercher("228111439061774")
        #expect(ferme.objet["statut"] as? String == "FERME")
        #expect(ferme.objet["fermeture"] != nil)
        let dossierFerme = try #require(ferme.objet["dossier"] as? String)
        #expect(
            try serveur.demander("GET", "/consultation?dossier=\(dossierFerme)", medecin).code == "DOS-02")
        let oppose = try chercher("153078987658513")
        let notifie = try chercher("184119313757269")
        let inconnu = try chercher("225088829733682")
        #expect(inconnu.status == 404)
        #expect(inconnu.code == "DOS-01")
        #expect(try sansInstance(oppose) == sansInstance(inconnu))
        #expect(try sansInstance(notifie) == sansInstance(inconnu))
        // Au dépôt aussi : des traits faux n'y font pas de différence.
        var document = DocumentExemple(numero: 4)
        document.patient.matricule = "153078987658513"
        #expect(try serveur.deposer(document, laboratoire).code == "DOS-01")
    }

    @Test(
        "le consentement retiré referme le dossier (CST-03), et l'autorisation d'une structure l'ouvre aux siens"
    )
    func autorisations() throws {
        let medecin = try serveur.jeton(.medecin)
        let infirmier = try serveur.jeton(.infirmier)
        let dossier = try serveur.dossier(medecin)
        let sans = try serveur.json(
            "PUT", "/dossiers/\(dossier)/autorisations", medecin, #"{"action":"AJOUT"}"#)
        #expect(sans.status == 403)
        #expect(sans.code == "CST-01")
        _ = try serveur.autoriser(dossier, medecin)
        #expect(try serveur.demander("GET", "/consultation?dossier=\(dossier)", medecin).status == 200)
        let retrait = try serveur.json(
            "PUT", "/dossiers/\(dossier)/autorisations", medecin, #"{"action":"SUPPRESSION"}"#)
        #expect(retrait.objet["statut"] as? String == "DMPOk")
        #expect(try serveur.demander("GET", "/consultation?dossier=\(dossier)", medecin).code == "CST-03")
        let pourAutrui = try serveur.json(
            "PUT", "/dossiers/\(dossier)/autorisations", medecin,
            #"{"action":"AJOUT","pour":{"ps":"899900038839"},"consentement":{"recueilli":true}}"#)
        #expect(pourAutrui.code == "DRO-01")
        #expect(try serveur.demander("GET", "/consultation?dossier=\(dossier)", infirmier).code == "CST-01")
        let secretariat = try serveur.jeton(.secretariat(structure: "1750803447"))
        #expect(try serveur.autoriser(dossier, secretariat).status == 200)
        #expect(try serveur.demander("GET", "/consultation?dossier=\(dossier)", infirmier).status == 200)
        #expect(try serveur.demander("GET", "/consultation?dossier=\(dossier)", medecin).status == 200)
        let actives = try serveur.demander("GET", "/dossiers/\(dossier)/autorisations", medecin).objet
        let titulaires = (actives["autorisations"] as? [[String: Any]])?.compactMap {
            $0["titulaire"] as? String
        }
        #expect(titulaires == ["1750803447"])
        let toutes = try serveur.demander("GET", "/dossiers/\(dossier)/autorisations?mode=TOUTE", medecin)
            .objet
        #expect((toutes["autorisations"] as? [[String: Any]])?.count == 2)
    }

    // swift-format-ignore
    static let fermes: [(String, String, PorteurDemo)] = [
        ("GET", "/consultation?dossier={d}", .exploitant(id: "exploitant")),
        ("GET", "/consultation?dossier={d}", .assuranceMaladie),
        ("GET", "/dossiers/{d}/autorisations", .laboratoire),
        ("GET", "/dossiers/{d}/traces", .exploitant(id: "exploitant")),
        ("GET", "/dossiers/{d}/preferences", .medecin),
        ("PUT", "/dossiers/{d}/blocages/899900063480", .medecin),
        ("POST", "/dossiers/{d}/fermeture", .medecin),
        ("GET", "/dossiers/{d}/notifications", .medecin),
        ("GET", "/dossiers", .exploitant(id: "exploitant")),
        ("POST", "/suppression/1.2.3", .exploitant(id: "exploitant")),
        ("POST", "/suppression/1.2.3", .assuranceMaladie),
    ]

    @Test("un acte que la table n'ouvre pas est DRO-01", arguments: fermes)
    func droits(_ cas: (methode: String, chemin: String, porteur: PorteurDemo)) throws {
        let dossier = try serveur.dossier(try serveur.jeton(.medecin))
        let chemin = cas.chemin.replacingOccurrences(of: "{d}", with: dossier)
        let corps = cas.methode == "GET" ? nil : Array("{}".utf8)
        let reponse = try serveur.demander(cas.methode, chemin, try serveur.jeton(cas.porteur), corps: corps)
        #expect(reponse.status == 403)
        #expect(reponse.code == "DRO-01")
    }

    // swift-format-ignore
    static let modes: [(String, PorteurDemo, [String], Int, String?)] = [
        ("mode inconnu", .medecin, ["Mode-Acces: urgence"], 400, "REQ-03"),
        ("mode répété", .medecin, ["Mode-Acces: normal", "Mode-Acces: bris_de_glace", "Mode-Acces-Raison: patient%20inconscient"], 400, "REQ-03"),
        ("raison répétée", .medecin, ["Mode-Acces: bris_de_glace", "Mode-Acces-Raison: patient%20inconscient", "Mode-Acces-Raison: patient%20inconscient"], 403, "AUT-06"),
        ("centre 15 sans droit", .medecin, ["Mode-Acces: centre_15"], 403, "AUT-05"),
        ("centre 15 avec droit", .ps("899900063480", "10", specialite: "SM26", regulation: true), ["Mode-Acces: centre_15"], 200, nil),
        ("bris de glace sans raison", .medecin, ["Mode-Acces: bris_de_glace"], 403, "AUT-06"),
        ("bris de glace avec raison", .medecin, ["Mode-Acces: bris_de_glace", "Mode-Acces-Raison: patient%20inconscient"], 200, nil),
        ("secrétariat en bris de glace", .secretariat(structure: "1120459876"), ["Mode-Acces: bris_de_glace", "Mode-Acces-Raison: patient%20inconscient"], 403, "DRO-01"),
        ("établissement en centre 15", .laboratoire, ["Mode-Acces: centre_15"], 403, "AUT-05"),
        ("médecin sans spécialité", .ps("899900063480", "10"), [], 403, "AUT-04"),
        ("pharmacien sans section", .ps("899900062490", "21"), [], 403, "AUT-04"),
    ]

    @Test("un mode que la preuve permet est admis, un autre refusé", arguments: modes)
    func mode(
        _ cas: (titre: String, porteur: PorteurDemo, champs: [String], statut: Int, code: String?)
    ) throws {
        let dossier = try serveur.dossier(laboratoire)
        let reponse = try serveur.demander(
            "GET", "/consultation?dossier=\(dossier)", try serveur.jeton(cas.porteur), champs: cas.champs)
        #expect(reponse.status == cas.statut)
        #expect(reponse.code == cas.code)
    }

    @Test("les pages d'une liste se suivent sans trou ni doublon, et ne disent que ce qui est visible")
    func pages() throws {
        for numero in 10..<17 {
            #expect(try serveur.deposer(DocumentExemple(numero: numero), laboratoire).status == 201)
        }
        #expect(try serveur.deposer(directives(17), laboratoire).status == 201)
        let pharmacien = try serveur.jeton(.pharmacien)
        let dossier = try serveur.dossier(pharmacien)
        _ = try serveur.autoriser(dossier, pharmacien)
        var vus: [String] = []
        var suite = "&limite=3"
        while true {
            let page = try liste(dossier, pharmacien, suite)
            #expect(page["total"] as? Int == 7)
            let documents = try #require(page["documents"] as? [[String: Any]])
            #expect(documents.allSatisfy { $0["nouveau"] as? Bool == true })
            vus += uniqueIds(page)
            guard let curseur = page["curseur"] as? String else { break }
            suite = "&limite=3&curseur=\(curseur)"
        }
        #expect(vus == (10..<17).reversed().map { DocumentExemple(numero: $0).uniqueId })
        // La première liste a tout montré : plus rien n'est nouveau.
        #expect(try liste(dossier, pharmacien, "&nouveaux=true")["total"] as? Int == 0)
        #expect(try serveur.deposer(DocumentExemple(numero: 18), laboratoire).status == 201)
        #expect(
            uniqueIds(try liste(dossier, pharmacien, "&nouveaux=true")) == [
                DocumentExemple(numero: 18).uniqueId
            ])
    }

    // swift-format-ignore
    static let filtres: [(String, Int)] = [
        ("type=11502-2", 1), ("type=11502-2,18748-4", 2), ("type=18748-4", 1), ("classe=10", 1), ("classe=31", 1),
        ("rubrique=Analyses", 1), ("rubrique=Imagerie", 1), ("categorie=R%C3%A9sultats%20de%20biologie", 1),
        ("profession=10", 2), ("specialite=SM03", 2), ("specialite=G15_10/SM03", 2), ("profession=21", 0),
        ("auteur=801234534765", 2), ("auteur=801234534766", 0), ("structure=1120459876", 2),
        ("du=2000-01-01&au=2099-12-31", 2), ("du=2099-01-01", 0), ("depotDu=2000-01-01T00:00:00Z", 2),
        ("depotAu=2000-01-01", 0), ("statut=Deprecated", 0), ("statut=Approved,Deprecated", 2), ("tri=acte", 2),
    ]

    @Test("chaque filtre retient ce qu'il dit", arguments: filtres)
    func filtre(_ cas: (requete: String, total: Int)) throws {
        #expect(try serveur.deposer(DocumentExemple(numero: 20), laboratoire).status == 201)
        let imagerie = DocumentExemple(numero: 21).avec(
            .code, #"<code code="18748-4" codeSystem="2.16.840.1.113883.6.1"/>"#)
        #expect(try serveur.deposer(imagerie, laboratoire).status == 201)
        let medecin = try serveur.jeton(.medecin)
        let dossier = try serveur.dossier(medecin)
        _ = try serveur.autoriser(dossier, medecin)
        #expect(try liste(dossier, medecin, "&" + cas.requete)["total"] as? Int == cas.total)
    }

    @Test(
        "un paramètre de liste mal formé est 400 REQ-02",
        arguments: [
            "limite=0", "limite=201", "limite=+5", "tri=taille", "statut=Ouvert", "du=hier", "curseur=x",
            "masques=peut-etre",
            "inconnu=1", "limite=5&limite=6",
        ])
    func parametres(_ requete: String) throws {
        let medecin = try serveur.jeton(.medecin)
        let reponse = try serveur.demander("GET", "/consultation?dossier=x&\(requete)", medecin)
        #expect(reponse.status == 400)
        #expect(reponse.code == "REQ-02")
    }
}
