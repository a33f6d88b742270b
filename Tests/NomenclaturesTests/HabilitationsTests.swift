import Domaine
import Nomenclatures
import Testing

@Suite("Matrice d'habilitation et droits fonctionnels")
struct HabilitationsTests {
    let nomenclatures: Nomenclatures

    init() throws { nomenclatures = try embarquees.get() }

    // swift-format-ignore
    static let cellules: [(profession: String, type: String, cellule: Habilitation?)] = [
        ("10", "ATTEST-RESID", .non),     ("10", "11502-2", .oui),      ("10", "EXPPAT_3", .oui),
        ("21", "11502-2", .oui),          ("21", "EXPPAT_3", .non),     ("21", "89601-9", .non),
        ("60", "57833-6", .inconnu),      ("60", "11502-2", .oui),      ("60", "68599-0", .non),
        ("69", "11502-2", .oui),          ("80", "15508-5", .non),      ("26", "DOCPAT08", .non),
        ("40", "75496-0", .non),          ("40", "83836-7", .inconnu),  ("50", "57075-4", .inconnu),
        ("99", "11502-2", nil),           ("GENR08", "11502-2", nil),
    ]

    @Test("une cellule publiée se relit ; une cellule non publiée est inconnue", arguments: cellules)
    func cellule(_ cas: (profession: String, type: String, cellule: Habilitation?)) {
        let lue = nomenclatures.matrice.cellule(profession: cas.profession, type: typeDMP(cas.type))
        #expect(lue == cas.cellule, "\(cas.profession) × \(cas.type)")
    }

    @Test("la sage-femme n'a aucune cellule publiée")
    func sageFemme() {
        for type in nomenclatures.types.keys {
            #expect(nomenclatures.matrice.cellule(profession: "50", type: type) == .inconnu)
        }
    }

    @Test("la grille a 25 professions, 108 types et 2 293 cellules inconnues")
    func compte() {
        #expect(nomenclatures.matrice.inconnues.total == 25 * 108)
        #expect(nomenclatures.matrice.inconnues.inconnues == 2293)
    }

    @Test("l'empreinte de la matrice est celle de son fichier")
    func empreinte() {
        let octets = Array(texte(.matrice).utf8)
        #expect(nomenclatures.matrice.empreinte == empreinteDEssai(octets))
    }

    typealias Cellule = (
        acte: Action, acteur: CategorieActeur, mode: ModeAcces, droit: DroitFonctionnel
    )

