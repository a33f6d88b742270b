import Domaine
import Testing

@testable import Regles

/// Une situation d'un article du règlement : une demande, des faits, et le motif que rend le règlement entier.
struct Article: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let demande: Demande
    let faits: Faits
    let motif: Motif

    init(
        _ situation: String, _ action: Action, _ acteur: Acteur, _ motif: Motif,
        _ modifier: (inout Demande, inout Faits) -> Void = { _, _ in }
    ) {
        var demande = Demande.exemple(action, par: acteur)
        var faits = Faits.exemple()
        modifier(&demande, &faits)
        testDescription = situation
        self.demande = demande
        self.faits = faits
        self.motif = motif
    }

    /// La même situation en urgence, avec ce que le mode exige de l'appelant.
    init(
        _ situation: String, _ action: Action, _ acteur: Acteur, _ mode: ModeAcces, _ motif: Motif,
        _ modifier: (inout Demande, inout Faits) -> Void = { _, _ in }
    ) {
        self.init(situation, action, acteur, motif) { demande, faits in
            demande = .urgence(action, par: acteur, mode)
            modifier(&demande, &faits)
        }
    }

    /// Le règlement entier, sur les tables publiées, rend ce motif et n'accorde que lui.
    func verifier() throws {
        let verdict = try reglementPublie().statuer(demande, faits).verdict
        #expect(verdict.motif == motif)
        #expect(verdict.estAccorde == (motif == .accorde))
    }
}

@Suite("Articles — chacun a de quoi accorder et de quoi refuser (règlement §§ 3 à 5)")
struct ArticlesTests {
    static let tables: [(article: String, table: [Article])] =
        ArticlesAlimentationTests.tables + ArticlesConsultationTests.tables + ArticlesActesTests.tables
        + ArticlesDossierTests.tables

    @Test("un article montre au moins un accord et un refus, chaque situation une fois")
    func equilibre() {
        for (article, table) in Self.tables {
            #expect(table.contains { $0.motif == .accorde }, "\(article)")
            #expect(table.contains { $0.motif != .accorde }, "\(article)")
            #expect(Set(table.map(\.testDescription)).count == table.count, "\(article)")
        }
        #expect(Set(Self.tables.map(\.article)).count == Self.tables.count)
    }
}
