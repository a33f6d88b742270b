import Domaine
import Testing

@testable import Regles

@Suite("§ 3 — alimentation, article par article (règlement § 3)")
struct ArticlesAlimentationTests {
    static let tables: [(article: String, table: [Article])] = [
        ("3.profession", profession), ("3.identité", identite), ("3.blocage", blocage),
        ("3.structure", structure), ("3.air", air), ("3.caisse et patient", caisseEtPatient),
        ("3.visibilité", visibilite), ("3.remplacement", remplacement), ("3.répétition", repetition),
        ("3.métadonnées", metadonnees), ("3.empreinte", empreinte), ("3.secret", secret),
    ]

    static let rien: StatutAutorisation = .nonExiste

    // swift-format-ignore
    static let profession: [Article] = [
        Article("médecin non autorisé",                .alimentation, .medecin, .accorde) { _, f in f.dossier?.autorisation = rien },
        Article("médecin dont l'autorisation est retirée", .alimentation, .medecin, .accorde) { _, f in f.dossier?.autorisation = .retire },
        Article("autorisation inconnue",               .alimentation, .medecin, .accorde) { _, f in f.dossier?.autorisation = nil },
        Article("médecin, type que la matrice lui ferme", .alimentation, .medecin, .accorde) { d, f in
            d.depot = .exemple(.fermeMedecin, classe: "10"); f.document?.type = .fermeMedecin },
        Article("infirmier, type que la matrice lui ferme", .alimentation, .infirmier, .accorde) { d, f in
            d.depot = .exemple(.fermeInfirmier, classe: "10"); f.document?.type = .fermeInfirmier },
        Article("pharmacien",                          .alimentation, .pharmacien, .accorde) { _, f in f.dossier?.autorisation = rien },
        Article("ostéopathe, sans colonne dans la matrice", .alimentation, .osteopathe, .accorde) { _, f in f.dossier?.autorisation = rien },
        Article("médecin du travail",                  .alimentation, .medecinDuTravail, .accorde),
        Article("médecin traitant",                    .alimentation, .medecin, .accorde) { _, f in f.dossier?.medecinTraitant = true },
        Article("en bris de glace",                    .alimentation, .infirmier, .brisDeGlace, .accorde),
        Article("en centre 15",                        .alimentation, .medecin, .centre15, .accorde),
        Article("déposer n'est pas lire : sans autorisation", .consultation, .infirmier, .autorisationAbsente) { _, f in
            f.dossier?.autorisation = rien },
        Article("déposer n'est pas lire : type fermé", .consultation, .infirmier, .typeFerme) { _, f in f.document?.type = .fermeInfirmier },
        Article("sans profession, nul ne dépose",      .alimentation, .exemple(nil), .roleInconnu),
        Article("l'exploitant ne dépose pas",          .alimentation, .exploitant, .droitAbsent),
        Article("un représentant légal non plus",      .alimentation, .representant, .droitAbsent),
        Article("dans un dossier fermé, nul ne dépose", .alimentation, .medecin, .dossierFerme) { _, f in f.dossier?.etat = .ferme },
        Article("ni dans un dossier opposé",           .alimentation, .medecin, .dossierInexistant) { _, f in f.dossier?.etat = .oppose },
        Article("ni contre une opposition légitime",   .alimentation, .medecin, .oppositionAuDepot) { d, _ in d.depot?.oppositionLegitime = true },
    ]

    @Test(
        "§ 3 — toute profession dépose, quoi que dise la matrice, et sans autorisation", arguments: profession
    )
    func touteProfession(_ article: Article) throws { try article.verifier() }

