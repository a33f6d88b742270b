import Domaine
import Testing

@testable import Regles

@Suite("DOS — dossier actif (CSP L. 1111-14 et L. 1111-18 ; règlement §§ 1, 2, porte 3, et 5)")
struct DossierActifTests {
    static func etat(_ etat: EtatDossier) -> Faits { .exemple { $0.dossier?.etat = etat } }

    static func titulaire(_ titulaire: Bool, mineur: Bool? = true, etat: EtatDossier = .actif) -> Faits {
        .exemple {
            $0.dossier?.titulaire = titulaire
            $0.dossier?.mineur = mineur
            $0.dossier?.etat = etat
        }
    }

    static func patient(_ action: Action) -> Demande { .exemple(action, par: .patient) }
    static func representant(_ action: Action) -> Demande { .exemple(action, par: .representant) }

    // swift-format-ignore
    static let existence: [Cas] = [
        Cas("consultation, dossier actif",     .consultation,     etat(.actif),   .favorable),
        Cas("consultation, aucun dossier",     .consultation,     Faits(),        .defavorable(.dossierInexistant)),
        Cas("consultation, dossier fermé",     .consultation,     etat(.ferme),   .defavorable(.dossierFerme)),
        Cas("consultation, dossier notifié",   .consultation,     etat(.notifie), .defavorable(.dossierInexistant)),
        Cas("consultation, dossier opposé",    .consultation,     etat(.oppose),  .defavorable(.dossierInexistant)),
        Cas("consultation, dossier effacé",    .consultation,     etat(.efface),  .defavorable(.dossierInexistant)),
        Cas("dépôt, dossier actif",            .alimentation,     etat(.actif),   .favorable),
        Cas("dépôt, dossier fermé",            .alimentation,     etat(.ferme),   .defavorable(.dossierFerme)),
        Cas("dépôt, dossier opposé",           .alimentation,     etat(.oppose),  .defavorable(.dossierInexistant)),
        Cas("historique, dossier fermé",       .historique,       etat(.ferme),   .defavorable(.dossierFerme)),
        Cas("masquage, dossier fermé",         .masquage,         etat(.ferme),   .defavorable(.dossierFerme)),
        Cas("blocage, dossier notifié",        .blocage,          etat(.notifie), .defavorable(.dossierInexistant)),
        Cas("autorisation, dossier notifié",   .autorisationAjout, etat(.notifie), .defavorable(.dossierInexistant)),
        Cas("recherche, dossier actif",        .rechercheDossier, etat(.actif),   .favorable),
        Cas("recherche, dossier fermé : cela se dit", .rechercheDossier, etat(.ferme), .favorable),
        Cas("recherche, dossier notifié",      .rechercheDossier, etat(.notifie), .defavorable(.dossierInexistant)),
        Cas("recherche, dossier opposé",       .rechercheDossier, etat(.oppose),  .defavorable(.dossierInexistant)),
        Cas("recherche, dossier effacé",       .rechercheDossier, etat(.efface),  .defavorable(.dossierInexistant)),
        Cas("recherche, aucun dossier",        .rechercheDossier, Faits(),        .defavorable(.dossierInexistant)),
        Cas("recherche par traits, dossier fermé", .rechercheSansINS, etat(.ferme), .favorable),
        Cas("recherche par traits, aucun dossier", .rechercheSansINS, Faits(),    .defavorable(.dossierInexistant)),
        Cas("création",                        .creationDossier,  Faits(),        .sansObjet),
        Cas("création, dossier opposé",        .creationDossier,  etat(.oppose),  .sansObjet),
        Cas("liste des dossiers",              .listeDossiers,    Faits(),        .sansObjet),
    ]

