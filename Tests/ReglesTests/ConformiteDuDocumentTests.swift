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

    static func visibilite(_ visibilite: Visibilite, par acteur: Acteur, secrete: Bool = false) -> Demande {
        .exemple(.alimentation, par: acteur) {
            $0.depot?.visibilite = visibilite
            $0.connexionSecrete = secrete
        }
    }

    static func change(_ changement: ChangementVisibilite?, _ action: Action = .masquage) -> Demande {
        .exemple(action, par: .medecin) { $0.changement = changement }
    }

    static func etant(_ visibilite: Visibilite) -> Faits { .exemple { $0.document?.visibilite = visibilite } }

    static let etranger = Demande.exemple(.alimentation, par: .medecin) { $0.depot?.deposantEtranger = true }
    static let masque = ChangementVisibilite(masquePS: true)
    static let cache = ChangementVisibilite(invisiblePatient: true)
    static let lesDeux = ChangementVisibilite(masquePS: true, invisiblePatient: true)
    static let echange = ChangementVisibilite(masquePS: false, invisiblePatient: true)
    static let sansDepot = Demande.exemple(.alimentation, par: .medecin) { $0.depot = nil }
    static let memes = Faits.exemple { $0.dejaConnu = .memesOctets }
    static let autres = Faits.exemple { $0.dejaConnu = .autresOctets }
    static let inconnu = RemplacementTests.inconnue
    static let autrement = Faits.exemple { $0.dejaConnu = .memesOctetsAutrement }
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
        Cas("patient, masqué",                  visibilite(.masquePS, par: .patient),            .favorable),
        Cas("patient, invisible à lui-même",    visibilite(.invisiblePatient, par: .patient),
            .defavorable(.visibiliteIncompatible)),
        Cas("patient, invisible aux représentants", visibilite(.invisibleRepresentants, par: .patient), .favorable),
        Cas("laboratoire, invisible au patient", visibilite(.invisiblePatient, par: .laboratoire), .favorable),
        Cas("mineur en connexion secrète, visible", visibilite([], par: .medecin, secrete: true),
            .defavorable(.visibiliteIncompatible)),
        Cas("mineur en connexion secrète, masqué", visibilite(.masquePS, par: .medecin, secrete: true),
            .defavorable(.visibiliteIncompatible)),
        Cas("mineur en connexion secrète, invisible aux représentants",
            visibilite(.invisibleRepresentants, par: .medecin, secrete: true),                   .favorable),
        Cas("mineur lui-même, en connexion secrète", visibilite([], par: .patient, secrete: true),
            .defavorable(.visibiliteIncompatible)),
        Cas("adulte, connexion secrète sans objet", visibilite([], par: .medecin, secrete: true), .adulte, .favorable),
        Cas("déposant étranger, admis et tracé", etranger,                              .reserve(.contradiction)),
        Cas("déposant étranger, cible inconnue", etranger, inconnu,                     .defavorable(.remplaceInconnu)),
        Cas("mêmes octets, déposés autrement",  .alimentation, autrement,               .defavorable(.contradiction)),
        Cas("masquer",                          change(masque), etant([]),                       .favorable),
        Cas("masquer un document invisible au patient", change(masque), etant(.invisiblePatient),
            .defavorable(.visibiliteIncompatible)),
        Cas("rendre invisible au patient un document masqué", change(cache, .invisibilitePatient), etant(.masquePS),
            .defavorable(.visibiliteIncompatible)),
        Cas("masquer et rendre invisible au patient", change(lesDeux), etant([]),
            .defavorable(.visibiliteIncompatible)),
        Cas("démasquer et rendre invisible au patient", change(echange, .demasquage), etant(.masquePS), .favorable),
        Cas("masquer un document invisible aux représentants", change(masque), etant(.invisibleRepresentants),
            .favorable),
        Cas("changer un document inconnu",      change(masque), Faits(dossier: .exemple),        .favorable),
        Cas("archivage",                        .archivage, etant([.masquePS, .invisiblePatient]), .sansObjet),
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
