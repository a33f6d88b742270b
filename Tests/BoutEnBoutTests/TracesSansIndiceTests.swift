import Authentification
import Foundation
import Outillage
import Testing

/// Ce qu'une trace laisserait deviner par sa présence, ses avis ou ses identifiants.
@Suite("§ 6 — aucune trace ne dit, par sa présence ou par ce qu'elle nomme, ce que son lecteur ignore")
struct TracesSansIndiceTests {
    let serveur: ServeurEssai
    let laboratoire: Usager
    let mineur: Usager
    let parent: Usager
    let medecin: Usager
    let dossier: String

    static let inconnu = "1.2.250.1.999.1.404"

    init() throws {
        serveur = try ServeurEssai()
        laboratoire = try Usager(serveur, .laboratoire)
        mineur = try Usager(serveur, .titulaire(Matricule.nessi))
        parent = try Usager(serveur, .parent())
        medecin = try Usager(serveur, .medecin)
        dossier = try mineur.dossier(Matricule.nessi)
    }

    /// La trace d'un refus faute de preuve suit sa réponse : un acte de l'écrivain passe après elle.
    private func laisserTracer() throws {
        try #require(try mineur.preferences(dossier, "{}").status == 200)
    }

    private func motif(_ traces: [[String: Any]], _ motif: String) -> [[String: Any]] {
        traces.filter { $0["motif"] as? String == motif }
    }

    @Test("une demande en connexion secrète au jeton faux (AUT-02) ne se lit pas des représentants")
    func secretSansPreuve() throws {
        let cible = "/consultation?dossier=\(dossier)"
        let reponse = try serveur.demander(
            "GET", cible, "faux.jeton.signe", champs: ["Connexion-Secrete: true"])
        #expect(reponse.status == 401)
        try laisserTracer()
        #expect(motif(try mineur.traces(dossier), "AUT-02").count == 1)
        #expect(motif(try parent.traces(dossier), "AUT-02").isEmpty)
        _ = try serveur.demander("GET", cible, "faux.jeton.signe")
        try laisserTracer()
        #expect(motif(try parent.traces(dossier), "AUT-02").count == 1)
    }

    @Test("sans preuve, un document caché au représentant ne laisse pas plus chez lui qu'un document inconnu")
    func documentSansPreuve() throws {
        let (visible, cache) = (DocumentExemple.mineur(1), DocumentExemple.mineur(2))
        try laboratoire.deposer(visible)
        let fiche = try laboratoire.deposer(cache, "?visibilite=INVISIBLE_REPRESENTANTS_LEGAUX")
        let entryUUID = try #require(fiche["entryUUID"] as? String)
        var reponses: [HTTPReply] = []
        for id in [cache.uniqueId, entryUUID, Self.inconnu, visible.uniqueId] {
            reponses.append(try serveur.demander("GET", "/consultation/\(id)"))
        }
        #expect(reponses.allSatisfy { $0.status == 401 && $0.body == reponses[0].body })
        try laisserTracer()
        #expect(motif(try parent.traces(dossier), "AUT-01").map { nommes($0) } == [[visible.uniqueId]])
        let duMineur = motif(try mineur.traces(dossier), "AUT-01")
        #expect(duMineur.map { nommes($0) } == [[visible.uniqueId], [cache.uniqueId], [cache.uniqueId]])
        // Le dossier existe : la trace ne dit pas le contraire.
        for trace in duMineur {
            let avis = try #require(trace["avis"] as? [[String: String]])
            #expect(avis.contains(["code": "DOS", "opinion": "favorable"]))
            #expect(!avis.contains { $0["code"] == "DOS-01" })
        }
    }

    @Test("une preuve déjà servie ne distingue pas, chez son porteur, un document masqué d'un inconnu")
    func preuveServie() throws {
        let (visible, cache) = (DocumentExemple.mineur(3), DocumentExemple.mineur(4))
        try laboratoire.deposer(visible)
        try laboratoire.deposer(cache, "?visibilite=MASQUE_PS")
        try medecin.sAutoriser(dossier)
        let jeton = try serveur.jeton(.medecin, usageUnique: true)
        let liste = try serveur.demander("GET", "/consultation?dossier=\(dossier)", jeton)
        #expect(liste.status == 200)
        for id in [cache.uniqueId, Self.inconnu, visible.uniqueId] {
            #expect(try serveur.demander("GET", "/consultation/\(id)", jeton).code == "AUT-07")
        }
        let siennes = motif(try medecin.traces(dossier), "AUT-07")
        #expect(siennes.map { nommes($0) } == [[visible.uniqueId]])
        #expect(motif(try mineur.traces(dossier), "AUT-07").count == 2)
    }

