import Domaine
import Testing

@testable import Regles

@Suite("DOC — conformité du document (CI-SIS Structuration minimale ; EX_2.1-1050 ; règlement § 3)")
struct ConformiteDuDocumentTests {
    static func defauts(_ defauts: DefautDocument..., metadonnees: Bool = true) -> Demande {
        .exemple(.alimentation, par: .medecin) {
            $0.depot?.defauts = defauts
            if !metadonnees { $0.depot?.metadonnees = nil }
        }
    }

    static func visibilite(_ visibilite: Visibilite) -> Demande {
        .exemple(.alimentation, par: .medecin) { $0.depot?.visibilite = visibilite }
    }

    static let sansDepot = Demande.exemple(.alimentation, par: .medecin) { $0.depot = nil }
    static let memes = Faits.exemple { $0.dejaConnu = .memesOctets }
    static let autres = Faits.exemple { $0.dejaConnu = .autresOctets }
    static let inconnu = RemplacementTests.inconnue
    static let autresInconnu = Faits.exemple {
        $0.dejaConnu = .autresOctets
        $0.remplacement = .inconnu
    }

    // swift-format-ignore
    static let table: [Cas] = [
        Cas("document conforme",                .alimentation, .exemple(),                       .favorable),
        Cas("rien n'est déposé",                sansDepot,                              .defavorable(.elementAbsent)),
        Cas("en-tête illisible, sans défaut dit", defauts(metadonnees: false),          .defavorable(.elementAbsent)),
        Cas("élément manquant",                 defauts(.elementManquant("title")),     .defavorable(.elementAbsent)),
        Cas("code hors jeu",                    defauts(.codeHorsJeu("code")),          .defavorable(.codeHorsJeu)),
        Cas("contradiction",                    defauts(.contradiction("remplace")),    .defavorable(.contradiction)),
        Cas("déposant étranger au document",    defauts(.deposantEtranger),             .defavorable(.contradiction)),
        Cas("masqué et invisible au patient",   defauts(.visibiliteIncompatible),       .defavorable(.visibiliteIncompatible)),
        Cas("empreinte fausse",                 defauts(.empreinteFausse),              .defavorable(.empreinteFausse)),
        Cas("le premier défaut est le motif",   defauts(.codeHorsJeu("code"), .elementManquant("title")),
            .defavorable(.codeHorsJeu)),
        Cas("deux visibilités ensemble, que nul défaut ne dit", visibilite([.masquePS, .invisiblePatient]),
            .defavorable(.visibiliteIncompatible)),
        Cas("les trois visibilités",            visibilite([.masquePS, .invisiblePatient, .invisibleRepresentants]),
            .defavorable(.visibiliteIncompatible)),
        Cas("masqué seulement",                 visibilite(.masquePS),                           .favorable),
        Cas("invisible au patient et aux représentants", visibilite([.invisiblePatient, .invisibleRepresentants]), .favorable),
        Cas("masqué et invisible aux représentants", visibilite([.masquePS, .invisibleRepresentants]), .favorable),
        Cas("mêmes octets déjà reçus",          .alimentation, memes,                            .favorable),
        Cas("autres octets déjà reçus",         .alimentation, autres,                  .defavorable(.autreContenu)),
        Cas("cible inconnue",                   .alimentation, inconnu,                 .defavorable(.remplaceInconnu)),
        Cas("autres octets et cible inconnue",  .alimentation, autresInconnu,           .defavorable(.autreContenu)),
        Cas("un défaut passe avant l'entrepôt", defauts(.empreinteFausse), autres,      .defavorable(.empreinteFausse)),
        Cas("lecture",                          .consultation, autres,                           .sansObjet),
        Cas("liste",                            .rechercheMetadonnees, .exemple(),               .sansObjet),
        Cas("création",                         .creationDossier, .exemple(),                    .sansObjet),
    ]

    @Test("n'entre au dossier qu'un document complet et fidèle à sa fiche", arguments: table)
    func avis(_ cas: Cas) throws { #expect(try cas.avis(de: ConformiteDuDocument()) == cas.attendu) }
}