    // swift-format-ignore
    static let droits: [Cellule] = [
        (.rechercheDossier,        .etablissement,     .centre15,    .oui),
        (.rechercheSansINS,        .medecin,           .centre15,    .oui),
        (.rechercheSansINS,        .medecinTraitant,   .normal,      .non),
        (.listeDossiers,           .secretariat,       .normal,      .pourSaStructure),
        (.listeDossiers,           .etablissement,     .centre15,    .non),
        (.autorisationAjout,       .secretariat,       .normal,      .pourSaStructure),
        (.autorisationAjout,       .medecin,           .brisDeGlace, .non),
        (.autorisationSuppression, .secretariat,       .normal,      .non),
        (.retraitMedecinTraitant,  .medecinTraitant,   .normal,      .oui),
        (.retraitMedecinTraitant,  .medecin,           .normal,      .non),
        (.listeAutorisations,      .medecinDuTravail,  .normal,      .oui),
        (.listeAutorisations,      .secretariat,       .normal,      .non),
        (.alimentation,            .psNonMedecin,      .brisDeGlace, .oui),
        (.alimentation,            .etablissement,     .normal,      .pourSaStructure),
        (.alimentation,            .etablissement,     .centre15,    .pourSaStructure),
        (.alimentation,            .secretariat,       .normal,      .pourSaStructure),
        (.alimentation,            .assuranceMaladie,  .normal,      .remboursements),
        (.alimentation,            .personnelEtablissement, .normal, .non),
        (.rechercheMetadonnees,    .psNonMedecin,      .centre15,    .oui),
        (.rechercheMetadonnees,    .medecinDuTravail,  .normal,      .oui),
        (.rechercheMetadonnees,    .etablissement,     .normal,      .referencesDeSaStructure),
        (.consultation,            .medecinDuTravail,  .normal,      .non),
        (.consultation,            .secretariat,       .normal,      .non),
        (.consultation,            .psNonMedecin,      .brisDeGlace, .oui),
        (.consultation,            .exploitant,        .normal,      .non),
        (.masquage,                .psNonMedecin,      .normal,      .siAuteur),
        (.masquage,                .medecinDuTravail,  .normal,      .siAuteur),
        (.masquage,                .medecinTraitant,   .normal,      .oui),
        (.masquage,                .medecin,           .centre15,    .non),
        (.demasquage,              .medecin,           .normal,      .siAuteur),
        (.visibilitePatient,       .psNonMedecin,      .normal,      .oui),
        (.visibilitePatient,       .medecinDuTravail,  .normal,      .non),
        (.invisibilitePatient,     .medecin,           .normal,      .siAuteur),
        (.invisibiliteRepresentants, .patient,         .normal,      .siMineur),
        (.rechercheSansINS,        .medecin,           .brisDeGlace, .oui),
        (.desarchivage,            .medecin,           .normal,      .siAuteur),
        (.suppression,             .patient,           .normal,      .documentsDuPatient),
        (.suppression,             .representantLegal, .normal,      .non),
        (.alimentation,            .patient,           .normal,      .documentsDuPatient),
        (.consultation,            .representantLegal, .normal,      .oui),
        (.blocage,                 .medecinTraitant,   .normal,      .oui),
        (.blocage,                 .medecin,           .normal,      .non),
        (.changementPreferences,   .representantLegal, .normal,      .non),
        (.effacement,              .exploitant,        .normal,      .oui),
        (.notifications,           .medecinTraitant,   .normal,      .non),
        (.explication,             .medecinTraitant,   .brisDeGlace, .oui),
        (.archivage,               .psNonMedecin,      .centre15,    .non),
        (.archivage,               .medecin,           .normal,      .siAuteur),
        (.archivage,               .medecin,           .brisDeGlace, .oui),
        (.suppression,             .psNonMedecin,      .centre15,    .siAuteur),
        (.suppression,             .secretariat,       .normal,      .siStructure),
        (.suppression,             .medecinTraitant,   .brisDeGlace, .siAuteur),
        (.declarationMedecinTraitant, .medecin,        .normal,      .oui),
        (.declarationMedecinTraitant, .psNonMedecin,   .normal,      .non),
        (.historique,              .medecinTraitant,   .normal,      .oui),
        (.historique,              .psNonMedecin,      .normal,      .siensSeulement),
        (.historique,              .patient,           .normal,      .oui),
        (.historique,              .exploitant,        .normal,      .non),
        (.creationDossier,         .exploitant,        .normal,      .oui),
    ]

    @Test("un droit publié se relit ; une cellule absente refuse", arguments: droits)
    func droit(_ cas: Cellule) {
        let lu = nomenclatures.droits.droit(cas.acte, cas.acteur, cas.mode)
        #expect(lu == cas.droit, "\(cas.acte) \(cas.acteur) \(cas.mode)")
    }

    // swift-format-ignore
    static let droitsAIR: [Cellule] = [
        (.alimentation,            .medecin,                .normal,      .non),
        (.alimentation,            .personnelEtablissement, .normal,      .non),
        (.consultation,            .medecin,                .normal,      .oui),
        (.consultation,            .personnelEtablissement, .normal,      .non),
        (.rechercheMetadonnees,    .personnelEtablissement, .normal,      .referencesDeSaStructure),
        (.rechercheMetadonnees,    .secretariat,            .normal,      .non),
        (.suppression,             .personnelEtablissement, .normal,      .siStructure),
        (.suppression,             .medecinTraitant,        .centre15,    .non),
        (.autorisationAjout,       .personnelEtablissement, .normal,      .pourSaStructure),
        (.autorisationSuppression, .personnelEtablissement, .normal,      .non),
        (.listeDossiers,           .personnelEtablissement, .normal,      .pourSaStructure),
        (.archivage,               .medecin,                .normal,      .siAuteur),
        (.archivage,               .medecin,                .brisDeGlace, .oui),
        (.rechercheSansINS,        .medecin,                .normal,      .non),
        (.rechercheDossier,        .medecinDuTravail,       .normal,      .non),
        (.historique,              .personnelEtablissement, .normal,      .siensSeulement),
    ]

