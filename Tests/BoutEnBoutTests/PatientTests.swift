import Authentification
import Foundation
import Outillage
import Testing

@Suite("§§ 1, 4, 6 — ce que le patient voit de son dossier, et d'aucun autre")
struct PatientTests {
    let serveur: ServeurEssai
    let laboratoire: Usager
    let patient: Usager
    let dossier: String

    init() throws {
        serveur = try ServeurEssai()
        laboratoire = try Usager(serveur, .laboratoire)
        patient = try Usager(serveur, .titulaire())
        dossier = try patient.dossier()
    }

    @Test("§ 4 — le patient trouve son dossier, liste et lit tout, sauf ce qui lui est invisible")
    func lecture() throws {
        let documents = (1...4).map { DocumentExemple(numero: $0) }
        try laboratoire.deposer(documents[0])
        try laboratoire.deposer(documents[1], "?visibilite=MASQUE_PS")
        try laboratoire.deposer(documents[2], "?visibilite=INVISIBLE_PATIENT")
        try laboratoire.deposer(documents[3], "?visibilite=INVISIBLE_REPRESENTANTS_LEGAUX")
        let trouve = try patient.chercher().objet
        #expect(trouve["statut"] as? String == "ACTIF")
        #expect(trouve["etat"] as? String == "ACTIF")
        #expect(trouve["documents"] as? Int == 1)
        #expect(trouve["nouveaux"] as? Int == 1)
        let vue = try patient.liste(dossier)
        #expect(vue.total == 3)
        #expect(vue.uniqueIds == [3, 1, 0].map { documents[$0].uniqueId })
        // Rien ne dit qu'il y en aurait un autre après.
        #expect(try patient.liste(dossier, "&masques=true&invisibles=true&limite=3").curseur == nil)
        let parDefaut = try patient.liste(dossier, "")
        #expect(parDefaut.total == 1)
        #expect(parDefaut.uniqueIds == [documents[0].uniqueId])
        for rang in [0, 1, 3] {
            #expect(try patient.lire(documents[rang].uniqueId).body == documents[rang].octets)
        }
        let inconnu = "1.2.250.1.999.1.404"
        #expect(try patient.lire(documents[2].uniqueId).code == "DOC-404")
        #expect(memeReponse(try patient.lire(documents[2].uniqueId), try patient.lire(inconnu)))
        #expect(memeReponse(try patient.lireFiche(documents[2].uniqueId), try patient.lireFiche(inconnu)))
    }

    @Test("§ 2 — un document invisible au patient n'est ni compté ni nouveau")
    func comptes() throws {
        try laboratoire.deposer(DocumentExemple(numero: 5))
        _ = try patient.liste(dossier, "")
        try laboratoire.deposer(DocumentExemple(numero: 6), "?visibilite=INVISIBLE_PATIENT")
        let trouve = try patient.chercher().objet
        #expect(trouve["documents"] as? Int == 1)
        #expect(trouve["nouveaux"] as? Int == 0)
        #expect((trouve["nouveauxTypes"] as? [Any])?.isEmpty == true)
        #expect(try patient.liste(dossier, "&nouveaux=true&invisibles=true").total == 0)
        let lettre = DocumentExemple(numero: 7)
        try laboratoire.deposer(lettre)
        #expect(try patient.chercher().objet["nouveaux"] as? Int == 1)
        #expect(try patient.liste(dossier, "&nouveaux=true").uniqueIds == [lettre.uniqueId])
    }

