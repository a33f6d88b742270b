import Domaine
import Testing

@testable import Regles

/// Une colonne du règlement : un acteur, médecin traitant ou non.
enum Colonne: String, CaseIterable {
    case med = "MED", mt = "MT", trav = "TRAV", pha = "PHA", inf = "INF", labo = "LABO"
    case secr = "SECR", pers = "PERS", pat = "PAT", rep = "REP", am = "AM", exp = "EXP"

    var acteur: Acteur {
        switch self {
        case .med, .mt: .medecin
        case .trav: .medecinDuTravail
        case .pha: .pharmacien
        case .inf: .infirmier
        case .labo: .laboratoire
        case .secr: .secretariat
        // Hors AIR : la colonne AIR a sa table.
        case .pers: .personnelEtablissement.avec { $0.authentification = .indirecte }
        case .pat: .patient
        case .rep: .representant
        case .am: .assuranceMaladie
        case .exp: .exploitant
        }
    }

    /// Ce que l'acteur s'entend dire quand le document n'est pas le sien.
    var refusDunAutre: Motif {
        switch self {
        case .labo, .secr, .pers: .pasDeLaStructure
        default: .pasAuteur
        }
    }

    /// Les colonnes que nomme un texte (`MED MT`).
    static func lire(_ texte: String) -> [Colonne] {
        texte.split(separator: " ").compactMap { Colonne(rawValue: String($0)) }
    }
}

/// Une ligne de la table « qui fait quoi » : un acte, un mode, les acteurs.
struct Droits: Sendable, CustomTestStringConvertible, CustomStringConvertible {
    let acte: Action
    let mode: ModeAcces
    /// À qui l'acte est ouvert sur tout document.
    let tout: String
    /// À qui il ne l'est que sur les siens, ceux de sa structure ou ceux du patient.
    let sien: String
    var description: String { "\(acte) \(mode)" }
    var testDescription: String { description }

    init(_ acte: Action, _ tout: String, sien: String = "", _ mode: ModeAcces = .normal) {
        self.acte = acte
        self.mode = mode
        self.tout = tout
        self.sien = sien
    }

    /// Ce que la ligne promet à cette colonne sur un document d'un autre.
    func attendu(_ colonne: Colonne) -> Motif {
        if Colonne.lire(tout).contains(colonne) { return .accorde }
        return Colonne.lire(sien).contains(colonne) ? colonne.refusDunAutre : .droitAbsent
    }

    /// La demande de cette colonne, avec ce que son mode exige.
    func demande(_ acteur: Acteur) -> Demande {
        mode == .normal ? .exemple(acte, par: acteur) : .urgence(acte, par: acteur, mode)
    }
}