    @Test("en AIR, un droit publié se relit dans sa table", arguments: droitsAIR)
    func droitAIR(_ cas: Cellule) {
        let lu = nomenclatures.droits.droit(cas.acte, cas.acteur, cas.mode, .air)
        #expect(lu == cas.droit, "\(cas.acte) \(cas.acteur) \(cas.mode)")
    }

    @Test("directe ou indirecte, c'est la même table")
    func indirecte() {
        for acte in Action.allCases {
            for acteur in CategorieActeur.allCases {
                for mode in ModeAcces.allCases {
                    let droits = nomenclatures.droits
                    #expect(
                        droits.droit(acte, acteur, mode, .indirecte)
                            == droits.droit(acte, acteur, mode, .directe))
                }
            }
        }
    }

    @Test("hors des professionnels et des établissements, aucun acte n'est ouvert en urgence")
    func urgenceFermee() {
        let autres: [CategorieActeur] = [
            .medecinDuTravail, .secretariat, .personnelEtablissement, .patient, .representantLegal,
            .assuranceMaladie, .exploitant,
        ]
        for acte in Action.allCases {
            for acteur in autres {
                for mode in [ModeAcces.centre15, .brisDeGlace] {
                    #expect(nomenclatures.droits.droit(acte, acteur, mode) == .non, "\(acte) \(acteur)")
                    #expect(nomenclatures.droits.droit(acte, acteur, mode, .air) == .non, "\(acte) \(acteur)")
                }
            }
        }
    }

    @Test("l'exploitant et l'Assurance Maladie n'ont aucun droit de lire")
    func nonLecteurs() {
        let lectures: [Action] = [
            .rechercheMetadonnees, .consultation, .historique, .notifications, .preferences,
            .listeAutorisations, .listeDossiers, .explication,
        ]
        for acte in lectures {
            for acteur in [CategorieActeur.exploitant, .assuranceMaladie] {
                for mode in ModeAcces.allCases {
                    #expect(nomenclatures.droits.droit(acte, acteur, mode) == .non)
                }
            }
        }
    }

    static let fichiers: [(fichier: FichierTable, authentifications: [Acteur.Authentification])] = [
        (.droits, [.directe, .indirecte]), (.droitsAIR, [.air]),
        (.droitsComplementaires, Acteur.Authentification.allCases),
    ]

    @Test("chaque cellule d'un fichier se relit telle qu'elle est écrite", arguments: fichiers)
    func fichier(_ cas: (fichier: FichierTable, authentifications: [Acteur.Authentification])) throws {
        let lignes = nomenclatures.tables.first { $0.nom == cas.fichier.rawValue }?.lignes
        #expect(TablesPubliees.cellules(cas.fichier).count == lignes)
        for authentification in cas.authentifications {
            for (cle, mot) in TablesPubliees.cellules(cas.fichier, air: authentification == .air) {
                let noms = cle.split(separator: " ").map(String.init)
                let acte = try #require(Action(rawValue: noms[0]))
                let acteur = try #require(CategorieActeur(rawValue: noms[1]))
                let mode = try #require(ModeAcces(rawValue: noms[2]))
                let lu = nomenclatures.droits.droit(acte, acteur, mode, authentification)
                #expect(lu == DroitFonctionnel.mots[mot], "\(cle)")
            }
        }
    }

    @Test("les tables publiées et les complémentaires s'ajoutent sans se recouvrir")
    func nombre() { #expect(nomenclatures.droits.nombre == 192 + 135 + 73 + 66) }
}
