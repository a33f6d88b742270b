import Domaine
import Testing

@testable import Regles

@Suite("ETA — état du document (IHE ITI TF-2, availabilityStatus ; règlement § 2, porte 10)")
struct EtatDuDocumentTests {
    static func etat(_ etat: EtatDocument, auteur: Bool = false) -> Faits {
        .exemple {
            $0.document?.etat = etat
            $0.document?.auteur = auteur
        }
    }

    static func cible(_ etat: EtatDocument, _ deja: Faits.DejaConnu = .jamais) -> Faits {
        RemplacementTests.cible(auteur: true, etat: etat, deja: deja)
    }

    static let sansDocument = Faits.exemple { $0.document = nil }

    // swift-format-ignore
    static let table: [Cas] = [
        Cas("lecture, à jour",                   .consultation,         etat(.approved),                 .favorable),
        Cas("lecture, archivé",                  .consultation,         etat(.archived),                 .favorable),
        Cas("lecture, remplacé",                 .consultation,         etat(.deprecated),               .favorable),
        Cas("lecture, supprimé",                 .consultation,         etat(.deleted),                  .defavorable(.supprime)),
        Cas("lecture, supprimé, par son auteur", .consultation,         etat(.deleted, auteur: true),    .defavorable(.supprime)),
        Cas("liste, supprimé",                   .rechercheMetadonnees, etat(.deleted),                  .defavorable(.supprime)),
        Cas("liste, remplacé",                   .rechercheMetadonnees, etat(.deprecated),               .favorable),
        Cas("lecture d'un document inconnu",     .consultation,         sansDocument,                    .defavorable(.supprime)),
        Cas("liste entière, aucun document",     .rechercheMetadonnees, sansDocument,                    .sansObjet),
        Cas("dépôt qui ne remplace rien",        .alimentation,         .exemple(),                      .sansObjet),
        Cas("dépôt, cible inconnue",             .alimentation,         RemplacementTests.inconnue,      .sansObjet),
        Cas("dépôt, cible à jour",               .alimentation,         cible(.approved),                .favorable),
        Cas("dépôt, cible archivée",             .alimentation,         cible(.archived),                .favorable),
        Cas("dépôt, cible déjà remplacée",       .alimentation,         cible(.deprecated),              .defavorable(.remplace)),
        Cas("dépôt, cible supprimée",            .alimentation,         cible(.deleted),                 .defavorable(.supprime)),
        Cas("dépôt répété, cible remplacée",     .alimentation,         cible(.deprecated, .memesOctets), .favorable),
        Cas("dépôt d'autres octets, cible remplacée", .alimentation,    cible(.deprecated, .autresOctets), .defavorable(.remplace)),
        Cas("historique",                        .historique,           etat(.deleted),                  .sansObjet),
        Cas("recherche de dossier",              .rechercheDossier,     etat(.deleted),                  .sansObjet),
    ]

    @Test("un document supprimé ne se lit plus, un document remplacé ne se remplace plus", arguments: table)
    func avis(_ cas: Cas) throws { #expect(try cas.avis(de: EtatDuDocument()) == cas.attendu) }

    @Test("un document dont rien n'est connu n'est lu par personne, même dans un dossier ouvert")
    func documentInconnu() throws {
        for acteur in Acteur.tous {
            let rendu = try motif(.exemple(.consultation, par: acteur), Self.sansDocument)
            #expect(rendu != .accorde, "\(nom(acteur))")
        }
    }
}
