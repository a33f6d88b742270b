import Domaine
import Testing

@testable import Regles

@Suite("BLO — blocage par le titulaire (CSP L. 1111-19 ; guide PDSm NB1 ; règlement § 2, porte 4)")
struct BlocageTests {
    static func bloque(_ bloque: Bool?) -> Faits { .exemple { $0.dossier?.bloque = bloque } }

    static func urgence(_ mode: ModeAcces) -> Demande {
        .urgence(.consultation, par: .medecin, mode)
    }

    static let sansPreuve = Demande.exemple(.consultation, par: .medecin) { $0.appelant = .sansPreuve }

    // swift-format-ignore
    static let table: [Cas] = [
        Cas("non bloqué",                     .consultation,        bloque(false), .favorable),
        Cas("bloqué",                         .consultation,        bloque(true),  .defavorable(.bloque)),
        Cas("on ne sait pas s'il est bloqué", .consultation,        bloque(nil),   .defavorable(.bloque)),
        Cas("bloqué, dépôt",                  .alimentation,        bloque(true),  .defavorable(.bloque)),
        Cas("bloqué, recherche",              .rechercheDossier,    bloque(true),  .defavorable(.bloque)),
        Cas("bloqué, autorisation",           .autorisationAjout,   bloque(true),  .defavorable(.bloque)),
        Cas("bloqué, historique",             .historique,          bloque(true),  .defavorable(.bloque)),
        Cas("bloqué, bris de glace",          urgence(.brisDeGlace), bloque(true), .defavorable(.bloque)),
        Cas("bloqué, centre 15",              urgence(.centre15),   bloque(true),  .defavorable(.bloque)),
        Cas("bloqué, suppression de son document", .suppression,    bloque(true),  .defavorable(.bloque)),
        Cas("bloqué, explication",            .explication,         bloque(true),  .defavorable(.bloque)),
        Cas("aucun dossier",                  .consultation,        Faits(),       .sansObjet),
        Cas("appelant inconnu",               sansPreuve,           bloque(true),  .sansObjet),
    ]

    @Test("un professionnel bloqué ne fait rien, dans aucun mode", arguments: table)
    func avis(_ cas: Cas) throws { #expect(try cas.avis(de: Blocage()) == cas.attendu) }

    @Test("bloqué, le médecin traitant l'est aussi, et l'auteur de même")
    func sansException() throws {
        let faits = Faits.exemple {
            $0.dossier?.bloque = true
            $0.dossier?.medecinTraitant = true
            $0.document?.auteur = true
        }
        #expect(try motif(.exemple(.consultation, par: .medecin), faits) == .bloque)
        #expect(try motif(.exemple(.alimentation, par: .medecin), faits) == .bloque)
    }
}
