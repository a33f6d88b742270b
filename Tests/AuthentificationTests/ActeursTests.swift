import Domaine
import Testing

@testable import Authentification

@Suite("Revendications Pro Santé Connect et dmp_acteur → acteur")
struct ActeursTests {
    struct Cas: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let sauf: [String: String?]
        let attendu: Appelant?
        let modifier: @Sendable (inout Acteur) -> Void

        /// Le médecin de l'atelier, à ceci près.
        init(_ nom: String, _ sauf: [String: String?], _ modifier: @escaping @Sendable (inout Acteur) -> Void)
        {
            testDescription = nom
            self.sauf = sauf
            attendu = nil
            self.modifier = modifier
        }

        init(_ nom: String, _ sauf: [String: String?], _ attendu: Appelant) {
            testDescription = nom
            self.sauf = sauf
            self.attendu = attendu
            modifier = { _ in }
        }
    }

    static func exercice(_ membres: String) -> [String: String?] {
        ["SubjectRefPro": #"{"codeCivilite":null,"exercices":[\#(membres)]}"#]
    }

    // swift-format-ignore
    static let professionnels: [Cas] = [
        Cas("médecin par SubjectRole seul", [:]) { _ in },
        Cas("rôle sans système", ["SubjectRole": #"["10"]"#]) { _ in },
        Cas("rôle TRE_G15", ["SubjectRole": #"["10^1.2.250.1.71.1.2.7"]"#]) { _ in },
        Cas("le premier rôle connu l'emporte", ["SubjectRole": #"["999","60","10"]"#]) { $0.profession = "60" },
        Cas("spécialité", exercice(#"{"codeProfession":"10","codeSavoirFaire":"SM26","activities":[]}"#)) { $0.specialite = "SM26" },
        Cas("profession par l'exercice seul", exercice(#"{"codeProfession":"60"}"#).merging(["SubjectRole": nil]) { $1 }) { $0.profession = "60" },
        Cas("FINESS du site", exercice(#"{"codeProfession":"10","activities":[{"numeroFinessSite":"750803447","identifiantTechniqueDeLaStructure":"R1"}]}"#)) { $0.structure = "1750803447" },
        Cas("identifiant technique à défaut de FINESS", exercice(#"{"codeProfession":"10","activities":[{"numeroFinessSite":"","identifiantTechniqueDeLaStructure":"R1"}]}"#)) { $0.structure = "R1" },
        Cas("SubjectOrganizationID", ["SubjectOrganizationID": #""1750803447""#]) { $0.structure = "1750803447" },
        Cas("section de l'activité", exercice(#"{"codeProfession":"21","activities":[{"codeSectionPharmacien":"G"}]}"#).merging(["SubjectRole": #"["21"]"#]) { $1 }) { $0.profession = "21"; $0.section = "G" },
        Cas("l'activité de la structure annoncée", exercice(#"{"codeProfession":"21","activities":[{"codeSectionPharmacien":"A"},{"codeSectionPharmacien":"G","numeroFinessSite":"750803447"}]}"#).merging(["SubjectRole": #"["21"]"#, "SubjectOrganizationID": #""1750803447""#]) { $1 }) { $0.profession = "21"; $0.section = "G"; $0.structure = "1750803447" },
        Cas("l'exercice de la profession du rôle", exercice(#"{"codeProfession":"60","codeSavoirFaire":"X"},{"codeProfession":"10","codeSavoirFaire":"SM54"}"#)) { $0.specialite = "SM54" },
        Cas("noms d'exercice à défaut des noms", exercice(#"{"codeProfession":"10","nomDexercice":"A","prenomDexercice":"B"}"#).merging(["family_name": nil, "given_name": "null"]) { $1 }) { $0.nom = "A"; $0.prenom = "B" },
        Cas("droit de régulation", ["Acces_Regulation_Medicale": #""VRAI""#]) { $0.droitRegulation = true },
        Cas("sans droit de régulation", ["Acces_Regulation_Medicale": #""FAUX""#]) { _ in },
        Cas("un droit mal écrit n'est pas un droit", ["Acces_Regulation_Medicale": #""vrai""#]) { _ in },
        Cas("authentification indirecte renforcée", ["dmp_authentification": #""AIR""#]) { $0.authentification = .air },
        Cas("authentification inconnue", ["dmp_authentification": #""directe""#], .preuveInvalide),
        Cas("profession hors de la liste", ["SubjectRole": #"["999^1.2.250.1.213.1.1.5.5"]"#], .roleInconnu),
        Cas("profession en formation (TRE_G16)", ["SubjectRole": #"["10^1.2.250.1.71.1.2.8"]"#], .roleInconnu),
        Cas("exercice d'étudiant", exercice(#"{"codeProfession":"10","codeCategorieProfessionnelle":"E"}"#), .roleInconnu),
        Cas("sans rôle ni exercice", ["SubjectRole": "[]"], .roleInconnu),
        Cas("sans SubjectNameID", ["SubjectNameID": nil], .roleInconnu),
        Cas("SubjectNameID vide", ["SubjectNameID": #""""#], .roleInconnu),
    ]

    static func declare(_ genre: String, _ plus: [String: String?] = [:]) -> [String: String?] {
        let absents: [String: String?] = [
            "SubjectNameID": nil, "family_name": nil, "given_name": nil,
            "SubjectRole": nil, "dmp_acteur": "\"\(genre)\"",
        ]
        return absents.merging(plus) { $1 }
    }

    static let structure: [String: String?] = ["SubjectOrganizationID": #""1750803447""#]
    static let id: [String: String?] = ["SubjectNameID": #""X-1""#]
    static let air: [String: String?] = ["dmp_authentification": #""AIR""#]
    static let regulation: [String: String?] = ["Acces_Regulation_Medicale": #""VRAI""#]
    static let ins: [String: String?] = ["ins": "\"\(Atelier.matricule)\""]

    // swift-format-ignore
    static let autres: [Cas] = [
        Cas("secrétariat", declare("secretariat", structure), .reconnu(Acteur(genre: .secretariat, id: "1750803447", structure: "1750803447"))),
        Cas("secrétariat porteur d'une CPE", declare("secretariat", structure.merging(id) { $1 }), .reconnu(Acteur(genre: .secretariat, id: "X-1", structure: "1750803447"))),
        Cas("secrétariat sans structure", declare("secretariat", id), .roleInconnu),
        Cas("établissement", declare("etablissement", structure), .reconnu(Acteur(genre: .etablissement, id: "1750803447", structure: "1750803447", authentification: .indirecte))),
        Cas("établissement sans structure", declare("etablissement"), .roleInconnu),
        Cas("patient", declare("patient", ins), .reconnu(Acteur(genre: .patient, id: "", matricule: try? MatriculeINS(Atelier.matricule)))),
        Cas("patient sans matricule", declare("patient"), .roleInconnu),
        Cas("représentant", declare("representant", ins.merging(id) { $1 }), .reconnu(Acteur(genre: .representantLegal, id: "X-1", matricule: try? MatriculeINS(Atelier.matricule)))),
        Cas("représentant sans identifiant", declare("representant", ins), .roleInconnu),
        Cas("représentant sans matricule", declare("representant", id), .roleInconnu),
        Cas("Assurance Maladie", declare("assurance-maladie", id), .reconnu(Acteur(genre: .assuranceMaladie, id: "X-1", authentification: .indirecte))),
        Cas("Assurance Maladie sans identifiant", declare("assurance-maladie"), .roleInconnu),
        Cas("exploitant", declare("exploitant", id), .reconnu(Acteur(genre: .exploitant, id: "X-1"))),
        Cas("exploitant sans identifiant", declare("exploitant"), .roleInconnu),
        Cas("établissement de régulation", declare("etablissement", structure.merging(regulation) { $1 }), .reconnu(Acteur(genre: .etablissement, id: "1750803447", structure: "1750803447", droitRegulation: true, authentification: .indirecte))),
        Cas("établissement en AIR", declare("etablissement", structure.merging(air) { $1 }), .preuveInvalide),
        Cas("personnel d'établissement", declare("personnel-etablissement", structure.merging(id) { $1 }), .reconnu(Acteur(genre: .personnelEtablissement, id: "X-1", structure: "1750803447", authentification: .air))),
        Cas("personnel d'établissement, AIR dite", declare("personnel-etablissement", structure.merging(id) { $1 }.merging(air) { $1 }), .reconnu(Acteur(genre: .personnelEtablissement, id: "X-1", structure: "1750803447", authentification: .air))),
        Cas("personnel d'établissement sans structure", declare("personnel-etablissement", id), .roleInconnu),
        Cas("personnel d'établissement sans identifiant", declare("personnel-etablissement", structure), .roleInconnu),
        Cas("personnel d'établissement avec droit de régulation", declare("personnel-etablissement", structure.merging(id) { $1 }.merging(regulation) { $1 }), .preuveInvalide),
        Cas("secrétariat en AIR", declare("secretariat", structure.merging(air) { $1 }), .preuveInvalide),
        Cas("patient avec droit de régulation", declare("patient", ins.merging(regulation) { $1 }), .preuveInvalide),
        Cas("patient en AIR", declare("patient", ins.merging(air) { $1 }), .preuveInvalide),
        Cas("représentant avec droit de régulation", declare("representant", ins.merging(id) { $1 }.merging(regulation) { $1 }), .preuveInvalide),
        Cas("représentant en AIR", declare("representant", ins.merging(id) { $1 }.merging(air) { $1 }), .preuveInvalide),
        Cas("genre inconnu", declare("directeur", id), .roleInconnu),
        Cas("genre d'une autre casse", declare("Patient", ins), .roleInconnu),
    ]

    @Test("acteur", arguments: professionnels + autres)
    func acteur(_ cas: Cas) throws {
        let atelier = try Atelier.partage.get()
        let jeton = try atelier.jeton(charge: Atelier.charge(sauf: cas.sauf))
        var medecin = JetonsJustesTests.medecin
        cas.modifier(&medecin)
        let appelant = try atelier.verificateur().authentifier("Bearer " + jeton)
        #expect(appelant == cas.attendu ?? .reconnu(medecin))
    }

    @Test("chaque genre déclarable a une ligne dans la table")
    func tableComplete() {
        for genre in GenreDeclare.allCases {
            #expect(Self.autres.contains { $0.sauf["dmp_acteur"] == "\"\(genre.rawValue)\"" })
        }
    }
}
