import Domaine
import Testing

@testable import Regles

@Suite("Qui fait quoi — les tables publiées, quand aucun fait ne s'oppose (règlement §§ 3 à 5)")
struct DroitsOuvertsTests {
    /// Les acteurs que l'acte accepte ; tous les autres reçoivent DRO-01.
    // swift-format-ignore
    static let table: [(acte: Action, acteurs: [Acteur], medecinTraitant: Bool)] = [
        (.rechercheDossier,   [.medecin, .medecinDuTravail, .pharmacien, .infirmier, .laboratoire, .secretariat], true),
        (.rechercheSansINS,   [], false),
        (.listeDossiers,      [], false),
        (.creationDossier,    [.exploitant], false),
        (.autorisationAjout,  [.medecin, .pharmacien, .infirmier, .secretariat], true),
        (.autorisationSuppression, [.medecin, .pharmacien, .infirmier], true),
        (.declarationMedecinTraitant, [.medecin], true),
        (.retraitMedecinTraitant, [], true),
        (.listeAutorisations, [.medecin, .medecinDuTravail, .pharmacien, .infirmier], true),
        (.alimentation,       [.medecin, .medecinDuTravail, .pharmacien, .infirmier, .laboratoire, .secretariat], true),
        (.rechercheMetadonnees, [.medecin, .medecinDuTravail, .pharmacien, .infirmier], true),
        (.consultation,       [.medecin, .pharmacien, .infirmier], true),
        (.masquage,           [], false),
        (.demasquage,         [], false),
        (.visibilite,         [], false),
        (.archivage,          [], false),
        (.suppression,        [], false),
        (.blocage,            [], false),
        (.preferences,        [], false),
        (.vieDossier,         [], false),
        (.historique,         [.medecin, .medecinDuTravail, .pharmacien, .infirmier, .laboratoire, .secretariat], true),
        (.notifications,      [], false),
    ]

    @Test("un acte est ouvert à ces acteurs et à eux seuls", arguments: table)
    func ouvert(_ ligne: (acte: Action, acteurs: [Acteur], medecinTraitant: Bool)) throws {
        for acteur in Acteur.tous {
            let attendu: Motif = ligne.acteurs.contains(acteur) ? .accorde : .droitAbsent
            let rendu = try motif(.exemple(ligne.acte, par: acteur))
            #expect(rendu == attendu, "\(ligne.acte) \(nom(acteur))")
        }
        let traitant = try motif(.exemple(ligne.acte, par: .medecin), .medecinTraitant)
        #expect(traitant == (ligne.medecinTraitant ? .accorde : .droitAbsent), "\(ligne.acte)")
    }

    @Test("la table nomme chaque acte une fois")
    func complete() { #expect(Self.table.map(\.acte) == Action.allCases) }

    @Test("l'auteur n'a pas plus de droits que la table ne lui en donne", arguments: table)
    func auteur(_ ligne: (acte: Action, acteurs: [Acteur], medecinTraitant: Bool)) throws {
        let sien = Faits.exemple {
            $0.document?.auteur = true
            $0.document?.deLaStructure = true
        }
        for acteur in Acteur.tous {
            let attendu: Motif = ligne.acteurs.contains(acteur) ? .accorde : .droitAbsent
            #expect(try motif(.exemple(ligne.acte, par: acteur), sien) == attendu)
        }
    }

    @Test("l'exploitant ne lit, ne liste et ne dépose rien, quels que soient les faits")
    func exploitant() throws {
        for action in Action.allCases where action != .creationDossier {
            for faits in [Faits.exemple(), .medecinTraitant, Faits()] {
                #expect(try motif(.exemple(action, par: .exploitant), faits) != .accorde)
            }
        }
    }

    @Test("le médecin du travail liste sans lire, même son propre document")
    func medecinDuTravail() throws {
        let sien = Faits.exemple { $0.document?.auteur = true }
        #expect(try motif(.exemple(.rechercheMetadonnees, par: .medecinDuTravail)) == .accorde)
        #expect(try motif(.exemple(.consultation, par: .medecinDuTravail)) == .droitAbsent)
        #expect(try motif(.exemple(.consultation, par: .medecinDuTravail), sien) == .droitAbsent)
    }

    @Test("l'historique s'ouvre sans autorisation, à qui n'y lira que ses actes")
    func historique() throws {
        let droits = try tablesPubliees.get().droits
        let sansAutorisation = Faits.exemple { $0.dossier?.autorisation = .nonExiste }
        #expect(try motif(.exemple(.historique, par: .infirmier), sansAutorisation) == .accorde)
        #expect(droits.droit(.historique, .medecinTraitant, .normal) == .oui)
        let autres: [CategorieActeur] = [
            .psNonMedecin, .medecin, .medecinDuTravail, .secretariat, .etablissement,
        ]
        for categorie in autres {
            #expect(droits.droit(.historique, categorie, .normal) == .siensSeulement)
        }
    }
}
