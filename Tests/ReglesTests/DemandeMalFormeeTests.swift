import Domaine
import Testing

@testable import Regles

@Suite("Une demande mal formée (GEN-02) est refusée quoi que disent les portes, la preuve d'abord")
struct DemandeMalFormeeTests {
    private let reglement = Reglement(
        tables: TablesReglement(
            matrice: MatriceHabilitation(cellules: [:], empreinte: ""),
            droits: DroitsFonctionnels(cellules: [
                DroitsFonctionnels.Cle(.historique, .exploitant, .normal): .oui
            ]), oidsINS: []))

    // swift-format-ignore
    static let table: [(String, Appelant, Motif)] = [
        ("qui serait accordée", .reconnu(Acteur(genre: .exploitant, id: "e")), .demandeMalFormee),
        ("qu'une autre porte refuse aussi", .reconnu(Acteur(genre: .patient, id: "")), .demandeMalFormee),
        ("sans preuve", .sansPreuve, .preuveAbsente),
        ("de preuve fausse", .preuveInvalide, .preuveInvalide),
        ("d'un rôle inconnu", .roleInconnu, .roleInconnu),
    ]

    @Test("son motif", arguments: table)
    func motif(_ cas: (titre: String, appelant: Appelant, motif: Motif)) {
        let demande = Demande(.historique, appelant: cas.appelant)
        let faits = Faits(dossier: FaitsDossier())
        let verdict = reglement.malFormee(demande, faits)
        #expect(verdict.motif == cas.motif)
        #expect(!verdict.estAccorde)
        #expect(verdict.avis == reglement.statuer(demande, faits).verdict.avis)
    }
}
