import Domaine
import Testing

@testable import Regles

@Suite("DRO — droits fonctionnels (PDT-INF-526 v1.8 ; règlement §§ 3 à 5)")
struct DroitDeLActeurTests {
    static func autorise(
        _ action: Action, _ acteur: Acteur, pour titulaire: DemandeAutorisation.Titulaire?
    ) -> Demande {
        .exemple(action, par: acteur) { $0.autorisation?.pour = titulaire }
    }

    static func depot(_ acteur: Acteur, _ code: CodeSysteme, classe: String) -> Demande {
        .exemple(.alimentation, par: acteur) {
            $0.depot?.metadonnees = .exemple(type: code, classe: classe)
        }
    }

    static let soi = DemandeAutorisation.Titulaire.professionnel(Acteur.medecin.id)
    static let autre = DemandeAutorisation.Titulaire.professionnel("899700000000")
    static let saStructure = DemandeAutorisation.Titulaire.structure(Acteur.structureExemple)
    static let autreStructure = DemandeAutorisation.Titulaire.structure("1999999999")
    static let sansStructure = Acteur.secretariat.avec { $0.structure = nil }
    static let remboursements = CodeSysteme("REMB", CodeSysteme.complementaire)
    static let attestation = CodeSysteme("96874-3", CodeSysteme.loinc)
    static let historiqueVaccinal = CodeSysteme("11369-6", CodeSysteme.loinc)
    static let sansPreuve = Demande.exemple(.consultation, par: .medecin) { $0.appelant = .sansPreuve }
    static let assuranceSansDepot = Demande.exemple(.alimentation, par: .assuranceMaladie) {
        $0.depot?.metadonnees = nil
    }

    // swift-format-ignore
    static let actes: [Cas] = [
        Cas("médecin, lecture",               .exemple(.consultation, par: .medecin),              .favorable),
        Cas("pharmacien, lecture",            .exemple(.consultation, par: .pharmacien),           .favorable),
        Cas("médecin du travail, liste",      .exemple(.rechercheMetadonnees, par: .medecinDuTravail), .favorable),
        Cas("médecin du travail, lecture",    .exemple(.consultation, par: .medecinDuTravail), .defavorable(.droitAbsent)),
        Cas("médecin du travail désigné médecin traitant, lecture", .exemple(.consultation, par: .medecinDuTravail),
            .medecinTraitant,                                                                  .defavorable(.droitAbsent)),
        Cas("médecin du travail, dépôt",      .exemple(.alimentation, par: .medecinDuTravail),     .favorable),
        Cas("laboratoire, dépôt",             .exemple(.alimentation, par: .laboratoire),          .favorable),
        Cas("laboratoire, lecture",           .exemple(.consultation, par: .laboratoire),      .defavorable(.droitAbsent)),
        Cas("laboratoire, liste",             .exemple(.rechercheMetadonnees, par: .laboratoire), .defavorable(.droitAbsent)),
        Cas("secrétariat, dépôt",             .exemple(.alimentation, par: .secretariat),          .favorable),
        Cas("secrétariat sans structure, dépôt", .exemple(.alimentation, par: sansStructure),  .defavorable(.droitAbsent)),
        Cas("secrétariat, lecture",           .exemple(.consultation, par: .secretariat),      .defavorable(.droitAbsent)),
        Cas("AIR, dépôt",                     .exemple(.alimentation, par: .personnelEtablissement),
            .defavorable(.droitAbsent)),
        Cas("patient, lecture",               .exemple(.consultation, par: .patient),          .defavorable(.droitAbsent)),
        Cas("représentant légal, lecture",    .exemple(.consultation, par: .representant),     .defavorable(.droitAbsent)),
        Cas("exploitant, création",           .exemple(.creationDossier, par: .exploitant),        .favorable),
        Cas("médecin, création",              .exemple(.creationDossier, par: .medecin),       .defavorable(.droitAbsent)),
        Cas("exploitant, lecture",            .exemple(.consultation, par: .exploitant),       .defavorable(.droitAbsent)),
        Cas("médecin, masquage : pas encore ouvert", .exemple(.masquage, par: .medecin),       .defavorable(.droitAbsent)),
        Cas("Assurance Maladie, classe 60",   depot(.assuranceMaladie, remboursements, classe: "60"), .favorable),
        Cas("Assurance Maladie, attestation de vaccination", depot(.assuranceMaladie, attestation, classe: "52"),
            .favorable),
        Cas("Assurance Maladie, même code d'un autre système",
            depot(.assuranceMaladie, CodeSysteme("96874-3", "1.2.3"), classe: "52"),           .defavorable(.droitAbsent)),
        Cas("Assurance Maladie, historique des vaccinations", depot(.assuranceMaladie, historiqueVaccinal, classe: "52"),
            .defavorable(.droitAbsent)),
        Cas("Assurance Maladie, biologie",    depot(.assuranceMaladie, .biologie, classe: "11"), .defavorable(.droitAbsent)),
        Cas("Assurance Maladie, type illisible", assuranceSansDepot,                                  .defavorable(.droitAbsent)),
        Cas("Assurance Maladie, lecture",     .exemple(.consultation, par: .assuranceMaladie), .defavorable(.droitAbsent)),
        Cas("appelant inconnu",               sansPreuve,                                          .sansObjet),
    ]

