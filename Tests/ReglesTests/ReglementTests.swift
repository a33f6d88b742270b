import Domaine
import Testing

@testable import Regles

@Suite("Règlement — l'ordre des portes, le défaut refusé, le permis (règlement § 2)")
struct ReglementTests {
    @Test("les douze portes sont dans l'ordre du règlement, avec leur source et leur date")
    func references() throws {
        // swift-format-ignore
        let attendues: [(code: String, enonce: String)] = [
            ("AUT", "Nul n'agit sans preuve d'identité valable, dans un mode que cette preuve permet."),
            ("INS", "Une donnée de santé n'est rattachée qu'à une identité INS qualifiée, aux traits identiques."),
            ("DOS", "Rien ne se fait dans un dossier qui n'est pas ouvert, ni dans celui d'un autre."),
            ("BLO", "Un professionnel que le titulaire a bloqué n'accède au dossier dans aucun mode."),
            ("DRO", "Un acte n'est permis qu'aux acteurs et dans les modes où la table des droits l'ouvre."),
            ("URG", "Le titulaire peut s'opposer au bris de glace et à l'accès des centres de régulation."),
            ("CST", "Un professionnel consulte le dossier si la personne, informée, y a consenti."),
            ("HAB", "Un professionnel ne voit que les types de documents que la matrice ouvre à sa profession."),
            ("VIS", "Un document caché à quelqu'un n'existe pas pour lui."),
            ("ETA", "Un document supprimé ne se lit plus, un document remplacé ne se remplace plus, et l'on ne change "
                + "que la fiche que l'on a lue."),
            ("DOC", "N'entre au dossier qu'un CDA R2 complet, codé dans ses jeux de valeurs, et fidèle à sa fiche."),
            ("OPP", "Rien n'est déposé quand la personne s'y oppose pour un motif légitime."),
        ]
        let references = Reglement.regles.map { type(of: $0).reference }
        #expect(references.map(\.code) == attendues.map(\.code))
        #expect(references.map(\.enonce) == attendues.map(\.enonce))
        for reference in references {
            #expect(reference.source.contains("règlement §"), "\(reference.code)")
            #expect(reference.source.count > 20)
            #expect(reference.verifieeLe.utf8.count == 10)
            #expect(Instant(rfc3339: reference.verifieeLe) != nil)
        }
        #expect(!Reglement.version.isEmpty)
    }

    /// De la première porte à la dernière : ce qui la fait refuser, seule, sur un dépôt ou une lecture accordés.
    typealias Atteinte = (motif: Motif, sur: Action, casser: @Sendable (inout Demande, inout Faits) -> Void)

    // swift-format-ignore
    static let atteintes: [Atteinte] = [
        (.specialiteAbsente,   .alimentation, { d, _ in d.appelant = .reconnu(.exemple("10")) }),
        (.cleFausse,           .alimentation, { d, _ in d.identite?.matricule = "109076322083488" }),
        (.dossierFerme,        .alimentation, { _, f in f.dossier?.etat = .ferme }),
        (.bloque,              .alimentation, { _, f in f.dossier?.bloque = true }),
        (.pasAuteur,           .alimentation, { _, f in f.remplacement = .connu(.exemple) }),
        (.remplace,            .alimentation, { _, f in
            f.remplacement = .connu(.exemple { $0.auteur = true; $0.etat = .deprecated }) }),
        (.codeHorsJeu,         .alimentation, { d, _ in d.depot?.defauts = [.codeHorsJeu("code")] }),
        (.oppositionAuDepot,   .alimentation, { d, _ in d.depot?.oppositionLegitime = true }),
        (.specialiteAbsente,   .consultation, { d, _ in d.appelant = .reconnu(.exemple("10")) }),
        (.dossierInexistant,   .consultation, { _, f in f.dossier?.etat = .oppose }),
        (.bloque,              .consultation, { _, f in f.dossier?.bloque = nil }),
        (.droitAbsent,         .consultation, { d, _ in d.appelant = .reconnu(.medecinDuTravail) }),
        (.autorisationEchue,   .consultation, { _, f in f.dossier?.autorisation = .expire }),
        (.celluleInconnue,     .consultation, { _, f in f.document?.type = CodeSysteme("x", "y") }),
        (.masquePS,            .consultation, { _, f in f.document?.visibilite = .masquePS }),
        (.supprime,            .consultation, { _, f in f.document?.etat = .deleted }),
        (.regulationSansDroit, .masquage,     { d, _ in d.mode = .centre15 }),
        (.dossierFerme,        .masquage,     { _, f in f.dossier?.etat = .ferme }),
        (.bloque,              .masquage,     { _, f in f.dossier?.bloque = true }),
        (.pasAuteur,           .masquage,     { _, f in f.document?.auteur = false }),
        (.versionPerimee,      .masquage,     { _, f in f.document?.versionPerimee = true }),
        (.visibiliteIncompatible, .masquage,  { _, f in f.document?.visibilite.insert(.invisiblePatient) }),
    ]