    // swift-format-ignore
    static let titulaires: [Cas] = [
        Cas("patient, son dossier",            patient(.consultation), titulaire(true),              .favorable),
        Cas("patient, le dossier d'un autre",  patient(.consultation), titulaire(false),    .defavorable(.dossierInexistant)),
        Cas("patient, le dossier fermé d'un autre", patient(.consultation), titulaire(false, etat: .ferme),
            .defavorable(.dossierInexistant)),
        Cas("patient, âge inconnu",            patient(.consultation), titulaire(true, mineur: nil), .favorable),
        Cas("patient, dossier fermé",          patient(.consultation), etat(.ferme),        .defavorable(.dossierFerme)),
        Cas("patient, dossier notifié",        patient(.consultation), etat(.notifie),      .defavorable(.dossierInexistant)),
        Cas("patient, traces d'un dossier fermé", patient(.historique), etat(.ferme),                .favorable),
        Cas("patient, traces d'un dossier opposé", patient(.historique), etat(.oppose),              .favorable),
        Cas("patient, traces d'un dossier effacé", patient(.historique), etat(.efface),     .defavorable(.dossierInexistant)),
        Cas("patient, notifications d'un dossier notifié", patient(.notifications), etat(.notifie),  .favorable),
        Cas("patient, lecture d'une notification", patient(.lectureNotification), etat(.ferme),      .favorable),
        Cas("patient, recherche de son dossier notifié", patient(.rechercheDossier), etat(.notifie), .favorable),
        Cas("patient, traces du dossier d'un autre", patient(.historique), titulaire(false), .defavorable(.dossierInexistant)),
        Cas("représentant, le mineur",         representant(.consultation), titulaire(true),         .favorable),
        Cas("représentant, un autre mineur",   representant(.consultation), titulaire(false), .defavorable(.dossierInexistant)),
        Cas("représentant, devenu majeur",     representant(.consultation), titulaire(true, mineur: false),
            .defavorable(.dossierInexistant)),
        Cas("représentant, âge inconnu",       representant(.consultation), titulaire(true, mineur: nil),
            .defavorable(.dossierInexistant)),
        Cas("représentant, traces d'un dossier fermé", representant(.historique), etat(.ferme), .defavorable(.dossierFerme)),
        Cas("médecin, traces d'un dossier opposé", .historique, etat(.oppose),              .defavorable(.dossierInexistant)),
    ]

    /// Chaque acte de la vie d'un dossier, dans chaque état (règlement § 1).
    // swift-format-ignore
    static let transitions: [(acte: Action, avis: [EtatDossier: Avis])] = [
        (.activation,  [.notifie: .favorable, .oppose: .favorable, .actif: .favorable,
                        .ferme: .defavorable(.dossierFerme)]),
        (.opposition,  [.notifie: .favorable, .oppose: .favorable, .actif: .defavorable(.etatDuDossier),
                        .ferme: .defavorable(.dossierFerme)]),
        (.fermeture,   [.actif: .favorable, .ferme: .favorable]),
        (.reouverture, [.actif: .favorable, .ferme: .favorable]),
        (.effacement,  [.actif: .favorable, .ferme: .favorable]),
    ]

    static let vie = transitions.flatMap { ligne in
        EtatDossier.allCases.map { etat in
            Cas(
                "\(ligne.acte), dossier \(etat)", patient(ligne.acte), Self.etat(etat),
                ligne.avis[etat] ?? .defavorable(.dossierInexistant))
        }
    }

    static let table = existence + titulaires + vie

    @Test("seul un dossier ouvert s'ouvre, et à son titulaire le sien", arguments: table)
    func avis(_ cas: Cas) throws { #expect(try cas.avis(de: DossierActif()) == cas.attendu) }

    @Test("la table des transitions nomme chaque acte de la vie d'un dossier")
    func transitionsCompletes() {
        #expect(Self.transitions.map(\.acte) == Action.allCases.filter(\.changeLeDossier))
    }

    @Test("un dossier caché se dit absent, ou l'acte est fermé à l'acteur", arguments: Action.allCases)
    func cache(_ action: Action) throws {
        guard action != .creationDossier, action != .listeDossiers else { return }
        let reglement = try reglementPublie()
        // Le titulaire et l'exploitant peuvent savoir qu'un dossier est notifié ou opposé.
        for acteur in Acteur.tous where acteur != .patient && acteur != .exploitant {
            let demande = Demande.exemple(action, par: acteur)
            let absent = reglement.statuer(demande, .exemple { $0.dossier = nil }).verdict
            #expect(absent.motif == .dossierInexistant)
            for cache in [EtatDossier.notifie, .oppose, .efface] {
                let verdict = reglement.statuer(demande, Self.etat(cache)).verdict
                #expect(verdict.fermeALActeur == absent.fermeALActeur)
                #expect(
                    verdict.motif == .dossierInexistant || verdict.fermeALActeur, "\(nom(acteur)) \(cache)")
            }
        }
    }

    @Test("du dossier d'un autre, un patient ou un représentant ne sait rien", arguments: Action.allCases)
    func dossierDunAutre(_ action: Action) throws {
        guard action != .creationDossier, action != .listeDossiers else { return }
        for acteur in [Acteur.patient, .representant] {
            for etat in EtatDossier.allCases {
                let faits = Self.titulaire(false, etat: etat)
                #expect(try motif(.exemple(action, par: acteur), faits) == .dossierInexistant)
            }
        }
    }
}
