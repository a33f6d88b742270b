import Authentification
import Foundation
import Outillage
import Testing

@Suite("§§ 4, 5 — structures, secrétariats, équipe de soins")
struct StructuresTests {
    let serveur: ServeurEssai
    let laboratoire: Usager
    let patient: Usager
    let dossier: String

    static let reference: Set<String> = ["entryUUID", "logicalId", "uniqueId", "version", "dossier"]

    init() throws {
        serveur = try ServeurEssai()
        laboratoire = try Usager(serveur, .laboratoire)
        patient = try Usager(serveur, .titulaire())
        dossier = try patient.dossier()
    }

    // swift-format-ignore
    static let structures: [PorteurDemo] = [.laboratoire, .secretariat(structure: "1120459876")]

    @Test(
        "§ 4 — établissement et secrétariat : les références de leur structure seulement",
        arguments: structures)
    func references(_ porteur: PorteurDemo) throws {
        let usager = try Usager(serveur, porteur)
        let siens = [DocumentExemple(numero: 1), DocumentExemple(numero: 2)]
        try laboratoire.deposer(siens[0])
        try Usager(serveur, .biologiste).deposer(siens[1])
        var autre = DocumentExemple(numero: 3)
        autre.auteur.id = "899900038839"
        autre.auteur.structure = "1750803447"
        try Usager(serveur, .secretariat(structure: "1750803447")).deposer(autre)
        let vue = try usager.liste(dossier)
        #expect(vue.total == 2)
        #expect(vue.uniqueIds == [siens[1].uniqueId, siens[0].uniqueId])
        #expect(vue.documents.allSatisfy { Set($0.keys) == Self.reference })
        for document in siens {
            let fiche = try usager.lireFiche(document.uniqueId)
            #expect(fiche.status == 200)
            #expect(Set(fiche.objet.keys) == Self.reference)
            #expect(fiche.objet["uniqueId"] as? String == document.uniqueId)
            #expect(try usager.lire(document.uniqueId).code == "DRO-01")
            #expect(try usager.lire(document.uniqueId).status == 403)
        }
        let inconnu = "1.2.250.1.999.1.404"
        let etrangere = try usager.lireFiche(autre.uniqueId)
        #expect(etrangere.code == "DOC-404")
        #expect(memeReponse(etrangere, try usager.lireFiche(inconnu)))
        #expect(memeReponse(try usager.lire(autre.uniqueId), try usager.lire(inconnu)))
        #expect(!"\(try usager.traces(dossier))".contains(autre.uniqueId))
    }

    @Test("§ 4 — des références ne disent aucun type, à la recherche non plus", arguments: structures)
    func rechercheSansType(_ porteur: PorteurDemo) throws {
        let usager = try Usager(serveur, porteur)
        try Usager(serveur, .biologiste).deposer(DocumentExemple(numero: 30))
        let trouve = try usager.chercher()
        #expect(trouve.objet["documents"] as? Int == 1)
        #expect(trouve.objets("nouveauxTypes").isEmpty)
        #expect(!trouve.text.contains("11502-2"))
    }

    @Test("§ 4 — des références ne disent aucun type, dans l'historique non plus", arguments: structures)
    func historiqueSansType(_ porteur: PorteurDemo) throws {
        let usager = try Usager(serveur, porteur)
        let document = DocumentExemple(numero: 31)
        // Déposé par un confrère de la structure : elle n'en a que l'identifiant.
        try Usager(serveur, .biologiste).deposer(document)
        #expect(try usager.liste(dossier).uniqueIds == [document.uniqueId])
        let trace = try usager.traces(dossier).first { $0["acte"] as? String == "TD3.1" }
        #expect(nommes(trace) == [document.uniqueId])
        let documents = try #require(trace?["documents"])
        #expect(!"\(documents)".contains("11502-2"))
    }

