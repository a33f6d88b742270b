import Authentification
import Foundation
import Outillage
import Testing

@Suite("§§ 3, 4, 6, 7 — la connexion secrète d'un mineur")
struct ConnexionSecreteTests {
    let serveur: ServeurEssai
    let parent: Usager
    let mineur: Usager
    let auteur: Usager
    let dossier: String

    init() throws {
        serveur = try ServeurEssai()
        parent = try Usager(serveur, .parent())
        mineur = try Usager(serveur, .titulaire(Matricule.nessi))
        auteur = try Usager(serveur, .biologiste)
        dossier = try mineur.dossier(Matricule.nessi)
    }

    @Test("§ 3 — en connexion secrète, seuls entrent des documents INVISIBLE_REPRESENTANTS_LEGAUX (DOC-07)")
    func depot() throws {
        let document = DocumentExemple.mineur(1)
        let secret = auteur.enConnexionSecrete()
        for parametres in ["", "?visibilite=MASQUE_PS", "?visibilite=INVISIBLE_PATIENT"] {
            let reponse = try secret.tenterDepot(document, parametres)
            #expect(reponse.status == 422)
            #expect(reponse.code == "DOC-07")
        }
        #expect(try mineur.liste(dossier).total == 0)
        let fiche = try secret.deposer(document, "?visibilite=INVISIBLE_REPRESENTANTS_LEGAUX")
        #expect(fiche["visibilite"] as? [String] == ["INVISIBLE_REPRESENTANTS_LEGAUX"])
        #expect(try mineur.liste(dossier).uniqueIds == [document.uniqueId])
        #expect(try parent.liste(dossier).total == 0)
    }

    @Test("§ 3 — dans le dossier d'un adulte, la connexion secrète ne change rien")
    func adulte() throws {
        let patient = try Usager(serveur, .titulaire())
        let dossier = try patient.dossier()
        let secret = auteur.enConnexionSecrete()
        let document = DocumentExemple(numero: 2)
        try secret.deposer(document)
        try secret.sAutoriser(dossier)
        #expect(try secret.lire(document.uniqueId).status == 200)
        #expect(try patient.objetsNotifies(dossier).last == "DEPOT")
    }

    @Test(
        "§ 6 — sa trace, sa notification et son autorisation, connues du mineur, n'existent pas pour le parent"
    )
    func secret() throws {
        let secret = auteur.enConnexionSecrete()
        try secret.sAutoriser(dossier)
        #expect(try secret.liste(dossier).total == 0)
        let document = DocumentExemple.mineur(3)
        try secret.deposer(document, "?visibilite=INVISIBLE_REPRESENTANTS_LEGAUX")
        #expect(try secret.lire(document.uniqueId).status == 200)
        // Un refus aussi est secret.
        #expect(try secret.tenterDepot(DocumentExemple.mineur(4)).code == "DOC-07")
        #expect(try parent.titulaires(dossier, "TOUTE").isEmpty)
        #expect(try mineur.titulaires(dossier, "TOUTE") == ["801234534765"])
        #expect(!"\(try parent.traces(dossier))".contains("801234534765"))
        let siennes = try mineur.traces(dossier, "?acteur=801234534765")
        #expect(
            siennes.map { $0["motif"] as? String } == ["DOC-07", "ACC-00", "ACC-00", "ACC-00", "ACC-00"])
        #expect(try parent.objetsNotifies(dossier).isEmpty)
        #expect(
            try mineur.objetsNotifies(dossier) == [
                "ACCES_HORS_EQUIPE", "DEPOT", "ACCES_HORS_EQUIPE", "PREMIER_ACCES", "AUTORISATION",
            ])
    }

    @Test("§ 4 — en connexion secrète, un tiers n'atteint que ce que les représentants ne voient pas")
    func lecture() throws {
        let laboratoire = try Usager(serveur, .laboratoire)
        let (ouvert, secret) = (DocumentExemple.mineur(5), DocumentExemple.mineur(6))
        try laboratoire.deposer(ouvert)
        try laboratoire.deposer(secret, "?visibilite=INVISIBLE_REPRESENTANTS_LEGAUX")
        let medecin = try Usager(serveur, .medecin)
        try medecin.sAutoriser(dossier)
        #expect(try medecin.liste(dossier).total == 2)
        let enSecret = medecin.enConnexionSecrete()
        #expect(try enSecret.liste(dossier).total == 1)
        #expect(try enSecret.liste(dossier).uniqueIds == [secret.uniqueId])
        #expect(try enSecret.lire(secret.uniqueId).status == 200)
        let cache = try enSecret.lire(ouvert.uniqueId)
        #expect(cache.code == "DOC-404")
        #expect(memeReponse(cache, try enSecret.lire("1.2.250.1.999.1.404")))
        // Le mineur lui-même garde toute sa vue.
        #expect(try mineur.enConnexionSecrete().liste(dossier).total == 2)
    }

    @Test("§ 6 — une valeur de Connexion-Secrete autre que true ou false est refusée, jamais ignorée")
    func malFormee() throws {
        for valeur in ["oui", "1", "TRUE", "vrai"] {
            let reponse = try mineur.get("/consultation?dossier=\(dossier)", "Connexion-Secrete: \(valeur)")
            #expect(reponse.status == 400)
            #expect(reponse.code == "REQ-03")
        }
    }

    @Test(
        "§ 7 — un accès ordinaire après un accès secret ne laisse pas deviner au parent qu'il y en eut un autre"
    )
    func premierAcces() throws {
        try auteur.sAutoriser(dossier)
        _ = try auteur.enConnexionSecrete().liste(dossier)
        _ = try auteur.liste(dossier)
        // Pour le parent, cet accès est le premier.
        #expect(
            try parent.objetsNotifies(dossier) == ["ACCES_HORS_EQUIPE", "PREMIER_ACCES", "AUTORISATION"])
    }

    @Test("§ 6 — bloqué en connexion secrète, un professionnel ne se voit pas du parent ; le mineur le voit")
    func blocageSecret() throws {
        #expect(try mineur.enConnexionSecrete().bloquer(dossier, "899900063480").status == 204)
        #expect(try mineur.titulaires(dossier, "INTERDITE") == ["899900063480"])
        #expect(!"\(try parent.traces(dossier))".contains("899900063480"))
        #expect(try parent.objetsNotifies(dossier).isEmpty)
        #expect(try parent.titulaires(dossier, "INTERDITE").isEmpty)
    }

    @Test("§ 6 — déclarée ensuite sans secret, une autorisation est connue du parent")
    func autorisationPuisOuverte() throws {
        try auteur.enConnexionSecrete().sAutoriser(dossier)
        #expect(try parent.titulaires(dossier).isEmpty)
        try auteur.sAutoriser(dossier)
        #expect(try parent.titulaires(dossier) == ["801234534765"])
    }
}
