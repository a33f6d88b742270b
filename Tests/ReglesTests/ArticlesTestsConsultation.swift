import Domaine
import Testing

@testable import Regles

@Suite("§ 4 — consultation, article par article (règlement § 4)")
struct ArticlesConsultationTests {
    static let tables: [(article: String, table: [Article])] = [
        ("4.normal", normal), ("4.centre 15", centre15), ("4.bris de glace", brisDeGlace),
        ("4.travail", travail), ("4.structures", structures), ("4.patient", patient),
        ("4.représentant", representant), ("4.exploitant", exploitant), ("4.matrice", matrice),
        ("4.auteur", auteur), ("4.masqué", masque), ("4.états", etats),
    ]

    static func statuts(
        _ situation: String, _ sien: StatutAutorisation?, _ structure: StatutAutorisation?, _ motif: Motif
    ) -> Article {
        Article(situation, .consultation, .infirmier, motif) { _, faits in
            faits.dossier?.autorisation = sien
            faits.dossier?.autorisationStructure = structure
        }
    }

    // swift-format-ignore
    static let normal: [Article] = [
        statuts("la sienne valide",                    .valide,    .nonExiste,         .accorde),
        statuts("celle de sa structure valide",        .nonExiste, .valide,            .accorde),
        statuts("la sienne échue, celle de sa structure valide", .expire, .valide,     .accorde),
        statuts("aucune",                              .nonExiste, .nonExiste,         .autorisationAbsente),
        statuts("on ne sait rien",                     nil,        nil,                .autorisationAbsente),
        statuts("échue",                               .expire,    .nonExiste,         .autorisationEchue),
        statuts("retirée",                             .retire,    .nonExiste,         .autorisationRetiree),
        statuts("interdite, celle de sa structure valide", .interdit, .valide,         .autorisationAbsente),
        Article("le médecin traitant n'en est pas dispensé", .consultation, .medecin, .autorisationAbsente) { _, f in
            f.dossier?.medecinTraitant = true; f.dossier?.autorisation = .nonExiste },
        Article("l'auteur non plus",                   .consultation, .medecin, .autorisationAbsente) { _, f in
            f.dossier?.autorisation = .nonExiste; f.document?.auteur = true },
        Article("la liste l'exige aussi",              .rechercheMetadonnees, .infirmier, .autorisationAbsente) { _, f in
            f.dossier?.autorisation = .nonExiste },
        Article("équipe de soins : première déclaration, information donnée", .autorisationAjout, .infirmier, .accorde) { d, f in
            f.dossier?.autorisation = .nonExiste
            d.autorisation = DemandeAutorisation(
                pour: .structure(Acteur.structureExemple), consentementRecueilli: false, informationDonnee: true) },
        Article("équipe de soins : information non donnée", .autorisationAjout, .infirmier, .autorisationAbsente) { d, _ in
            d.autorisation = DemandeAutorisation(pour: .structure(Acteur.structureExemple), consentementRecueilli: false) },
        Article("l'information ne vaut pas consentement pour soi", .autorisationAjout, .infirmier, .autorisationAbsente) { d, _ in
            d.autorisation = DemandeAutorisation(consentementRecueilli: false, informationDonnee: true) },
        Article("ni pour l'équipe d'un autre établissement", .autorisationAjout, .infirmier, .droitAbsent) { d, _ in
            d.autorisation = DemandeAutorisation(
                pour: .structure("1999999999"), consentementRecueilli: false, informationDonnee: true) },
    ]

    @Test(
        "§ 4 — professionnel, mode normal : son autorisation valide, ou celle de sa structure",
        arguments: normal)
    func modeNormal(_ article: Article) throws { try article.verifier() }

    // swift-format-ignore
    static let centre15: [Article] = [
        Article("avec le droit de régulation, sans raison ni autorisation", .consultation, .medecin, .centre15, .accorde) { _, f in
            f.dossier?.autorisation = .nonExiste },
        Article("un infirmier régulateur",          .consultation, .infirmier, .centre15, .accorde),
        Article("autorisation retirée",             .rechercheMetadonnees, .medecin, .centre15, .accorde) { _, f in
            f.dossier?.autorisation = .retire },
        Article("bris de glace opposé, centre 15 admis", .consultation, .medecin, .centre15, .accorde) { _, f in
            f.dossier?.brisDeGlace = false },
        Article("sans le droit de régulation",      .consultation, .medecin, .regulationSansDroit) { d, _ in d.mode = .centre15 },
        Article("le patient s'y oppose",            .consultation, .medecin, .centre15, .oppositionCentre15) { _, f in f.dossier?.centre15 = false },
        Article("on ne sait pas s'il s'y oppose",   .consultation, .medecin, .centre15, .oppositionCentre15) { _, f in f.dossier?.centre15 = nil },
        Article("bloqué",                           .consultation, .medecin, .centre15, .bloque) { _, f in f.dossier?.bloque = true },
        Article("dossier fermé",                    .consultation, .medecin, .centre15, .dossierFerme) { _, f in f.dossier?.etat = .ferme },
        Article("médecin du travail",               .consultation, .medecinDuTravail, .centre15, .droitAbsent),
    ]

