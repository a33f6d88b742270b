import Domaine
import Testing

@testable import Regles

@Suite("VIS — document caché (CSP R. 1111-41 ; PDT-INF-526 notes 6 à 8 ; EX_2.1-1050 ; règlement § 4)")
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

    static func urgence(_ mode: ModeAcces, par acteur: Acteur = .medecin) -> Demande {
        .urgence(.consultation, par: acteur, mode)
    }

    static func masque(enUrgence: Bool?, auteur: Bool = false, traitant: Bool = false) -> Faits {
        .exemple {
            $0.document?.visibilite = .masquePS
            $0.document?.auteur = auteur
            $0.dossier?.masquesEnUrgence = enUrgence
            $0.dossier?.medecinTraitant = traitant
        }
    }

    static func secrete(_ acteur: Acteur, _ action: Action = .consultation) -> Demande {
        .exemple(action, par: acteur) { $0.connexionSecrete = true }
    }

    static func adulte(_ visibilite: Visibilite) -> Faits {
        .exemple {
            $0.document?.visibilite = visibilite
            $0.dossier?.mineur = false
        }
    }

    static let toutes: Visibilite = [.masquePS, .invisiblePatient, .invisibleRepresentants]
    static let sansPreuve = Demande.exemple(.consultation, par: .medecin) { $0.appelant = .sansPreuve }

    // swift-format-ignore
    static let professionnels: [Cas] = [
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
        Cas("masquage d'un document masqué",       par(.medecin, .masquage), visibilite(.masquePS), .defavorable(.masquePS)),
        Cas("suppression, masqué, auteur",         par(.medecin, .suppression), visibilite(.masquePS, auteur: true), .favorable),
        Cas("blocage",                             par(.medecin, .blocage), visibilite(.masquePS),        .sansObjet),
        Cas("appelant inconnu",                    sansPreuve, visibilite(.masquePS),                     .sansObjet),
    ]

    // swift-format-ignore
    static let urgences: [Cas] = [
        Cas("bris de glace, visible",              urgence(.brisDeGlace), .exemple(),                     .favorable),
        Cas("bris de glace, masqué",               urgence(.brisDeGlace), masque(enUrgence: false), .defavorable(.masqueEnUrgence)),
        Cas("bris de glace, masqué, on ne sait pas", urgence(.brisDeGlace), masque(enUrgence: nil), .defavorable(.masqueEnUrgence)),
        Cas("bris de glace, masqué, le patient le permet", urgence(.brisDeGlace), masque(enUrgence: true), .favorable),
        Cas("bris de glace, masqué, auteur",       urgence(.brisDeGlace), masque(enUrgence: false, auteur: true), .favorable),
        Cas("bris de glace, masqué, médecin traitant", urgence(.brisDeGlace), masque(enUrgence: false, traitant: true),
            .defavorable(.masqueEnUrgence)),
        Cas("centre 15, masqué",                   urgence(.centre15), masque(enUrgence: false),    .defavorable(.masqueEnUrgence)),
        Cas("centre 15, masqué, le patient le permet", urgence(.centre15, par: .infirmier), masque(enUrgence: true),
            .favorable),
        Cas("mode normal, masqué, permis en urgence", par(.medecin), masque(enUrgence: true),       .defavorable(.masquePS)),
        Cas("bris de glace, invisible au patient", urgence(.brisDeGlace), visibilite(.invisiblePatient),  .favorable),
    ]

    // swift-format-ignore
    static let autres: [Cas] = [
        Cas("patient, masqué",                     par(.patient), visibilite(.masquePS),                  .favorable),
        Cas("patient, invisible à lui",            par(.patient), visibilite(.invisiblePatient),    .defavorable(.invisiblePatient)),
        Cas("patient, invisible à lui, liste",     par(.patient, .rechercheMetadonnees), visibilite(.invisiblePatient),
            .defavorable(.invisiblePatient)),
        Cas("patient, invisible à lui, masquage",  par(.patient, .masquage), visibilite(.invisiblePatient),
            .defavorable(.invisiblePatient)),
        Cas("patient, invisible aux représentants", par(.patient), visibilite(.invisibleRepresentants),   .favorable),
        Cas("représentant, visible",               par(.representant), visibilite([]),                    .favorable),
        Cas("représentant, masqué aux professionnels", par(.representant), visibilite(.masquePS),         .favorable),
        Cas("représentant, invisible à lui",       par(.representant), visibilite(.invisibleRepresentants),
            .defavorable(.invisibleRepresentants)),
        Cas("représentant, invisible au patient",  par(.representant), visibilite(.invisiblePatient),
            .defavorable(.invisiblePatient)),
        Cas("représentant, invisible aux deux",    par(.representant), visibilite([.invisiblePatient, .invisibleRepresentants]),
            .defavorable(.invisiblePatient)),
        Cas("laboratoire, masqué, le sien",        par(.laboratoire, .suppression), visibilite(.masquePS, auteur: true),
            .favorable),
        Cas("laboratoire, masqué, de sa structure", par(.laboratoire, .suppression), visibilite(.masquePS, structure: true),
            .defavorable(.masquePS)),
        Cas("secrétariat, masqué",                 par(.secretariat, .rechercheMetadonnees), visibilite(.masquePS, structure: true),
            .defavorable(.masquePS)),
        Cas("secrétariat, invisible au patient",   par(.secretariat, .rechercheMetadonnees), visibilite(.invisiblePatient),
            .favorable),
        Cas("personnel d'établissement, masqué",   par(.personnelEtablissement, .suppression), visibilite(.masquePS, structure: true),
            .defavorable(.masquePS)),
        Cas("connexion secrète, médecin, visible", secrete(.medecin), visibilite([]),       .defavorable(.invisibleRepresentants)),
        Cas("connexion secrète, médecin, invisible aux représentants", secrete(.medecin),
            visibilite(.invisibleRepresentants),                                                          .favorable),
        Cas("connexion secrète, liste, visible",   secrete(.medecin, .rechercheMetadonnees), visibilite([]),
            .defavorable(.invisibleRepresentants)),
        Cas("connexion secrète, auteur, visible",  secrete(.medecin), visibilite([], auteur: true),
            .defavorable(.invisibleRepresentants)),
        Cas("connexion secrète, le mineur lui-même", secrete(.patient), visibilite([]),                   .favorable),
        Cas("connexion secrète, changer un document visible", secrete(.medecin, .invisibiliteRepresentants),
            visibilite([], auteur: true),                                                                 .favorable),
        Cas("connexion secrète, le masque d'abord", secrete(.medecin), visibilite(.masquePS),       .defavorable(.masquePS)),
        Cas("connexion secrète, adulte",           secrete(.medecin), adulte([]),                         .favorable),
    ]

    static let table = professionnels + urgences + autres

    @Test("un document caché à quelqu'un n'existe pas pour lui", arguments: table)
    func avis(_ cas: Cas) throws { #expect(try cas.avis(de: VisibiliteDuDocument()) == cas.attendu) }

    @Test("ce qui a remplacé un document le cache comme ses propres codes", arguments: table)
    func heritee(_ cas: Cas) throws {
        guard let document = cas.faits.document else {
            return #expect(try cas.avis(de: VisibiliteDuDocument()) == cas.attendu)
        }
        var faits = cas.faits
        faits.document?.visibiliteHeritee = document.visibilite
        faits.document?.visibilite = []
        let herite = Cas("", cas.demande, faits, cas.attendu)
        #expect(try herite.avis(de: VisibiliteDuDocument()) == cas.attendu)
    }

    /// Les codes qui cachent un document à chaque acteur, en mode normal, quand il n'en est pas l'auteur.
    // swift-format-ignore
    static let masques: [(acteur: Acteur, traitant: Bool, masques: Visibilite)] = [
        (.medecin,                false, .masquePS), (.medecin,     true,  []),
        (.medecinDuTravail,       true,  .masquePS), (.pharmacien,  false, .masquePS),
        (.infirmier,              true,  .masquePS), (.laboratoire, false, .masquePS),
        (.secretariat,            false, .masquePS), (.personnelEtablissement, false, .masquePS),
        (.patient,                false, .invisiblePatient),
        (.representant,           false, [.invisiblePatient, .invisibleRepresentants]),
    ]

    @Test(
        "chacune des huit combinaisons cache le document à ceux qu'elle vise, et à eux seuls",
        arguments: masques)
    func combinaisons(_ ligne: (acteur: Acteur, traitant: Bool, masques: Visibilite)) throws {
        for bits in 0..<8 {
            let codes = Visibilite(rawValue: bits)
            for acte in [Action.rechercheMetadonnees, .consultation, .suppression] {
                let cas = Cas(
                    "", Self.par(ligne.acteur, acte), Self.visibilite(codes, traitant: ligne.traitant),
                    .favorable)
                let visible = try cas.avis(de: VisibiliteDuDocument()) == .favorable
                #expect(
                    visible == codes.isDisjoint(with: ligne.masques),
                    "\(nom(ligne.acteur)) \(codes.listeCodes)")
            }
        }
    }
}
