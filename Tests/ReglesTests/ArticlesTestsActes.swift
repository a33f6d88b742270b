import Domaine
import Testing

@testable import Regles

@Suite("§ 5 — masquage, visibilité, suppression, archivage, article par article (règlement § 5)")
struct ArticlesActesTests {
    static let tables: [(article: String, table: [Article])] = [
        ("5.masquer", masquer), ("5.démasquer", demasquer), ("5.invisible", rendreInvisible),
        ("5.visible", rendreVisible), ("5.représentants", representants), ("5.tout masquer", toutMasquer),
        ("5.supprimer", supprimer), ("5.archiver", archiver), ("5.version", version),
    ]

    // swift-format-ignore
    static let masquer: [Article] = [
        Article("l'auteur",                         .masquage, .infirmier, .accorde) { _, f in f.document?.auteur = true },
        Article("l'auteur, sans autorisation",      .masquage, .infirmier, .accorde) { _, f in
            f.document?.auteur = true; f.dossier?.autorisation = .nonExiste },
        Article("le médecin traitant, tout document", .masquage, .medecin, .accorde) { _, f in f.dossier?.medecinTraitant = true },
        Article("le patient, tout document",        .masquage, .patient, .accorde),
        Article("un autre médecin",                 .masquage, .medecin, .pasAuteur),
        Article("quelqu'un de la structure",        .masquage, .infirmier, .pasAuteur) { _, f in f.document?.deLaStructure = true },
        Article("le patient, ce qui lui est invisible", .masquage, .patient, .invisiblePatient) { _, f in
            f.document?.visibilite = .invisiblePatient },
        Article("l'auteur, ce qui est invisible au patient", .masquage, .medecin, .visibiliteIncompatible) { _, f in
            f.document?.auteur = true; f.document?.visibilite = .invisiblePatient },
        Article("le secrétariat",                   .masquage, .secretariat, .droitAbsent) { _, f in f.document?.deLaStructure = true },
        Article("le représentant légal",            .masquage, .representant, .droitAbsent),
        Article("l'auteur, en bris de glace",       .masquage, .medecin, .brisDeGlace, .droitAbsent) { _, f in f.document?.auteur = true },
    ]

    @Test("§ 5 — masquer aux professionnels : l'auteur, le médecin traitant, le patient", arguments: masquer)
    func masquage(_ article: Article) throws { try article.verifier() }

    // swift-format-ignore
    static let demasquer: [Article] = [
        Article("l'auteur, le sien",                .demasquage, .infirmier, .accorde) { _, f in
            f.document?.auteur = true; f.document?.visibilite = .masquePS },
        Article("le médecin traitant, tout document", .demasquage, .medecin, .accorde) { _, f in
            f.dossier?.medecinTraitant = true; f.document?.visibilite = .masquePS },
        Article("le patient, tout document",        .demasquage, .patient, .accorde) { _, f in f.document?.visibilite = .masquePS },
        Article("un autre médecin",                 .demasquage, .medecin, .pasAuteur) { _, f in f.document?.visibilite = .masquePS },
        Article("un régulateur à qui l'urgence le montre", .demasquage, .medecin, .centre15, .droitAbsent) { _, f in
            f.document?.visibilite = .masquePS; f.dossier?.masquesEnUrgence = true },
        Article("le représentant légal",            .demasquage, .representant, .droitAbsent) { _, f in f.document?.visibilite = .masquePS },
        Article("l'auteur bloqué",                  .demasquage, .infirmier, .bloque) { _, f in
            f.document?.auteur = true; f.dossier?.bloque = true },
    ]

    @Test(
        "§ 5 — démasquer : l'auteur le sien, le médecin traitant et le patient tout document",
        arguments: demasquer)
    func demasquage(_ article: Article) throws { try article.verifier() }

