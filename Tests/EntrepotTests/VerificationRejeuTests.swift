import Domaine
import Foundation
import SQLiteKit
import Testing

@testable import Entrepot

@Suite("Vérification : autorisations, blocages, préférences et état, rejoués depuis le journal")
struct VerificationRejeuTests {
    /// Deux dossiers : le second effacé, le troisième fermé puis rouvert.
    private func garni() throws -> Banc {
        let banc = try Banc()
        let dossier = try banc.ouvrir()
        try banc.autoriser(dossier)
        try banc.autoriser(dossier, par: Banc.confrere)
        try banc.autoriser(dossier, par: Banc.hopital)
        try banc.autoriser(dossier, par: Banc.patient, pour: .structure("1750803447"))
        try banc.autoriser(dossier, .autorisationSuppression, par: Banc.confrere)
        try banc.autoriser(dossier, .declarationMedecinTraitant)
        try banc.bloquer(dossier, "899900077985")
        try banc.bloquer(dossier, "899900062490")
        try banc.bloquer(dossier, "899900062490", .deblocage)
        try banc.preferer(dossier, ChangementPreferences(brisDeGlace: false))
        try banc.preferer(dossier, ChangementPreferences(centre15: false))
        try banc.preferer(dossier, ChangementPreferences(centre15: true))
        let efface = try banc.ouvrir(Banc.identite(1))
        try banc.autoriser(efface, .declarationMedecinTraitant)
        try banc.bloquer(efface, "899900077985")
        try banc.mener(efface, .effacement, par: Banc.gerant)
        let ferme = try banc.ouvrir(Banc.identite(2))
        try banc.autoriser(ferme, .declarationMedecinTraitant)
        try banc.autoriser(ferme, .autorisationSuppression)
        try banc.mener(ferme, .fermeture, Justification(motif: "M"), par: Banc.gerant)
        return banc
    }

    // swift-format-ignore
    static let table: [Alteration] = [
        Alteration("une autorisation qu'on s'accorde", "INSERT INTO autorisation (dossier_id, nature, titulaire, secrete, debut_ms, dernier_acte_ms, declaree_par) VALUES (1, 'PS', '899900099999', 0, 0, 0, 'x')", "une autorisation qu'aucune trace"),
        Alteration("une autorisation retirée qu'on rétablit", "UPDATE autorisation SET retiree_ms = NULL WHERE dossier_id = 1 AND titulaire = '899900077985'", "une autorisation qu'aucune trace"),
        Alteration("une autorisation retirée en cachette", "UPDATE autorisation SET retiree_ms = 1 WHERE dossier_id = 1 AND titulaire = '899900063480'", "une autorisation retirée"),
        Alteration("une autorisation de structure effacée", "DELETE FROM autorisation WHERE dossier_id = 1 AND titulaire = '1120459876'", "une autorisation retirée"),
        Alteration("une autorisation passée à un autre", "UPDATE autorisation SET titulaire = '899900099999' WHERE dossier_id = 1 AND titulaire = '899900063480'", "une autorisation qu'aucune trace"),
        Alteration("une autorisation dans un dossier effacé", "INSERT INTO autorisation (dossier_id, nature, titulaire, secrete, debut_ms, dernier_acte_ms, declaree_par) VALUES (2, 'PS', '899900063480', 0, 0, 0, 'x')", "une autorisation qu'aucune trace"),
        Alteration("un blocage levé", "DELETE FROM blocage WHERE ps = '899900077985'", "un blocage levé"),
        Alteration("un blocage ajouté", "INSERT INTO blocage (dossier_id, ps, secrete, leve, depuis_ms) VALUES (1, '899900063480', 0, 0, 0)", "un blocage qu'aucune trace"),
        Alteration("un médecin traitant de plus", "UPDATE dossier SET medecin_traitant = '899900063480' WHERE id = 3", "son médecin traitant"),
        Alteration("un autre médecin traitant", "UPDATE dossier SET medecin_traitant = '899900077985' WHERE id = 1", "son médecin traitant"),
        Alteration("le médecin traitant retiré", "UPDATE dossier SET medecin_traitant = NULL WHERE id = 1", "son médecin traitant"),
        Alteration("l'opposition au bris de glace levée", "UPDATE dossier SET bris_de_glace = 1 WHERE id = 1", "ses préférences"),
        Alteration("les masques ouverts en urgence", "UPDATE dossier SET masques_en_urgence = 1 WHERE id = 3", "ses préférences"),
        Alteration("le masquage par défaut posé", "UPDATE dossier SET masquage_par_defaut = 1 WHERE id = 1", "ses préférences"),
        Alteration("un dossier fermé rouvert", "UPDATE dossier SET etat = 'ACTIF' WHERE id = 3", "son état"),
    ]

    @Test(
        "une structure dont l'identifiant a la forme d'un matricule est tue par la trace : rien ne s'en déduit"
    )
    func tue() throws {
        let banc = try Banc()
        let dossier = try banc.ouvrir()
        try banc.autoriser(dossier, par: Banc.patient, pour: .structure("279035121518989"))
        #expect(try banc.rupture == nil)
        try banc.autreConnexion().execute("UPDATE dossier SET centre_15 = 0")
        #expect(try #require(try banc.rupture).contains("ses préférences"))
    }

    @Test("chaque droit changé sans trace est trouvé", arguments: table)
    func alteration(_ cas: Alteration) throws {
        let banc = try garni()
        #expect(try banc.rupture == nil)
        try banc.autreConnexion().execute(cas.sql)
        let rupture = try #require(try banc.rupture)
        #expect(rupture.contains(cas.rupture), "\(rupture)")
    }
}
