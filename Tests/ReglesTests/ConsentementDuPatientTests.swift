import Domaine
import Testing

@testable import Regles

@Suite("CST — consentement (CSP L. 1111-17, III ; EF_DMP04_01 ; règlement § 4)")
struct ConsentementDuPatientTests {
    static func statuts(_ sien: StatutAutorisation?, _ structure: StatutAutorisation?) -> Faits {
        .exemple {
            $0.dossier?.autorisation = sien
            $0.dossier?.autorisationStructure = structure
        }
    }

    static func autorise(_ action: Action, _ consentement: Bool?, par acteur: Acteur = .medecin) -> Demande {
        .exemple(action, par: acteur) {
            $0.autorisation = consentement.map { DemandeAutorisation(consentementRecueilli: $0) }
        }
    }

    static let urgence = Demande.exemple(.consultation, par: .regulateur) { $0.mode = .centre15 }
    static let sansPreuve = Demande.exemple(.consultation, par: .medecin) { $0.appelant = .sansPreuve }
    static let rien = statuts(.nonExiste, .nonExiste)

    // swift-format-ignore
    static let table: [Cas] = [
        Cas("autorisation valide",               .consultation, statuts(.valide, .nonExiste),    .favorable),
        Cas("liste, autorisation valide",        .rechercheMetadonnees, statuts(.valide, nil),   .favorable),
        Cas("autorisation de la structure",      .consultation, statuts(.nonExiste, .valide),    .favorable),
        Cas("la sienne échue, celle de la structure valide", .consultation, statuts(.expire, .valide), .favorable),
        Cas("la sienne inconnue, celle de la structure valide", .consultation, statuts(nil, .valide), .favorable),
        Cas("bloqué, celle de la structure valide", .consultation, statuts(.interdit, .valide),
            .defavorable(.autorisationAbsente)),
        Cas("structure bloquée, la sienne valide", .consultation, statuts(.valide, .interdit),
            .defavorable(.autorisationAbsente)),
        Cas("jamais donnée",                     .consultation, rien,                            .defavorable(.autorisationAbsente)),
        Cas("liste, jamais donnée",              .rechercheMetadonnees, rien,                    .defavorable(.autorisationAbsente)),
        Cas("rien n'est connu",                  .consultation, statuts(nil, nil),               .defavorable(.autorisationAbsente)),
        Cas("aucun dossier",                     .consultation, Faits(),                         .defavorable(.autorisationAbsente)),
        Cas("échue",                             .consultation, statuts(.expire, .nonExiste),    .defavorable(.autorisationEchue)),
        Cas("structure échue",                   .consultation, statuts(nil, .expire),           .defavorable(.autorisationEchue)),
        Cas("retirée",                           .consultation, statuts(.retire, .nonExiste),    .defavorable(.autorisationRetiree)),
        Cas("structure retirée",                 .consultation, statuts(.nonExiste, .retire),    .defavorable(.autorisationRetiree)),
        Cas("échue et retirée : échue",          .consultation, statuts(.expire, .retire),       .defavorable(.autorisationEchue)),
        Cas("médecin traitant, jamais donnée",   .consultation, rien.traitant,                   .defavorable(.autorisationAbsente)),
        Cas("auteur, jamais donnée",             .consultation, .exemple {
            $0.dossier?.autorisation = .nonExiste
            $0.document?.auteur = true },                                                        .defavorable(.autorisationAbsente)),
        Cas("ajout, consentement recueilli",     autorise(.autorisationAjout, true), rien,       .favorable),
        Cas("ajout, consentement refusé",        autorise(.autorisationAjout, false),            .defavorable(.autorisationAbsente)),
        Cas("ajout, consentement non dit",       autorise(.autorisationAjout, nil),              .defavorable(.autorisationAbsente)),
        Cas("ajout déjà fait, sans consentement", autorise(.autorisationAjout, false), statuts(.valide, nil),
            .defavorable(.autorisationAbsente)),
        Cas("secrétariat, ajout sans consentement", autorise(.autorisationAjout, false, par: .secretariat),
            .defavorable(.autorisationAbsente)),
        Cas("médecin traitant, consentement recueilli", autorise(.declarationMedecinTraitant, true), .favorable),
        Cas("médecin traitant, sans consentement", autorise(.declarationMedecinTraitant, false),
            .defavorable(.autorisationAbsente)),
        Cas("retirer son autorisation",          autorise(.autorisationSuppression, false),      .sansObjet),
        Cas("cesser d'être médecin traitant",    autorise(.retraitMedecinTraitant, false),       .sansObjet),
        Cas("dépôt : aucune autorisation n'est exigée", .alimentation, rien,                     .sansObjet),
        Cas("recherche",                         .rechercheDossier, rien,                        .sansObjet),
        Cas("historique",                        .historique, rien,                              .sansObjet),
        Cas("liste des autorisations",           .listeAutorisations, rien,                      .sansObjet),
        Cas("mode d'urgence",                    urgence, rien,                                  .sansObjet),
        Cas("lecture par un patient",            .exemple(.consultation, par: .patient), rien,   .sansObjet),
        Cas("appelant inconnu",                  sansPreuve, rien,                               .sansObjet),
    ]

    @Test("sans accord connu de la personne, la consultation est refusée", arguments: table)
    func avis(_ cas: Cas) throws { #expect(try cas.avis(de: ConsentementDuPatient()) == cas.attendu) }

    @Test("une seule paire de statuts sur deux ouvre : il en faut un valide et aucun interdit")
    func toutesLesPaires() throws {
        let statuts: [StatutAutorisation?] = StatutAutorisation.allCases + [nil]
        for sien in statuts {
            for structure in statuts {
                let paire = [sien, structure]
                let cas = Cas("paire", .consultation, Self.statuts(sien, structure), .favorable)
                let ouvre = try cas.avis(de: ConsentementDuPatient()) == .favorable
                #expect(ouvre == (paire.contains(.valide) && !paire.contains(.interdit)), "\(paire)")
            }
        }
    }
}