    @Test(
        "§ 4 — professionnel, centre 15 : droit de régulation, patient non opposé, aucune raison",
        arguments: centre15)
    func modeCentre15(_ article: Article) throws { try article.verifier() }

    // swift-format-ignore
    static let brisDeGlace: [Article] = [
        Article("avec une raison, sans autorisation", .consultation, .infirmier, .brisDeGlace, .accorde) { _, f in
            f.dossier?.autorisation = .nonExiste },
        Article("centre 15 opposé, bris de glace admis", .consultation, .medecin, .brisDeGlace, .accorde) { _, f in
            f.dossier?.centre15 = false },
        Article("dossier désigné par l'INS",        .rechercheDossier, .medecin, .brisDeGlace, .accorde),
        Article("dossier désigné par les traits, un seul répond", .rechercheSansINS, .medecin, .brisDeGlace, .accorde),
        Article("aucun dossier, ou plusieurs, ne répond", .rechercheSansINS, .medecin, .brisDeGlace, .dossierInexistant) { _, f in
            f = Faits() },
        Article("par les traits, le dossier est opposé", .rechercheSansINS, .medecin, .brisDeGlace, .dossierInexistant) { _, f in
            f.dossier?.etat = .oppose },
        Article("par les traits, en mode normal",   .rechercheSansINS, .medecin, .droitAbsent),
        Article("par les traits, médecin du travail", .rechercheSansINS, .medecinDuTravail, .brisDeGlace, .droitAbsent),
        Article("sans raison",                      .consultation, .medecin, .brisDeGlaceSansRaison) { d, _ in d.mode = .brisDeGlace },
        Article("une raison de neuf caractères",    .consultation, .medecin, .brisDeGlace, .brisDeGlaceSansRaison) { d, _ in d.raison = "inconscie" },
        Article("le patient s'y oppose",            .consultation, .medecin, .brisDeGlace, .oppositionBrisDeGlace) { _, f in
            f.dossier?.brisDeGlace = false },
        Article("le patient s'y oppose, médecin traitant", .consultation, .medecin, .brisDeGlace, .oppositionBrisDeGlace) { _, f in
            f.dossier?.brisDeGlace = false; f.dossier?.medecinTraitant = true },
        Article("par les traits, le patient s'y oppose", .rechercheSansINS, .medecin, .brisDeGlace, .oppositionBrisDeGlace) { _, f in
            f.dossier?.brisDeGlace = false },
        Article("bloqué",                           .consultation, .medecin, .brisDeGlace, .bloque) { _, f in f.dossier?.bloque = true },
    ]

    @Test(
        "§ 4 — professionnel, bris de glace : une raison, patient non opposé, INS ou traits",
        arguments: brisDeGlace)
    func modeBrisDeGlace(_ article: Article) throws { try article.verifier() }

    // swift-format-ignore
    static let travail: [Article] = [
        Article("il liste",                         .rechercheMetadonnees, .medecinDuTravail, .accorde),
        Article("il liste son document",            .rechercheMetadonnees, .medecinDuTravail, .accorde) { _, f in f.document?.auteur = true },
        Article("sans autorisation, il ne liste pas", .rechercheMetadonnees, .medecinDuTravail, .autorisationAbsente) { _, f in
            f.dossier?.autorisation = .nonExiste },
        Article("il ne lit pas",                    .consultation, .medecinDuTravail, .droitAbsent),
        Article("pas même son document",            .consultation, .medecinDuTravail, .droitAbsent) { _, f in f.document?.auteur = true },
        Article("pas même en médecin traitant",     .consultation, .medecinDuTravail, .droitAbsent) { _, f in f.dossier?.medecinTraitant = true },
        Article("ni en bris de glace",              .consultation, .medecinDuTravail, .brisDeGlace, .droitAbsent),
        Article("C41",                              .consultation, .exemple("10", specialite: "C41"), .droitAbsent),
        Article("CAPA11",                           .consultation, .exemple("10", specialite: "CAPA11"), .droitAbsent),
        Article("il ne rend pas visible ce qu'il ne lit pas", .visibilitePatient, .medecinDuTravail, .droitAbsent),
    ]