    @Test("§ 4 — les références se comptent et se paginent sans rien dire des documents des autres")
    func pages() throws {
        for numero in 10..<16 {
            var document = DocumentExemple(numero: numero)
            if numero % 2 == 1 {
                document.auteur.structure = "1750803447"
                try Usager(serveur, .secretariat(structure: "1750803447")).deposer(document)
            } else {
                try laboratoire.deposer(document)
            }
        }
        let premiere = try laboratoire.liste(dossier, "&limite=2")
        let curseur = try #require(premiere.curseur)
        let seconde = try laboratoire.liste(dossier, "&limite=2&curseur=\(curseur)")
        #expect(premiere.total == 3)
        #expect(seconde.total == 3)
        #expect(seconde.curseur == nil)
        #expect(
            premiere.uniqueIds + seconde.uniqueIds
                == [14, 12, 10].map { DocumentExemple(numero: $0).uniqueId })
    }

    @Test(
        "§ 4 — équipe de soins : déclarée avec l'information du patient, elle ouvre aux confrères de la structure"
    )
    func equipe() throws {
        let document = DocumentExemple(numero: 20)
        try laboratoire.deposer(document)
        let medecin = try Usager(serveur, .medecin)
        let infirmier = try Usager(serveur, .infirmier)
        let declaration = #""pour":{"structure":"1750803447"}"#
        #expect(try infirmier.lire(document.uniqueId).code == "CST-01")
        for corps in [
            #"{"action":"AJOUT",\#(declaration)}"#, #"{"action":"AJOUT","information":"donnee"}"#,
            #"{"action":"AJOUT","pour":{"ps":"899900063480"},"information":"donnee"}"#,
            #"{"action":"AJOUT","role":"MEDECIN_TRAITANT","information":"donnee"}"#,
        ] {
            let refus = try medecin.autorisations(dossier, corps)
            #expect(refus.status == 403)
            #expect(refus.code == "CST-01")
        }
        let ailleurs = try medecin.autorisations(
            dossier, #"{"action":"AJOUT","pour":{"structure":"1120456789"},"information":"donnee"}"#)
        #expect(ailleurs.code == "DRO-01")
        // Un rôle de médecin traitant n'est pas celui d'une structure, et l'équipe ne se retire pas par l'un des siens.
        for corps in [
            #"{"action":"AJOUT","role":"MEDECIN_TRAITANT",\#(declaration),"consentement":{"recueilli":true}}"#,
            #"{"action":"SUPPRESSION",\#(declaration)}"#,
        ] {
            #expect(try medecin.autorisations(dossier, corps).code == "DRO-01")
        }
        #expect(try infirmier.lire(document.uniqueId).code == "CST-01")
        let ajout = try medecin.autorisations(
            dossier, #"{"action":"AJOUT",\#(declaration),"information":"donnee"}"#)
        #expect(ajout.objet["statut"] as? String == "DMPOk")
        #expect(try patient.titulaires(dossier) == ["1750803447"])
        // Le confrère n'a rien demandé ; un professionnel d'une autre structure n'y gagne rien.
        #expect(try infirmier.lire(document.uniqueId).body == document.octets)
        #expect(try medecin.lire(document.uniqueId).status == 200)
        #expect(try Usager(serveur, .autreMedecin).lire(document.uniqueId).code == "CST-01")
        #expect(try !patient.objetsNotifies(dossier).contains("ACCES_HORS_EQUIPE"))
        // Le retrait par le patient la referme à tous.
        let retrait = try patient.autorisations(dossier, #"{"action":"SUPPRESSION",\#(declaration)}"#)
        #expect(retrait.status == 200)
        #expect(try infirmier.lire(document.uniqueId).code == "CST-03")
        #expect(try medecin.lire(document.uniqueId).code == "CST-03")
    }

    @Test("§ 5 — autoriser : le secrétariat, sa structure et nulle autre ; l'établissement, jamais")
    func secretariat() throws {
        let secretariat = try Usager(serveur, .secretariat(structure: "1750803447"))
        let consentement = #""consentement":{"recueilli":true,"moyen":"ecrit"}"#
        #expect(try secretariat.autorisations(dossier, #"{"action":"AJOUT"}"#).code == "CST-01")
        for pour in [#"{"structure":"1120459876"}"#, #"{"ps":"899900063480"}"#] {
            let refus = try secretariat.autorisations(
                dossier, #"{"action":"AJOUT","pour":\#(pour),\#(consentement)}"#)
            #expect(refus.code == "DRO-01")
        }
        #expect(try patient.titulaires(dossier, "TOUTE").isEmpty)
        let ajout = try secretariat.autorisations(dossier, #"{"action":"AJOUT",\#(consentement)}"#)
        #expect(ajout.status == 200)
        #expect(try patient.titulaires(dossier) == ["1750803447"])
        #expect(try secretariat.autorisations(dossier, #"{"action":"SUPPRESSION"}"#).code == "DRO-01")
        #expect(
            try laboratoire.autorisations(dossier, #"{"action":"AJOUT",\#(consentement)}"#).code == "DRO-01")
        // Autorisée, la structure ne donne pas pour autant à lire à son secrétariat.
        let document = DocumentExemple(numero: 21)
        try laboratoire.deposer(document)
        #expect(try secretariat.lire(document.uniqueId).code == "DRO-01")
        #expect(try secretariat.liste(dossier).total == 0)
        #expect(try Usager(serveur, .infirmier).lire(document.uniqueId).status == 200)
    }

    static let suppresseurs: [PorteurDemo] =
        structures + [.personnel(id: "A-77", structure: "1120459876")]

    @Test(
        "§ 5 — supprimer : d'une autre structure, du patient, masqué ou inexistant, c'est le même refus",
        arguments: suppresseurs)
    func suppressionEtrangere(_ porteur: PorteurDemo) throws {
        let usager = try Usager(serveur, porteur)
        var autre = DocumentExemple(numero: 40)
        autre.auteur.structure = "1750803447"
        try Usager(serveur, .secretariat(structure: "1750803447")).deposer(autre)
        let duPatient = DocumentExemple(numero: 41).deType("EXPPAT_3").duPatient()
        try patient.deposer(duPatient)
        let masque = DocumentExemple(numero: 42)
        let sien = DocumentExemple(numero: 43)
        for document in [masque, sien] { try Usager(serveur, .biologiste).deposer(document) }
        #expect(try patient.masquer(masque.uniqueId, #"{"masquePS":true}"#).status == 200)
        let inconnu = "1.2.250.1.999.1.404"
        for etape in ["ouvert", "fermé"] {
            let absent = try usager.supprimer(inconnu)
            #expect(absent.status == 403)
            #expect(absent.code == "DRO-03")
            for document in [autre, duPatient, masque] {
                #expect(
                    memeReponse(try usager.supprimer(document.uniqueId), absent), "\(etape) : \(document)")
            }
            #expect(memeReponse(try usager.supprimer(autre.uniqueId, si: "\"99\""), absent))
            if etape == "ouvert" {
                #expect(try patient.post("/dossiers/\(dossier)/fermeture").status == 200)
            }
        }
        #expect(try usager.supprimer(sien.uniqueId).code == "DOS-02")
        #expect(try patient.post("/dossiers/\(dossier)/reouverture").status == 200)
        #expect(try usager.supprimer(sien.uniqueId).status == 200)
        // Rien n'a été supprimé d'autre, et les traces gardent la vraie raison.
        #expect(
            Set(try patient.liste(dossier).uniqueIds) == Set([autre, duPatient, masque].map(\.uniqueId)))
        let motifs = try patient.traces(dossier).filter { $0["acte"] as? String == "TD3.3c" }.compactMap {
            $0["motif"] as? String
        }
        #expect(
            motifs == [
                "ACC-00", "DOS-02", "DOS-02", "DOS-02", "DOS-02", "DOS-02", "DRO-03", "VIS-01", "DRO-04",
                "DRO-03",
            ])
        #expect(!"\(try usager.traces(dossier))".contains(autre.uniqueId))
    }

    @Test("§ 3 — en AIR, ni professionnel ni personnel ne dépose (DRO-01)")
    func depotEnAIR() throws {
        let air: [PorteurDemo] = [
            .personnel(id: "A-78", structure: "1120459876"),
            .ps(
                id: "801234534765", nom: "ESSAI", prenom: "ALIX", profession: "10", specialite: "SM03",
                section: nil, structure: "1120459876", regulation: false, air: true),
        ]
        let document = DocumentExemple(numero: 50)
        for porteur in air {
            let reponse = try Usager(serveur, porteur).tenterDepot(document)
            #expect(reponse.status == 403)
            #expect(reponse.code == "DRO-01")
        }
        #expect(try patient.liste(dossier).total == 0)
        try laboratoire.deposer(document)
    }

    @Test("§ 4 — le médecin du travail liste les fiches et ne lit aucun document")
    func medecinDuTravail() throws {
        let document = DocumentExemple(numero: 22)
        try laboratoire.deposer(document)
        let travail = try Usager(serveur, .medecinDuTravail)
        #expect(try travail.get("/consultation?dossier=\(dossier)").code == "CST-01")
        let refus = try travail.autorisations(
            dossier, #"{"action":"AJOUT","consentement":{"recueilli":true}}"#)
        #expect(refus.code == "DRO-01")
        _ = try patient.autorisations(dossier, #"{"action":"AJOUT","pour":{"ps":"899900011111"}}"#)
        #expect(try travail.liste(dossier).uniqueIds == [document.uniqueId])
        #expect(try travail.lireFiche(document.uniqueId).objet["titre"] != nil)
        let lecture = try travail.lire(document.uniqueId)
        #expect(lecture.status == 403)
        #expect(lecture.code == "DRO-01")
        #expect(memeReponse(lecture, try travail.lire("1.2.250.1.999.1.404")))
        // En urgence non plus : la table ne lui ouvre que le mode normal.
        #expect(try travail.enBrisDeGlace().lire(document.uniqueId).code == "DRO-01")
        #expect(try travail.enBrisDeGlace().get("/consultation?dossier=\(dossier)").code == "DRO-01")
    }
}
