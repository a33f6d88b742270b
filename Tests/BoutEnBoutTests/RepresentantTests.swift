import Authentification
import Foundation
import Outillage
import Testing

@Suite("§§ 1, 4, 5, 6 — le représentant légal d'un mineur")
struct RepresentantTests {
    let serveur: ServeurEssai
    let laboratoire: Usager
    let parent: Usager
    let mineur: Usager
    let dossier: String

    init() throws {
        serveur = try ServeurEssai()
        laboratoire = try Usager(serveur, .laboratoire)
        parent = try Usager(serveur, .parent())
        mineur = try Usager(serveur, .titulaire(Matricule.nessi))
        dossier = try mineur.dossier(Matricule.nessi)
    }

    /// Un document visible, un invisible au patient, un invisible aux représentants.
    private func deposer() throws -> (visible: DocumentExemple, caches: [DocumentExemple]) {
        let documents = (1...3).map { DocumentExemple.mineur($0) }
        try laboratoire.deposer(documents[0])
        try laboratoire.deposer(documents[1], "?visibilite=INVISIBLE_PATIENT")
        try laboratoire.deposer(documents[2], "?visibilite=INVISIBLE_REPRESENTANTS_LEGAUX")
        return (documents[0], [documents[1], documents[2]])
    }

    @Test(
        "§ 1 — un représentant n'a que le dossier de son mineur ; celui d'un adulte ou d'un autre est DOS-01")
    func sonDossier() throws {
        let trouve = try parent.chercher(Matricule.nessi)
        #expect(trouve.objet["dossier"] as? String == dossier)
        #expect(trouve.objet["etat"] == nil)
        let adulte = try Usager(serveur, .parent(Matricule.patTrois))
        let dossierAdulte = try Usager(serveur, .titulaire()).dossier()
        #expect(memeReponse(try adulte.chercher(), try adulte.chercher(Matricule.sansDossier)))
        #expect(try adulte.chercher().code == "DOS-01")
        let autreMineur = try Usager(serveur, .titulaire(Matricule.patbTrois)).dossier(Matricule.patbTrois)
        for (usager, ailleurs) in [(adulte, dossierAdulte), (parent, autreMineur), (parent, dossierAdulte)] {
            for chemin in [
                "/consultation?dossier=%", "/dossiers/%/traces", "/dossiers/%/notifications",
                "/dossiers/%/autorisations",
            ] {
                let reponse = try usager.get(chemin.replacingOccurrences(of: "%", with: ailleurs))
                #expect(reponse.code == "DOS-01")
                let absent = chemin.replacingOccurrences(of: "%", with: PatientTests.absent)
                #expect(memeReponse(reponse, try usager.get(absent)))
            }
        }
        let biologie = DocumentExemple(numero: 4)
        try laboratoire.deposer(biologie)
        #expect(memeReponse(try adulte.lire(biologie.uniqueId), try adulte.lire("1.2.250.1.999.1.404")))
        #expect(try adulte.lire(biologie.uniqueId).code == "DOC-404")
    }

    @Test(
        "§ 4 — il ne voit ni l'invisible au patient ni l'invisible aux représentants : liste, total, identifiant"
    )
    func lecture() throws {
        let (visible, caches) = try deposer()
        #expect(try parent.chercher(Matricule.nessi).objet["documents"] as? Int == 1)
        #expect(try parent.chercher(Matricule.nessi).objet["nouveaux"] as? Int == 1)
        let vue = try parent.liste(dossier)
        #expect(vue.total == 1)
        #expect(vue.uniqueIds == [visible.uniqueId])
        #expect(try parent.lire(visible.uniqueId).body == visible.octets)
        let inconnu = "1.2.250.1.999.1.404"
        for document in caches {
            let reponse = try parent.lire(document.uniqueId)
            #expect(reponse.code == "DOC-404")
            #expect(memeReponse(reponse, try parent.lire(inconnu)))
            #expect(memeReponse(try parent.lireFiche(document.uniqueId), try parent.lireFiche(inconnu)))
        }
        // Le mineur, lui, voit ce qui est caché à ses représentants.
        #expect(try mineur.liste(dossier).uniqueIds == [caches[1].uniqueId, visible.uniqueId])
        #expect(try mineur.lire(caches[1].uniqueId).status == 200)
    }