    @Test("§ 6 — au patient, la trace d'un document invisible existe, sans le document")
    func tracesSansDocument() throws {
        let (visible, invisible) = (DocumentExemple(numero: 8), DocumentExemple(numero: 9))
        try laboratoire.deposer(visible)
        try laboratoire.deposer(invisible, "?visibilite=INVISIBLE_PATIENT")
        let auteur = try Usager(serveur, .biologiste)
        try auteur.sAutoriser(dossier)
        #expect(try auteur.liste(dossier).total == 2)
        _ = try auteur.lire(invisible.uniqueId)
        let masquage = try auteur.masquer(invisible.uniqueId, #"{"invisibleRepresentants":true}"#)
        #expect(masquage.status == 200)
        let traces = try patient.traces(dossier)
        func actes(_ acte: String) -> [[String: Any]] { traces.filter { $0["acte"] as? String == acte } }
        #expect(actes("TD2.1").map { nommes($0) } == [[], [visible.uniqueId]])
        #expect(actes("TD3.1").map { nommes($0) } == [[visible.uniqueId]])
        #expect(actes("TD3.2").map { nommes($0) } == [[]])
        #expect(actes("TD3.3b").map { nommes($0) } == [[]])
        #expect(actes("TD3.3b").first?["objet"] == nil)
        #expect(!"\(traces)".contains(invisible.uniqueId))
        for entryUUID in [masquage.objet["entryUUID"] as? String] {
            #expect(!"\(traces)".contains(try #require(entryUUID)))
        }
        #expect(try patient.traces(dossier, "?document=\(invisible.uniqueId)").isEmpty)
        // Les notifications se voient comme les traces.
        let depots = try patient.notifications(dossier).filter { $0["objet"] as? String == "DEPOT" }
        #expect(depots.map { $0["document"] == nil } == [true, false])
        #expect(!"\(try patient.notifications(dossier))".contains(invisible.uniqueId))
        // Sitôt visible, il est nommé, pour le passé aussi.
        #expect(try auteur.masquer(invisible.uniqueId, #"{"invisiblePatient":false}"#).status == 200)
        #expect(!(try patient.traces(dossier, "?document=\(invisible.uniqueId)").isEmpty))
    }

    /// Les routes qui nomment un dossier : méthode, suite du chemin, corps.
    // swift-format-ignore
    static let routes: [(String, String, String?)] = [
        ("GET", "/autorisations", nil), ("GET", "/traces", nil), ("GET", "/notifications", nil),
        ("GET", "/preferences", nil), ("GET", "/explication", nil), ("GET", "/explication?type=11502-2", nil),
        ("GET", "/explication?document=1.2.250.1.999.1.404", nil),
        ("PUT", "/autorisations", #"{"action":"AJOUT","pour":{"ps":"899900063480"}}"#),
        ("PUT", "/autorisations", #"{"action":"SUPPRESSION","pour":{"ps":"899900063480"}}"#),
        ("PUT", "/preferences", #"{"brisDeGlace":false}"#),
        ("PUT", "/blocages/899900063480", "{}"), ("DELETE", "/blocages/899900063480", nil),
        ("PUT", "/notifications/n", #"{"lue":true}"#),
        ("POST", "/activation", "{}"), ("POST", "/opposition", "{}"), ("POST", "/fermeture", "{}"),
        ("POST", "/reouverture", "{}"), ("POST", "/effacement", "{}"),
    ]

    static let absent = "00000000-0000-4000-8000-000000000000"

    @Test("§ 1 — le dossier d'un autre n'existe pas pour le patient, par aucune route", arguments: routes)
    func dossierDAutrui(_ route: (methode: String, suite: String, corps: String?)) throws {
        let autre = try Usager(serveur, .titulaire(Matricule.adrun))
        #expect(try autre.dossier(Matricule.adrun) != dossier)
        let reponse = try autre.demander(route.methode, "/dossiers/\(dossier)\(route.suite)", route.corps)
        let inconnu = try autre.demander(
            route.methode, "/dossiers/\(Self.absent)\(route.suite)", route.corps)
        #expect(reponse.status == 404)
        #expect(inconnu.code == "DOS-01")
        #expect(memeReponse(reponse, inconnu))
        #expect(try patient.get("/dossiers/\(dossier)/preferences").objet["brisDeGlace"] as? Bool == true)
        #expect(try patient.titulaires(dossier, "TOUTE").isEmpty)
    }

    @Test("§ 1 — les documents du dossier d'un autre n'existent pas pour le patient, par aucun acte")
    func documentsDAutrui() throws {
        let document = DocumentExemple(numero: 10).deType("EXPPAT_2")
        let fiche = try laboratoire.deposer(document)
        let autre = try Usager(serveur, .titulaire(Matricule.adrun))
        let liste = try autre.get("/consultation?dossier=\(dossier)")
        #expect(liste.code == "DOS-01")
        #expect(memeReponse(liste, try autre.get("/consultation?dossier=\(Self.absent)")))
        #expect(memeReponse(try autre.chercher(), try autre.chercher(Matricule.sansDossier)))
        let entryUUID = try #require(fiche["entryUUID"] as? String)
        func essais(_ id: String) throws -> [HTTPReply] {
            [
                try autre.lire(id), try autre.lireFiche(id), try autre.masquer(id, #"{"masquePS":true}"#),
                try autre.archiver(id), try autre.supprimer(id),
            ]
        }
        let inconnus = try essais("1.2.250.1.999.1.404")
        #expect(inconnus.map(\.code) == Array(repeating: "DOC-404", count: 5))
        for id in [document.uniqueId, entryUUID] {
            #expect(zip(try essais(id), inconnus).allSatisfy { memeReponse($0, $1) })
        }
        #expect(try autre.tenterDepot(DocumentExemple(numero: 11).deType("EXPPAT_2")).code == "DOS-01")
        #expect(try patient.lireFiche(document.uniqueId).objet["version"] as? Int == 1)
    }

    @Test("§ 5 — ce que la table n'ouvre pas au patient est DRO-01")
    func fermes() throws {
        for reponse in [
            try patient.get("/dossiers"),
            try patient.post("/dossiers", #"{"statut":"QUAL"}"#),
            try patient.autorisations(
                dossier,
                #"{"action":"AJOUT","role":"MEDECIN_TRAITANT","pour":{"ps":"899900063480"}}"#),
        ] {
            #expect(reponse.status == 403)
            #expect(reponse.code == "DRO-01")
        }
    }
}