@Suite("Qui fait quoi — les tables publiées, quand aucun fait ne s'oppose (règlement §§ 3 à 5)")
struct DroitsOuvertsTests {
    // swift-format-ignore
    static let normal: [Droits] = [
        Droits(.rechercheDossier,           "MED MT TRAV PHA INF LABO SECR PAT REP"),
        Droits(.rechercheSansINS,           ""),
        Droits(.listeDossiers,              "MED MT TRAV PHA INF LABO SECR"),
        Droits(.creationDossier,            "EXP"),
        Droits(.autorisationAjout,          "MED MT PHA INF SECR PAT"),
        Droits(.autorisationSuppression,    "MED MT PHA INF PAT"),
        Droits(.declarationMedecinTraitant, "MED MT"),
        Droits(.retraitMedecinTraitant,     "MT"),
        Droits(.listeAutorisations,         "MED MT TRAV PHA INF PAT REP"),
        Droits(.alimentation,               "MED MT TRAV PHA INF LABO SECR PAT AM"),
        Droits(.rechercheMetadonnees,       "MED MT TRAV PHA INF PAT REP", sien: "LABO SECR"),
        Droits(.consultation,               "MED MT PHA INF PAT REP"),
        Droits(.masquage,                   "MT PAT",      sien: "MED TRAV PHA INF"),
        Droits(.demasquage,                 "MT PAT",      sien: "MED TRAV PHA INF"),
        Droits(.invisibilitePatient,        "",            sien: "MED MT TRAV PHA INF"),
        Droits(.visibilitePatient,          "MED MT PHA INF"),
        Droits(.invisibiliteRepresentants,  "PAT",         sien: "MED MT TRAV PHA INF"),
        Droits(.visibiliteRepresentants,    "PAT",         sien: "MED MT TRAV PHA INF"),
        Droits(.archivage,                  "MT",          sien: "MED TRAV PHA INF PAT"),
        Droits(.desarchivage,               "MT",          sien: "MED TRAV PHA INF PAT"),
        Droits(.suppression,                "",            sien: "MED MT TRAV PHA INF LABO SECR PAT"),
        Droits(.blocage,                    "MT PAT"),
        Droits(.deblocage,                  "MT PAT"),
        Droits(.preferences,                "PAT"),
        Droits(.changementPreferences,      "PAT"),
        Droits(.activation,                 "PAT EXP"),
        Droits(.opposition,                 "PAT EXP"),
        Droits(.fermeture,                  "PAT EXP"),
        Droits(.reouverture,                "PAT EXP"),
        Droits(.effacement,                 "PAT EXP"),
        Droits(.historique,                 "MED MT TRAV PHA INF LABO SECR PERS PAT REP"),
        Droits(.notifications,              "PAT REP"),
        Droits(.lectureNotification,        "PAT"),
        Droits(.explication,                "MED MT TRAV PHA INF PAT"),
    ]

    /// En urgence : les seuls actes ouverts. Qui régule n'agit pas en médecin traitant.
    // swift-format-ignore
    static let urgence: [Droits] = [
        Droits(.rechercheDossier,     "MED MT PHA INF LABO",                           .centre15),
        Droits(.rechercheSansINS,     "MED MT PHA INF LABO",                           .centre15),
        Droits(.listeDossiers,        "MED MT PHA INF",                                .centre15),
        Droits(.alimentation,         "MED MT PHA INF LABO",                           .centre15),
        Droits(.rechercheMetadonnees, "MED MT PHA INF",     sien: "LABO",              .centre15),
        Droits(.consultation,         "MED MT PHA INF",                                .centre15),
        Droits(.archivage,            "MED MT",                                        .centre15),
        Droits(.desarchivage,         "MED MT",                                        .centre15),
        Droits(.suppression,          "",                   sien: "MED MT PHA INF LABO", .centre15),
        Droits(.explication,          "MED MT PHA INF",                                .centre15),
        Droits(.rechercheDossier,     "MED MT PHA INF",                                .brisDeGlace),
        Droits(.rechercheSansINS,     "MED MT PHA INF",                                .brisDeGlace),
        Droits(.listeDossiers,        "MED MT PHA INF",                                .brisDeGlace),
        Droits(.alimentation,         "MED MT PHA INF",                                .brisDeGlace),
        Droits(.rechercheMetadonnees, "MED MT PHA INF",                                .brisDeGlace),
        Droits(.consultation,         "MED MT PHA INF",                                .brisDeGlace),
        Droits(.archivage,            "MED MT",                                        .brisDeGlace),
        Droits(.desarchivage,         "MED MT",                                        .brisDeGlace),
        Droits(.suppression,          "",                   sien: "MED MT PHA INF",    .brisDeGlace),
        Droits(.explication,          "MED MT PHA INF",                                .brisDeGlace),
    ]

    /// Les acteurs que connaît l'authentification indirecte renforcée, et ceux qui pourraient s'y présenter.
    static let colonnesAIR = Colonne.lire("MED MT TRAV PHA INF LABO SECR PERS")

