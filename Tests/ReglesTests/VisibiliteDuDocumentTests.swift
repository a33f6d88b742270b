import Domaine
import Testing

@testable import Regles

@Suite("VIS — document masqué (CSP R. 1111-41 ; PDT-INF-526 notes 6 à 8 ; règlement § 4)")
struct VisibiliteDuDocumentTests {
    static func visibilite(
        _ visibilite: Visibilite, auteur: Bool = false, structure: Bool = false, traitant: Bool = false
    ) -> Faits {
        .exemple {
            $0.document?.visibilite = visibilite
            $0.document?.auteur = auteur
            $0.document?.deLaStructure = structure
            $0.dossier?.medecinTraitant = traitant
        }
    }

    static func par(_ acteur: Acteur, _ action: Action = .consultation) -> Demande {
        .exemple(action, par: acteur)
    }

    static let toutes: Visibilite = [.masquePS, .invisiblePatient, .invisibleRepresentants]
    static let sansPreuve = Demande.exemple(.consultation, par: .medecin) { $0.appelant = .sansPreuve }

    // swift-format-ignore
    static let table: [Cas] = [
        Cas("visible",                             par(.medecin), visibilite([]),                         .favorable),
        Cas("masqué, autre médecin",               par(.medecin), visibilite(.masquePS),          .defavorable(.masquePS)),
        Cas("masqué, liste",                       par(.medecin, .rechercheMetadonnees), visibilite(.masquePS),
            .defavorable(.masquePS)),
        Cas("masqué, auteur",                      par(.medecin), visibilite(.masquePS, auteur: true),    .favorable),
        Cas("masqué, médecin traitant",            par(.medecin), visibilite(.masquePS, traitant: true),  .favorable),
        Cas("masqué, de sa structure seulement",   par(.medecin), visibilite(.masquePS, structure: true),
            .defavorable(.masquePS)),
        Cas("masqué, pharmacien",                  par(.pharmacien), visibilite(.masquePS),       .defavorable(.masquePS)),
        Cas("masqué, infirmier auteur",            par(.infirmier), visibilite(.masquePS, auteur: true),  .favorable),
        Cas("masqué, médecin du travail par ailleurs médecin traitant", par(.medecinDuTravail, .rechercheMetadonnees),
            visibilite(.masquePS, traitant: true),                                            .defavorable(.masquePS)),
        Cas("masqué, infirmier que le dossier dirait traitant", par(.infirmier), visibilite(.masquePS, traitant: true),
            .defavorable(.masquePS)),
        Cas("masqué, aucun dossier connu",         par(.medecin), Faits(document: .exemple { $0.visibilite = .masquePS }),
            .defavorable(.masquePS)),
        Cas("masqué et invisible à tous",          par(.medecin), visibilite(toutes),             .defavorable(.masquePS)),
        Cas("invisible au patient, médecin",       par(.medecin), visibilite(.invisiblePatient),          .favorable),
        Cas("invisible aux représentants, médecin", par(.medecin), visibilite(.invisibleRepresentants),   .favorable),
        Cas("liste entière, aucun document",       par(.medecin, .rechercheMetadonnees), .exemple { $0.document = nil },
            .sansObjet),
        Cas("dépôt",                               par(.medecin, .alimentation), visibilite(.masquePS),   .sansObjet),
        Cas("historique",                          par(.medecin, .historique), visibilite(.masquePS),     .sansObjet),
        Cas("patient",                             par(.patient), visibilite(.masquePS),                  .sansObjet),
        Cas("secrétariat",                         par(.secretariat), visibilite(.masquePS),              .sansObjet),
        Cas("appelant inconnu",                    sansPreuve, visibilite(.masquePS),                     .sansObjet),
    ]

    @Test("un document masqué n'est vu que de son auteur et du médecin traitant", arguments: table)
    func avis(_ cas: Cas) throws { #expect(try cas.avis(de: VisibiliteDuDocument()) == cas.attendu) }

    @Test("ni le patient ni une structure ne lit encore un document, masqué ou non")
    func autresActeurs() throws {
        let autres: [Acteur] = [
            .laboratoire, .secretariat, .personnelEtablissement, .patient, .representant, .assuranceMaladie,
            .exploitant,
        ]
        for acteur in autres {
            for action in [Action.consultation, .rechercheMetadonnees] {
                #expect(try motif(Self.par(acteur, action), Self.visibilite([])) == .droitAbsent)
                #expect(try motif(Self.par(acteur, action), Self.visibilite(.masquePS)) == .droitAbsent)
            }
        }
    }
}