    @Test("§ 6 — il lit l'historique ; la trace d'un document qui lui est invisible n'existe pas")
    func historique() throws {
        let (visible, caches) = try deposer()
        let auteur = try Usager(serveur, .biologiste)
        try auteur.sAutoriser(dossier)
        #expect(try auteur.liste(dossier).total == 3)
        #expect(try auteur.masquer(caches[1].uniqueId, #"{"masquePS":true}"#).status == 200)
        for document in caches { #expect(try auteur.lire(document.uniqueId).status == 200) }
        // Une liste qui n'a montré qu'un document caché, puis une lecture visible.
        let filtre = "&statut=Approved&masques=true&invisibles=true&limite=1"
        #expect(try auteur.liste(dossier, filtre).uniqueIds == [caches[1].uniqueId])
        #expect(try auteur.lire(visible.uniqueId).status == 200)
        for document in caches { _ = try parent.lire(document.uniqueId) }
        let traces = try parent.traces(dossier)
        func actes(_ acte: String) -> [[String]] {
            traces.filter { $0["acte"] as? String == acte }.map { nommes($0) }
        }
        #expect(actes("TD2.1") == [[visible.uniqueId]])
        #expect(actes("TD3.1") == [[visible.uniqueId]])
        #expect(actes("TD3.2") == [[visible.uniqueId]])
        #expect(actes("TD3.3a").isEmpty)
        for document in caches {
            #expect(!"\(traces)".contains(document.uniqueId))
            #expect(try parent.traces(dossier, "?document=\(document.uniqueId)").isEmpty)
        }
    }

    @Test("§ 7 — ses notifications se voient comme les traces ; il ne les dit pas lues (DRO-01)")
    func notifications() throws {
        let (visible, caches) = try deposer()
        let auteur = try Usager(serveur, .biologiste)
        try auteur.sAutoriser(dossier)
        #expect(try auteur.lire(caches[1].uniqueId).status == 200)
        #expect(try auteur.masquer(caches[1].uniqueId, #"{"masquePS":true}"#).status == 200)
        #expect(try parent.objetsNotifies(dossier) == ["AUTORISATION", "DEPOT"])
        let depot = try parent.notifications(dossier).last
        #expect((depot?["document"] as? [String: Any])?["uniqueId"] as? String == visible.uniqueId)
        let id = try #require(depot?["id"] as? String)
        let marque = try parent.put("/dossiers/\(dossier)/notifications/\(id)", #"{"lue":true}"#)
        #expect(marque.code == "DRO-01")
        #expect(
            try mineur.objetsNotifies(dossier) == [
                "MASQUAGE", "ACCES_HORS_EQUIPE", "PREMIER_ACCES", "AUTORISATION", "DEPOT", "DEPOT", "DEPOT",
            ])
    }

    @Test("§ 5 — il ne masque, n'archive, ne supprime, ne bloque, n'autorise ni ne ferme rien (DRO-01)")
    func fermes() throws {
        let document = DocumentExemple.mineur(5)
        try laboratoire.deposer(document)
        for reponse in [
            try parent.masquer(document.uniqueId, #"{"masquePS":true}"#),
            try parent.masquer(document.uniqueId, #"{"invisibleRepresentants":false}"#),
            try parent.archiver(document.uniqueId), try parent.supprimer(document.uniqueId),
            try parent.bloquer(dossier, "899900063480"), try parent.debloquer(dossier, "899900063480"),
            try parent.autorisations(dossier, #"{"action":"AJOUT","pour":{"ps":"899900063480"}}"#),
            try parent.get("/dossiers/\(dossier)/preferences"),
            try parent.preferences(dossier, #"{"masquageParDefaut":true}"#),
            try parent.post("/dossiers/\(dossier)/fermeture"),
            try parent.post("/dossiers/\(dossier)/reouverture"),
            try parent.post("/dossiers/\(dossier)/effacement"),
            try parent.post("/dossiers/\(dossier)/opposition"),
            try parent.tenterDepot(DocumentExemple.mineur(6).deType("EXPPAT_2")),
        ] {
            #expect(reponse.status == 403)
            #expect(reponse.code == "DRO-01")
        }
        #expect(try mineur.lireFiche(document.uniqueId).objet["version"] as? Int == 1)
    }

    @Test(
        "§ 5 — un document caché et un document inconnu se refusent au représentant de même façon, par tout acte"
    )
    func sondes() throws {
        let (_, caches) = try deposer()
        for document in caches {
            for acte in [
                { try parent.masquer($0, #"{"masquePS":true}"#) }, { try parent.archiver($0) },
                { try parent.supprimer($0) }, { try parent.lire($0) },
            ] as [(String) throws -> HTTPReply] {
                #expect(memeReponse(try acte(document.uniqueId), try acte("1.2.250.1.999.1.404")))
            }
        }
    }

    @Test("§ 5 — le mineur cache un document à ses représentants, et le leur montre de nouveau")
    func leMineurCache() throws {
        let document = DocumentExemple.mineur(7)
        try laboratoire.deposer(document)
        #expect(try parent.lire(document.uniqueId).status == 200)
        let cache = try mineur.masquer(document.uniqueId, #"{"invisibleRepresentants":true}"#)
        #expect(cache.visibilite == ["INVISIBLE_REPRESENTANTS_LEGAUX"])
        #expect(try parent.lire(document.uniqueId).code == "DOC-404")
        #expect(try parent.liste(dossier).total == 0)
        #expect(!"\(try parent.traces(dossier))".contains(document.uniqueId))
        #expect(try parent.objetsNotifies(dossier).isEmpty)
        #expect(try mineur.objetsNotifies(dossier) == ["VISIBILITE", "DEPOT"])
        #expect(
            try mineur.enConnexionSecrete().masquer(
                document.uniqueId, #"{"invisibleRepresentants":false}"#
            ).visibilite == [])
        #expect(try parent.lire(document.uniqueId).status == 200)
        // Le médecin qui n'en est pas l'auteur, lui, ne peut le leur cacher.
        let medecin = try Usager(serveur, .medecin)
        try medecin.sAutoriser(dossier, traitant: true)
        #expect(
            try medecin.masquer(document.uniqueId, #"{"invisibleRepresentants":true}"#).code == "DRO-02")
    }

    @Test("§ 2 — ses pages ne disent pas ce qui lui est invisible : ni suite, ni total, ni page creuse")
    func pages() throws {
        let (_, caches) = try deposer()
        let auteur = try Usager(serveur, .biologiste)
        try auteur.sAutoriser(dossier)
        for document in caches { #expect(try auteur.lire(document.uniqueId).status == 200) }
        for chemin in ["traces", "notifications"] {
            let debut = "/dossiers/\(dossier)/\(chemin)?limite="
            let toutes = try parent.get(debut + "200").objets(chemin)
            #expect(toutes.count >= 2)
            // Les lectures de l'historique s'y ajoutent : on repart d'un même point.
            var vues: [String] = []
            var suite = "1"
            for _ in 0..<50 {
                let page = try parent.get(debut + suite)
                #expect(page.objets(chemin).count == 1)
                vues += page.objets(chemin).compactMap { $0["id"] as? String }
                guard let curseur = page.objet["curseur"] else { break }
                suite = "1&curseur=\(curseur)"
            }
            let attendues = toutes.compactMap { $0["id"] as? String }
            #expect(Array(vues.suffix(attendues.count)) == attendues)
        }
        let page = try parent.liste(dossier, "&masques=true&invisibles=true&limite=1")
        #expect(page.curseur == nil)
    }
}
