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
        (.visibilite,              .psNonMedecin,      .normal,      .oui),
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
        (.historique,              .patient,           .normal,      .non),
        (.historique,              .exploitant,        .normal,      .non),
        (.creationDossier,         .exploitant,        .normal,      .oui),
    ]

    @Test("un droit publié se relit ; une cellule absente refuse", arguments: droits)
    func droit(_ cas: Cellule) {
        let lu = nomenclatures.droits.droit(cas.acte, cas.acteur, cas.mode)
        #expect(lu == cas.droit, "\(cas.acte) \(cas.acteur) \(cas.mode)")
    }

    @Test("les actes du patient et du représentant légal ne sont pas encore ouverts")
    func patientFerme() {
        for acte in Action.allCases {
            for mode in ModeAcces.allCases {
                #expect(nomenclatures.droits.droit(acte, .patient, mode) == .non)
                #expect(nomenclatures.droits.droit(acte, .representantLegal, mode) == .non)
            }
        }
    }

    @Test("les deux tables de droits s'ajoutent sans se recouvrir")
    func nombre() { #expect(nomenclatures.droits.nombre == 180 + 11) }
}
