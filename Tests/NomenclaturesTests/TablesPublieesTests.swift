import Domaine
import Nomenclatures
import Testing

@Suite(
    "Droits fonctionnels, cellule par cellule (PDT-INF-526 v1.8, PDT-INF-606 v1.3)",
    .enabled(if: TablesPubliees.sontPresentes))
struct TablesPublieesTests {
    /// Les lignes publiées que chaque acte du serveur reprend ; ensemble quand il en faut deux pour une cellule.
    // swift-format-ignore
    static let actes: [(acte: Action, lignes: [String])] = [
        (.rechercheDossier,        ["TD0.2 Test d'existence d'un DMP et vérification de l'autorisation"]),
        (.autorisationAjout,       ["TD0.3 Se déclarer autorisé"]),
        (.autorisationSuppression, ["TD0.3 Supprimer son autorisation"]),
        (.retraitMedecinTraitant,  ["TD0.3 Se supprimer MT"]),
        (.listeDossiers,           ["TD0.4 Liste des DMP autorisés"]),
        (.rechercheSansINS,        ["TD0.5 Recherche d'un patient dans le DMP sans INS"]),
        (.listeAutorisations,      ["TD1.6 Liste des PS autorisés/bloqués sur un DMP"]),
        (.alimentation,            ["TD2.1 Alimentation d'un DMP",
            "TD2.2 Alimentation d'un DMP par CPE pour les secrétaires médicales du secteur libéral"]),
        (.rechercheMetadonnees,    ["TD3.1 Rechercher les métadonnées", "TD3.1 Rechercher la référence d'un document"]),
        (.consultation,            ["TD3.2 Documents non masqués aux PS"]),
        (.masquage,                ["TD3.3a Masquer un document aux PS"]),
        (.demasquage,              ["TD3.3a Démasquer un document aux PS"]),
        (.visibilitePatient,       ["TD3.3b Rendre un document visible au patient"]),
        (.suppression,             ["TD3.3c Supprimer un document"]),
        (.archivage,               ["TD3.3d Archiver un document"]),
        (.desarchivage,            ["TD3.3d Désarchiver un document"]),
    ]

    /// Les lignes publiées qui ne sont pas des cellules, et pourquoi.
    // swift-format-ignore
    static let nonReprises: [String: String] = [
        "TD0.0 Acquisition de l’identité du patient (11)":         "fermée le 30/09/2023",
        "TD0.1 Authentification sur le DMP":                       "porte AUT",
        "TD0.9 Accès Web PS contextuel":                           "pas de site",
        "TD0.10 Accès Web PS contextuel":                          "pas de site",
        "TD1.3a Consultation des données administratives d'un DMP": "rendues par le test d'existence",
        "TD3.2 Documents masqués aux PS":                          "porte VIS, notes 6 et 7",
        "TD3.2 Documents non visibles du patient et du représentant légal": "comme les non masqués",
        "TD3.2 Documents archivés":                                "comme les non masqués",
        "TD3.2 Documents obsolètes (anciennes versions)":          "comme les non masqués",
        "TD3.2 Documents supprimés":                               "porte ETA : un document supprimé ne se lit plus",
    ]

    /// Les différences voulues : la cellule, ce que dit la source, ce que dit le serveur.
    // swift-format-ignore
    static let differences526: [[String]] = [
        // Règlement § 4 : en bris de glace, par les traits.
        ["rechercheSansINS PS_NON_MEDECIN bris_de_glace",   "non", "oui"],
        ["rechercheSansINS MEDECIN_NON_MT bris_de_glace",   "non", "oui"],
        ["rechercheSansINS MEDECIN_TRAITANT bris_de_glace", "non", "oui"],
        // Règlement § 5, plus strict : l'auteur seulement.
        ["masquage PS_NON_MEDECIN normal",                  "oui", "auteur"],
        ["masquage MEDECIN_NON_MT normal",                  "oui", "auteur"],
        ["masquage MEDECIN_DU_TRAVAIL normal",              "oui", "auteur"],
        // Règlement § 5, plus strict : qui peut le lire.
        ["visibilitePatient MEDECIN_DU_TRAVAIL normal",     "oui", "non"],
    ]

    // swift-format-ignore
    static let differences606: [[String]] = [
        ["rechercheSansINS PS_NON_MEDECIN bris_de_glace",   "non", "oui"],
        ["rechercheSansINS MEDECIN_NON_MT bris_de_glace",   "non", "oui"],
        ["rechercheSansINS MEDECIN_TRAITANT bris_de_glace", "non", "oui"],
        ["masquage PS_NON_MEDECIN normal",                  "oui", "auteur"],
        ["masquage MEDECIN_NON_MT normal",                  "oui", "auteur"],
        ["archivage MEDECIN_NON_MT normal",                 "oui", "auteur"],
        ["desarchivage MEDECIN_NON_MT normal",              "oui", "auteur"],
    ]

    typealias Publiee = (nom: String, fichier: FichierTable, lignes: Int, differences: [[String]])
    static let tables: [Publiee] = [
        (TablesPubliees.m526, .droits, 324, differences526),
        (TablesPubliees.m606, .droitsAIR, 225, differences606),
    ]

    /// Deux lignes pour une cellule : l'une permet plus que l'autre, et c'est elle qui compte.
    private func reunir(_ droits: [String]) -> String {
        ["oui", "pour_sa_structure", "references_de_sa_structure"].first(where: droits.contains)
            ?? droits.first ?? "absente"
    }