    // swift-format-ignore
    static let identite: [Article] = [
        Article("les cinq traits, en capitales, sans accents, tirets et apostrophes confondus", .alimentation, .medecin, .accorde) { d, _ in
            d.identite?.nomNaissance = "écetinsi"; d.identite?.prenoms = "Pierre Alain MURIEL\u{2019}floriant" },
        Article("14 caractères",           .alimentation, .medecin, .matriculeMalForme) { d, _ in d.identite?.matricule = "10907632208348" },
        Article("aucun matricule",         .alimentation, .medecin, .matriculeMalForme) { d, _ in d.identite?.matricule = nil },
        Article("aucune identité",         .alimentation, .medecin, .matriculeMalForme) { d, _ in d.identite = nil },
        Article("clé fausse",              .alimentation, .medecin, .cleFausse) { d, _ in d.identite?.matricule = "109076322083490" },
        Article("OID de production",       .alimentation, .medecin, .oidHorsEnvironnement) { d, _ in d.identite?.oid = "1.2.250.1.213.1.4.8" },
        Article("sans nom de naissance",   .alimentation, .medecin, .traitAbsent) { d, _ in d.identite?.nomNaissance = nil },
        Article("sans prénom",             .alimentation, .medecin, .traitAbsent) { d, _ in
            d.identite?.prenoms = nil; d.identite?.premierPrenom = nil },
        Article("sans date de naissance",  .alimentation, .medecin, .traitAbsent) { d, _ in d.identite?.dateNaissance = nil },
        Article("sans sexe",               .alimentation, .medecin, .traitAbsent) { d, _ in d.identite?.sexe = nil },
        Article("sans lieu de naissance",  .alimentation, .medecin, .traitAbsent) { d, _ in d.identite?.lieuNaissance = nil },
        Article("un autre nom",            .alimentation, .medecin, .traitsDifferents) { d, _ in d.identite?.nomNaissance = "ECETINSIA" },
        Article("un autre prénom",         .alimentation, .medecin, .traitsDifferents) { d, _ in d.identite?.prenoms = "PIERRE-ALAIN" },
        Article("une autre date",          .alimentation, .medecin, .traitsDifferents) { d, _ in d.identite?.dateNaissance = "2009-07-13" },
        Article("un autre sexe",           .alimentation, .medecin, .traitsDifferents) { d, _ in d.identite?.sexe = "I" },
        Article("un autre lieu",           .alimentation, .medecin, .traitsDifferents) { d, _ in d.identite?.lieuNaissance = "63000" },
        Article("les traits du dossier inconnus", .alimentation, .medecin, .traitsDifferents) { _, f in f.dossier?.traits = nil },
        Article("déclarée non qualifiée",  .alimentation, .medecin, .identiteNonQualifiee) { d, _ in d.identite?.declareeQualifiee = false },
        Article("un laboratoire n'en est pas dispensé", .alimentation, .laboratoire, .cleFausse) { d, _ in
            d.identite?.matricule = "109076322083490" },
        Article("l'urgence non plus",      .alimentation, .medecin, .brisDeGlace, .identiteNonQualifiee) { d, _ in
            d.identite?.declareeQualifiee = false },
    ]

    @Test("§ 3 — aucun dépôt sans INS qualifiée, aux cinq traits du dossier", arguments: identite)
    func identiteQualifiee(_ article: Article) throws { try article.verifier() }

    // swift-format-ignore
    static let blocage: [Article] = [
        Article("non bloqué",                       .alimentation, .medecin, .accorde),
        Article("bloqué",                           .alimentation, .medecin, .bloque) { _, f in f.dossier?.bloque = true },
        Article("on ne sait pas",                   .alimentation, .medecin, .bloque) { _, f in f.dossier?.bloque = nil },
        Article("bloqué, bris de glace",            .alimentation, .medecin, .brisDeGlace, .bloque) { _, f in f.dossier?.bloque = true },
        Article("bloqué, centre 15",                .alimentation, .medecin, .centre15, .bloque) { _, f in f.dossier?.bloque = true },
        Article("médecin traitant bloqué",          .alimentation, .medecin, .bloque) { _, f in
            f.dossier?.bloque = true; f.dossier?.medecinTraitant = true },
        Article("bloqué, il remplacerait son propre document", .alimentation, .medecin, .bloque) { _, f in
            f.dossier?.bloque = true; f.remplacement = .connu(.exemple { $0.auteur = true }) },
    ]

    @Test("§ 3 — un professionnel bloqué ne dépose rien", arguments: blocage)
    func bloque(_ article: Article) throws { try article.verifier() }

