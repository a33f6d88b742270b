import Domaine
import Testing

@testable import Regles

@Suite("DOS — dossier actif (CSP L. 1111-14 et L. 1111-18 ; règlement §§ 1 et 2, porte 3)")
struct DossierActifTests {
    static func etat(_ etat: EtatDossier) -> Faits { .exemple { $0.dossier?.etat = etat } }

    // swift-format-ignore
    static let table: [Cas] = [
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
        Cas("autorisation, dossier notifié",   .autorisationAjout, etat(.notifie), .defavorable(.dossierInexistant)),
        Cas("recherche, dossier actif",        .rechercheDossier, etat(.actif),   .favorable),
        Cas("recherche, dossier fermé : cela se dit", .rechercheDossier, etat(.ferme), .favorable),
        Cas("recherche, dossier notifié",      .rechercheDossier, etat(.notifie), .defavorable(.dossierInexistant)),
        Cas("recherche, dossier opposé",       .rechercheDossier, etat(.oppose),  .defavorable(.dossierInexistant)),
        Cas("recherche, dossier effacé",       .rechercheDossier, etat(.efface),  .defavorable(.dossierInexistant)),
        Cas("recherche, aucun dossier",        .rechercheDossier, Faits(),        .defavorable(.dossierInexistant)),
        Cas("création",                        .creationDossier,  Faits(),        .sansObjet),
        Cas("création, dossier opposé",        .creationDossier,  etat(.oppose),  .sansObjet),
        Cas("liste des dossiers",              .listeDossiers,    Faits(),        .sansObjet),
    ]

    @Test("seul un dossier actif s'ouvre", arguments: table)
    func avis(_ cas: Cas) throws { #expect(try cas.avis(de: DossierActif()) == cas.attendu) }

    @Test("tout acte sur un dossier caché est refusé comme s'il n'existait pas", arguments: Action.allCases)
    func cache(_ action: Action) throws {
        guard action != .creationDossier, action != .listeDossiers else { return }
        for cache in [EtatDossier.notifie, .oppose, .efface] {
            for acteur in Acteur.tous {
                let demande = Demande.exemple(action, par: acteur)
                #expect(try motif(demande, Self.etat(cache)) == .dossierInexistant)
                #expect(try motif(demande, Faits()) == .dossierInexistant)
            }
        }
    }
}
