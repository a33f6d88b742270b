import Domaine
import Nomenclatures
import Testing

@Suite("Types, classes, rubriques et catégories")
struct TypesTests {
    let nomenclatures: Nomenclatures

    init() throws { nomenclatures = try embarquees.get() }

    @Test("les tables portent le nombre de lignes publié")
    func nombres() {
        let attendus: [FichierTable: Int] = [
            .classes: 12, .types: 108, .formats: 62, .formatParModele: 55, .formatParMedia: 5,
            .cadresExercice: 12, .secteursActivite: 70, .professions: 60, .specialites: 396,
            .confidentialites: 6, .matrice: 108, .droits: 192, .droitsAIR: 135,
            .droitsComplementaires: 73,
        ]
        for table in nomenclatures.tables {
            #expect(attendus.first { $0.key.rawValue == table.nom }?.value == table.lignes, "\(table.nom)")
        }
        #expect(nomenclatures.tables.map(\.nom) == FichierTable.allCases.map(\.rawValue))
        #expect(nomenclatures.types.count == 108)
        #expect(nomenclatures.classes.count == 12)
        #expect(nomenclatures.formats.count == 62)
    }

    @Test("chaque table dit sa source, sa version et sa date de contrôle")
    func provenance() {
        for table in nomenclatures.tables {
            #expect(!table.titre.isEmpty && !table.source.isEmpty && !table.version.isEmpty)
            #expect(table.verifieLe == "2026-11-21", "\(table.nom)")
            #expect(!table.empreinte.isEmpty)
        }
    }

    @Test("chaque type a une classe, une rubrique et une catégorie des listes fermées")
    func listesFermees() {
        #expect(Nomenclatures.rubriques.count == 9)
        #expect(Nomenclatures.categories.count == 10)
        for type in nomenclatures.types.values {
            #expect(nomenclatures.classes[type.classe] != nil, "\(type.code.code)")
            #expect(Nomenclatures.rubriques.contains(type.rubrique), "\(type.code.code)")
            #expect(Nomenclatures.categories.contains(type.categorie), "\(type.code.code)")
            #expect(!type.libelle.isEmpty)
        }
        #expect(Set(nomenclatures.types.values.map(\.rubrique)).count == 9)
        #expect(Set(nomenclatures.types.values.map(\.categorie)).count == 10)
    }

    // swift-format-ignore
    static let classes: [(classe: String, types: Int)] = [
        ("10", 37), ("11", 22), ("31", 4), ("42", 14), ("43", 2), ("44", 6), ("45", 1), ("52", 8),
        ("60", 1), ("90", 4), ("95", 8), ("urn:oid:1.3.6.1.4.1.19376.1.2.1.1.1", 1),
    ]

    @Test("chaque classe reçoit le nombre de types que lui donne ASS_X16", arguments: classes)
    func typesParClasse(_ cas: (classe: String, types: Int)) {
        #expect(nomenclatures.types.values.count { $0.classe == cas.classe } == cas.types)
    }

    struct Ligne: Sendable {
        let code, classe, rubrique, categorie: String
        let duPatient: Bool

        init(_ code: String, _ classe: String, _ rubrique: String, _ categorie: String, _ duPatient: Bool) {
            self.code = code
            self.classe = classe
            self.rubrique = rubrique
            self.categorie = categorie
            self.duPatient = duPatient
        }
    }

    // swift-format-ignore
    static let lignes: [Ligne] = [
        Ligne("11502-2",      "10", "Analyses",              "Résultats de biologie",          false),
        Ligne("60568-3",      "10", "Analyses",              "Résultats de biologie",          false),
        Ligne("57833-6",      "42", "Traitements et soins",  "Ordonnances et soins",           false),
        Ligne("18748-4",      "31", "Imagerie",              "Radio, écho, scanner, IRM",      false),
        Ligne("75492-9",      "10", "Prévention",            "Prévention et dépistage",        false),
        Ligne("34112-3",      "10", "Comptes rendus",        "Comptes rendus",                 false),
        Ligne("60591-5",      "11", "Synthèse",              "Ma santé en résumé",             false),
        Ligne("11506-3",      "10", "Traitements et soins",  "Ordonnances et soins",           false),
        Ligne("REMB",         "60", "Données de remboursement", "Autres documents",            false),
        Ligne("ATTEST-RESID", "95", "Certificats",           "Pièces administratives",         false),
        Ligne("EXPPAT_3",     "90", "Espace personnel",      "Autres documents",               true),
        Ligne("74465-6",      "90", "Espace personnel",      "Autres documents",               true),
        Ligne("DOCPAT08",     "11", "Synthèse",              "Synthèse de mon profil médical", true),
        Ligne("DOCPAT09",     "95", "Certificats",           "Pièces administratives",         true),
    ]

    @Test("une ligne connue se relit telle quelle", arguments: lignes)
    func ligne(_ cas: Ligne) throws {
        let type = try #require(nomenclatures.type(typeDMP(cas.code)))
        #expect(type.classe == cas.classe)
        #expect(type.rubrique == cas.rubrique)
        #expect(type.categorie == cas.categorie)
        #expect(type.duPatient == cas.duPatient)
    }

    @Test("un document du patient est de la classe 90, DOCPAT ou EXPPAT")
    func documentsDuPatient() {
        for type in nomenclatures.types.values {
            let code = type.code.code
            let attendu = type.classe == "90" || code.hasPrefix("DOCPAT") || code.hasPrefix("EXPPAT_")
            #expect(type.duPatient == attendu, "\(code)")
        }
    }

    @Test("un code dans une autre nomenclature n'est pas le même type")
    func nomenclatureComprise() {
        #expect(nomenclatures.type(CodeSysteme("11502-2", OID.complementaire)) == nil)
        #expect(nomenclatures.type(CodeSysteme("E1762", "ASTM")) != nil)
    }
}
