import Domaine
import Testing

@testable import Regles

@Suite("Ce que le règlement dit hors d'une décision : références, noms, historique, refus de la preuve")
struct ReglementLecturesTests {
    // swift-format-ignore
    static let lecteurs: [(colonne: Colonne, mode: ModeAcces, air: Bool, references: Bool, toutLHistorique: Bool)] = [
        (.med,  .normal,      false, false, false), (.mt,   .normal,      false, false, true),
        (.trav, .normal,      false, false, false), (.pha,  .normal,      false, false, false),
        (.inf,  .normal,      false, false, false), (.labo, .normal,      false, true,  false),
        (.secr, .normal,      false, true,  false), (.pers, .normal,      false, false, false),
        (.pers, .normal,      true,  true,  false), (.pat,  .normal,      false, false, true),
        (.rep,  .normal,      false, false, true),  (.am,   .normal,      false, false, false),
        (.exp,  .normal,      false, false, false), (.labo, .centre15,    false, true,  false),
        (.labo, .brisDeGlace, false, false, false), (.mt,   .brisDeGlace, false, false, false),
        (.mt,   .centre15,    false, false, false), (.mt,   .normal,      true,  false, true),
        (.labo, .normal,      true,  false, false),
    ]

    @Test(
        "des identifiants seulement aux structures ; tout l'historique au titulaire et au médecin traitant",
        arguments: lecteurs)
    func lecteur(
        _ cas: (colonne: Colonne, mode: ModeAcces, air: Bool, references: Bool, toutLHistorique: Bool)
    ) throws {
        let reglement = try reglementPublie()
        let acteur = cas.colonne.acteur.avec { if cas.air { $0.authentification = .air } }
        let demande = Demande.exemple(.historique, par: acteur) { $0.mode = cas.mode }
        let faits = cas.colonne == .mt ? Faits.medecinTraitant : .exemple()
        #expect(reglement.references(demande, faits) == cas.references)
        #expect(reglement.ouvreToutLHistorique(demande, faits) == cas.toutLHistorique)
    }

    @Test(
        "d'un appelant inconnu, rien n'est ouvert",
        arguments: [Appelant.sansPreuve, .preuveInvalide, .roleInconnu])
    func inconnu(_ appelant: Appelant) throws {
        let reglement = try reglementPublie()
        let demande = Demande.exemple(.historique, par: .medecin) { $0.appelant = appelant }
        #expect(reglement.references(demande, .medecinTraitant))
        #expect(!reglement.ouvreToutLHistorique(demande, .medecinTraitant))
    }

    /// Un document, et ceux à qui une trace ou une notification peut le nommer.
    // swift-format-ignore
    static let nommables: [(nom: String, document: FaitsDocument, lecteurs: String)] = [
        ("visible",                    .exemple,                                        "MED MT TRAV PHA INF LABO SECR PERS PAT REP"),
        ("masqué",                     .exemple { $0.visibilite = .masquePS },          "MT PAT REP"),
        ("masqué, du lecteur",         .exemple { $0.visibilite = .masquePS; $0.auteur = true },
            "MED MT TRAV PHA INF LABO SECR PERS PAT REP"),
        ("invisible au patient",       .exemple { $0.visibilite = .invisiblePatient },  "MED MT TRAV PHA INF LABO SECR PERS"),
        ("invisible aux représentants", .exemple { $0.visibilite = .invisibleRepresentants },
            "MED MT TRAV PHA INF LABO SECR PERS PAT"),
        ("de type fermé à l'infirmier", .exemple { $0.type = .fermeInfirmier },         "MED MT TRAV LABO SECR PERS PAT REP"),
        ("de type fermé à l'infirmier, qui l'a écrit", .exemple { $0.type = .fermeInfirmier; $0.auteur = true },
            "MED MT TRAV PHA INF LABO SECR PERS PAT REP"),
        ("supprimé depuis",            .exemple { $0.etat = .deleted },                 "MED MT TRAV PHA INF LABO SECR PERS PAT REP"),
        ("supprimé et invisible au patient", .exemple { $0.etat = .deleted; $0.visibilite = .invisiblePatient },
            "MED MT TRAV PHA INF LABO SECR PERS"),
    ]

