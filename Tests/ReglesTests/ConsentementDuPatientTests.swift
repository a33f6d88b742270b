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

    static func informe(
        _ pour: DemandeAutorisation.Titulaire?, par acteur: Acteur = .medecin,
        _ action: Action = .autorisationAjout
    ) -> Demande {
        .exemple(action, par: acteur) {
            $0.autorisation = DemandeAutorisation(
                pour: pour, consentementRecueilli: false, informationDonnee: true)
        }
    }

    static let saStructure = DemandeAutorisation.Titulaire.structure(Acteur.structureExemple)
    static let soi = DemandeAutorisation.Titulaire.professionnel(Acteur.medecin.id)
    static let urgence = Demande.urgence(.consultation, par: .medecin, .centre15)
    static let sansPreuve = Demande.exemple(.consultation, par: .medecin) { $0.appelant = .sansPreuve }
    static let rien = statuts(.nonExiste, .nonExiste)

    // swift-format-ignore
    static let table: [Cas] = [
        Cas("autorisation valide",               .consultation, statuts(.valide, .nonExiste),    .favorable),
        Cas("liste, autorisation valide",        .rechercheMetadonnees, statuts(.valide, .nonExiste), .favorable),
        Cas("autorisation de la structure",      .consultation, statuts(.nonExiste, .valide),    .favorable),
        Cas("la sienne échue, celle de la structure valide", .consultation, statuts(.expire, .valide), .favorable),
        Cas("la sienne inconnue, celle de la structure valide", .consultation, statuts(nil, .valide),
            .defavorable(.autorisationAbsente)),
        Cas("bloqué, celle de la structure valide", .consultation, statuts(.interdit, .valide),
            .defavorable(.autorisationAbsente)),
        Cas("structure bloquée, la sienne valide", .consultation, statuts(.valide, .interdit),
            .defavorable(.autorisationAbsente)),
        Cas("jamais donnée",                     .consultation, rien,                            .defavorable(.autorisationAbsente)),
        Cas("liste, jamais donnée",              .rechercheMetadonnees, rien,                    .defavorable(.autorisationAbsente)),
        Cas("rien n'est connu",                  .consultation, statuts(nil, nil),               .defavorable(.autorisationAbsente)),
        Cas("aucun dossier",                     .consultation, Faits(),                         .defavorable(.autorisationAbsente)),
        Cas("échue",                             .consultation, statuts(.expire, .nonExiste),    .defavorable(.autorisationEchue)),
        Cas("structure échue",                   .consultation, statuts(.nonExiste, .expire),    .defavorable(.autorisationEchue)),
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
        Cas("équipe de soins, information donnée", informe(saStructure), rien,                   .favorable),
        Cas("pour soi, information donnée",      informe(soi), rien,                             .defavorable(.autorisationAbsente)),
        Cas("pour soi sans le dire, information donnée", informe(nil), rien,                     .defavorable(.autorisationAbsente)),
        Cas("secrétariat, information donnée",   informe(nil, par: .secretariat), rien,          .favorable),
        Cas("médecin traitant, information donnée", informe(saStructure, par: .medecin, .declarationMedecinTraitant),
            .defavorable(.autorisationAbsente)),
        Cas("le patient autorise : il consent",  autorise(.autorisationAjout, nil, par: .patient), rien, .favorable),
        Cas("rendre visible au patient, autorisé", .visibilitePatient, statuts(.valide, .nonExiste), .favorable),
        Cas("rendre visible au patient, jamais autorisé", .visibilitePatient, rien,
            .defavorable(.autorisationAbsente)),
        Cas("démasquer et rendre visible, jamais autorisé", .exemple(.demasquage, par: .medecin) {
            $0.changement = ChangementVisibilite(masquePS: false, invisiblePatient: false) }, rien,
            .defavorable(.autorisationAbsente)),
        Cas("masquer, archiver, supprimer : rien n'est lu", .suppression, rien,                  .sansObjet),
        Cas("masquage sans autorisation",        .masquage, rien,                                .sansObjet),
        Cas("lecture par un représentant légal", .exemple(.consultation, par: .representant), rien, .sansObjet),
        Cas("liste par un laboratoire",          .exemple(.rechercheMetadonnees, par: .laboratoire), rien, .sansObjet),
        Cas("explication",                       .explication, rien,                             .sansObjet),
        Cas("retirer son autorisation",          autorise(.autorisationSuppression, false),      .sansObjet),
        Cas("cesser d'être médecin traitant, avec son consentement", autorise(.retraitMedecinTraitant, true), .favorable),
        Cas("cesser d'être médecin traitant, sans", autorise(.retraitMedecinTraitant, false),
            .defavorable(.autorisationAbsente)),
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

    @Test("il faut un statut valide, et aucun interdit ni inconnu")
    func toutesLesPaires() throws {
        let statuts: [StatutAutorisation?] = StatutAutorisation.allCases + [nil]
        for sien in statuts {
            for structure in statuts {
                let paire = [sien, structure]
                let cas = Cas("paire", .consultation, Self.statuts(sien, structure), .favorable)
                let ouvre = try cas.avis(de: ConsentementDuPatient()) == .favorable
                #expect(
                    ouvre
                        == (paire.contains(.valide) && paire[0] != .retire && !paire.contains(.interdit)
                            && !paire.contains(nil)),
                    "\(paire)")
            }
        }
    }
}
