import Authentification
import Foundation
import OpenSSLKit
import Outillage
import Testing

@Suite("Un dépôt et une consultation, de bout en bout")
struct ParcoursPrincipalTests {
    let serveur: ServeurEssai
    let laboratoire: String
    let medecin: String

    init() throws {
        serveur = try ServeurEssai()
        laboratoire = try serveur.jeton(.laboratoire)
        medecin = try serveur.jeton(.medecin)
    }

    @Test(
        "le laboratoire dépose, le médecin autorisé lit les mêmes octets, l'autre non, le journal le prouve")
    func parcours() throws {
        let document = DocumentExemple(numero: 1, taille: 25_000)
        let depot = try serveur.deposer(document, laboratoire)
        #expect(depot.status == 201)
        let fiche = depot.objet
        let entryUUID = try #require(fiche["entryUUID"] as? String)
        #expect(depot["location"] == "/consultation/\(entryUUID)")
        #expect(fiche["hash"] as? String == SHA256.hash(document.octets).hex)
        let dossier = try serveur.dossier(medecin)
        #expect(fiche["dossier"] as? String == dossier)

        let refus = try serveur.demander("GET", "/consultation?dossier=\(dossier)", medecin)
        #expect(refus.status == 403)
        #expect(refus.code == "CST-01")
        #expect(try serveur.demander("GET", "/consultation/\(entryUUID)", medecin).code == "CST-01")

        let ajout = try serveur.autoriser(dossier, medecin)
        #expect(ajout.objet["statut"] as? String == "DMPOk")
        #expect(ajout.objet["contexte"] == nil)
        #expect(try serveur.autoriser(dossier, medecin).objet["contexte"] != nil)

        let liste = try serveur.demander("GET", "/consultation?dossier=\(dossier)", medecin).objet
        #expect(liste["total"] as? Int == 1)
        let montres = try #require(liste["documents"] as? [[String: Any]])
        #expect(montres.map { $0["entryUUID"] as? String } == [entryUUID])
        #expect(montres.first?["nouveau"] as? Bool == true)

        for identifiant in [
            entryUUID, document.uniqueId, "urn:uuid:\(entryUUID)", "urn:oid:\(document.uniqueId)",
        ] {
            let lu = try serveur.demander("GET", "/consultation/\(identifiant)", medecin)
            #expect(lu.status == 200)
            #expect(lu.body == document.octets)
            #expect(lu["content-type"] == "text/xml")
        }
        let traitant = try serveur.jeton(.autreMedecin)
        #expect(try serveur.autoriser(dossier, traitant, role: "MEDECIN_TRAITANT").status == 200)
        let motifs = try serveur.traces(dossier, traitant).map { "\($0["acte"] ?? "") \($0["motif"] ?? "")" }
        #expect(
            motifs == [
                "TD0.3 ACC-00", "TD3.2 ACC-00", "TD3.2 ACC-00", "TD3.2 ACC-00", "TD3.2 ACC-00",
                "TD3.1 ACC-00", "TD0.3 ACC-00", "TD0.3 ACC-00", "TD3.2 CST-01", "TD3.1 CST-01",
                "TD0.2 ACC-00", "TD2.1 ACC-00", "CREATION ACC-00",
            ])
        #expect(try ServeurEssai.dmp("verifier", "--donnees", serveur.donnees).code == 0)
    }

    @Test("les mêmes octets donnent la même fiche et une seule trace de plus ; un octet changé, DOC-06")
    func repetition() throws {
        let document = DocumentExemple(numero: 2)
        let premiere = try serveur.deposer(document, laboratoire)
        let seconde = try serveur.deposer(document, laboratoire)
        #expect(premiere.status == 201)
        #expect(seconde.status == 200)
        #expect(premiere.body == seconde.body)
        var autre = document
        autre.titre = "Compte rendu fictif de biologiE"
        let contraire = try serveur.deposer(autre, laboratoire)
        #expect(contraire.status == 409)
        #expect(contraire.code == "DOC-06")
        let dossier = try serveur.dossier(medecin)
        let traces = try serveur.traces(dossier, laboratoire)
        #expect(traces.map { $0["motif"] as? String } == ["DOC-06", "ACC-00", "ACC-00"])
    }

    @Test("la répétition d'un dépôt rend la première réponse, même si le document a été remplacé depuis")
    func repetitionApresRemplacement() throws {
        let ancien = DocumentExemple(numero: 3)
        let premiere = try serveur.deposer(ancien, laboratoire)
        var nouveau = DocumentExemple(numero: 4)
        nouveau.version = 2
        let parametre = "?remplace=\(ancien.uniqueId)"
        #expect(try serveur.deposer(nouveau, laboratoire, parametre).status == 201)
        #expect(try serveur.deposer(nouveau, laboratoire, parametre).status == 200)
        let encore = try serveur.deposer(ancien, laboratoire)
        #expect(encore.status == 200)
        #expect(encore.body == premiere.body)
        let dossier = try serveur.dossier(medecin)
        _ = try serveur.autoriser(dossier, medecin)
        let fiche = try serveur.demander(
            "GET", "/consultation/\(ancien.uniqueId)", medecin, champs: ["Accept: application/json"])
        #expect(fiche.objet["etat"] as? String == "Deprecated")
        #expect(fiche.objet["remplacePar"] as? String == nouveau.uniqueId)
        let liste = try serveur.demander("GET", "/consultation?dossier=\(dossier)", medecin).objet
        #expect(
            (liste["documents"] as? [[String: Any]])?.map { $0["uniqueId"] as? String } == [nouveau.uniqueId])
    }

    @Test("le PDF d'un corps de niveau 1 se lit, par morceaux aussi, et une forme absente est 406")
    func formes() throws {
        let pdf = Array("%PDF-1.4 document fictif".utf8)
        let avec = DocumentExemple(numero: 5, corps: .pdf(pdf))
        #expect(try serveur.deposer(avec, laboratoire).status == 201)
        #expect(try serveur.deposer(DocumentExemple(numero: 6), laboratoire).status == 201)
        let dossier = try serveur.dossier(medecin)
        _ = try serveur.autoriser(dossier, medecin)
        func lire(_ document: DocumentExemple, _ champs: String...) throws -> HTTPReply {
            try serveur.demander("GET", "/consultation/\(document.uniqueId)", medecin, champs: champs)
        }
        #expect(try lire(avec, "Accept: application/pdf").body == pdf)
        let morceau = try lire(avec, "Accept: application/pdf", "Range: bytes=0-3")
        #expect(morceau.status == 206)
        #expect(morceau.body == Array("%PDF".utf8))
        #expect(try lire(DocumentExemple(numero: 6), "Accept: application/pdf").status == 406)
        #expect(try lire(avec, "Accept: image/png").status == 406)
        let entier = try lire(avec)
        let etiquette = try #require(entier["etag"])
        let avant = try serveur.traces(dossier, medecin).count
        let inchange = try lire(avec, "If-None-Match: \(etiquette)")
        #expect(inchange.status == 304)
        #expect(inchange.body.isEmpty)
        // Une réponse 304 est un accès : il est tracé (la lecture des traces l'est aussi).
        #expect(try serveur.traces(dossier, medecin).count == avant + 2)
        let tete = try serveur.demander("HEAD", "/consultation/\(avec.uniqueId)", medecin)
        #expect(tete.status == 200)
        #expect(tete["content-length"] == "\(avec.octets.count)")
    }
}