    // swift-format-ignore
    static let structure: [Article] = [
        Article("laboratoire",              .alimentation, .laboratoire, .accorde),
        Article("laboratoire, centre 15",   .alimentation, .laboratoire, .centre15, .accorde),
        Article("secrétariat",              .alimentation, .secretariat, .accorde),
        Article("laboratoire, bris de glace", .alimentation, .laboratoire, .brisDeGlace, .droitAbsent),
        Article("secrétariat, bris de glace", .alimentation, .secretariat, .brisDeGlace, .droitAbsent),
        Article("secrétariat dont la structure n'est pas connue", .alimentation, .secretariat, .droitAbsent) { d, _ in
            d.appelant = .reconnu(Acteur.secretariat.avec { $0.structure = nil }) },
        Article("le secrétariat remplace un document de sa structure", .alimentation, .secretariat, .accorde) { _, f in
            f.remplacement = .connu(.exemple { $0.deLaStructure = true }) },
        Article("le secrétariat remplace un document d'ailleurs", .alimentation, .secretariat, .pasDeLaStructure) { _, f in
            f.remplacement = .connu(.exemple) },
    ]

    @Test("§ 3 — le secrétariat et l'établissement déposent, pour leur structure", arguments: structure)
    func pourLaStructure(_ article: Article) throws { try article.verifier() }

    static func enAIR(_ acteur: Acteur) -> Acteur { acteur.avec { $0.authentification = .air } }

    // swift-format-ignore
    static let air: [Article] = [
        Article("médecin, sans AIR",              .alimentation, .medecin, .accorde),
        Article("médecin en AIR",                 .alimentation, enAIR(.medecin), .droitAbsent),
        Article("médecin traitant en AIR",        .alimentation, enAIR(.medecin), .droitAbsent) { _, f in f.dossier?.medecinTraitant = true },
        Article("infirmier en AIR",               .alimentation, enAIR(.infirmier), .droitAbsent),
        Article("médecin du travail en AIR",      .alimentation, enAIR(.medecinDuTravail), .droitAbsent),
        Article("laboratoire en AIR",             .alimentation, enAIR(.laboratoire), .droitAbsent),
        Article("secrétariat en AIR",             .alimentation, enAIR(.secretariat), .droitAbsent),
        Article("personnel d'établissement",      .alimentation, .personnelEtablissement, .droitAbsent),
        Article("médecin en AIR, centre 15",      .alimentation, enAIR(.medecin), .centre15, .droitAbsent),
        Article("médecin en AIR, bris de glace",  .alimentation, enAIR(.medecin), .brisDeGlace, .droitAbsent),
        Article("en AIR, il remplacerait le sien", .alimentation, enAIR(.medecin), .droitAbsent) { _, f in
            f.remplacement = .connu(.exemple { $0.auteur = true }) },
    ]

    @Test("§ 3 — nul ne dépose en authentification indirecte renforcée (AIR)", arguments: air)
    func jamaisEnAIR(_ article: Article) throws { try article.verifier() }

    // swift-format-ignore
    static let caisseEtPatient: [Article] = [
        Article("Assurance Maladie, remboursements", .alimentation, .assuranceMaladie, .accorde),
        Article("Assurance Maladie, attestation de vaccination", .alimentation, .assuranceMaladie, .accorde) { d, _ in
            d.depot = .exemple(.attestationVaccination, classe: "52") },
        Article("Assurance Maladie, historique des vaccinations", .alimentation, .assuranceMaladie, .droitAbsent) { d, _ in
            d.depot = .exemple(.historiqueVaccinal, classe: "52") },
        Article("Assurance Maladie, biologie",    .alimentation, .assuranceMaladie, .droitAbsent) { d, _ in
            d.depot = .exemple(.biologie, classe: "11") },
        Article("Assurance Maladie, document du patient", .alimentation, .assuranceMaladie, .droitAbsent) { d, _ in
            d.depot = .exemple(.compteRenduDuPatient, classe: "10", duPatient: true) },
        Article("patient, document du patient",   .alimentation, .patient, .accorde),
        Article("patient, biologie",              .alimentation, .patient, .droitAbsent) { d, _ in d.depot = .exemple(.biologie, classe: "11") },
        Article("patient, remboursements",        .alimentation, .patient, .droitAbsent) { d, _ in
            d.depot = .exemple(.remboursements, classe: "60") },
        Article("patient, dans le dossier d'un autre", .alimentation, .patient, .dossierInexistant) { _, f in f.dossier?.titulaire = false },
        Article("patient, en urgence",            .alimentation, .patient, .centre15, .droitAbsent),
    ]

