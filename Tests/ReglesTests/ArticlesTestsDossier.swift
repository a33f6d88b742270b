import Domaine
import Testing

@testable import Regles

@Suite("§ 5 — blocage, historique, autorisations, vie du dossier, article par article (règlement § 5)")
struct ArticlesDossierTests {
    static let tables: [(article: String, table: [Article])] = [
        ("5.bloquer", bloquer), ("5.historique", historique), ("5.autoriser", autoriser),
        ("5.médecin traitant", traitant), ("5.vie", vie),
    ]

    // swift-format-ignore
    static let bloquer: [Article] = [Action.blocage, .deblocage].flatMap { acte in
        [
            Article("\(acte), le patient",             acte, .patient, .accorde),
            Article("\(acte), le médecin traitant",    acte, .medecin, .accorde) { _, f in f.dossier?.medecinTraitant = true },
            Article("\(acte), le médecin traitant, sans autorisation", acte, .medecin, .accorde) { _, f in
                f.dossier?.medecinTraitant = true; f.dossier?.autorisation = .nonExiste },
            Article("\(acte), un autre médecin",       acte, .medecin, .droitAbsent),
            Article("\(acte), le médecin traitant bloqué", acte, .medecin, .bloque) { _, f in
                f.dossier?.medecinTraitant = true; f.dossier?.bloque = true },
            Article("\(acte), le représentant légal",  acte, .representant, .droitAbsent),
            Article("\(acte), le secrétariat",         acte, .secretariat, .droitAbsent),
            Article("\(acte), l'exploitant",           acte, .exploitant, .droitAbsent),
            Article("\(acte), le médecin traitant en urgence", acte, .medecin, .brisDeGlace, .droitAbsent) { _, f in
                f.dossier?.medecinTraitant = true },
            Article("\(acte), le dossier d'un autre",  acte, .patient, .dossierInexistant) { _, f in f.dossier?.titulaire = false },
        ]
    }

    @Test(
        "§ 5 — bloquer et débloquer un professionnel : le patient ; le médecin traitant à sa demande",
        arguments: bloquer)
    func blocage(_ article: Article) throws { try article.verifier() }

    // swift-format-ignore
    static let historique: [Article] = [
        Article("le patient",                       .historique, .patient, .accorde),
        Article("le patient, dossier fermé",        .historique, .patient, .accorde) { _, f in f.dossier?.etat = .ferme },
        Article("le médecin traitant",              .historique, .medecin, .accorde) { _, f in f.dossier?.medecinTraitant = true },
        Article("un professionnel, ses actes",      .historique, .infirmier, .accorde) { _, f in f.dossier?.autorisation = .nonExiste },
        Article("le secrétariat, ses actes",        .historique, .secretariat, .accorde),
        Article("le représentant légal",            .historique, .representant, .accorde),
        Article("l'exploitant",                     .historique, .exploitant, .droitAbsent),
        Article("l'Assurance Maladie",              .historique, .assuranceMaladie, .droitAbsent),
        Article("un professionnel, en bris de glace", .historique, .medecin, .brisDeGlace, .droitAbsent),
        Article("un professionnel bloqué",          .historique, .infirmier, .bloque) { _, f in f.dossier?.bloque = true },
        Article("un professionnel, dossier fermé",  .historique, .medecin, .dossierFerme) { _, f in f.dossier?.etat = .ferme },
        Article("le représentant d'un majeur",      .historique, .representant, .dossierInexistant) { _, f in f.dossier?.mineur = false },
    ]

    @Test(
        "§ 5 — lire l'historique : le patient et le médecin traitant tout, un professionnel ses actes",
        arguments: historique)
    func lireHistorique(_ article: Article) throws {
        try article.verifier()
        guard article.motif == .accorde else { return }
        let tout = try reglementPublie().ouvreToutLHistorique(article.demande, article.faits)
        let genre = article.demande.appelant.acteur?.genre
        let attendu =
            genre == .patient || genre == .representantLegal || article.faits.dossier?.medecinTraitant == true
        #expect(tout == attendu)
    }

    @Test("§ 5 — au représentant, l'historique tait ce qui lui est invisible")
    func historiqueDuRepresentant() throws {
        let reglement = try reglementPublie()
        let demande = Demande.exemple(.historique, par: .representant)
        for bits in 0..<8 {
            let codes = Visibilite(rawValue: bits)
            let document = FaitsDocument.exemple { $0.visibilite = codes }
            let visible = codes.isDisjoint(with: [.invisiblePatient, .invisibleRepresentants])
            #expect(reglement.peutNommer(document, demande, .exemple()) == visible, "\(codes.listeCodes)")
        }
    }