    // swift-format-ignore
    static let autorisations: [Cas] = [
        Cas("PS pour lui-même, sans le dire", autorise(.autorisationAjout, .medecin, pour: nil),   .favorable),
        Cas("PS pour lui-même",               autorise(.autorisationAjout, .medecin, pour: soi),   .favorable),
        Cas("PS pour un autre",               autorise(.autorisationAjout, .medecin, pour: autre), .defavorable(.droitAbsent)),
        Cas("PS pour sa structure",           autorise(.autorisationAjout, .medecin, pour: saStructure),
            .defavorable(.droitAbsent)),
        Cas("PS retire la sienne",            autorise(.autorisationSuppression, .medecin, pour: soi), .favorable),
        Cas("PS retire celle d'un autre",     autorise(.autorisationSuppression, .medecin, pour: autre),
            .defavorable(.droitAbsent)),
        Cas("secrétariat pour sa structure, sans le dire", autorise(.autorisationAjout, .secretariat, pour: nil), .favorable),
        Cas("secrétariat pour sa structure",  autorise(.autorisationAjout, .secretariat, pour: saStructure), .favorable),
        Cas("secrétariat pour une autre structure", autorise(.autorisationAjout, .secretariat, pour: autreStructure),
            .defavorable(.droitAbsent)),
        Cas("secrétariat pour un professionnel", autorise(.autorisationAjout, .secretariat, pour: soi),
            .defavorable(.droitAbsent)),
        Cas("secrétariat sans structure",     autorise(.autorisationAjout, sansStructure, pour: nil),
            .defavorable(.droitAbsent)),
        Cas("secrétariat sans structure, pour une", autorise(.autorisationAjout, sansStructure, pour: saStructure),
            .defavorable(.droitAbsent)),
        Cas("secrétariat retire",             autorise(.autorisationSuppression, .secretariat, pour: saStructure),
            .defavorable(.droitAbsent)),
        Cas("laboratoire s'autorise",         autorise(.autorisationAjout, .laboratoire, pour: nil),
            .defavorable(.droitAbsent)),
        Cas("médecin du travail s'autorise",  autorise(.autorisationAjout, .medecinDuTravail, pour: nil),
            .defavorable(.droitAbsent)),
        Cas("médecin se déclare traitant",    autorise(.declarationMedecinTraitant, .medecin, pour: nil), .favorable),
        Cas("médecin en déclare un autre",    autorise(.declarationMedecinTraitant, .medecin, pour: autre),
            .defavorable(.droitAbsent)),
        Cas("pharmacien se déclare traitant", autorise(.declarationMedecinTraitant, .pharmacien, pour: nil),
            .defavorable(.droitAbsent)),
        Cas("médecin du travail se déclare traitant", autorise(.declarationMedecinTraitant, .medecinDuTravail, pour: nil),
            .defavorable(.droitAbsent)),
        Cas("médecin traitant se retire",     autorise(.retraitMedecinTraitant, .medecin, pour: nil), .medecinTraitant,
            .favorable),
        Cas("médecin non traitant se retire", autorise(.retraitMedecinTraitant, .medecin, pour: nil),
            .defavorable(.droitAbsent)),
        Cas("médecin traitant en retire un autre", autorise(.retraitMedecinTraitant, .medecin, pour: autre),
            .medecinTraitant, .defavorable(.droitAbsent)),
    ]

