import Domaine
import Testing

@testable import Regles

@Suite("AUT — preuve d'identité (CSP L. 1111-17 ; CI-SIS VIHF, JDV_J65 ; règlement § 2, porte 1)")
struct PreuveIdentiteTests {
    static func demande(_ acteur: Acteur, _ mode: ModeAcces = .normal, _ raison: String? = nil) -> Demande {
        .exemple(.consultation, par: acteur) {
            $0.mode = mode
            $0.raison = raison
        }
    }

    static func appelant(_ appelant: Appelant) -> Demande {
        .exemple(.consultation, par: .medecin) { $0.appelant = appelant }
    }

    static let sansId = Acteur.medecin.avec { $0.id = "" }
    static let sansProfession = Acteur.exemple(nil, specialite: "SM26")
    static let sansSpecialite = Acteur.exemple("10")
    static let sansSection = Acteur.exemple("21")

    // swift-format-ignore
    static let table: [Cas] = [
        Cas("aucune preuve",                         appelant(.sansPreuve),      .defavorable(.preuveAbsente)),
        Cas("preuve invalide ou expirée",            appelant(.preuveInvalide),  .defavorable(.preuveInvalide)),
        Cas("rôle inconnu",                          appelant(.roleInconnu),     .defavorable(.roleInconnu)),
        Cas("preuve à usage unique, déjà présentée", appelant(.preuveRejouee(.medecin)), .defavorable(.rejeu)),
        Cas("rejeu, et ce qui manque au rôle",       appelant(.preuveRejouee(sansSpecialite)), .defavorable(.rejeu)),
        Cas("professionnel sans identifiant",        demande(sansId),            .defavorable(.preuveInvalide)),
        Cas("professionnel sans profession",         demande(sansProfession),    .defavorable(.roleInconnu)),
        Cas("professionnel à la profession vide",    demande(.exemple("")),      .defavorable(.roleInconnu)),
        Cas("médecin sans spécialité",               demande(sansSpecialite),    .defavorable(.specialiteAbsente)),
        Cas("médecin à la spécialité vide",          demande(.exemple("10", specialite: "")),
            .defavorable(.specialiteAbsente)),
        Cas("médecin avec une section seulement",    demande(.exemple("10", section: "A")),
            .defavorable(.specialiteAbsente)),
        Cas("pharmacien sans section",               demande(sansSection),       .defavorable(.specialiteAbsente)),
        Cas("pharmacien à la section vide",          demande(.exemple("21", section: "")),
            .defavorable(.specialiteAbsente)),
        Cas("pharmacien avec une spécialité seulement", demande(.exemple("21", specialite: "SM26")),
            .defavorable(.specialiteAbsente)),
        Cas("médecin",                               demande(.medecin),          .favorable),
        Cas("médecin du travail",                    demande(.medecinDuTravail), .favorable),
        Cas("pharmacien",                            demande(.pharmacien),       .favorable),
        Cas("infirmier, sans spécialité ni section", demande(.infirmier),        .favorable),
        Cas("laboratoire",                           demande(.laboratoire),      .favorable),
        Cas("secrétariat",                           demande(.secretariat),      .favorable),
        Cas("patient, qui n'a pas d'identifiant",    demande(.patient),          .favorable),
        Cas("exploitant",                            demande(.exploitant),       .favorable),
        Cas("une raison en mode normal ne change rien", demande(.medecin, .normal, "x"), .favorable),

        Cas("centre 15 sans droit de régulation",    demande(.medecin, .centre15), .defavorable(.regulationSansDroit)),
        Cas("centre 15 avec une raison, sans droit", demande(.medecin, .centre15, "régulation du SAMU"),
            .defavorable(.regulationSansDroit)),
        Cas("centre 15 avec le droit, sans raison",  demande(.regulateur, .centre15), .favorable),
        Cas("centre 15, laboratoire",                demande(.laboratoire, .centre15),
            .defavorable(.regulationSansDroit)),

        Cas("bris de glace sans raison",             demande(.medecin, .brisDeGlace),
            .defavorable(.brisDeGlaceSansRaison)),
        Cas("bris de glace, raison vide",            demande(.medecin, .brisDeGlace, ""),
            .defavorable(.brisDeGlaceSansRaison)),
        Cas("bris de glace, 9 caractères",           demande(.medecin, .brisDeGlace, "inconscie"),
            .defavorable(.brisDeGlaceSansRaison)),
        Cas("bris de glace, 10 caractères",          demande(.medecin, .brisDeGlace, "inconscien"), .favorable),
        Cas("bris de glace, dix lettres accentuées", demande(.medecin, .brisDeGlace, "éééééééééé"), .favorable),
        Cas("bris de glace, cinq accents décomposés", demande(.medecin, .brisDeGlace, "e\u{301}e\u{301}e\u{301}"),
            .defavorable(.brisDeGlaceSansRaison)),
        Cas("bris de glace, dix espaces",            demande(.medecin, .brisDeGlace, "          "),
            .defavorable(.brisDeGlaceSansRaison)),
        Cas("bris de glace, un mot entouré d'espaces", demande(.medecin, .brisDeGlace, "     coma \n\t\u{A0}  "),
            .defavorable(.brisDeGlaceSansRaison)),
        Cas("bris de glace, deux lettres éloignées", demande(.medecin, .brisDeGlace, "a            b"),
            .defavorable(.brisDeGlaceSansRaison)),
        Cas("bris de glace, le droit de régulation ne vaut pas raison", demande(.regulateur, .brisDeGlace),
            .defavorable(.brisDeGlaceSansRaison)),
    ]

    @Test("la preuve permet le mode, ou le motif dit ce qui manque", arguments: table)
    func avis(_ cas: Cas) throws { #expect(try cas.avis(de: PreuveIdentite()) == cas.attendu) }

    @Test("la porte AUT a un avis sur toute demande", arguments: Action.allCases)
    func jamaisSansObjet(_ action: Action) throws {
        let cas = Cas("toute demande", .exemple(action, par: .medecin), .favorable)
        #expect(try cas.avis(de: PreuveIdentite()) == .favorable)
    }

    @Test(
        "sans preuve valable, aucune porte ne s'ouvre et le motif est celui d'AUT", arguments: Action.allCases
    )
    func sansActeur(_ action: Action) throws {
        // swift-format-ignore
        let appelants: [(Appelant, Motif)] = [
            (.sansPreuve, .preuveAbsente), (.preuveInvalide, .preuveInvalide), (.roleInconnu, .roleInconnu),
            (.preuveRejouee(.medecin), .rejeu),
        ]
        for (appelant, attendu) in appelants {
            let demande = Demande.exemple(action, par: .medecin) { $0.appelant = appelant }
            #expect(try motif(demande) == attendu)
        }
    }
}