    // swift-format-ignore
    static let rendreInvisible: [Article] = [
        Article("l'auteur, jamais ouvert par le patient", .invisibilitePatient, .medecin, .accorde) { _, f in f.document?.auteur = true },
        Article("l'auteur, au dépôt",               .alimentation, .medecin, .accorde) { d, _ in d.depot?.visibilite = .invisiblePatient },
        Article("l'auteur, ouvert par le patient",  .invisibilitePatient, .medecin, .irreversible) { _, f in
            f.document?.auteur = true; f.document?.montreAuPatient = true },
        Article("l'auteur, on ne sait pas",         .invisibilitePatient, .medecin, .irreversible) { _, f in
            f.document?.auteur = true; f.document?.montreAuPatient = nil },
        Article("l'auteur, un document masqué",     .invisibilitePatient, .medecin, .visibiliteIncompatible) { _, f in
            f.document?.auteur = true; f.document?.visibilite = .masquePS },
        Article("un autre médecin",                 .invisibilitePatient, .medecin, .pasAuteur),
        Article("le médecin traitant non plus",     .invisibilitePatient, .medecin, .pasAuteur) { _, f in f.dossier?.medecinTraitant = true },
        Article("le patient",                       .invisibilitePatient, .patient, .droitAbsent),
        Article("le laboratoire",                   .invisibilitePatient, .laboratoire, .droitAbsent) { _, f in
            f.document?.auteur = true; f.document?.deLaStructure = true },
    ]

    @Test(
        "§ 5 — rendre invisible au patient : l'auteur, tant que le patient ne l'a pas ouvert",
        arguments: rendreInvisible)
    func invisibilite(_ article: Article) throws { try article.verifier() }

    static func devoiler(
        _ situation: String, _ acteur: Acteur, _ motif: Motif,
        _ modifier: (inout Demande, inout Faits) -> Void = { _, _ in }
    ) -> Article {
        Article(situation, .visibilitePatient, acteur, motif) { demande, faits in
            faits.document?.visibilite = .invisiblePatient
            modifier(&demande, &faits)
        }
    }

    // swift-format-ignore
    static let rendreVisible: [Article] = [
        devoiler("tout professionnel qui le lit",   .infirmier, .accorde),
        devoiler("l'auteur",                        .medecin, .accorde) { _, f in f.document?.auteur = true },
        devoiler("sans autorisation",               .infirmier, .autorisationAbsente) { _, f in f.dossier?.autorisation = .nonExiste },
        devoiler("d'un type que la matrice lui ferme", .infirmier, .typeFerme) { _, f in f.document?.type = .fermeInfirmier },
        devoiler("en bris de glace",                .medecin, .droitAbsent) { d, _ in
            d = .urgence(.visibilitePatient, par: .medecin, .brisDeGlace) },
        devoiler("le médecin du travail",           .medecinDuTravail, .droitAbsent),
        devoiler("le patient lui-même",             .patient, .droitAbsent),
        devoiler("le secrétariat",                  .secretariat, .droitAbsent) { _, f in f.document?.deLaStructure = true },
        Article("un document qui lui est masqué",   .visibilitePatient, .infirmier, .masquePS) { _, f in f.document?.visibilite = .masquePS },
        Article("irréversible : l'auteur ne le cache plus", .invisibilitePatient, .medecin, .irreversible) { _, f in
            f.document?.auteur = true; f.document?.montreAuPatient = true },
    ]

    @Test(
        "§ 5 — rendre visible au patient : tout professionnel qui peut le lire, sans retour",
        arguments: rendreVisible)
    func visibilite(_ article: Article) throws { try article.verifier() }

