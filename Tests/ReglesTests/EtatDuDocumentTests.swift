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

    static func fiche(_ modifier: (inout FaitsDocument) -> Void) -> Faits {
        .exemple { $0.document = .exemple(modifier) }
    }

    static func montre(_ montre: Bool?, _ visibilite: Visibilite = []) -> Faits {
        fiche {
            $0.montreAuPatient = montre
            $0.visibilite = visibilite
        }
    }

    static let perimee = fiche { $0.versionPerimee = true }
    static let cacheEtMasque = Demande.exemple(.demasquage, par: .medecin) {
        $0.changement = ChangementVisibilite(masquePS: false, invisiblePatient: true)
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
        Cas("archivage, à jour",                 .archivage,            etat(.approved),                 .favorable),
        Cas("archivage, déjà archivé",           .archivage,            etat(.archived),                 .favorable),
        Cas("archivage, remplacé",               .archivage,            etat(.deprecated),               .defavorable(.remplace)),
        Cas("archivage, supprimé",               .archivage,            etat(.deleted),                  .defavorable(.supprime)),
        Cas("désarchivage, archivé",             .desarchivage,         etat(.archived),                 .favorable),
        Cas("désarchivage, remplacé",            .desarchivage,         etat(.deprecated),               .defavorable(.remplace)),
        Cas("suppression, à jour",               .suppression,          etat(.approved),                 .favorable),
        Cas("suppression, remplacé",             .suppression,          etat(.deprecated),               .favorable),
        Cas("suppression, supprimé",             .suppression,          etat(.deleted),                  .defavorable(.supprime)),
        Cas("suppression d'un document inconnu", .suppression,          sansDocument,                    .defavorable(.supprime)),
        Cas("masquage, remplacé",                .masquage,             etat(.deprecated),               .favorable),
        Cas("masquage, supprimé",                .masquage,             etat(.deleted),                  .defavorable(.supprime)),
        Cas("masquage d'un document inconnu",    .masquage,             sansDocument,                    .defavorable(.supprime)),
        Cas("masquage, la fiche a changé depuis", .masquage,            perimee,                         .defavorable(.versionPerimee)),
        Cas("archivage, la fiche a changé depuis", .archivage,          perimee,                         .defavorable(.versionPerimee)),
        Cas("suppression, la fiche a changé depuis", .suppression,      perimee,                         .defavorable(.versionPerimee)),
        Cas("supprimé et fiche changée : supprimé", .masquage,          fiche {
            $0.etat = .deleted; $0.versionPerimee = true },                                              .defavorable(.supprime)),
        Cas("lecture, la fiche a changé depuis", .consultation,         perimee,                         .favorable),
        Cas("rendre invisible, jamais montré",   .invisibilitePatient,  montre(false),                   .favorable),
        Cas("rendre invisible, montré",          .invisibilitePatient,  montre(true),                    .defavorable(.irreversible)),
        Cas("rendre invisible, on ne sait pas",  .invisibilitePatient,  montre(nil),                     .defavorable(.irreversible)),
        Cas("rendre invisible ce qui l'est déjà", .invisibilitePatient, montre(true, .invisiblePatient), .favorable),
        Cas("démasquer et rendre invisible, montré", cacheEtMasque,     montre(true, .masquePS),         .defavorable(.irreversible)),
        Cas("rendre visible, montré",            .visibilitePatient,    montre(true),                    .favorable),
        Cas("masquer, montré",                   .masquage,             montre(true),                    .favorable),
        Cas("rendre invisible aux représentants, montré", .invisibiliteRepresentants, montre(true),      .favorable),
        Cas("blocage",                           .blocage,              etat(.deleted),                  .sansObjet),
        Cas("historique",                        .historique,           etat(.deleted),                  .sansObjet),
        Cas("recherche de dossier",              .rechercheDossier,     etat(.deleted),                  .sansObjet),
    ]

    @Test("lu, remplacé ou changé, un document l'est dans un état qui le permet", arguments: table)
    func avis(_ cas: Cas) throws { #expect(try cas.avis(de: EtatDuDocument()) == cas.attendu) }

    @Test("un document dont rien n'est connu n'est lu par personne, même dans un dossier ouvert")
    func documentInconnu() throws {
        for acteur in Acteur.tous {
            let rendu = try motif(.exemple(.consultation, par: acteur), Self.sansDocument)
            #expect(rendu != .accorde, "\(nom(acteur))")
        }
    }
}