    @Test("§ 4 — le médecin du travail liste et ne lit jamais", arguments: travail)
    func medecinDuTravail(_ article: Article) throws { try article.verifier() }

    // swift-format-ignore
    static let structures: [Article] = [
        Article("laboratoire, les siens",           .rechercheMetadonnees, .laboratoire, .accorde) { _, f in f.document?.deLaStructure = true },
        Article("secrétariat, ceux de sa structure", .rechercheMetadonnees, .secretariat, .accorde) { _, f in f.document?.deLaStructure = true },
        Article("personnel en AIR, ceux de sa structure", .rechercheMetadonnees, .personnelEtablissement, .accorde) { _, f in
            f.document?.deLaStructure = true },
        Article("laboratoire, en centre 15",        .rechercheMetadonnees, .laboratoire, .centre15, .accorde) { _, f in
            f.document?.deLaStructure = true },
        Article("laboratoire, ceux des autres",     .rechercheMetadonnees, .laboratoire, .pasDeLaStructure),
        Article("secrétariat, ceux des autres",     .rechercheMetadonnees, .secretariat, .pasDeLaStructure),
        Article("personnel en AIR, ceux des autres", .rechercheMetadonnees, .personnelEtablissement, .pasDeLaStructure),
        Article("auteur sans en être la structure", .rechercheMetadonnees, .secretariat, .pasDeLaStructure) { _, f in f.document?.auteur = true },
        Article("laboratoire, lire le sien",        .consultation, .laboratoire, .droitAbsent) { _, f in
            f.document?.auteur = true; f.document?.deLaStructure = true },
        Article("secrétariat, lire",                .consultation, .secretariat, .droitAbsent) { _, f in f.document?.deLaStructure = true },
        Article("personnel en AIR, lire",           .consultation, .personnelEtablissement, .droitAbsent) { _, f in f.document?.deLaStructure = true },
    ]

    @Test(
        "§ 4 — établissement et secrétariat : les identifiants des documents de leur structure",
        arguments: structures)
    func etablissements(_ article: Article) throws { try article.verifier() }

    // swift-format-ignore
    static let patient: [Article] = [
        Article("un document visible",              .consultation, .patient, .accorde),
        Article("masqué aux professionnels",        .consultation, .patient, .accorde) { _, f in f.document?.visibilite = .masquePS },
        Article("invisible à ses représentants",    .consultation, .patient, .accorde) { _, f in f.document?.visibilite = .invisibleRepresentants },
        Article("archivé",                          .consultation, .patient, .accorde) { _, f in f.document?.etat = .archived },
        Article("remplacé",                         .consultation, .patient, .accorde) { _, f in f.document?.etat = .deprecated },
        Article("d'un type que la matrice ferme au médecin", .consultation, .patient, .accorde) { _, f in f.document?.type = .fermeMedecin },
        Article("invisible à lui",                  .consultation, .patient, .invisiblePatient) { _, f in f.document?.visibilite = .invisiblePatient },
        Article("invisible à lui, dans la liste",   .rechercheMetadonnees, .patient, .invisiblePatient) { _, f in
            f.document?.visibilite = .invisiblePatient },
        Article("supprimé",                         .consultation, .patient, .supprime) { _, f in f.document?.etat = .deleted },
        Article("dans le dossier d'un autre",       .consultation, .patient, .dossierInexistant) { _, f in f.dossier?.titulaire = false },
        Article("en bris de glace",                 .consultation, .patient, .brisDeGlace, .droitAbsent),
    ]

    @Test("§ 4 — le patient lit tout, sauf ce qui lui est invisible", arguments: patient)
    func lePatient(_ article: Article) throws { try article.verifier() }