    // swift-format-ignore
    static let representants: [Article] = [
        Article("l'auteur cache",                   .invisibiliteRepresentants, .infirmier, .accorde) { _, f in f.document?.auteur = true },
        Article("l'auteur montre",                  .visibiliteRepresentants, .infirmier, .accorde) { _, f in
            f.document?.auteur = true; f.document?.visibilite = .invisibleRepresentants },
        Article("le mineur cache, en connexion secrète", .invisibiliteRepresentants, .patient, .accorde) { d, _ in d.connexionSecrete = true },
        Article("le mineur montre",                 .visibiliteRepresentants, .patient, .accorde) { d, f in
            d.connexionSecrete = true; f.document?.visibilite = .invisibleRepresentants },
        Article("un adulte n'en a pas",             .invisibiliteRepresentants, .patient, .pasAuteur) { _, f in f.dossier?.mineur = false },
        Article("un autre médecin",                 .invisibiliteRepresentants, .medecin, .pasAuteur),
        Article("le médecin traitant",              .visibiliteRepresentants, .medecin, .pasAuteur) { _, f in f.dossier?.medecinTraitant = true },
        Article("le représentant se le montrerait", .visibiliteRepresentants, .representant, .droitAbsent) { _, f in
            f.document?.visibilite = .invisibleRepresentants },
        Article("l'auteur, en centre 15",           .invisibiliteRepresentants, .medecin, .centre15, .droitAbsent) { _, f in
            f.document?.auteur = true },
    ]

    @Test(
        "§ 5 — invisible ou visible aux représentants : l'auteur, le mineur lui-même",
        arguments: representants)
    func auxRepresentants(_ article: Article) throws { try article.verifier() }

    // swift-format-ignore
    static let toutMasquer: [Article] = [
        Article("le patient masque tout",           .changementPreferences, .patient, .accorde),
        Article("le patient rend tout visible",     .changementPreferences, .patient, .accorde) { d, _ in
            d.preferences = ChangementPreferences(masquageParDefaut: false) },
        Article("le médecin traitant",              .changementPreferences, .medecin, .droitAbsent) { _, f in f.dossier?.medecinTraitant = true },
        Article("le représentant légal",            .changementPreferences, .representant, .droitAbsent),
        Article("l'exploitant",                     .changementPreferences, .exploitant, .droitAbsent),
        Article("dans le dossier d'un autre",       .changementPreferences, .patient, .dossierInexistant) { _, f in f.dossier?.titulaire = false },
        Article("dossier fermé",                    .changementPreferences, .patient, .dossierFerme) { _, f in f.dossier?.etat = .ferme },
    ]

    @Test("§ 5 — tout masquer, ou tout rendre visible, futur compris : le patient", arguments: toutMasquer)
    func toutMasquerEtDemasquer(_ article: Article) throws { try article.verifier() }

    // swift-format-ignore
    static let supprimer: [Article] = [
        Article("l'auteur",                         .suppression, .infirmier, .accorde) { _, f in f.document?.auteur = true },
        Article("l'auteur, en bris de glace",       .suppression, .infirmier, .brisDeGlace, .accorde) { _, f in f.document?.auteur = true },
        Article("l'auteur, en centre 15",           .suppression, .medecin, .centre15, .accorde) { _, f in f.document?.auteur = true },
        Article("le secrétariat, de sa structure",  .suppression, .secretariat, .accorde) { _, f in f.document?.deLaStructure = true },
        Article("l'établissement, de sa structure", .suppression, .laboratoire, .accorde) { _, f in f.document?.deLaStructure = true },
        Article("le personnel en AIR, de sa structure", .suppression, .personnelEtablissement, .accorde) { _, f in
            f.document?.deLaStructure = true },
        Article("le patient, un document du patient", .suppression, .patient, .accorde) { _, f in f.document?.duPatient = true },
        Article("le médecin traitant, un document du patient", .suppression, .medecin, .accorde) { _, f in
            f.document?.duPatient = true; f.dossier?.medecinTraitant = true },
        Article("un autre médecin",                 .suppression, .medecin, .pasAuteur),
        Article("le médecin traitant, d'un autre",  .suppression, .medecin, .pasAuteur) { _, f in f.dossier?.medecinTraitant = true },
        Article("un professionnel de la structure", .suppression, .infirmier, .pasAuteur) { _, f in f.document?.deLaStructure = true },
        Article("le secrétariat d'ailleurs",        .suppression, .secretariat, .pasDeLaStructure),
        Article("le patient, un compte rendu",      .suppression, .patient, .pasAuteur),
        Article("l'auteur d'un document du patient", .suppression, .medecin, .documentDuPatient) { _, f in
            f.document?.duPatient = true; f.document?.auteur = true },
        Article("le médecin traitant en centre 15, un document du patient", .suppression, .medecin, .centre15, .documentDuPatient) { _, f in
            f.document?.duPatient = true; f.dossier?.medecinTraitant = true },
        Article("le représentant légal, un document du patient", .suppression, .representant, .droitAbsent) { _, f in
            f.document?.duPatient = true },
        Article("l'auteur, déjà supprimé",          .suppression, .infirmier, .supprime) { _, f in
            f.document?.auteur = true; f.document?.etat = .deleted },
    ]

