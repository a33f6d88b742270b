import Domaine
import Regles
import Testing

@testable import Entrepot

@Suite("L'acteur d'une trace : ni matricule, ni nom d'un patient étranger au dossier")
struct PseudonymesTests {
    private static func patient(_ matricule: String) throws -> Acteur {
        Acteur(
            genre: .patient, id: "", nom: "NOM-SECRET", prenom: "PRENOM-SECRET",
            matricule: try MatriculeINS(matricule))
    }

    private func trace(_ banc: Banc, _ acteur: Acteur, titulaire: Bool?) throws -> Acteur? {
        let faits = Faits(dossier: titulaire.map { FaitsDossier(titulaire: $0) })
        let verdict = Banc.ouvert.statuer(
            Demande(.consultation, appelant: .reconnu(acteur)), faits
        ).verdict
        var contexte = Banc.contexte
        contexte.pseudonymes = try ClePseudonymes(repertoire: banc.repertoire)
        return contexte.acteurTrace(verdict)
    }

    @Test("le titulaire garde son nom et n'a pas d'identifiant ; l'étranger n'a que son pseudonyme")
    func acteur() throws {
        let banc = try Banc()
        let adrun = try Self.patient("275126322074974")
        let chezLui = try #require(try trace(banc, adrun, titulaire: true))
        #expect(chezLui.id == "")
        #expect(chezLui.nom == "NOM-SECRET")
        for titulaire in [false, nil] {
            let ailleurs = try #require(try trace(banc, adrun, titulaire: titulaire))
            #expect(ailleurs.id.hasPrefix(ClePseudonymes.prefixe))
            #expect(ailleurs.nom == nil)
            #expect(ailleurs.prenom == nil)
        }
        #expect(try trace(banc, Banc.medecin, titulaire: false) == Banc.medecin)
        #expect(try trace(banc, Banc.representant, titulaire: false)?.id == "R1")
        var parent = Banc.representant
        parent.id = "275126322074974"
        for titulaire in [true, false] {
            #expect(
                try trace(banc, parent, titulaire: titulaire)?.id == trace(banc, adrun, titulaire: false)?.id)
        }
    }

    @Test("sans clé, il n'a pas d'identifiant du tout")
    func sansCle() throws {
        let verdict = Banc.ouvert.statuer(
            Demande(.consultation, appelant: .reconnu(try Self.patient("275126322074974"))), Faits()
        ).verdict
        #expect(Banc.contexte.acteurTrace(verdict)?.id == "")
        #expect(Banc.contexte.acteurTrace(verdict)?.nom == nil)
    }
}