    // swift-format-ignore
    static let representant: [Article] = [
        Article("le dossier du mineur",             .consultation, .representant, .accorde),
        Article("sa liste",                         .rechercheMetadonnees, .representant, .accorde),
        Article("masqué aux professionnels",        .consultation, .representant, .accorde) { _, f in f.document?.visibilite = .masquePS },
        Article("invisible aux représentants",      .consultation, .representant, .invisibleRepresentants) { _, f in
            f.document?.visibilite = .invisibleRepresentants },
        Article("invisible aux représentants, dans la liste", .rechercheMetadonnees, .representant, .invisibleRepresentants) { _, f in
            f.document?.visibilite = .invisibleRepresentants },
        Article("invisible au patient",             .consultation, .representant, .invisiblePatient) { _, f in
            f.document?.visibilite = .invisiblePatient },
        Article("l'enfant d'un autre",              .consultation, .representant, .dossierInexistant) { _, f in f.dossier?.titulaire = false },
        Article("l'enfant devenu majeur",           .consultation, .representant, .dossierInexistant) { _, f in f.dossier?.mineur = false },
        Article("l'âge n'est pas connu",            .consultation, .representant, .dossierInexistant) { _, f in f.dossier?.mineur = nil },
        Article("dossier fermé",                    .consultation, .representant, .dossierFerme) { _, f in f.dossier?.etat = .ferme },
        Article("il ne dépose pas",                 .alimentation, .representant, .droitAbsent),
        Article("il ne masque pas",                 .masquage, .representant, .droitAbsent),
        Article("il ne bloque pas",                 .blocage, .representant, .droitAbsent),
        Article("il ne change pas les préférences", .changementPreferences, .representant, .droitAbsent),
    ]

    @Test(
        "§ 4 — le représentant légal lit le dossier du mineur, sauf ce qui est invisible à l'un ou à l'autre",
        arguments: representant)
    func leRepresentant(_ article: Article) throws { try article.verifier() }

    /// Les actes de l'exploitant, qui ne montrent aucun document ; tous les autres lui sont fermés.
    static let administre: Set<Action> = [
        .creationDossier, .activation, .opposition, .fermeture, .reouverture, .effacement,
    ]

    static let exploitant: [Article] = ModeAcces.allCases.flatMap { mode in
        Action.allCases.map { acte in
            let permis = administre.contains(acte) && mode == .normal
            return Article("\(acte) \(mode)", acte, .exploitant, permis ? .accorde : .droitAbsent) {
                demande, faits in
                if mode != .normal { demande = .urgence(acte, par: .exploitant, mode) }
                if acte == .activation || acte == .opposition { faits.dossier?.etat = .notifie }
                faits.document?.auteur = true
                faits.document?.deLaStructure = true
            }
        }
    }

    @Test("§ 4 — l'exploitant ne voit rien, jamais", arguments: exploitant)
    func lExploitant(_ article: Article) throws { try article.verifier() }

    static func type(
        _ situation: String, _ acteur: Acteur, _ type: CodeSysteme, _ mode: ModeAcces, _ motif: Motif
    ) -> Article {
        Article("\(situation), \(mode)", .consultation, acteur, mode, motif) { _, faits in
            faits.document?.type = type
        }
    }

    static let matrice: [Article] = ModeAcces.allCases.flatMap { mode in
        [
            type("type ouvert", .infirmier, .biologie, mode, .accorde),
            type("type fermé", .infirmier, .fermeInfirmier, mode, .typeFerme),
            type("cellule non publiée", .infirmier, .inconnuInfirmier, mode, .celluleInconnue),
            type("profession sans colonne", .osteopathe, .biologie, mode, .roleSansColonne),
            type("médecin, type fermé", .medecin, .fermeMedecin, mode, .typeFerme),
        ]
    }

    @Test("§ 4 — la matrice vaut dans tous les modes, urgences comprises", arguments: matrice)
    func laMatrice(_ article: Article) throws { try article.verifier() }

    // swift-format-ignore
    static let auteur: [Article] = [
        Article("l'auteur lit le sien, type fermé",         .consultation, .infirmier, .accorde) { _, f in
            f.document?.auteur = true; f.document?.type = .fermeInfirmier },
        Article("l'auteur lit le sien, cellule non publiée", .consultation, .infirmier, .accorde) { _, f in
            f.document?.auteur = true; f.document?.type = .inconnuInfirmier },
        Article("l'auteur lit le sien, sans colonne",       .consultation, .osteopathe, .accorde) { _, f in f.document?.auteur = true },
        Article("l'auteur, en bris de glace",               .consultation, .infirmier, .brisDeGlace, .accorde) { _, f in
            f.document?.auteur = true; f.document?.type = .fermeInfirmier },
        Article("celui de sa structure n'est pas le sien",  .consultation, .infirmier, .typeFerme) { _, f in
            f.document?.deLaStructure = true; f.document?.type = .fermeInfirmier },
        Article("le médecin traitant est sous la matrice",  .consultation, .medecin, .typeFerme) { _, f in
            f.dossier?.medecinTraitant = true; f.document?.type = .fermeMedecin },
        Article("le médecin traitant, type ouvert",         .consultation, .medecin, .accorde) { _, f in f.dossier?.medecinTraitant = true },
        Article("l'auteur d'un document supprimé",          .consultation, .infirmier, .supprime) { _, f in
            f.document?.auteur = true; f.document?.etat = .deleted },
    ]