    @Test("chaque cellule est celle de la source, sauf les différences voulues", arguments: tables)
    func cellules(_ table: Publiee) throws {
        let lignes = try TablesPubliees.lire(table.nom)
        #expect(lignes.count == table.lignes)
        var publiees: [String: [String]] = [:]
        for (acte, reprises) in Self.actes {
            for ligne in lignes where reprises.contains(ligne.acte) {
                let droit = try #require(ligne.droit, "\(ligne)")
                publiees["\(acte.rawValue) \(ligne.place)", default: []].append(droit)
            }
        }
        let serveur = TablesPubliees.cellules(table.fichier)
        #expect(Set(serveur.keys) == Set(publiees.keys))
        let lues = publiees.compactMap { cle, droits -> [String]? in
            let source = reunir(droits)
            let ecrit = serveur[cle] ?? "absente"
            return source == ecrit ? nil : [cle, source, ecrit]
        }
        #expect(Set(lues) == Set(table.differences))
        #expect(lues.count == table.differences.count)
    }

    @Test("aucune ligne publiée n'est oubliée : reprise, ou écartée pour une raison dite", arguments: tables)
    func lignes(_ table: Publiee) throws {
        let reprises = Set(Self.actes.flatMap(\.lignes))
        #expect(reprises.isDisjoint(with: Self.nonReprises.keys))
        let connues = reprises.union(Self.nonReprises.keys)
        let publiees = Set(try TablesPubliees.lire(table.nom).map(\.acte))
        #expect(publiees.isSubset(of: connues))
        // Le retrait du médecin traitant, l'identité du patient et TD0.9 manquent à la 606, TD0.10 à la 526.
        #expect(publiees.count == (table.fichier == .droits ? 27 : 25))
    }

    @Test(
        "archivés, obsolètes et non visibles se lisent comme les non masqués : une cellule suffit",
        arguments: tables)
    func memesLectures(_ table: Publiee) throws {
        let lignes = try TablesPubliees.lire(table.nom)
        func lecture(_ action: String) -> [String: String?] {
            var cellules: [String: String?] = [:]
            for ligne in lignes where ligne.acte == "TD3.2 \(action)" { cellules[ligne.place] = ligne.droit }
            return cellules
        }
        let reference = lecture("Documents non masqués aux PS")
        #expect(!reference.isEmpty)
        for (acte, raison) in Self.nonReprises where raison == "comme les non masqués" {
            #expect(lecture(String(acte.dropFirst(6))) == reference, "\(acte)")
        }
    }

    @Test(
        "les documents masqués : l'auteur en normal, l'urgence si le patient le permet (notes 6 et 7)",
        arguments: tables)
    func masques(_ table: Publiee) throws {
        let lignes = try TablesPubliees.lire(table.nom).filter { $0.acte == "TD3.2 Documents masqués aux PS" }
        #expect(!lignes.isEmpty)
        for ligne in lignes {
            let soignant = ["PS_NON_MEDECIN", "MEDECIN_NON_MT", "MEDECIN_TRAITANT"].contains(ligne.acteur)
            let normal = ligne.acteur == "MEDECIN_TRAITANT" ? "oui" : "auteur"
            let attendu = !soignant ? "non" : ligne.mode == "normal" ? normal : "masques_en_urgence"
            #expect(ligne.droit == attendu, "\(ligne)")
        }
    }

    @Test("l'astérisque porte sur l'archivage et la suppression, et sur eux seuls", arguments: tables)
    func asterisque(_ table: Publiee) throws {
        for ligne in try TablesPubliees.lire(table.nom) {
            let reserve = ["TD3.3c", "TD3.3d"].contains(ligne.transaction)
            #expect(ligne.asterisque == reserve, "\(ligne)")
        }
    }

    typealias Sondage = (
        nom: String, transaction: String, action: String, acteur: String, mode: String, droit: String
    )

    /// Quelques lignes relevées à la main, pour que la lecture elle-même soit éprouvée.
    // swift-format-ignore
    static let sondages: [Sondage] = [
        (TablesPubliees.m526, "TD0.4",  "Liste des DMP autorisés",           "CERTIFICAT_ES",      "normal",            "pour_sa_structure"),
        (TablesPubliees.m526, "TD3.1",  "Rechercher la référence d'un document", "CPE_NON_PS",     "normal",            "references_de_sa_structure"),
        (TablesPubliees.m526, "TD3.2",  "Documents non masqués aux PS",      "MEDECIN_DU_TRAVAIL", "sans_objet",        "non"),
        (TablesPubliees.m526, "TD3.3c", "Supprimer un document",             "CPE_NON_PS",         "normal",            "structure"),
        (TablesPubliees.m606, "TD2.1",  "Alimentation d'un DMP",             "MEDECIN_TRAITANT",   "normal",            "non"),
        (TablesPubliees.m606, "TD3.3c", "Supprimer un document",             "PE_NON_PS",          "normal",            "structure"),
        (TablesPubliees.m606, "TD0.5",  "Recherche d'un patient dans le DMP sans INS", "PS_NON_MEDECIN", "centre_regulation", "oui"),
        (TablesPubliees.m606, "TD0.3",  "Se déclarer autorisé",              "PE_NON_PS",          "normal",            "pour_sa_structure"),
    ]

    @Test("une ligne publiée se lit comme elle est imprimée", arguments: sondages)
    func sondage(_ cas: Sondage) throws {
        let ligne = try TablesPubliees.lire(cas.nom).first {
            $0.transaction == cas.transaction && $0.action == cas.action && $0.acteur == cas.acteur
                && $0.mode == cas.mode
        }
        #expect(ligne?.droit == cas.droit)
    }
}