    @Test(
        "§ 5 — supprimer : l'auteur, la structure ; un document du patient, le patient ou le médecin traitant",
        arguments: supprimer)
    func suppression(_ article: Article) throws { try article.verifier() }

    /// Archiver et désarchiver vont aux mêmes acteurs.
    static let archiver: [Article] = archivages(.archivage) + archivages(.desarchivage)

    // swift-format-ignore
    static func archivages(_ acte: Action) -> [Article] {
        [
            Article("\(acte), l'auteur",                     acte, .infirmier, .accorde) { _, f in f.document?.auteur = true },
            Article("\(acte), le médecin traitant, tout document", acte, .medecin, .accorde) { _, f in f.dossier?.medecinTraitant = true },
            Article("\(acte), un médecin en bris de glace",  acte, .medecin, .brisDeGlace, .accorde),
            Article("\(acte), un médecin en centre 15",      acte, .medecin, .centre15, .accorde),
            Article("\(acte), le patient, un document du patient", acte, .patient, .accorde) { _, f in f.document?.duPatient = true },
            Article("\(acte), le médecin traitant, un document du patient", acte, .medecin, .accorde) { _, f in
                f.document?.duPatient = true; f.dossier?.medecinTraitant = true },
            Article("\(acte), un autre médecin",             acte, .medecin, .pasAuteur),
            Article("\(acte), le patient, un compte rendu",  acte, .patient, .pasAuteur),
            Article("\(acte), un infirmier auteur en bris de glace", acte, .infirmier, .brisDeGlace, .droitAbsent) { _, f in
                f.document?.auteur = true },
            Article("\(acte), un médecin, un document du patient", acte, .medecin, .brisDeGlace, .documentDuPatient) { _, f in
                f.document?.duPatient = true },
            Article("\(acte), un médecin en bris de glace, masqué", acte, .medecin, .brisDeGlace, .masqueEnUrgence) { _, f in
                f.document?.visibilite = .masquePS },
            Article("\(acte), le secrétariat",               acte, .secretariat, .droitAbsent) { _, f in f.document?.deLaStructure = true },
            Article("\(acte), l'auteur, remplacé",           acte, .infirmier, .remplace) { _, f in
                f.document?.auteur = true; f.document?.etat = .deprecated },
        ]
    }

    @Test(
        "§ 5 — archiver et désarchiver : l'auteur, le médecin traitant, un médecin en urgence ; le patient, les siens",
        arguments: archiver)
    func archivage(_ article: Article) throws { try article.verifier() }

    /// Tout acte sur une fiche cède devant un changement concurrent, quel qu'en soit l'auteur.
    static let version: [Article] = Action.allCases.filter(\.changeUneFiche).flatMap { acte in
        [false, true].map { perimee in
            Article(
                "\(acte), version \(perimee ? "périmée" : "courante")", acte, .medecin,
                perimee ? .versionPerimee : .accorde
            ) {
                _, faits in
                faits.document?.auteur = true
                faits.document?.versionPerimee = perimee
            }
        }
    }

    @Test("§ 5 — un changement de fiche cède devant un autre, survenu depuis", arguments: version)
    func concurrence(_ article: Article) throws { try article.verifier() }
}