    @Test(
        "§ 4 — l'auteur lit ses documents quoi que dise la matrice ; le médecin traitant est sous elle",
        arguments: auteur)
    func lAuteur(_ article: Article) throws { try article.verifier() }

    // swift-format-ignore
    static let masque: [Article] = [
        Article("son auteur",                       .consultation, .infirmier, .accorde) { _, f in
            f.document?.visibilite = .masquePS; f.document?.auteur = true },
        Article("le patient",                       .rechercheMetadonnees, .patient, .accorde) { _, f in f.document?.visibilite = .masquePS },
        Article("le médecin traitant",              .consultation, .medecin, .accorde) { _, f in
            f.document?.visibilite = .masquePS; f.dossier?.medecinTraitant = true },
        Article("un autre médecin",                 .consultation, .medecin, .masquePS) { _, f in f.document?.visibilite = .masquePS },
        Article("un autre médecin, dans la liste",  .rechercheMetadonnees, .medecin, .masquePS) { _, f in f.document?.visibilite = .masquePS },
        Article("quelqu'un de la structure de l'auteur", .consultation, .infirmier, .masquePS) { _, f in
            f.document?.visibilite = .masquePS; f.document?.deLaStructure = true },
        Article("le secrétariat de sa structure",   .rechercheMetadonnees, .secretariat, .masquePS) { _, f in
            f.document?.visibilite = .masquePS; f.document?.deLaStructure = true },
        Article("en bris de glace, par défaut",     .consultation, .medecin, .brisDeGlace, .masqueEnUrgence) { _, f in
            f.document?.visibilite = .masquePS },
        Article("en centre 15, par défaut",         .consultation, .medecin, .centre15, .masqueEnUrgence) { _, f in
            f.document?.visibilite = .masquePS },
        Article("en urgence, préférence inconnue",  .consultation, .medecin, .brisDeGlace, .masqueEnUrgence) { _, f in
            f.document?.visibilite = .masquePS; f.dossier?.masquesEnUrgence = nil },
        Article("en bris de glace, le patient l'a permis", .consultation, .infirmier, .brisDeGlace, .accorde) { _, f in
            f.document?.visibilite = .masquePS; f.dossier?.masquesEnUrgence = true },
        Article("en centre 15, le patient l'a permis", .consultation, .medecin, .centre15, .accorde) { _, f in
            f.document?.visibilite = .masquePS; f.dossier?.masquesEnUrgence = true },
        Article("permis en urgence, non en mode normal", .consultation, .medecin, .masquePS) { _, f in
            f.document?.visibilite = .masquePS; f.dossier?.masquesEnUrgence = true },
        Article("l'auteur, en bris de glace",       .consultation, .medecin, .brisDeGlace, .accorde) { _, f in
            f.document?.visibilite = .masquePS; f.document?.auteur = true },
    ]

    @Test(
        "§ 4 — un document masqué : son auteur, le patient, le médecin traitant ; l'urgence si le patient le permet",
        arguments: masque)
    func masques(_ article: Article) throws { try article.verifier() }

    static let lecteurs: [(nom: String, acteur: Acteur)] = [
        ("médecin", .medecin), ("patient", .patient), ("représentant", .representant),
    ]

    static let etats: [Article] = lecteurs.flatMap { lecteur in
        EtatDocument.allCases.map { etat in
            Article(
                "\(lecteur.nom), \(etat)", .rechercheMetadonnees, lecteur.acteur,
                etat == .deleted ? .supprime : .accorde
            ) { _, faits in faits.document?.etat = etat }
        }
    }

    @Test(
        "§ 4 — par défaut les fiches à jour ; archivées et remplacées à la demande, supprimées jamais",
        arguments: etats)
    func etatsMontres(_ article: Article) throws {
        try article.verifier()
        #expect(CriteresListe().etats == [.approved])
        #expect(!CriteresListe().masques && !CriteresListe().invisibles)
    }
}
