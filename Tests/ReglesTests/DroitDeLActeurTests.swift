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

    static func depot(
        _ acteur: Acteur, _ code: CodeSysteme, classe: String, duPatient: Bool = false
    ) -> Demande {
        .exemple(.alimentation, par: acteur) {
            $0.depot = .exemple(code, classe: classe, duPatient: duPatient)
        }
    }

    static func autorisation(_ acteur: Acteur, _ pour: DemandeAutorisation.Titulaire?) -> Demande {
        autorise(.autorisationAjout, acteur, pour: pour)
    }

    static func change(_ acteur: Acteur, _ changement: ChangementVisibilite?) -> Demande {
        .exemple(changement?.actes.first ?? .masquage, par: acteur) { $0.changement = changement }
    }

    static func air(_ acteur: Acteur) -> Acteur { acteur.avec { $0.authentification = .air } }

    static let soi = DemandeAutorisation.Titulaire.professionnel(Acteur.medecin.id)
    static let autre = DemandeAutorisation.Titulaire.professionnel("899700000000")
    static let saStructure = DemandeAutorisation.Titulaire.structure(Acteur.structureExemple)
    static let autreStructure = DemandeAutorisation.Titulaire.structure("1999999999")
    static let sansStructure = Acteur.secretariat.avec { $0.structure = nil }
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
        Cas("laboratoire, liste d'un autre",  .exemple(.rechercheMetadonnees, par: .laboratoire), .defavorable(.pasDeLaStructure)),
        Cas("laboratoire, liste des siens",   .exemple(.rechercheMetadonnees, par: .laboratoire), .sien, .favorable),
        Cas("laboratoire, liste entière",     .exemple(.rechercheMetadonnees, par: .laboratoire),
            .exemple { $0.document = nil },                                                        .favorable),
        Cas("secrétariat sans structure, liste", .exemple(.rechercheMetadonnees, par: sansStructure), .sien,
            .defavorable(.droitAbsent)),
        Cas("secrétariat, dépôt",             .exemple(.alimentation, par: .secretariat),          .favorable),
        Cas("secrétariat sans structure, dépôt", .exemple(.alimentation, par: sansStructure),  .defavorable(.droitAbsent)),
        Cas("secrétariat, lecture",           .exemple(.consultation, par: .secretariat),      .defavorable(.droitAbsent)),
        Cas("AIR, dépôt",                     .exemple(.alimentation, par: .personnelEtablissement),
            .defavorable(.droitAbsent)),
        Cas("AIR, médecin, dépôt",            .exemple(.alimentation, par: air(.medecin)),     .defavorable(.droitAbsent)),
        Cas("AIR, médecin, lecture",          .exemple(.consultation, par: air(.medecin)),         .favorable),
        Cas("AIR, médecin traitant qui se retire", .exemple(.retraitMedecinTraitant, par: air(.medecin)), .medecinTraitant,
            .defavorable(.droitAbsent)),
        Cas("AIR, personnel, suppression d'un document de sa structure", .exemple(.suppression, par: .personnelEtablissement),
            .sien,                                                                                 .favorable),
        Cas("AIR, personnel, suppression d'un autre", .exemple(.suppression, par: .personnelEtablissement),
            .defavorable(.pasDeLaStructure)),
        Cas("personnel hors AIR, liste",      .exemple(.rechercheMetadonnees, par: Colonne.pers.acteur), .sien,
            .defavorable(.droitAbsent)),
        Cas("patient, lecture",               .exemple(.consultation, par: .patient),              .favorable),
        Cas("patient, dépôt d'un document du patient", depot(.patient, .compteRenduDuPatient, classe: "10", duPatient: true),
            .favorable),
        Cas("patient, dépôt d'un autre type", depot(.patient, .biologie, classe: "11"),        .defavorable(.droitAbsent)),
        Cas("patient, dépôt illisible",       .exemple(.alimentation, par: .patient) { $0.depot?.metadonnees = nil },
            .defavorable(.droitAbsent)),
        Cas("patient, suppression d'un document du patient", .exemple(.suppression, par: .patient), .duPatient, .favorable),
        Cas("patient, suppression d'un autre", .exemple(.suppression, par: .patient),          .defavorable(.pasAuteur)),
        Cas("représentant légal, lecture",    .exemple(.consultation, par: .representant),         .favorable),
        Cas("représentant légal, suppression d'un document du patient", .exemple(.suppression, par: .representant), .duPatient,
            .defavorable(.droitAbsent)),
        Cas("médecin traitant, suppression d'un document du patient", .exemple(.suppression, par: .medecin),
            Faits.duPatient.traitant,                                                              .favorable),
        Cas("médecin, suppression d'un document du patient", .exemple(.suppression, par: .medecin), .duPatient,
            .defavorable(.documentDuPatient)),
        Cas("auteur, archivage d'un document du patient", .exemple(.archivage, par: .medecin), .exemple {
            $0.document?.auteur = true; $0.document?.duPatient = true },                       .defavorable(.documentDuPatient)),
        Cas("secrétariat, suppression d'un document du patient de sa structure", .exemple(.suppression, par: .secretariat),
            .exemple { $0.document?.deLaStructure = true; $0.document?.duPatient = true },     .defavorable(.documentDuPatient)),
        Cas("secrétariat, archivage d'un document du patient", .exemple(.archivage, par: .secretariat), .duPatient,
            .defavorable(.droitAbsent)),
        Cas("médecin, masquage d'un document du patient, le sien", .exemple(.masquage, par: .medecin), .exemple {
            $0.document?.auteur = true; $0.document?.duPatient = true },                           .favorable),
        Cas("mineur, invisible à ses représentants", .exemple(.invisibiliteRepresentants, par: .patient), .favorable),
        Cas("adulte, invisible à des représentants", .exemple(.invisibiliteRepresentants, par: .patient), .adulte,
            .defavorable(.pasAuteur)),
        Cas("âge inconnu, invisible à des représentants", .exemple(.invisibiliteRepresentants, par: .patient),
            .exemple { $0.dossier?.mineur = nil },                                             .defavorable(.pasAuteur)),
        Cas("exploitant, création",           .exemple(.creationDossier, par: .exploitant),        .favorable),
        Cas("médecin, création",              .exemple(.creationDossier, par: .medecin),       .defavorable(.droitAbsent)),
        Cas("exploitant, lecture",            .exemple(.consultation, par: .exploitant),       .defavorable(.droitAbsent)),
        Cas("auteur, masquage",               .exemple(.masquage, par: .medecin), .sien,           .favorable),
        Cas("médecin, masquage du document d'un autre", .exemple(.masquage, par: .medecin),    .defavorable(.pasAuteur)),
        Cas("médecin traitant, masquage du document d'un autre", .exemple(.masquage, par: .medecin), .medecinTraitant,
            .favorable),
        Cas("deux changements, le second fermé", change(.patient, ChangementVisibilite(masquePS: true, invisiblePatient: false)),
            .defavorable(.droitAbsent)),
        Cas("deux changements, le premier fermé", change(.medecin, ChangementVisibilite(masquePS: false, invisiblePatient: false)),
            .defavorable(.pasAuteur)),
        Cas("deux changements permis",        change(.medecin, ChangementVisibilite(masquePS: false, invisiblePatient: false)),
            .sien,                                                                                 .favorable),
        Cas("Assurance Maladie, classe 60",   depot(.assuranceMaladie, .remboursements, classe: "60"), .favorable),
        Cas("Assurance Maladie, attestation de vaccination", depot(.assuranceMaladie, .attestationVaccination, classe: "52"),
            .favorable),
        Cas("Assurance Maladie, même code d'un autre système",
            depot(.assuranceMaladie, CodeSysteme("96874-3", "1.2.3"), classe: "52"),           .defavorable(.droitAbsent)),
        Cas("Assurance Maladie, historique des vaccinations", depot(.assuranceMaladie, .historiqueVaccinal, classe: "52"),
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
        Cas("PS pour sa structure",           autorisation(.medecin, saStructure),                 .favorable),
        Cas("PS pour une autre structure",    autorisation(.medecin, autreStructure),          .defavorable(.droitAbsent)),
        Cas("PS sans structure, pour une",    autorisation(.medecin.avec { $0.structure = nil }, saStructure),
            .defavorable(.droitAbsent)),
        Cas("PS retire celle de sa structure", autorise(.autorisationSuppression, .medecin, pour: saStructure),
            .defavorable(.droitAbsent)),
        Cas("PS déclare sa structure médecin traitant", autorise(.declarationMedecinTraitant, .medecin, pour: saStructure),
            .defavorable(.droitAbsent)),
        Cas("patient autorise un professionnel", autorisation(.patient, soi),                      .favorable),
        Cas("patient autorise une structure", autorisation(.patient, autreStructure),              .favorable),
        Cas("patient n'autorise personne",    autorisation(.patient, nil),                     .defavorable(.droitAbsent)),
        Cas("patient retire une autorisation", autorise(.autorisationSuppression, .patient, pour: autre), .favorable),
        Cas("patient retire sans dire à qui", autorise(.autorisationSuppression, .patient, pour: nil),
            .defavorable(.droitAbsent)),
        Cas("représentant légal autorise",    autorisation(.representant, soi),                .defavorable(.droitAbsent)),
        Cas("AIR, personnel pour sa structure", autorisation(.personnelEtablissement, saStructure), .favorable),
        Cas("AIR, personnel pour un professionnel", autorisation(.personnelEtablissement, soi), .defavorable(.droitAbsent)),
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
        (.referencesDeSaStructure, false, true,  .favorable),
        (.referencesDeSaStructure, true,  false, .defavorable(.pasDeLaStructure)),
        (.remboursements,          true,  true,  .defavorable(.droitAbsent)),
        (.documentsDuPatient,      true,  true,  .defavorable(.pasAuteur)),
        (.siMineur,                false, false, .favorable),
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
        // Sans document, ni l'auteur ni la structure ne sont connus : c'est refusé, sauf une liste de références,
        // que la structure du document réduira fiche par fiche.
        let sansDocument = Faits.exemple { $0.document = nil }
        let avis = DroitDeLActeur().examiner(Situation(demande, sansDocument, tables))
        switch cas.droit {
        case .siAuteur, .siStructure, .documentsDuPatient: #expect(avis != .favorable)
        case .referencesDeSaStructure: #expect(avis == .favorable)
        default: #expect(avis == cas.avis)
        }
    }

    @Test("un mot qui ne dit rien du document garde son effet en AIR, où il a sa propre table")
    func tableAIR() throws {
        var tables = try tablesPubliees.get()
        let cle = DroitsFonctionnels.Cle(.consultation, .medecin, .normal)
        for air in [DroitFonctionnel.oui, .non] {
            tables.droits = DroitsFonctionnels(cellules: [cle: air == .oui ? .non : .oui], air: [cle: air])
            for (acteur, droit) in [(Self.air(.medecin), air), (.medecin, air == .oui ? .non : .oui)] {
                let situation = Situation(.exemple(.consultation, par: acteur), .exemple(), tables)
                let attendu: Avis = droit == .oui ? .favorable : .defavorable(.droitAbsent)
                #expect(DroitDeLActeur().examiner(situation) == attendu)
            }
        }
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
        #expect(DroitDeLActeur.categorie(cas.acteur, faits, .normal) == cas.categorie)
        #expect(DroitDeLActeur.categorie(cas.acteur, faits, .brisDeGlace) == cas.categorie)
        let regule = cas.categorie == .medecinTraitant ? .medecin : cas.categorie
        #expect(DroitDeLActeur.categorie(cas.acteur, faits, .centre15) == regule)
    }
}