    static let table = actes + autorisations + RemplacementTests.table

    @Test(
        "un acte n'est ouvert qu'à qui la table l'ouvre, pour qui il peut agir",
        arguments: actes + autorisations)
    func avis(_ cas: Cas) throws { #expect(try cas.avis(de: DroitDeLActeur()) == cas.attendu) }

    // swift-format-ignore
    static let droits: [(droit: DroitFonctionnel, auteur: Bool, structure: Bool, avis: Avis)] = [
        (.oui,                     false, false, .favorable),
        (.non,                     true,  true,  .defavorable(.droitAbsent)),
        (.siAuteur,                true,  false, .favorable),
        (.siAuteur,                false, true,  .defavorable(.pasAuteur)),
        (.siStructure,             false, true,  .favorable),
        (.siStructure,             true,  false, .defavorable(.pasDeLaStructure)),
        (.pourSaStructure,         false, false, .favorable),
        (.siensSeulement,          false, false, .favorable),
        (.referencesDeSaStructure, true,  true,  .defavorable(.droitAbsent)),
        (.remboursements,          true,  true,  .defavorable(.droitAbsent)),
    ]

    @Test("chaque mot de la table des droits a son effet", arguments: droits)
    func mot(_ cas: (droit: DroitFonctionnel, auteur: Bool, structure: Bool, avis: Avis)) throws {
        var tables = try tablesPubliees.get()
        tables.droits = DroitsFonctionnels(cellules: [.init(.consultation, .medecin, .normal): cas.droit])
        let faits = Faits.exemple {
            $0.document?.auteur = cas.auteur
            $0.document?.deLaStructure = cas.structure
        }
        let demande = Demande.exemple(.consultation, par: .medecin)
        #expect(DroitDeLActeur().examiner(Situation(demande, faits, tables)) == cas.avis)
        // Sans document, ni l'auteur ni la structure ne sont connus : c'est refusé.
        let sansDocument = Faits.exemple { $0.document = nil }
        let avis = DroitDeLActeur().examiner(Situation(demande, sansDocument, tables))
        let parDocument = cas.droit == .siAuteur || cas.droit == .siStructure
        #expect((avis == .favorable) == (cas.avis == .favorable && !parDocument))
    }

    @Test("le serveur n'ouvre que les actes qu'il sait accomplir")
    func actesOuverts() {
        // swift-format-ignore
        let ouverts: Set<Action> = [
            .rechercheDossier, .creationDossier, .autorisationAjout, .autorisationSuppression,
            .declarationMedecinTraitant, .retraitMedecinTraitant, .listeAutorisations, .alimentation,
            .rechercheMetadonnees, .consultation, .historique,
        ]
        #expect(DroitDeLActeur.actesOuverts == ouverts)
    }

    // swift-format-ignore
    static let categories: [(acteur: Acteur, traitant: Bool, categorie: CategorieActeur)] = [
        (.medecin,                false, .medecin),                (.medecin,     true,  .medecinTraitant),
        (.medecinDuTravail,       false, .medecinDuTravail),       (.medecinDuTravail, true, .medecinDuTravail),
        (.infirmier,              false, .psNonMedecin),           (.infirmier,   true,  .psNonMedecin),
        (.pharmacien,             false, .psNonMedecin),           (.secretariat, true,  .secretariat),
        (.laboratoire,            false, .etablissement),          (.patient,     false, .patient),
        (.personnelEtablissement, false, .personnelEtablissement), (.exploitant,  true,  .exploitant),
        (.representant,           false, .representantLegal),
        (.assuranceMaladie,       false, .assuranceMaladie),
    ]

    @Test("chaque acteur a une colonne ; le dossier seul fait un médecin traitant", arguments: categories)
    func categorie(_ cas: (acteur: Acteur, traitant: Bool, categorie: CategorieActeur)) {
        let faits = Faits.exemple { $0.dossier?.medecinTraitant = cas.traitant }
        #expect(DroitDeLActeur.categorie(cas.acteur, faits) == cas.categorie)
    }
}
