import Domaine
import Foundation
import Regles
import SQLiteKit
import Synchronization
import Testing

@testable import Entrepot

@Suite("Faits d'un dossier, tels que l'entrepôt les lit")
struct FaitsTests {
    private let medecin = Acteur(
        genre: .professionnelDeSante, id: "899900063480", nom: "N", prenom: "P", profession: "10",
        specialite: "SM26", structure: "1750803447")

    /// Un règlement qui ouvre TD0.3 aux médecins et aux secrétariats.
    private var reglement: Reglement {
        var cellules: [DroitsFonctionnels.Cle: DroitFonctionnel] = [:]
        for action in [Action.autorisationAjout, .autorisationSuppression, .declarationMedecinTraitant] {
            for categorie in [CategorieActeur.medecin, .medecinTraitant] {
                cellules[DroitsFonctionnels.Cle(action, categorie, .normal)] = .oui
            }
            cellules[DroitsFonctionnels.Cle(action, .secretariat, .normal)] = .pourSaStructure
        }
        return Reglement(
            tables: TablesReglement(
                matrice: MatriceHabilitation(cellules: [:], empreinte: ""),
                droits: DroitsFonctionnels(cellules: cellules), oidsINS: []))
    }

    private func changer(
        _ banc: Banc, _ dossier: RefDossier, _ action: Action, _ acteur: Acteur
    ) throws -> EffetAutorisation {
        let demande = Demande(
            action, appelant: .reconnu(acteur),
            autorisation: DemandeAutorisation(consentementRecueilli: true, moyen: .oral))
        let reglement = reglement
        return try banc.entrepot.attendre { (t) throws(ErreurEntrepot) in
            let faits = Faits(dossier: try t.faits(dossier: dossier, pour: acteur))
            switch reglement.statuer(demande, faits).permis() {
            case .accorde(let permis): return try t.autoriser(dossier, contre: permis).0
            case .refuse(let verdict):
                _ = try t.refuser(verdict, dossier: dossier)
                throw .base(code: -2)
            }
        }
    }

    private func faits(_ banc: Banc, _ dossier: RefDossier, _ acteur: Acteur?) throws -> FaitsDossier {
        try banc.entrepot.attendre { (t) throws(ErreurEntrepot) in
            try t.faits(dossier: dossier, pour: acteur)
        }
    }

    @Test(
        "une autorisation va de jamais donnée à valide, retirée, puis valide de nouveau ; répéter ne change rien"
    )
    func cycle() throws {
        let banc = try Banc()
        let dossier = try banc.creerDossier()
        #expect(try faits(banc, dossier, medecin).autorisation == .nonExiste)
        #expect(try changer(banc, dossier, .autorisationSuppression, medecin) == .dejaAinsi)
        #expect(try changer(banc, dossier, .autorisationAjout, medecin) == .change)
        #expect(try changer(banc, dossier, .autorisationAjout, medecin) == .dejaAinsi)
        #expect(try faits(banc, dossier, medecin).autorisation == .valide)
        #expect(try changer(banc, dossier, .autorisationSuppression, medecin) == .change)
        #expect(try faits(banc, dossier, medecin).autorisation == .retire)
        #expect(try changer(banc, dossier, .autorisationAjout, medecin) == .change)
        #expect(try faits(banc, dossier, medecin).autorisation == .valide)
    }

    @Test("une autorisation échoit à son terme, à la milliseconde")
    func echeance() throws {
        let horloge = Horloge(heure: 1_000_000)
        let banc = try Banc(horloge: { horloge.instant }, dureeAutorisationJours: 30)
        let dossier = try banc.creerDossier()
        _ = try changer(banc, dossier, .autorisationAjout, medecin)
        horloge.avancer(30 * 86_400_000 - 1)
        #expect(try faits(banc, dossier, medecin).autorisation == .valide)
        horloge.avancer(1)
        #expect(try faits(banc, dossier, medecin).autorisation == .expire)
    }

    @Test("un professionnel bloqué l'est quelle que soit son autorisation, et lui seul")
    func blocage() throws {
        let banc = try Banc()
        let dossier = try banc.creerDossier()
        _ = try changer(banc, dossier, .autorisationAjout, medecin)
        try banc.autreConnexion().execute(
            "INSERT INTO blocage (dossier_id, ps, secrete, leve, depuis_ms) VALUES (1, '899900063480', 0, 0, 0)"
        )
        let siens = try faits(banc, dossier, medecin)
        #expect(siens.bloque == true)
        #expect(siens.autorisation == .interdit)
        var autre = medecin
        autre.id = "899900077985"
        #expect(try faits(banc, dossier, autre).bloque == false)
    }

    @Test("l'autorisation d'un secrétariat est celle de sa structure, et vaut pour qui y exerce")
    func structure() throws {
        let banc = try Banc()
        let dossier = try banc.creerDossier()
        let secretariat = Acteur(genre: .secretariat, id: "1750803447", structure: "1750803447")
        #expect(try changer(banc, dossier, .autorisationAjout, secretariat) == .change)
        #expect(try faits(banc, dossier, medecin).autorisation == .nonExiste)
        #expect(try faits(banc, dossier, medecin).autorisationStructure == .valide)
        var ailleurs = medecin
        ailleurs.structure = "1120456789"
        #expect(try faits(banc, dossier, ailleurs).autorisationStructure == .nonExiste)
    }

    @Test("se déclarer médecin traitant autorise aussi, et se retirer du dossier rend le rôle")
    func medecinTraitant() throws {
        let banc = try Banc()
        let dossier = try banc.creerDossier()
        #expect(try changer(banc, dossier, .declarationMedecinTraitant, medecin) == .change)
        let siens = try faits(banc, dossier, medecin)
        #expect(siens.medecinTraitant)
        #expect(siens.autorisation == .valide)
        #expect(try changer(banc, dossier, .autorisationSuppression, medecin) == .change)
        #expect(try faits(banc, dossier, medecin).medecinTraitant == false)
    }

    @Test("sans acteur, les faits ne disent que l'état du dossier")
    func sansActeur() throws {
        let banc = try Banc()
        let dossier = try banc.creerDossier()
        let faits = try faits(banc, dossier, nil)
        #expect(faits.etat == .actif)
        #expect(faits.traits == nil)
    }
}

/// Une horloge que l'essai avance.
final class Horloge: Sendable {
    private let ms: Mutex<Int64>

    init(heure: Int64) { ms = Mutex(heure) }

    var instant: Instant { Instant(ms: ms.withLock { $0 }) }

    func avancer(_ delta: Int64) { ms.withLock { $0 += delta } }
}