    @Test("la preuve d'un changement de préférences tait ses documents, qu'il y en ait de cachés ou non")
    func preuveDesPreferences() throws {
        var tues: [[String]] = []
        for numero in 5...6 {
            #expect(try mineur.preferences(dossier, #"{"masquageParDefaut":true}"#).status == 200)
            let trace = try #require(
                try parent.traces(dossier).first { $0["action"] as? String == "changementPreferences" })
            let id = try #require(trace["id"] as? String)
            let preuve = try parent.get("/dossiers/\(dossier)/traces/\(id)/preuve")
            try #require(preuve.status == 200)
            tues.append(
                preuve.objets("feuille").filter { $0["champs"] == nil }.compactMap { $0["nom"] as? String })
            #expect(try mineur.preferences(dossier, #"{"masquageParDefaut":false}"#).status == 200)
            try laboratoire.deposer(
                DocumentExemple.mineur(numero), "?visibilite=INVISIBLE_REPRESENTANTS_LEGAUX")
        }
        #expect(tues[0] == tues[1])
        #expect(tues[0] == ["documents", "scelles", "interne"])
    }

    @Test("une structure étrangère ne retrouve dans ses traces ni le document du patient, ni son identifiant")
    func structureEtrangere() throws {
        let document = DocumentExemple.mineur(7).deType("EXPPAT_2")
        let fiche = try laboratoire.deposer(document)
        let entryUUID = try #require(fiche["entryUUID"] as? String)
        let etrangere = try Usager(serveur, .secretariat(structure: "1750803447"))
        for id in [document.uniqueId, entryUUID, Self.inconnu] {
            #expect(try etrangere.supprimer(id).code == "DRO-03")
            #expect(try etrangere.get("/suppression/\(id)").status == 405)
        }
        try laisserTracer()
        #expect(try etrangere.traces(dossier).allSatisfy { $0["issue"] as? String == "accorde" })
        // Celle du document sait qu'il existe : son refus lui reste.
        let sienne = try Usager(serveur, .secretariat(structure: "1120459876"))
        #expect(try sienne.supprimer(document.uniqueId).code == "DRO-04")
        #expect(motif(try sienne.traces(dossier), "DRO-04").map { nommes($0) } == [[document.uniqueId]])
        #expect(motif(try mineur.traces(dossier), "DRO-04").count == 3)
    }

    @Test("refusé faute d'autorisation, un médecin ne lit dans sa trace ni le type, ni l'autre identifiant")
    func refusSansType() throws {
        let document = DocumentExemple.mineur(8)
        let fiche = try laboratoire.deposer(document)
        let entryUUID = try #require(fiche["entryUUID"] as? String)
        #expect(try medecin.lire(document.uniqueId).code == "CST-01")
        let trace = try #require(motif(try medecin.traces(dossier), "CST-01").first)
        let id = try #require(trace["id"] as? String)
        let preuve = try medecin.get("/dossiers/\(dossier)/traces/\(id)/preuve")
        #expect(preuve.status == 200)
        for texte in ["\(trace)", preuve.text] {
            #expect(!texte.contains("11502-2") && !texte.contains(entryUUID))
        }
        #expect(try medecin.traces(dossier, "?document=\(entryUUID)").isEmpty)
        // Au patient, rien n'est tu ; au médecin non plus, dès qu'il peut lister le document.
        #expect(motif(try mineur.traces(dossier), "CST-01").map { nommes($0) } == [[document.uniqueId]])
        try medecin.sAutoriser(dossier)
        #expect(motif(try medecin.traces(dossier), "CST-01").map { nommes($0) } == [[document.uniqueId]])
    }

    @Test("une explication refusée ne dit pas au représentant si le document existe")
    func explication() throws {
        let cache = DocumentExemple.mineur(9)
        try laboratoire.deposer(cache, "?visibilite=MASQUE_PS,INVISIBLE_REPRESENTANTS_LEGAUX")
        try medecin.sAutoriser(dossier)
        for id in [cache.uniqueId, Self.inconnu] {
            let reponse = try medecin.get("/dossiers/\(dossier)/explication?document=\(id)")
            #expect(reponse.status == 404)
        }
        func explications(_ usager: Usager) throws -> [String] {
            try usager.traces(dossier).filter { $0["acte"] as? String == "EXPLICATION" }
                .compactMap { $0["motif"] as? String }
        }
        #expect(try explications(mineur) == ["ETA-01", "VIS-01"])
        #expect(try explications(parent).isEmpty)
        #expect(try medecin.get("/dossiers/\(dossier)/explication").status == 200)
        #expect(try explications(parent) == ["ACC-00"])
    }

    @Test("un CDA dont l'identifiant contient un matricule n'entre pas (DOC-03) : les traces le répéteraient")
    func matriculeDansLIdentifiant() throws {
        for (numero, racine) in [
            (10, "1.2.250.1.213.1.4.10.\(Matricule.nessi).10"), (11, "1.2.250.1.999.1.\(Matricule.patTrois)"),
        ] {
            let document = DocumentExemple.mineur(numero).avec(.id, #"<id root="\#(racine)"/>"#)
            let reponse = try laboratoire.tenterDepot(document)
            #expect(reponse.status == 422)
            #expect(reponse.code == "DOC-03")
            #expect(!reponse.text.contains(Matricule.nessi) && !reponse.text.contains(Matricule.patTrois))
            #expect(reponse.text.contains("matricule"))
        }
        #expect(!"\(try mineur.traces(dossier))".contains(Matricule.nessi))
        // Un UUID écrit en OID est long, et n'est pas un matricule.
        let long = DocumentExemple.mineur(12).avec(
            .id, #"<id root="2.25.279035121518989279035121518989"/>"#)
        #expect(try laboratoire.tenterDepot(long).status == 201)
    }
}