    static func autorise(
        _ situation: String, _ acteur: Acteur, pour: DemandeAutorisation.Titulaire?, consent: Bool = true,
        en mode: ModeAcces = .normal, _ motif: Motif
    ) -> Article {
        Article(situation, .autorisationAjout, acteur, motif) { demande, faits in
            if mode != .normal { demande = .urgence(.autorisationAjout, par: acteur, mode) }
            demande.autorisation = DemandeAutorisation(pour: pour, consentementRecueilli: consent)
            faits.dossier?.autorisation = .nonExiste
        }
    }

    static let saStructure = DemandeAutorisation.Titulaire.structure(Acteur.structureExemple)
    static let autreStructure = DemandeAutorisation.Titulaire.structure("1999999999")
    static let soi = DemandeAutorisation.Titulaire.professionnel(Acteur.infirmier.id)
    static let autre = DemandeAutorisation.Titulaire.professionnel("899700000000")

    // swift-format-ignore
    static let autoriser: [Article] = [
        autorise("un professionnel pour lui-même",          .infirmier, pour: nil,                             .accorde),
        autorise("en se nommant",                           .infirmier, pour: soi,                             .accorde),
        autorise("sans le consentement du patient",         .infirmier, pour: nil, consent: false,             .autorisationAbsente),
        autorise("pour un autre",                           .infirmier, pour: autre,                           .droitAbsent),
        autorise("en bris de glace",                        .infirmier, pour: nil, en: .brisDeGlace,             .droitAbsent),
        autorise("en centre 15",                            .medecin,   pour: nil, en: .centre15,               .droitAbsent),
        autorise("le secrétariat pour sa structure",        .secretariat, pour: saStructure,                   .accorde),
        autorise("le secrétariat pour un professionnel",    .secretariat, pour: soi,                           .droitAbsent),
        autorise("le secrétariat pour une autre structure", .secretariat, pour: autreStructure,                .droitAbsent),
        autorise("le personnel en AIR pour sa structure",   .personnelEtablissement, pour: nil,                .accorde),
        autorise("le personnel en AIR pour une autre",      .personnelEtablissement, pour: autreStructure,     .droitAbsent),
        autorise("le patient pour un professionnel",        .patient, pour: autre, consent: false,             .accorde),
        autorise("le patient pour une structure",           .patient, pour: autreStructure,                    .accorde),
        autorise("le médecin du travail",                   .medecinDuTravail, pour: nil,                      .droitAbsent),
        autorise("le laboratoire",                          .laboratoire, pour: nil,                           .droitAbsent),
        autorise("le représentant légal",                   .representant, pour: autre,                        .droitAbsent),
        Article("un professionnel retire la sienne",        .autorisationSuppression, .infirmier, .accorde),
        Article("le patient retire celle qu'il veut",       .autorisationSuppression, .patient, .accorde),
        Article("le secrétariat n'en retire pas",           .autorisationSuppression, .secretariat, .droitAbsent),
    ]

    @Test(
        "§ 5 — autoriser : un professionnel pour lui, une structure pour elle, le patient pour qui il veut",
        arguments: autoriser)
    func autorisation(_ article: Article) throws { try article.verifier() }

    // swift-format-ignore
    static let traitant: [Article] = [
        Article("un médecin se déclare",            .declarationMedecinTraitant, .medecin, .accorde),
        Article("il l'est déjà",                    .declarationMedecinTraitant, .medecin, .accorde) { _, f in f.dossier?.medecinTraitant = true },
        Article("sans le consentement du patient",  .declarationMedecinTraitant, .medecin, .autorisationAbsente) { d, _ in
            d.autorisation?.consentementRecueilli = false },
        Article("il en déclare un autre",           .declarationMedecinTraitant, .medecin, .droitAbsent) { d, _ in d.autorisation?.pour = autre },
        Article("un infirmier",                     .declarationMedecinTraitant, .infirmier, .droitAbsent),
        Article("un médecin du travail",            .declarationMedecinTraitant, .medecinDuTravail, .droitAbsent),
        Article("en bris de glace",                 .declarationMedecinTraitant, .medecin, .brisDeGlace, .droitAbsent),
        Article("le médecin traitant se retire",    .retraitMedecinTraitant, .medecin, .accorde) { _, f in f.dossier?.medecinTraitant = true },
        Article("un autre médecin ne le retire pas", .retraitMedecinTraitant, .medecin, .droitAbsent),
        Article("il en retire un autre",            .retraitMedecinTraitant, .medecin, .droitAbsent) { d, f in
            f.dossier?.medecinTraitant = true; d.autorisation?.pour = autre },
        Article("il se retire en centre 15",        .retraitMedecinTraitant, .medecin, .centre15, .droitAbsent) { _, f in
            f.dossier?.medecinTraitant = true },
    ]

