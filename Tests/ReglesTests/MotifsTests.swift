import Domaine
import Testing

@testable import Regles

@Suite("Motifs — chacun dans une table, avec sa porte et sa phrase (règlement § 2)")
struct MotifsTests {
    static let tables: [(porte: String, table: [Cas])] = [
        ("AUT", PreuveIdentiteTests.table), ("INS", IdentiteQualifieeTests.table),
        ("DOS", DossierActifTests.table), ("BLO", BlocageTests.table), ("DRO", DroitDeLActeurTests.table),
        ("URG", UrgenceTests.table), ("CST", ConsentementDuPatientTests.table),
        ("HAB", HabilitationAuTypeTests.table), ("VIS", VisibiliteDuDocumentTests.table),
        ("ETA", EtatDuDocumentTests.table), ("DOC", ConformiteDuDocumentTests.table),
        ("OPP", OppositionAuDepotTests.table),
    ]

    /// Les motifs qu'aucune règle ne rend aujourd'hui, et pourquoi.
    // swift-format-ignore
    static let aVenir: [Motif: String] = [
        .aucunAvisFavorable: "garde-fou : sans acteur, AUT refuse avant ; avec un acteur, DRO a toujours un avis",
        .demandeMalFormee:   "dit par la façade : voir les essais du refus d'une demande mal formée",
        .malForme:           "dit par la lecture du document, avant le règlement",
        .pasUnCDA:           "dit par la lecture du document, avant le règlement",
        .tropGrand:          "dit par la lecture du document, avant le règlement",
    ]

    @Test("chaque motif est attendu par une table, ou viendra pour une raison dite")
    func completude() {
        let attendus = Set(Self.tables.flatMap(\.table).compactMap(\.motif))
        let connus = Set(Motif.allCases).subtracting([.accorde])
        #expect(connus.subtracting(attendus) == Set(Self.aVenir.keys))
        #expect(attendus.isDisjoint(with: Self.aVenir.keys))
    }

    @Test("chaque table a une ligne favorable, une défavorable et une sans objet")
    func opinions() {
        #expect(Self.tables.map(\.porte) == Reglement.regles.map { type(of: $0).reference.code })
        for (porte, table) in Self.tables {
            let favorable = table.contains { $0.attendu == .favorable }
            let defavorable = table.contains { $0.motif != nil }
            let sansObjet = table.contains { $0.attendu == .sansObjet }
            #expect(favorable, "\(porte)")
            #expect(defavorable, "\(porte)")
            // AUT concerne toute demande.
            #expect(sansObjet == (porte != "AUT"), "\(porte)")
        }
    }

    @Test("une table n'attend que les motifs de sa porte")
    func motifsDeLaPorte() {
        for (porte, table) in Self.tables {
            for cas in table {
                #expect(cas.motif.map { $0.porte == porte } ?? true, "\(porte) : \(cas.testDescription)")
            }
        }
    }

    @Test("deux lignes d'une table n'ont pas le même titre")
    func titres() {
        for (porte, table) in Self.tables {
            #expect(Set(table.map(\.testDescription)).count == table.count, "\(porte)")
        }
    }

    @Test("la porte d'un motif est une règle, l'accord ou le refus par défaut", arguments: Motif.allCases)
    func porte(_ motif: Motif) {
        #expect((ReglementTests.portes + ["ACC", "GEN"]).contains(motif.porte))
        #expect(motif.rawValue.utf8.count == 6)
        #expect(motif.rawValue.dropFirst(3).first == "-")
        #expect(motif.rawValue.suffix(2).allSatisfy { $0.isASCII && $0.isNumber })
    }

    @Test("les codes sont stables : trois lettres et deux chiffres, jamais réemployés")
    func codes() {
        // swift-format-ignore
        let codes = [
            "ACC-00", "GEN-01", "GEN-02",
            "AUT-01", "AUT-02", "AUT-03", "AUT-04", "AUT-05", "AUT-06", "AUT-07",
            "INS-01", "INS-02", "INS-03", "INS-04", "INS-05", "INS-06",
            "DOS-01", "DOS-02", "DOS-03", "BLO-01", "DRO-01", "DRO-02", "DRO-03", "DRO-04", "URG-01", "URG-02",
            "CST-01", "CST-02", "CST-03", "HAB-01", "HAB-02", "HAB-03",
            "VIS-01", "VIS-02", "VIS-03", "VIS-04", "ETA-01", "ETA-02", "ETA-03", "ETA-04",
            "DOC-01", "DOC-02", "DOC-03", "DOC-04", "DOC-05", "DOC-06", "DOC-07", "DOC-08", "DOC-09", "DOC-10",
            "OPP-01",
        ]
        #expect(Motif.allCases.map(\.rawValue) == codes)
    }

    @Test(
        "la phrase d'un motif finit par un point et ne porte aucun chiffre inattendu",
        arguments: Motif.allCases)
    func phrase(_ motif: Motif) {
        let phrase = motif.phrase
        #expect(phrase.hasSuffix("."))
        #expect(!phrase.hasSuffix(".."))
        #expect(phrase.first?.isUppercase == true)
        let connus = ["centre 15", "10 caractères", "15 caractères", "CDA R2"]
        let reste = connus.reduce(into: phrase) { $0 = $0.split(separator: $1).joined() }
        #expect(!reste.contains { $0.isNumber }, "\(phrase)")
    }

    @Test("deux motifs n'ont pas la même phrase")
    func phrasesDistinctes() { #expect(Set(Motif.allCases.map(\.phrase)).count == Motif.allCases.count) }

    @Test(
        "cachent le document les portes HAB et VIS et la suppression, rien d'autre", arguments: Motif.allCases
    )
    func cache(_ motif: Motif) {
        let attendu = ["HAB", "VIS"].contains(motif.porte) || motif == .supprime
        #expect(motif.cacheLeDocument == attendu)
    }
}