    // swift-format-ignore
    static let air: [Droits] = [
        Droits(.rechercheDossier,           "MED MT PHA INF PERS"),
        Droits(.listeDossiers,              "MED MT PHA INF PERS"),
        Droits(.autorisationAjout,          "MED MT PHA INF PERS"),
        Droits(.autorisationSuppression,    "MED MT PHA INF"),
        Droits(.listeAutorisations,         "MED MT PHA INF"),
        Droits(.rechercheMetadonnees,       "MED MT PHA INF",     sien: "PERS"),
        Droits(.consultation,               "MED MT PHA INF"),
        Droits(.masquage,                   "MT",                 sien: "MED PHA INF"),
        Droits(.demasquage,                 "MT",                 sien: "MED PHA INF"),
        Droits(.invisibilitePatient,        "",                   sien: "MED MT TRAV PHA INF"),
        Droits(.visibilitePatient,          "MED MT PHA INF"),
        Droits(.invisibiliteRepresentants,  "",                   sien: "MED MT TRAV PHA INF"),
        Droits(.visibiliteRepresentants,    "",                   sien: "MED MT TRAV PHA INF"),
        Droits(.archivage,                  "MT",                 sien: "MED PHA INF"),
        Droits(.desarchivage,               "MT",                 sien: "MED PHA INF"),
        Droits(.suppression,                "",                   sien: "MED MT PHA INF PERS"),
        Droits(.historique,                 "MED MT TRAV PHA INF LABO SECR PERS"),
        Droits(.explication,                "MED MT TRAV PHA INF"),
        Droits(.rechercheDossier,           "MED MT PHA INF",                             .centre15),
        Droits(.rechercheSansINS,           "MED MT PHA INF",                             .centre15),
        Droits(.listeDossiers,              "MED MT PHA INF",                             .centre15),
        Droits(.rechercheMetadonnees,       "MED MT PHA INF",                             .centre15),
        Droits(.consultation,               "MED MT PHA INF",                             .centre15),
        Droits(.archivage,                  "MED MT",                                     .centre15),
        Droits(.desarchivage,               "MED MT",                                     .centre15),
        Droits(.suppression,                "",                   sien: "MED MT PHA INF", .centre15),
        Droits(.explication,                "MED MT PHA INF",                             .centre15),
        Droits(.rechercheDossier,           "MED MT PHA INF",                             .brisDeGlace),
        Droits(.rechercheSansINS,           "MED MT PHA INF",                             .brisDeGlace),
        Droits(.listeDossiers,              "MED MT PHA INF",                             .brisDeGlace),
        Droits(.rechercheMetadonnees,       "MED MT PHA INF",                             .brisDeGlace),
        Droits(.consultation,               "MED MT PHA INF",                             .brisDeGlace),
        Droits(.archivage,                  "MED MT",                                     .brisDeGlace),
        Droits(.desarchivage,               "MED MT",                                     .brisDeGlace),
        Droits(.suppression,                "",                   sien: "MED MT PHA INF", .brisDeGlace),
        Droits(.explication,                "MED MT PHA INF",                             .brisDeGlace),
    ]

    /// Chaque acte dans chaque mode ; une ligne qu'une table n'a pas est fermée à tous.
    static func complete(_ lignes: [Droits]) -> [Droits] {
        ModeAcces.allCases.flatMap { mode in
            Action.allCases.map { acte in
                lignes.first { $0.acte == acte && $0.mode == mode } ?? Droits(acte, "", mode)
            }
        }
    }

    private func faits(_ colonne: Colonne, _ modifier: (inout Faits) -> Void = { _ in }) -> Faits {
        var faits = colonne == .mt ? Faits.medecinTraitant : .exemple()
        modifier(&faits)
        return faits
    }