    @Test(
        "§ 3 — l'Assurance Maladie dépose la classe 60 et l'attestation de vaccination ; le patient, ses documents",
        arguments: caisseEtPatient)
    func caisse(_ article: Article) throws { try article.verifier() }

    static func visible(
        _ situation: String, _ acteur: Acteur, _ visibilite: Visibilite, _ motif: Motif
    ) -> Article {
        Article(situation, .alimentation, acteur, motif) { demande, _ in
            demande.depot?.visibilite = visibilite
        }
    }

    // swift-format-ignore
    static let visibilite: [Article] = [
        visible("visible de tous",                       .medecin,     [],                                           .accorde),
        visible("invisible au patient, en attente d'annonce", .medecin, .invisiblePatient,                           .accorde),
        visible("invisible aux représentants",           .infirmier,   .invisibleRepresentants,                      .accorde),
        visible("masqué à la demande du patient",        .medecin,     .masquePS,                                    .accorde),
        visible("masqué et invisible aux représentants", .medecin,     [.masquePS, .invisibleRepresentants],         .accorde),
        visible("invisible aux deux",                    .medecin,     [.invisiblePatient, .invisibleRepresentants], .accorde),
        visible("par un laboratoire",                    .laboratoire, .invisiblePatient,                            .accorde),
        visible("masqué par le patient",                 .patient,     .masquePS,                                    .accorde),
        visible("masqué et invisible au patient",        .medecin,     [.masquePS, .invisiblePatient],   .visibiliteIncompatible),
        visible("les trois",                             .medecin,     [.masquePS, .invisiblePatient, .invisibleRepresentants],
            .visibiliteIncompatible),
        visible("le patient ne se cache rien à lui-même", .patient,    .invisiblePatient,                .visibiliteIncompatible),
    ]

    @Test(
        "§ 3 — le déposant peut cacher au patient, aux représentants ou, à sa demande, aux professionnels",
        arguments: visibilite)
    func visibilites(_ article: Article) throws { try article.verifier() }

    static func remplace(
        _ situation: String, _ acteur: Acteur, _ remplacement: Faits.Remplacement, _ motif: Motif
    ) -> Article {
        Article(situation, .alimentation, acteur, motif) { demande, faits in
            demande.depot?.remplace = "1.2.250.1.999.0"
            faits.remplacement = remplacement
        }
    }

    // swift-format-ignore
    static let remplacement: [Article] = [
        remplace("le sien",                    .medecin,     .connu(.exemple { $0.auteur = true }),                          .accorde),
        remplace("le sien, archivé",           .medecin,     .connu(.exemple { $0.auteur = true; $0.etat = .archived }),     .accorde),
        remplace("celui de sa structure",      .infirmier,   .connu(.exemple { $0.deLaStructure = true }),                   .accorde),
        remplace("celui du laboratoire",       .laboratoire, .connu(.exemple { $0.auteur = true; $0.deLaStructure = true }), .accorde),
        remplace("celui d'un autre",           .medecin,     .connu(.exemple),                                               .pasAuteur),
        remplace("celui d'un autre établissement", .laboratoire, .connu(.exemple),                                   .pasDeLaStructure),
        remplace("le sien, déjà remplacé",     .medecin,     .connu(.exemple { $0.auteur = true; $0.etat = .deprecated }),   .remplace),
        remplace("le sien, supprimé",          .medecin,     .connu(.exemple { $0.auteur = true; $0.etat = .deleted }),      .supprime),
        remplace("un document inconnu",        .medecin,     .inconnu,                                                .remplaceInconnu),
    ]

    @Test("§ 3 — on ne remplace que son document, ou celui de sa structure", arguments: remplacement)
    func remplacements(_ article: Article) throws { try article.verifier() }

    static func deja(_ situation: String, _ deja: Faits.DejaConnu, _ motif: Motif) -> Article {
        Article(situation, .alimentation, .laboratoire, motif) { _, faits in faits.dejaConnu = deja }
    }

