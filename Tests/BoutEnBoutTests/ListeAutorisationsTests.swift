import Authentification
import Domaine
import Foundation
import Outillage
import Testing

@Suite("TD1.6 — les autorisations d'un dossier, page par page")
struct ListeAutorisationsTests {
    let serveur: ServeurEssai

    init() throws { serveur = try ServeurEssai() }

    private func page(
        _ usager: Usager, _ dossier: String, _ suite: String
    ) throws -> (
        titulaires: [String], curseur: String?
    ) {
        let reponse = try usager.get("/dossiers/\(dossier)/autorisations\(suite)")
        try #require(reponse.status == 200)
        return (
            reponse.objets("autorisations").compactMap { $0["titulaire"] as? String },
            reponse.objet["curseur"] as? String
        )
    }

    /// Toutes les pages d'une liste, et leurs longueurs.
    private func parcourir(
        _ usager: Usager, _ dossier: String, _ mode: String, _ limite: Int
    ) throws -> (titulaires: [String], longueurs: [Int]) {
        var (titulaires, longueurs): ([String], [Int]) = ([], [])
        var suite = ""
        for _ in 0..<50 {
            let page = try page(usager, dossier, "?mode=\(mode)&limite=\(limite)\(suite)")
            titulaires += page.titulaires
            longueurs.append(page.titulaires.count)
            guard let curseur = page.curseur else { return (titulaires, longueurs) }
            suite = "&curseur=\(curseur)"
        }
        Issue.record("les pages ne finissent pas")
        return (titulaires, longueurs)
    }

    private func autoriser(_ patient: Usager, _ dossier: String, _ numeros: some Sequence<Int>) throws {
        for numero in numeros {
            let pour = numero % 2 == 0 ? "structure" : "ps"
            let reponse = try patient.autorisations(
                dossier, #"{"action":"AJOUT","pour":{"\#(pour)":"id/\#(numero)"}}"#)
            try #require(reponse.status == 200)
        }
    }

    @Test("les pages se suivent sans trou ni doublon, autorisations puis blocages, dans chaque mode")
    func pages() throws {
        let patient = try Usager(serveur, .titulaire())
        let dossier = try patient.dossier()
        try autoriser(patient, dossier, 1...9)
        for numero in [3, 21, 22] { #expect(try patient.bloquer(dossier, "id-\(numero)").status == 204) }
        #expect(try patient.bloquer(dossier, "id%2F5").status == 204)
        let retrait = #"{"action":"SUPPRESSION","pour":{"ps":"id/7"}}"#
        #expect(try patient.autorisations(dossier, retrait).status == 200)
        let attendus = ["ACTIVE": 7, "INTERDITE": 4, "TOUTE": 12]
        for (mode, nombre) in attendus {
            let entiere = try page(patient, dossier, "?mode=\(mode)")
            #expect(entiere.titulaires.count == nombre)
            #expect(entiere.curseur == nil)
            for limite in 1...13 {
                let lue = try parcourir(patient, dossier, mode, limite)
                #expect(lue.titulaires == entiere.titulaires, "\(mode), \(limite)")
                #expect(lue.longueurs.dropLast().allSatisfy { $0 == limite })
                #expect(lue.longueurs.count == max(1, (nombre + limite - 1) / limite))
            }
        }
        #expect(
            try page(patient, dossier, "?mode=INTERDITE").titulaires == ["id-21", "id-22", "id-3", "id/5"])
    }

    @Test("sans limite, cinquante ; et deux cents au plus")
    func defaut() throws {
        let patient = try Usager(serveur, .titulaire())
        let dossier = try patient.dossier()
        try autoriser(patient, dossier, 1...53)
        let premiere = try page(patient, dossier, "")
        #expect(premiere.titulaires.count == 50)
        let curseur = try #require(premiere.curseur)
        let seconde = try page(patient, dossier, "?curseur=\(curseur)")
        #expect(seconde.titulaires.count == 3)
        #expect(seconde.curseur == nil)
        #expect(Set(premiere.titulaires + seconde.titulaires).count == 53)
        #expect(
            try page(patient, dossier, "?limite=200").titulaires == premiere.titulaires + seconde.titulaires)
        for faux in [
            "limite=0", "limite=201", "limite=x", "curseur=x", "curseur=A.1.PS.6", "curseur=A.1.PS.6G",
            "curseur=A.01.PS.61", "curseur=C.1.PS.61", "curseur=A.1.MT.61", "curseur=A.1.PS.ff",
            "curseur=A.1.PS.6A", "curseur=\(curseur)&curseur=\(curseur)", "mode=AUCUNE",
        ] {
            let reponse = try patient.get("/dossiers/\(dossier)/autorisations?\(faux)")
            #expect(reponse.status == 400, "\(faux)")
            #expect(reponse.code == "REQ-02", "\(faux)")
        }
    }

    @Test(
        "§ 6 — ni la longueur d'une page ni son curseur ne disent à un représentant qu'il y a des lignes secrètes"
    )
    func secret() throws {
        let mineur = try Usager(serveur, .titulaire(Matricule.nessi))
        let dossier = try mineur.dossier(Matricule.nessi)
        let parent = try Usager(serveur, .parent())
        try autoriser(mineur, dossier, 1...3)
        #expect(try mineur.bloquer(dossier, "id-21").status == 204)
        var avant: [String] = []
        var apres: [String] = []
        for essai in 0..<2 {
            for limite in 1...5 {
                for mode in ["ACTIVE", "INTERDITE", "TOUTE"] {
                    let lue = try parcourir(parent, dossier, mode, limite)
                    let dite = "\(mode) \(limite) \(lue)"
                    if essai == 0 { avant.append(dite) } else { apres.append(dite) }
                }
            }
            guard essai == 0 else { break }
            let secret = mineur.enConnexionSecrete()
            try autoriser(secret, dossier, 4...9)
            #expect(try secret.bloquer(dossier, "id-20").status == 204)
            #expect(try secret.bloquer(dossier, "id%2F1").status == 204)
            let retrait = #"{"action":"SUPPRESSION","pour":{"structure":"id/2"}}"#
            #expect(try secret.autorisations(dossier, retrait).status == 200)
        }
        #expect(apres == avant)
        #expect(try parcourir(mineur, dossier, "ACTIVE", 2).titulaires.count == 7)
        #expect(try parcourir(mineur, dossier, "INTERDITE", 2).titulaires == ["id-20", "id-21", "id/1"])
    }
}