    private func verifier(_ ligne: Droits, _ colonne: Colonne, _ acteur: Acteur) throws {
        // Chaque acte de la vie d'un dossier part d'un état où il se fait.
        let etat: EtatDossier =
            switch ligne.acte {
            case .activation, .opposition: .notifie
            case .reouverture: .ferme
            default: .actif
            }
        let demande = ligne.demande(acteur)
        let dAutrui = faits(colonne) { $0.dossier?.etat = etat }
        let attendu = ligne.attendu(colonne)
        #expect(try motif(demande, dAutrui) == attendu, "\(ligne) \(colonne.rawValue)")
        let sien = faits(colonne) {
            $0.dossier?.etat = etat
            $0.document?.auteur = true
            $0.document?.deLaStructure = true
            $0.document?.duPatient = colonne == .pat
        }
        let limite = attendu == .pasAuteur || attendu == .pasDeLaStructure
        let leSien = limite ? .accorde : attendu
        #expect(try motif(demande, sien) == leSien, "\(ligne) \(colonne.rawValue), le sien")
    }

    @Test("un acte est ouvert à ces acteurs et à eux seuls", arguments: complete(normal + urgence))
    func ouvert(_ ligne: Droits) throws {
        for colonne in Colonne.allCases { try verifier(ligne, colonne, colonne.acteur) }
    }

    @Test("en AIR, un acte est ouvert à ces acteurs et à eux seuls", arguments: complete(air))
    func ouvertEnAIR(_ ligne: Droits) throws {
        for colonne in Self.colonnesAIR {
            try verifier(ligne, colonne, colonne.acteur.avec { $0.authentification = .air })
        }
    }

    @Test("les tables nomment chaque acte une fois par mode, avec des colonnes qui existent")
    func tables() {
        #expect(Self.normal.map(\.acte) == Action.allCases)
        for table in [Self.normal + Self.urgence, Self.air] {
            let cles = table.map(\.testDescription)
            #expect(Set(cles).count == cles.count)
            for ligne in table {
                for mot in (ligne.tout + " " + ligne.sien).split(separator: " ") {
                    #expect(Colonne(rawValue: String(mot)) != nil, "\(mot)")
                }
                #expect(Set(Colonne.lire(ligne.tout)).isDisjoint(with: Colonne.lire(ligne.sien)))
            }
        }
    }

    @Test(
        "archiver et supprimer un document du patient : le médecin traitant et le patient seulement (DRO-04)",
        arguments: complete(normal + urgence).filter {
            [.archivage, .desarchivage, .suppression].contains($0.acte)
        })
    func documentDuPatient(_ ligne: Droits) throws {
        for colonne in Colonne.allCases {
            for auteur in [false, true] {
                let faits = faits(colonne) {
                    $0.document?.duPatient = true
                    $0.document?.auteur = auteur
                    $0.document?.deLaStructure = auteur
                }
                let nomme = Colonne.lire(ligne.tout + " " + ligne.sien).contains(colonne)
                let reserve = colonne == .pat || colonne == .mt && ligne.mode != .centre15
                let attendu: Motif = !nomme ? .droitAbsent : reserve ? .accorde : .documentDuPatient
                #expect(
                    try motif(ligne.demande(colonne.acteur), faits) == attendu,
                    "\(ligne) \(colonne.rawValue)")
            }
        }
    }

    @Test("le droit d'un acte n'en donne aucun autre : retirer sa cellule le ferme, et lui seul")
    func celluleRetiree() throws {
        let demande = Demande.exemple(.consultation, par: .medecin)
        var tables = try tablesPubliees.get()
        tables.droits = DroitsFonctionnels(cellules: [.init(.rechercheMetadonnees, .medecin, .normal): .oui])
        let reglement = Reglement(tables: tables)
        #expect(reglement.statuer(demande, .exemple()).verdict.motif == .droitAbsent)
        let liste = Demande.exemple(.rechercheMetadonnees, par: .medecin)
        #expect(reglement.statuer(liste, .exemple()).verdict.motif == .accorde)
    }
}
