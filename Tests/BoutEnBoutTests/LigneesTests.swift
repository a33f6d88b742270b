import Foundation
import Outillage
import Testing

/// Un document remplacé n'est pas plus visible que celui qui le remplace.
@Suite("§§ 3, 5 — un document caché après en avoir remplacé un autre ne se devine pas à celui-ci")
struct LigneesTests {
    let serveur: ServeurEssai
    let patient: Usager
    let auteur: Usager
    let medecin: Usager
    let dossier: String
    let ancien = DocumentExemple(numero: 31)
    let nouveau = DocumentExemple(numero: 32)

    init() throws {
        serveur = try ServeurEssai()
        patient = try Usager(serveur, .titulaire())
        auteur = try Usager(serveur, .biologiste)
        medecin = try Usager(serveur, .medecin)
        dossier = try patient.dossier()
        try medecin.sAutoriser(dossier)
        try auteur.sAutoriser(dossier)
    }

    private func remplacer() throws {
        try auteur.deposer(ancien)
        try auteur.deposer(nouveau, "?remplace=\(ancien.uniqueId)")
    }

    private static let tous = "&statut=Approved,Deprecated,Archived&masques=true&invisibles=true"

    @Test("masqué, il masque aussi celui qu'il a remplacé ; démasqué, il le rend")
    func masque() throws {
        try remplacer()
        #expect(try medecin.lireFiche(ancien.uniqueId).objet["etat"] as? String == "Deprecated")
        #expect(try patient.masquer(nouveau.uniqueId, #"{"masquePS":true}"#).status == 200)
        for document in [ancien, nouveau] {
            #expect(
                memeReponse(
                    try medecin.lire(document.uniqueId), try medecin.lire("1.2.250.1.999.1.404")))
        }
        #expect(try medecin.liste(dossier, Self.tous).total == 0)
        // L'auteur et le patient voient l'un et l'autre.
        for usager in [auteur, patient] {
            #expect(try usager.lireFiche(ancien.uniqueId).objet["remplacePar"] as? String == nouveau.uniqueId)
        }
        #expect(try patient.masquer(nouveau.uniqueId, #"{"masquePS":false}"#).status == 200)
        #expect(try medecin.liste(dossier, Self.tous).total == 2)
    }

    @Test("démasquer l'ancien seul ne le montre pas tant que le nouveau est masqué")
    func ancienSeul() throws {
        try remplacer()
        #expect(try patient.masquer(nouveau.uniqueId, #"{"masquePS":true}"#).status == 200)
        #expect(try patient.masquer(ancien.uniqueId, #"{"masquePS":false}"#).status == 200)
        #expect(try medecin.lire(ancien.uniqueId).code == "DOC-404")
    }

    @Test(
        "le masque d'un document supprimé se lève en démasquant celui qu'il a remplacé, ou en montrant tout")
    func supprimeEnsuite() throws {
        try remplacer()
        #expect(try patient.masquer(nouveau.uniqueId, #"{"masquePS":true}"#).status == 200)
        #expect(try auteur.supprimer(nouveau.uniqueId).status == 200)
        #expect(try medecin.lire(ancien.uniqueId).code == "DOC-404")
        #expect(try patient.masquer(ancien.uniqueId, #"{"masquePS":false}"#).status == 200)
        #expect(try medecin.lire(ancien.uniqueId).status == 200)
        #expect(try patient.objetsNotifies(dossier).contains("DEMASQUAGE"))
        // De même par « tout rendre visible ».
        let (premier, second) = (DocumentExemple(numero: 34), DocumentExemple(numero: 35))
        try auteur.deposer(premier)
        try auteur.deposer(second, "?remplace=\(premier.uniqueId)")
        #expect(try patient.masquer(second.uniqueId, #"{"masquePS":true}"#).status == 200)
        #expect(try auteur.supprimer(second.uniqueId).status == 200)
        #expect(try medecin.lire(premier.uniqueId).code == "DOC-404")
        #expect(try patient.preferences(dossier, #"{"masquageParDefaut":false}"#).status == 200)
        #expect(try medecin.lire(premier.uniqueId).status == 200)
        #expect(serveur.arreter() == 0)
        #expect(try ServeurEssai.dmp("verifier", "--donnees", serveur.donnees).code == 0)
    }

    @Test("le masque se transmet de proche en proche, et « tout masquer » aussi")
    func chaine() throws {
        try remplacer()
        let dernier = DocumentExemple(numero: 33)
        try auteur.deposer(dernier, "?remplace=\(nouveau.uniqueId)")
        #expect(try patient.masquer(dernier.uniqueId, #"{"masquePS":true}"#).status == 200)
        #expect(try medecin.liste(dossier, Self.tous).total == 0)
        #expect(try patient.masquer(dernier.uniqueId, #"{"masquePS":false}"#).status == 200)
        #expect(try medecin.liste(dossier, Self.tous).total == 3)
        #expect(try patient.preferences(dossier, #"{"masquageParDefaut":true}"#).status == 200)
        #expect(try patient.masquer(ancien.uniqueId, #"{"masquePS":false}"#).status == 200)
        #expect(try medecin.liste(dossier, Self.tous).total == 0)
    }

    @Test(
        "né masqué parce que le patient a tout masqué, il ne laisse pas l'ancien, démasqué depuis, le trahir")
    func neMasque() throws {
        try auteur.deposer(ancien)
        #expect(try patient.preferences(dossier, #"{"masquageParDefaut":true}"#).status == 200)
        #expect(try patient.masquer(ancien.uniqueId, #"{"masquePS":false}"#).status == 200)
        #expect(try medecin.lire(ancien.uniqueId).status == 200)
        try auteur.deposer(nouveau, "?remplace=\(ancien.uniqueId)")
        #expect(try medecin.lire(ancien.uniqueId).code == "DOC-404")
    }

    @Test("ce que le patient a ouvert ne lui est pas caché par ce qui l'a remplacé (ETA-04)")
    func ouvertParLePatient() throws {
        try auteur.deposer(ancien)
        #expect(try patient.lire(ancien.uniqueId).status == 200)
        try auteur.deposer(nouveau, "?remplace=\(ancien.uniqueId)")
        let refus = try auteur.masquer(nouveau.uniqueId, #"{"invisiblePatient":true}"#)
        #expect(refus.code == "ETA-04")
        #expect(try patient.lire(ancien.uniqueId).status == 200)
    }

    @Test("ouvert après son remplacement, l'ancien protège aussi le nouveau (ETA-04)")
    func ouvertEnsuite() throws {
        try remplacer()
        #expect(try patient.lire(ancien.uniqueId).status == 200)
        let refus = try auteur.masquer(nouveau.uniqueId, #"{"invisiblePatient":true}"#)
        #expect(refus.code == "ETA-04")
    }

    @Test("supprimé, il cache encore celui qu'il avait remplacé : personne d'autre n'a levé le masque")
    func supprime() throws {
        try remplacer()
        #expect(try patient.masquer(nouveau.uniqueId, #"{"masquePS":true}"#).status == 200)
        #expect(try auteur.supprimer(nouveau.uniqueId).status == 200)
        #expect(try medecin.lire(ancien.uniqueId).code == "DOC-404")
    }

    /// Ce qu'un lecteur sait d'un document dont il ne voit pas la suite.
    private func vue(_ lecteur: Usager, _ document: DocumentExemple) throws -> [String] {
        let reponse = try lecteur.lireFiche(document.uniqueId)
        let fiche = reponse.objet
        let explication = try lecteur.get("/dossiers/\(dossier)/explication?document=\(document.uniqueId)")
        let listes = try ["", "&masques=true&invisibles=true", "&statut=Deprecated"].map {
            try lecteur.liste(dossier, $0).uniqueIds.contains(document.uniqueId)
        }
        return [
            "\(reponse.status) \(fiche["etat"] ?? "") \(fiche["remplacePar"] ?? "sans suite")",
            "\(fiche.keys.sorted()) \(fiche["visibilite"] ?? "") \(fiche["version"] ?? "")",
            "\(listes) \(try lecteur.lire(document.uniqueId).body == document.octets)",
            "\(explication.status) \(explication.objet["code"] ?? "") \(explication.objet["voit"] as? Bool == true)",
        ]
    }

    @Test(
        "décision 0026 — l'auteur lit le sien, obsolète et sans suite : celle-ci est masquée, ou supprimée ?")
    func auteurSeul() throws {
        let laboratoire = try Usager(serveur, .laboratoire)
        let paires = [(ancien, nouveau), (DocumentExemple(numero: 33), DocumentExemple(numero: 34))]
        for (premier, second) in paires {
            try auteur.deposer(premier)
            var suite = second
            suite.auteur.id = "899700218896"
            try laboratoire.deposer(suite, "?remplace=\(premier.uniqueId)")
        }
        #expect(try auteur.lireFiche(ancien.uniqueId).objet["remplacePar"] as? String == nouveau.uniqueId)
        #expect(try patient.masquer(paires[0].1.uniqueId, #"{"masquePS":true}"#).status == 200)
        #expect(try laboratoire.supprimer(paires[1].1.uniqueId).status == 200)
        let masquee = try vue(auteur, paires[0].0)
        #expect(masquee[0] == "200 Deprecated sans suite")
        #expect(masquee[2] == "[false, false, true] true")
        #expect(masquee[3] == "200 ACC-00 true")
        #expect(try vue(auteur, paires[1].0) == masquee)
        // Le confrère masqué n'est pas plus nommé par l'historique de l'auteur que par ses fiches.
        #expect(!"\(try auteur.traces(dossier))".contains(paires[0].1.uniqueId))
        #expect(try auteur.lire(paires[0].1.uniqueId).code == "DOC-404")
    }

    @Test("décision 0026 — de même quand la matrice ferme au lecteur le type de la suite")
    func typeFerme() throws {
        let pharmacien = try Usager(serveur, .pharmacien)
        try pharmacien.sAutoriser(dossier)
        let paires = [(ancien, nouveau), (DocumentExemple(numero: 33), DocumentExemple(numero: 34))]
        for (premier, second) in paires {
            try auteur.deposer(premier)
            let suite = second.avec(
                .code, #"<code code="75496-0" codeSystem="2.16.840.1.113883.6.1"/>"#)
            try auteur.deposer(suite, "?remplace=\(premier.uniqueId)")
        }
        #expect(try auteur.supprimer(paires[1].1.uniqueId).status == 200)
        let fermee = try vue(pharmacien, paires[0].0)
        #expect(fermee[0] == "200 Deprecated sans suite")
        #expect(try vue(pharmacien, paires[1].0) == fermee)
        #expect(try pharmacien.lire(paires[0].1.uniqueId).code == "DOC-404")
    }

    @Test("une version périmée dont la suite est invisible au patient en avertit qui la lit (EX_3.2-1025)")
    func avertissement() throws {
        try remplacer()
        #expect(try auteur.masquer(nouveau.uniqueId, #"{"invisiblePatient":true}"#).status == 200)
        let fiche = try medecin.lireFiche(ancien.uniqueId)
        #expect(fiche.objet["invisiblePatient"] as? Bool == true)
        #expect(
            try medecin.lire(ancien.uniqueId).fields.contains {
                $0.name == "dmp-invisible-patient" && $0.value == "true"
            })
        #expect(try medecin.liste(dossier, "&statut=Deprecated").total == 0)
        #expect(try medecin.liste(dossier, "&statut=Deprecated&invisibles=true").total == 1)
        #expect(try patient.lire(ancien.uniqueId).code == "DOC-404")
    }
}