    @Test(
        "§ 5 — se déclarer médecin traitant, se retirer : un médecin, mode normal, patient consentant",
        arguments: traitant)
    func medecinTraitant(_ article: Article) throws { try article.verifier() }

    /// Chaque acte de la vie d'un dossier, dans un état où il se fait, et dans un état où il ne se fait pas.
    static let etats: [(acte: Action, admis: EtatDossier, exclu: EtatDossier, motif: Motif)] = [
        (.activation, .notifie, .ferme, .dossierFerme), (.opposition, .notifie, .actif, .etatDuDossier),
        (.fermeture, .actif, .oppose, .dossierInexistant),
        (.reouverture, .ferme, .notifie, .dossierInexistant),
        (.effacement, .ferme, .efface, .dossierInexistant),
    ]

    // swift-format-ignore
    static let vie: [Article] = etats.flatMap { ligne in
        [
            Article("\(ligne.acte), le patient",              ligne.acte, .patient, .accorde) { _, f in f.dossier?.etat = ligne.admis },
            Article("\(ligne.acte), l'exploitant à sa demande", ligne.acte, .exploitant, .accorde) { _, f in f.dossier?.etat = ligne.admis },
            Article("\(ligne.acte), l'exploitant sans nommer la demande écrite qu'il faut", ligne.acte, .exploitant, .droitAbsent) { d, f in
                f.dossier?.etat = ligne.admis; d.demandeEcriteExigee = true; d.justification = Justification(motif: "LETTRE") },
            Article("\(ligne.acte), l'exploitant qui la nomme", ligne.acte, .exploitant, .accorde) { d, f in
                f.dossier?.etat = ligne.admis; d.demandeEcriteExigee = true
                d.justification = Justification(demandeEcrite: DemandeEcrite(reference: "R-1", date: "2026-11-02")) },
            Article("\(ligne.acte), l'exploitant qui la dit dans une raison", ligne.acte, .exploitant, .accorde) { d, f in
                f.dossier?.etat = ligne.admis; d.demandeEcriteExigee = true
                d.justification = Justification(raison: "lettre du titulaire, reçue le 2 novembre") },
            Article("\(ligne.acte), l'exploitant dont la raison ne dit rien", ligne.acte, .exploitant, .droitAbsent) { d, f in
                f.dossier?.etat = ligne.admis; d.demandeEcriteExigee = true; d.justification = Justification(raison: " \u{200B}…") },
            Article("\(ligne.acte), le patient, que rien n'oblige à la nommer", ligne.acte, .patient, .accorde) { d, f in
                f.dossier?.etat = ligne.admis; d.demandeEcriteExigee = true },
            Article("\(ligne.acte), dossier \(ligne.exclu)",  ligne.acte, .patient, ligne.motif) { _, f in f.dossier?.etat = ligne.exclu },
            Article("\(ligne.acte), l'exploitant, dossier \(ligne.exclu)", ligne.acte, .exploitant, ligne.motif) { _, f in
                f.dossier?.etat = ligne.exclu },
            Article("\(ligne.acte), le médecin traitant",     ligne.acte, .medecin, .droitAbsent) { _, f in
                f.dossier?.etat = ligne.admis; f.dossier?.medecinTraitant = true },
            Article("\(ligne.acte), le représentant légal",   ligne.acte, .representant, .droitAbsent) { _, f in f.dossier?.etat = ligne.admis },
            Article("\(ligne.acte), le dossier d'un autre",   ligne.acte, .patient, .dossierInexistant) { _, f in
                f.dossier?.etat = ligne.admis; f.dossier?.titulaire = false },
            Article("\(ligne.acte), en urgence",              ligne.acte, .medecin, .brisDeGlace, .droitAbsent) { _, f in
                f.dossier?.etat = ligne.admis },
        ]
    }

    @Test(
        "§ 5 — fermer, rouvrir, effacer le dossier, s'y opposer : le patient, ou l'exploitant à sa demande",
        arguments: vie)
    func vieDuDossier(_ article: Article) throws { try article.verifier() }
}
