import Domaine
import Testing

@testable import Regles

@Suite("URG — oppositions à l'urgence (CSP L. 1111-17, I ; règlement § 2, porte 6)")
struct UrgenceTests {
    static func prefere(brisDeGlace: Bool?, centre15: Bool?) -> Faits {
        .exemple {
            $0.dossier?.brisDeGlace = brisDeGlace
            $0.dossier?.centre15 = centre15
        }
    }

    static func urgence(_ mode: ModeAcces, _ action: Action = .consultation) -> Demande {
        .urgence(action, par: .medecin, mode)
    }

    static let admis = prefere(brisDeGlace: true, centre15: true)
    static let sansBris = prefere(brisDeGlace: false, centre15: true)
    static let sansCentre15 = prefere(brisDeGlace: true, centre15: false)
    static let inconnues = prefere(brisDeGlace: nil, centre15: nil)
    static let sansPreuve = Demande.urgence(.consultation, par: .medecin, .brisDeGlace) {
        $0.appelant = .sansPreuve
    }

    // swift-format-ignore
    static let table: [Cas] = [
        Cas("mode normal",                        .consultation, admis,                              .sansObjet),
        Cas("mode normal, tout est opposé",       .consultation, prefere(brisDeGlace: false, centre15: false), .sansObjet),
        Cas("bris de glace admis",                urgence(.brisDeGlace), admis,                      .favorable),
        Cas("bris de glace opposé",               urgence(.brisDeGlace), sansBris,            .defavorable(.oppositionBrisDeGlace)),
        Cas("bris de glace, on ne sait pas",      urgence(.brisDeGlace), inconnues,           .defavorable(.oppositionBrisDeGlace)),
        Cas("bris de glace, centre 15 opposé",    urgence(.brisDeGlace), sansCentre15,               .favorable),
        Cas("centre 15 admis",                    urgence(.centre15), admis,                         .favorable),
        Cas("centre 15 opposé",                   urgence(.centre15), sansCentre15,           .defavorable(.oppositionCentre15)),
        Cas("centre 15, on ne sait pas",          urgence(.centre15), inconnues,              .defavorable(.oppositionCentre15)),
        Cas("centre 15, bris de glace opposé",    urgence(.centre15), sansBris,                      .favorable),
        Cas("bris de glace opposé, dépôt",        urgence(.brisDeGlace, .alimentation), sansBris,
            .defavorable(.oppositionBrisDeGlace)),
        Cas("centre 15 opposé, liste",            urgence(.centre15, .rechercheMetadonnees), sansCentre15,
            .defavorable(.oppositionCentre15)),
        Cas("médecin traitant, bris de glace opposé", urgence(.brisDeGlace), sansBris.traitant,
            .defavorable(.oppositionBrisDeGlace)),
        Cas("aucun dossier",                      urgence(.brisDeGlace, .listeDossiers), Faits(),    .sansObjet),
        Cas("appelant inconnu",                   sansPreuve, sansBris,                              .sansObjet),
    ]

    @Test("l'urgence cède devant l'opposition, connue ou supposée", arguments: table)
    func avis(_ cas: Cas) throws { #expect(try cas.avis(de: Urgence()) == cas.attendu) }

    @Test(
        "un mode d'urgence sans droit ou sans raison est refusé par AUT, pour tout acte",
        arguments: Action.allCases)
    func sansJustification(_ action: Action) throws {
        for acteur in Acteur.tous {
            let centre15 = Demande.exemple(action, par: acteur) { $0.mode = .centre15 }
            #expect(try motif(centre15) == .regulationSansDroit)
            let brisDeGlace = Demande.exemple(action, par: acteur) { $0.mode = .brisDeGlace }
            #expect(try motif(brisDeGlace) == .brisDeGlaceSansRaison)
        }
    }

    @Test("l'urgence dispense d'autorisation, jamais du blocage ni de la matrice")
    func dispense() throws {
        for mode in [ModeAcces.brisDeGlace, .centre15] {
            let lecture = Self.urgence(mode)
            let retiree = Faits.exemple { $0.dossier?.autorisation = .retire }
            #expect(try motif(lecture, retiree) == .accorde)
            #expect(try motif(lecture, .exemple { $0.dossier?.bloque = true }) == .bloque)
            #expect(try motif(lecture, .exemple { $0.document?.type = .fermeMedecin }) == .typeFerme)
        }
    }

    @Test("une table qui ouvrirait tout n'ouvre pas l'urgence à qui le titulaire s'y oppose")
    func tableOuverte() throws {
        var tables = try tablesPubliees.get()
        var cellules: [DroitsFonctionnels.Cle: DroitFonctionnel] = [:]
        for action in Action.allCases {
            for categorie in CategorieActeur.allCases {
                for mode in ModeAcces.allCases { cellules[.init(action, categorie, mode)] = .oui }
            }
        }
        tables.droits = DroitsFonctionnels(cellules: cellules)
        let reglement = Reglement(tables: tables)
        let opposee = Self.prefere(brisDeGlace: false, centre15: false)
        for action in Action.allCases {
            for mode in [ModeAcces.brisDeGlace, .centre15] {
                let demande = Self.urgence(mode, action)
                let attendu: Motif = mode == .centre15 ? .oppositionCentre15 : .oppositionBrisDeGlace
                let avis = reglement.statuer(demande, opposee).verdict.avis
                #expect(avis.contains(.init(porte: "URG", avis: .defavorable(attendu))), "\(action) \(mode)")
                let ouverte = reglement.statuer(demande, Self.admis).verdict.avis
                #expect(ouverte.contains(.init(porte: "URG", avis: .favorable)), "\(action) \(mode)")
            }
        }
    }
}