    // swift-format-ignore
    static let repetition: [Article] = [
        deja("jamais reçu",                      .jamais,              .accorde),
        deja("mêmes octets",                     .memesOctets,         .accorde),
        deja("mêmes octets, autre visibilité",   .memesOctetsAutrement, .contradiction),
        deja("autres octets",                    .autresOctets,        .autreContenu),
        Article("répétition d'un remplacement accompli", .alimentation, .laboratoire, .accorde) { _, f in
            f.dejaConnu = .memesOctets
            f.remplacement = .connu(.exemple { $0.auteur = true; $0.etat = .deprecated }) },
        Article("répétition, devenu bloqué",     .alimentation, .medecin, .bloque) { _, f in
            f.dejaConnu = .memesOctets; f.dossier?.bloque = true },
    ]

    @Test(
        "§ 3 — même uniqueId et mêmes octets : la première réponse ; autres octets : refus",
        arguments: repetition)
    func repetitions(_ article: Article) throws { try article.verifier() }

    static func defaut(_ situation: String, _ defaut: DefautDocument?, _ motif: Motif) -> Article {
        Article(situation, .alimentation, .medecin, motif) { demande, _ in
            demande.depot?.defauts = defaut.map { [$0] } ?? []
        }
    }

    // swift-format-ignore
    static let metadonnees: [Article] = [
        defaut("aucun défaut",                       nil,                             .accorde),
        defaut("classe, format ou code contredit",   .contradiction("classCode"),     .contradiction),
        defaut("code hors de son jeu",               .codeHorsJeu("formatCode"),      .codeHorsJeu),
        defaut("élément manquant",                   .elementManquant("typeCode"),    .elementAbsent),
        defaut("déposant étranger, en mode strict",  .deposantEtranger,               .contradiction),
        Article("déposant étranger, admis et tracé", .alimentation, .medecin, .accorde) { d, _ in d.depot?.deposantEtranger = true },
    ]

    @Test("§ 3 — classe du type, format du modèle : une contradiction est refusée", arguments: metadonnees)
    func contradictions(_ article: Article) throws { try article.verifier() }

    // swift-format-ignore
    static let empreinte: [Article] = [
        defaut("empreinte et taille justes, ou non annoncées", nil, .accorde),
        defaut("empreinte ou taille fausse",         .empreinteFausse,                .empreinteFausse),
    ]

    @Test("§ 3 — l'empreinte et la taille annoncées sont celles des octets reçus", arguments: empreinte)
    func empreintes(_ article: Article) throws { try article.verifier() }

    static func secrete(
        _ situation: String, _ acteur: Acteur, _ visibilite: Visibilite, mineur: Bool = true, _ motif: Motif
    ) -> Article {
        Article(situation, .alimentation, acteur, motif) { demande, faits in
            demande.connexionSecrete = true
            demande.depot?.visibilite = visibilite
            faits.dossier?.mineur = mineur
        }
    }

    // swift-format-ignore
    static let secret: [Article] = [
        secrete("invisible aux représentants",           .medecin, .invisibleRepresentants,                            .accorde),
        secrete("invisible aux deux",                    .medecin, [.invisiblePatient, .invisibleRepresentants],       .accorde),
        secrete("le mineur lui-même",                    .patient, .invisibleRepresentants,                            .accorde),
        secrete("visible d'eux",                         .medecin, [],                                  .visibiliteIncompatible),
        secrete("masqué aux professionnels seulement",   .medecin, .masquePS,                           .visibiliteIncompatible),
        secrete("le mineur lui-même, visible d'eux",     .patient, [],                                  .visibiliteIncompatible),
        secrete("un adulte n'a pas de représentants",    .medecin, [], mineur: false,                                  .accorde),
        Article("lire en connexion secrète un document visible d'eux", .consultation, .medecin, .invisibleRepresentants) { d, _ in
            d.connexionSecrete = true },
        Article("lire en connexion secrète un document qui leur est invisible", .consultation, .medecin, .accorde) { d, f in
            d.connexionSecrete = true; f.document?.visibilite = .invisibleRepresentants },
    ]

    @Test(
        "§ 3 — mineur en connexion secrète : seulement ce qui est invisible à ses représentants",
        arguments: secret)
    func connexionSecrete(_ article: Article) throws { try article.verifier() }
}