    @Test(
        "une trace ne nomme un document qu'à qui peut en avoir connaissance, même supprimé depuis",
        arguments: nommables)
    func peutNommer(_ cas: (nom: String, document: FaitsDocument, lecteurs: String)) throws {
        let reglement = try reglementPublie()
        for colonne in Colonne.allCases where colonne != .am && colonne != .exp {
            let faits = colonne == .mt ? Faits.medecinTraitant : .exemple()
            let demande = Demande.exemple(.historique, par: colonne.acteur)
            let attendu = Colonne.lire(cas.lecteurs).contains(colonne)
            #expect(
                reglement.peutNommer(cas.document, demande, faits) == attendu,
                "\(cas.nom) \(colonne.rawValue)")
        }
    }

    @Test("le document nommé est celui qu'on demande, non celui des faits ; l'urgence n'y ajoute rien")
    func peutNommerCeluiLa() throws {
        let reglement = try reglementPublie()
        let masque = FaitsDocument.exemple { $0.visibilite = .masquePS }
        let faits = Faits.exemple {
            $0.document = masque
            $0.dossier?.masquesEnUrgence = true
        }
        for mode in ModeAcces.allCases {
            let demande = Demande.urgence(.historique, par: .medecin, mode)
            #expect(reglement.peutNommer(.exemple, demande, faits))
            #expect(!reglement.peutNommer(masque, demande, .exemple { $0.dossier?.masquesEnUrgence = true }))
        }
    }

    // swift-format-ignore
    static let preuves: [(nom: String, demande: Demande, refus: Motif?)] = [
        ("médecin",                   .exemple(.consultation, par: .medecin),                                 nil),
        ("exploitant",                .exemple(.creationDossier, par: .exploitant),                           nil),
        ("acte fermé : la preuve suffit", .exemple(.consultation, par: .exploitant),                          nil),
        ("sans preuve",               .exemple(.consultation, par: .medecin) { $0.appelant = .sansPreuve },   .preuveAbsente),
        ("rôle inconnu",              .exemple(.consultation, par: .medecin) { $0.appelant = .roleInconnu },  .roleInconnu),
        ("centre 15 sans droit",      .exemple(.consultation, par: .medecin) { $0.mode = .centre15 },         .regulationSansDroit),
        ("bris de glace sans raison", .exemple(.consultation, par: .medecin) { $0.mode = .brisDeGlace },      .brisDeGlaceSansRaison),
    ]

    @Test("la porte AUT se consulte seule", arguments: preuves)
    func refusDePreuve(_ cas: (nom: String, demande: Demande, refus: Motif?)) throws {
        #expect(Reglement.refusDePreuve(cas.demande, try tablesPubliees.get()) == cas.refus, "\(cas.nom)")
    }

    // swift-format-ignore
    static let verdicts: [(nom: String, demande: Demande, faits: Faits, cache: Bool, ferme: Bool)] = [
        ("accordé",                 .exemple(.consultation, par: .medecin),    .exemple(),                                   false, false),
        ("masqué",                  .exemple(.consultation, par: .medecin),    .exemple { $0.document?.visibilite = .masquePS }, true, false),
        ("masqué, sans autorisation", .exemple(.consultation, par: .medecin),  .exemple {
            $0.document?.visibilite = .masquePS; $0.dossier?.autorisation = .nonExiste },                                    true,  false),
        ("sans autorisation",       .exemple(.consultation, par: .medecin),    .exemple { $0.dossier?.autorisation = .nonExiste }, false, false),
        ("type fermé",              .exemple(.consultation, par: .infirmier),  .exemple { $0.document?.type = .fermeInfirmier }, true, false),
        ("supprimé",                .exemple(.masquage, par: .medecin),        .exemple { $0.document?.etat = .deleted },    true,  false),
        ("fermé à l'acteur",        .exemple(.consultation, par: .exploitant), .exemple(),                                   false, true),
        ("fermé et masqué",         .exemple(.consultation, par: .laboratoire), .exemple { $0.document?.visibilite = .masquePS }, true, true),
        ("fermé, aucun dossier",    .exemple(.consultation, par: .exploitant), Faits(),                                      true,  true),
        ("pas l'auteur",            .exemple(.masquage, par: .medecin),        .exemple(),                                   false, false),
    ]

    @Test("un verdict dit si une porte cache le document, et si la table ferme l'acte", arguments: verdicts)
    func verdict(_ cas: (nom: String, demande: Demande, faits: Faits, cache: Bool, ferme: Bool)) throws {
        let verdict = try reglementPublie().statuer(cas.demande, cas.faits).verdict
        #expect(verdict.cacheLeDocument == cas.cache, "\(cas.nom)")
        #expect(verdict.fermeALActeur == cas.ferme, "\(cas.nom)")
    }
}
