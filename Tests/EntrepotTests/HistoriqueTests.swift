import Domaine
import Testing

@testable import Entrepot

@Suite("Historique : ce que chaque lecteur voit des traces")
struct HistoriqueTests {
    @Test("pour un représentant, ce qui ne parle que de documents cachés n'existe pas, ni ce qui est secret")
    func representant() throws {
        let banc = try Banc()
        let dossier = try banc.ouvrir(Banc.enfant)
        let nu = try banc.deposer(1, [1], dossier, Banc.enfant)
        let cache = try banc.deposer(2, [2], dossier, Banc.enfant, visibilite: .invisibleRepresentants)
        // Admis au grand jour, puis de nouveau en secret : ses lectures ouvertes restent connues.
        try banc.autoriser(dossier)
        try banc.autoriser(dossier, secrete: true)
        try banc.lister(dossier)
        try banc.lire(cache)
        try banc.changer(cache, .masquage, par: Banc.patient)
        let siennes = try banc.historique(dossier, par: Banc.representant).traces
        #expect(
            siennes.map(\.action) == [
                "rechercheMetadonnees", "autorisationAjout", "alimentation", "creationDossier",
            ])
        #expect(siennes.first?.documents.map(\.uniqueId) == [nu.uniqueId])
        let patient = try banc.historique(dossier, par: Banc.patient).traces
        #expect(patient.count == 9)
        #expect(patient.contains { $0.action == "autorisationAjout" })
    }

    @Test("pour le patient, la trace d'un document invisible reste sans son document ni ce qui en fut fait")
    func patient() throws {
        let banc = try Banc()
        let dossier = try banc.ouvrir()
        let document = try banc.deposer(1, [1], dossier, Banc.identite)
        let changement = try #require(ChangementVisibilite(invisiblePatient: true))
        try banc.changer(document, .invisibilitePatient, changement)
        let traces = try banc.historique(dossier, par: Banc.patient).traces
        #expect(traces.map(\.documents.count) == [0, 0, 0])
        #expect(traces.allSatisfy { $0.objet == nil })
        // Le médecin les voit ; ses propres traces restent entières.
        let deMedecin = try banc.historique(dossier, par: Banc.medecin).traces
        #expect(deMedecin.first { $0.action == "invisibilitePatient" }?.objet == "invisiblePatient=true")
        var criteres = CriteresTraces()
        criteres.document = document.uniqueId
        #expect(try banc.historique(dossier, par: Banc.patient, criteres).traces.isEmpty)
    }

    @Test("un document se cherche par n'importe laquelle de ses versions, et page par page")
    func parDocument() throws {
        let banc = try Banc()
        let dossier = try banc.ouvrir()
        let document = try banc.deposer(1, [1], dossier, Banc.identite)
        try banc.deposer(2, [2], dossier, Banc.identite)
        let fait = try banc.changer(document, .archivage)
        try banc.changer(document, .desarchivage)
        let attendues = ["desarchivage", "archivage", "alimentation"]
        for identifiant in [document.entryUUID, fait.fiche.entryUUID, document.uniqueId] {
            var criteres = CriteresTraces()
            criteres.document = identifiant
            criteres.limite = 2
            let page = try banc.historique(dossier, par: Banc.patient, criteres)
            #expect(page.traces.map(\.action) == Array(attendues.prefix(2)))
            criteres.avantRang = page.suite
            #expect(page.suite != nil)
            let fin = try banc.historique(dossier, par: Banc.patient, criteres)
            #expect(fin.traces.map(\.action) == ["alimentation"] && fin.suite == nil)
        }
    }

    @Test("un long historique se lit entier, par pages sans trou ni doublon")
    func pages() throws {
        let banc = try Banc()
        let dossier = try banc.ouvrir()
        for numero in 1...150 { try banc.deposer(numero, [UInt8(numero)], dossier, Banc.identite) }
        var rangs: [Int64] = []
        var criteres = CriteresTraces()
        criteres.limite = 63
        repeat {
            let page = try banc.historique(dossier, par: Banc.medecin, criteres)
            rangs += page.traces.filter { $0.action != "historique" }.map(\.rang)
            criteres.avantRang = page.suite
        } while criteres.avantRang != nil
        #expect(rangs == Array((1...151).reversed()))
    }

    @Test("à un représentant, une page ne s'arrête pas au milieu de ce qui lui est caché")
    func pagesDUnRepresentant() throws {
        let banc = try Banc()
        let dossier = try banc.ouvrir(Banc.enfant)
        try banc.autoriser(dossier)
        for numero in 1...60 {
            try banc.deposer(
                numero, [UInt8(numero)], dossier, Banc.enfant, visibilite: .invisibleRepresentants)
        }
        for _ in 1...30 { try banc.lister(dossier) }
        var criteres = CriteresTraces()
        criteres.limite = 200
        let page = try banc.historique(dossier, par: Banc.representant, criteres)
        #expect(page.traces.map(\.action) == ["autorisationAjout", "creationDossier"])
        #expect(page.suite == nil)
        // Son curseur est le rang d'une trace qu'il voit.
        criteres.limite = 1
        let premiere = try banc.historique(dossier, par: Banc.representant, criteres)
        #expect(premiere.traces.map(\.action) == ["historique"])
        #expect(premiere.suite == premiere.traces.last?.rang)
    }

    @Test(
        "à sa borne, une page reprend d'une trace que le représentant a vue, ou s'arrête ; le patient lit tout"
    )
    func borne() throws {
        let banc = try Banc(lignesExaminees: 10)
        let dossier = try banc.ouvrir(Banc.enfant)
        try banc.autoriser(dossier)
        try banc.deposer(1, [1], dossier, Banc.enfant, visibilite: .invisibleRepresentants)
        for _ in 1...20 { try banc.lister(dossier) }
        var criteres = CriteresTraces()
        let vide = try banc.historique(dossier, par: Banc.representant, criteres)
        #expect(vide.traces.isEmpty && vide.suite == nil)
        // La lecture précédente est la seule qu'il voie.
        let suivie = try banc.historique(dossier, par: Banc.representant, criteres)
        #expect(suivie.traces.map(\.rang) == [vide.trace.rang] && suivie.suite == vide.trace.rang)
        criteres.avantRang = suivie.suite
        let derniere = try banc.historique(dossier, par: Banc.representant, criteres)
        #expect(derniere.traces.isEmpty && derniere.suite == nil)
        var lues: [String] = []
        criteres = CriteresTraces()
        criteres.acteur = "essai"
        repeat {
            let page = try banc.historique(dossier, par: Banc.patient, criteres)
            lues += page.traces.map(\.action)
            criteres.avantRang = page.suite
        } while criteres.avantRang != nil
        #expect(lues.last == "creationDossier")
    }
}
