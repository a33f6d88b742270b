import Authentification
import Domaine
import Entrepot
import Foundation
import Outillage
import SQLiteKit
import Testing

/// Un dossier, ceux qui y viennent, et un médecin traitant qui en lit les traces.
struct Scene {
    let serveur: ServeurEssai
    let patient: Usager
    let traitant: Usager
    /// Auteur de la plupart des documents, autorisé.
    let auteur: Usager
    /// Autorisé, auteur de rien.
    let confrere: Usager
    let pharmacien: Usager
    let laboratoire: Usager
    let exploitant: Usager
    let dossier: String

    init() throws {
        serveur = try ServeurEssai()
        patient = try Usager(serveur, .titulaire())
        traitant = try Usager(serveur, .medecin)
        auteur = try Usager(serveur, .biologiste)
        confrere = try Usager(serveur, .autreMedecin)
        pharmacien = try Usager(serveur, .pharmacien)
        laboratoire = try Usager(serveur, .laboratoire)
        exploitant = try Usager(serveur, .exploitation)
        dossier = try patient.dossier()
        try traitant.sAutoriser(dossier, traitant: true)
        for usager in [auteur, confrere, pharmacien] { try usager.sAutoriser(dossier) }
    }

    func usager(_ porteur: PorteurDemo) throws -> Usager { try Usager(serveur, porteur) }

    /// Un professionnel qui n'est encore venu nulle part.
    func nouveau(_ numero: Int, _ profession: String = "10", autorise: Bool = true) throws -> Usager {
        let usager = try usager(
            .ps(
                "8999000\(50000 + numero)", profession, specialite: profession == "10" ? "SM26" : nil,
                structure: "1120456789"))
        if autorise { try usager.sAutoriser(dossier) }
        return usager
    }

    func lister(_ usager: Usager) throws -> HTTPReply { try usager.get("/consultation?dossier=\(dossier)") }

    /// Dépose un document de l'auteur, et le rend.
    func deposer(_ numero: Int, _ parametres: String = "") throws -> DocumentExemple {
        let document = DocumentExemple(numero: numero)
        try auteur.deposer(document, parametres)
        return document
    }

    /// Fait, demande, puis défait : les autres situations retrouvent le dossier comme il était.
    func pendant(
        _ faire: () throws -> HTTPReply, _ demander: () throws -> HTTPReply,
        puis defaire: () throws -> HTTPReply
    ) throws -> HTTPReply {
        try #require([200, 204].contains(try faire().status))
        let reponse = try demander()
        try #require([200, 204].contains(try defaire().status))
        return reponse
    }
}

extension ServeurEssai {
    /// Laisse passer le temps : le serveur arrêté, ce que la base date recule, et il redémarre.
    func pendantLArret(_ sql: StaticString) throws {
        #expect(arreter() == 0)
        let connexion = try Connection(path: Entrepot.chemin(donnees), mode: .readWrite)
        try connexion.execute(sql)
        try demarrer()
    }
}
