import Authentification
import Domaine
import Foundation
import Outillage
import Parcours
import Regles
import SQLiteKit
import Testing

@testable import Entrepot

@Suite("La purge ne croit l'horloge que si un appelant prouvé s'accorde avec elle")
struct HorlogeDeLaPurgeTests {
    private let serveur: ServeurEssai
    private let dossier: String
    private var donnees: String { serveur.donnees }

    /// Un dossier fermé hier, un serveur à l'heure, puis arrêté.
    init() throws {
        serveur = try ServeurEssai()
        let patient = try Usager(serveur, .titulaire())
        dossier = try patient.dossier()
        try #require(try patient.post("/dossiers/\(dossier)/fermeture").status == 200)
        try #require(serveur.arreter() == 0)
    }

    private static var maintenant: Instant { Instant(ms: Int64(Date().timeIntervalSince1970 * 1000)) }

    /// Écrit pour de bon, dans le journal, le refus d'un acte sur ce dossier, à l'heure d'une autre horloge.
    private func tracer(_ instant: Instant, _ appelant: Appelant, _ facade: Origine.Facade = .rest) throws {
        let contexte = ContexteTransaction(
            horloge: { instant },
            versions: VersionsRegles(reglement: "essai", matrice: "", tables: ""))
        let entrepot = try Entrepot(repertoire: donnees, creer: false, contexte: contexte, travailleurs: 1)
        let reglement = Reglement(
            tables: TablesReglement(
                matrice: MatriceHabilitation(cellules: [:], empreinte: ""),
                droits: DroitsFonctionnels(cellules: [:]), oidsINS: []))
        let demande = Demande(.historique, appelant: appelant, origine: Origine(facade: facade))
        let uuid = dossier
        try entrepot.attendre { (t) throws(ErreurEntrepot) in
            guard case .refuse(let verdict) = reglement.statuer(demande, Faits()).permis() else {
                throw .base(code: -1)
            }
            _ = try t.refuser(verdict, dossier: try t.dossier(uuid: uuid))
        }
        entrepot.fermer()
    }

    private func candidats(_ instant: Instant) throws -> [String] {
        try Conservation.candidats(repertoire: donnees, annees: 10, maintenant: instant).map(\.uuid)
    }

    @Test("une horloge qui saute et qui trace à sa fausse heure des jetons refusés n'efface rien")
    func saut() throws {
        let faux = Self.maintenant.plus(jours: 11 * 366)
        #expect(throws: Conservation.Empechement.self) { try candidats(faux) }
        try tracer(faux.plus(jours: -3), .preuveInvalide)
        #expect(throws: Conservation.Empechement.self) { try candidats(faux) }
        try tracer(faux, .sansPreuve)
        #expect(throws: Conservation.Empechement.self) { try candidats(faux) }
        // Ce que l'exploitant fait sur cette machine, ou la purge elle-même, est daté par la même horloge.
        try tracer(faux, .reconnu(Acteur(genre: .exploitant, id: "conservation")), .commande)
        #expect(throws: Conservation.Empechement.self) { try candidats(faux) }
        // Revenue à l'heure, rien n'est échu.
        #expect(try candidats(Self.maintenant).isEmpty)
    }

    @Test("un serveur longtemps arrêté purge de nouveau dès qu'un appelant s'est prouvé")
    func arretLegitime() throws {
        let vrai = Self.maintenant.plus(jours: 11 * 366)
        #expect(throws: Conservation.Empechement.self) { try candidats(vrai) }
        // Son jeton, que son émetteur vient de dater, vaut à cette heure.
        try tracer(vrai, .reconnu(Acteur(genre: .professionnelDeSante, id: "899900063480")))
        #expect(try candidats(vrai).contains(dossier))
        #expect(try candidats(vrai.plus(jours: 31)).contains(dossier))
        #expect(throws: Conservation.Empechement.self) { try candidats(vrai.plus(jours: 32)) }
    }

    @Test(
        "`dmp purger` refuse, et dit quoi faire ; `--le` affirme la date, qui doit être celle de la machine")
    func dateAffirmee() throws {
        // La démonstration a des dossiers fermés, et personne ne s'y est encore prouvé.
        let neuf = try ServeurEssai()
        try #require(neuf.arreter() == 0)
        do {
            let connexion = try Connection(path: Entrepot.chemin(neuf.donnees), mode: .readWrite)
            var vieillir = try Statement(connexion, "UPDATE dossier SET etat_ms = ?1 WHERE etat = 'FERME'")
            try vieillir.bind(Self.maintenant.plus(jours: -11 * 366).ms, at: 1)
            try vieillir.run()
        }
        func purger(_ suite: String...) throws -> (code: Int32, sortie: String) {
            try ServeurEssai.dmp(["purger", "--donnees", neuf.donnees] + suite)
        }
        for (code, sortie) in [try purger("--simuler"), try purger()] {
            #expect(code == 2 && sortie.contains("--le"), "\(sortie)")
        }
        for date in ["2020-01-01", String(Self.maintenant.plus(jours: 4000).rfc3339.prefix(10))] {
            #expect(try purger("--le", date).code == 2)
        }
        #expect(try purger("--le", "demain").code == 1)
        let jour = String(Self.maintenant.rfc3339.prefix(10))
        let simulee = try purger("--simuler", "--le", jour)
        #expect(simulee.code == 0 && simulee.sortie.contains(" fermé le "), "\(simulee.sortie)")
        let faite = try purger("--le", jour)
        #expect(faite.code == 0 && faite.sortie.contains("effacé "), "\(faite.sortie)")
        #expect(try ServeurEssai.dmp("verifier", "--donnees", neuf.donnees).code == 0)
    }
}