    @Test("de deux refus, le motif est celui de la première porte, et les deux avis sont écrits")
    func ordre() throws {
        let reglement = try reglementPublie()
        for (rang, premiere) in Self.atteintes.enumerated() {
            for seconde in Self.atteintes[rang...] where seconde.sur == premiere.sur {
                var demande = Demande.exemple(premiere.sur, par: .medecin)
                var faits = premiere.sur == .masquage ? Faits.sien : .exemple()
                // La seconde d'abord, pour que la première l'emporte quand les deux changent le même fait.
                seconde.casser(&demande, &faits)
                premiere.casser(&demande, &faits)
                let verdict = reglement.statuer(demande, faits).verdict
                #expect(verdict.motif == premiere.motif, "\(premiere.motif) puis \(seconde.motif)")
                #expect(verdict.avis.map(\.porte) == Self.portes)
                #expect(
                    verdict.avis.contains(
                        .init(porte: premiere.motif.porte, avis: .defavorable(premiere.motif))))
                guard !Self.memeFait(premiere, seconde) else { continue }
                #expect(
                    verdict.avis.contains(
                        .init(porte: seconde.motif.porte, avis: .defavorable(seconde.motif))))
            }
        }
    }

    static let portes = ["AUT", "INS", "DOS", "BLO", "DRO", "URG", "CST", "HAB", "VIS", "ETA", "DOC", "OPP"]

    /// Les deux atteintes changent l'acteur, ou le document remplacé : la seconde s'efface.
    static func memeFait(_ a: Atteinte, _ b: Atteinte) -> Bool {
        let paires: [[Motif]] = [
            [.specialiteAbsente, .droitAbsent], [.pasAuteur, .remplace],
            // Hors du mode normal, le masquage est fermé à tous.
            [.regulationSansDroit, .pasAuteur],
        ]
        return paires.contains([a.motif, b.motif])
    }

    // swift-format-ignore
    static let conclusions: [(nom: String, avis: [(String, Avis)], motif: Motif)] = [
        ("aucun avis",                        [],                                              .aucunAvisFavorable),
        ("toutes sans objet",                 portes.map { ($0, .sansObjet) },                 .aucunAvisFavorable),
        ("toutes favorables sauf DRO",        portes.map { ($0, $0 == "DRO" ? .sansObjet : .favorable) },
            .aucunAvisFavorable),
        ("DRO seule favorable",               portes.map { ($0, $0 == "DRO" ? .favorable : .sansObjet) }, .accorde),
        ("toutes favorables",                 portes.map { ($0, .favorable) },                 .accorde),
        ("un refus avant DRO",                [("BLO", .defavorable(.bloque)), ("DRO", .favorable)], .bloque),
        ("un refus après DRO",                [("DRO", .favorable), ("OPP", .defavorable(.oppositionAuDepot))],
            .oppositionAuDepot),
        ("deux refus",                        [("CST", .defavorable(.autorisationEchue)), ("VIS", .defavorable(.masquePS))],
            .autorisationEchue),
    ]

    @Test("un refus l'emporte, et sans avis favorable de DRO c'est refusé", arguments: conclusions)
    func conclusion(_ cas: (nom: String, avis: [(String, Avis)], motif: Motif)) {
        let avis = cas.avis.map { AvisDePorte(porte: $0.0, avis: $0.1) }
        #expect(Reglement.conclure(avis) == cas.motif, "\(cas.nom)")
    }

    @Test("toutes les portes sont examinées, dans l'ordre, que ce soit accordé ou refusé")
    func tousLesAvis() throws {
        let reglement = try reglementPublie()
        for action in Action.allCases {
            for faits in [Faits(), .exemple()] {
                for acteur in Acteur.tous {
                    let verdict = reglement.statuer(.exemple(action, par: acteur), faits).verdict
                    #expect(verdict.avis.map(\.porte) == Self.portes)
                    let refus = verdict.avis.compactMap { avis in
                        if case .defavorable(let motif) = avis.avis { motif } else { nil }
                    }
                    #expect(verdict.motif == refus.first ?? .accorde)
                    #expect(verdict.estAccorde == refus.isEmpty)
                }
            }
        }
    }

    @Test(
        "sur des faits inconnus, rien n'est accordé, sinon ce qui ne vise aucun dossier",
        arguments: Action.allCases)
    func defautRefuse(_ action: Action) throws {
        let reglement = try reglementPublie()
        for acteur in Acteur.tous {
            for mode in ModeAcces.allCases {
                for faits in [
                    Faits(), Faits(dossier: .inconnu), Faits(dossier: .inconnu, document: .exemple),
                ] {
                    let demande = Demande.urgence(action, par: acteur, mode)
                    let motif = reglement.statuer(demande, faits).verdict.motif
                    // Créer, et lister ses dossiers, n'ont besoin d'aucun fait.
                    let sansDossier =
                        [.creationDossier, .listeDossiers].contains(action) && faits.dossier == nil
                    #expect(motif != .accorde || sansDossier, "\(action) \(nom(acteur)) \(mode)")
                }
            }
        }
    }

    @Test("une table de droits vide refuse tout acte à tout acteur", arguments: Action.allCases)
    func sansCellule(_ action: Action) throws {
        var tables = try tablesPubliees.get()
        tables.droits = DroitsFonctionnels(cellules: [:])
        let reglement = Reglement(tables: tables)
        for acteur in Acteur.tous {
            let verdict = reglement.statuer(.exemple(action, par: acteur), .exemple()).verdict
            #expect(verdict.avis.contains(.init(porte: "DRO", avis: .defavorable(.droitAbsent))))
            #expect(!verdict.estAccorde)
        }
    }

    @Test("9110 § 13.2.1 : une condition fausse ne refuse que ce qui serait accordé sans elle")
    func conditionFausse() throws {
        let reglement = try reglementPublie()
        for action in Action.allCases {
            for acteur in Acteur.tous {
                var demande = Demande.exemple(action, par: acteur)
                let sans = reglement.statuer(demande, .exemple()).verdict
                demande.conditionFausse = true
                let avec = reglement.statuer(demande, .exemple()).verdict
                #expect(avec.motif == (sans.estAccorde ? .versionPerimee : sans.motif))
                #expect(avec.avis == sans.avis && !reglement.accorde(demande, .exemple()))
            }
        }
    }

    @Test("un permis ne naît que d'un verdict accordé, et porte l'acte et le verdict")
    func permis() throws {
        let reglement = try reglementPublie()
        for action in Action.allCases {
            for acteur in Acteur.tous {
                for faits in [Faits.exemple(), Faits()] {
                    let demande = Demande.exemple(action, par: acteur)
                    let attendu = reglement.statuer(demande, faits).verdict.motif
                    switch reglement.statuer(demande, faits).permis() {
                    case .accorde(let permis):
                        #expect(attendu == .accorde)
                        #expect(permis.action == action)
                        #expect(permis.verdict.motif == .accorde)
                    case .refuse(let verdict):
                        #expect(attendu != .accorde)
                        #expect(verdict.motif == attendu)
                    }
                }
            }
        }
    }

    @Test("d'où vient une demande ne change rien à la décision")
    func origine() throws {
        for facade in [Origine.Facade.rest, .fhir, .xds] {
            let demande = Demande.exemple(.consultation, par: .medecin) {
                $0.origine = Origine(facade: facade, logiciel: "LGC", message: "m", adresse: "192.0.2.1")
            }
            #expect(try motif(demande) == .accorde)
        }
    }
}
