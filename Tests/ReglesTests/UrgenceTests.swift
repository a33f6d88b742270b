import Domaine
import Testing

@testable import Regles

@Suite("URG — oppositions à l'urgence (CSP L. 1111-17, I ; règlement § 2, porte 6)")
struct UrgenceTests {
    static func urgence(_ action: Action, _ acteur: Acteur, _ mode: ModeAcces) -> Demande {
        .exemple(action, par: acteur.avec { $0.droitRegulation = true }) {
            $0.mode = mode
            $0.raison = "patient inconscient"
        }
    }

    // swift-format-ignore
    static let table: [Cas] = [
        Cas("mode normal",   .consultation, .exemple(),                                     .sansObjet),
        Cas("bris de glace", urgence(.consultation, .medecin, .brisDeGlace),                .sansObjet),
        Cas("centre 15",     urgence(.consultation, .medecin, .centre15),                   .sansObjet),
    ]

    @Test("les modes d'urgence n'étant pas ouverts, la porte n'a pas d'objet", arguments: table)
    func avis(_ cas: Cas) throws { #expect(try cas.avis(de: Urgence()) == cas.attendu) }

    @Test(
        "un mode d'urgence justifié est refusé par DRO, pour tout acte et tout acteur",
        arguments: Action.allCases)
    func ferme(_ action: Action) throws {
        for acteur in Acteur.tous {
            for faits in [Faits.exemple(), .medecinTraitant] {
                for mode in [ModeAcces.brisDeGlace, .centre15] {
                    let rendu = try motif(Self.urgence(action, acteur, mode), faits)
                    #expect(rendu == .droitAbsent, "\(action) \(nom(acteur)) \(mode)")
                }
            }
        }
    }

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

    @Test("une table qui ouvrirait tout n'ouvre pas les modes d'urgence")
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
        for action in Action.allCases {
            for mode in [ModeAcces.brisDeGlace, .centre15] {
                let verdict = reglement.statuer(Self.urgence(action, .medecin, mode), .exemple()).verdict
                #expect(verdict.motif == .droitAbsent, "\(action) \(mode)")
            }
        }
    }
}
