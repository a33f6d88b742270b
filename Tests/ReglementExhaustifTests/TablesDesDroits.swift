import Domaine

// Les cellules, telles qu'un juriste les lit dans M526 et M606 :
//   o oui · - non · 8 ses documents (note 8) · 9 ceux de sa structure (note 9) · 1 pour sa structure
//   5 références de sa structure (note 5) · p documents du patient · r remboursements · m dossier d'un mineur
// Les lettres majuscules disent où le règlement s'écarte des tables publiées :
//   A ses documents seulement, là où la table dit oui (§ 5) · O oui, là où la table dit non (§ 4)
//   N non, là où la table dit oui (§ 4 : le médecin du travail ne lit jamais)

// swift-format-ignore
/// M526 : authentifications directe et indirecte.
let m526: [(Action, String)] = [
    //                         PS non méd. | médecin   | trav. | MT     | CPE | établ.
    //                           N  R  B     N  R  B     N       N  B     N     N  R
    (.rechercheDossier,        " o  o  o     o  o  o     o       o  o     o     o  o "),  // TD0.2
    (.rechercheSansINS,        " -  o  O     -  o  O     -       -  O     -     -  o "),  // TD0.5
    (.listeDossiers,           " o  o  o     o  o  o     o       o  o     1     o  - "),  // TD0.4, notes 2 et 3
    (.autorisationAjout,       " o  -  -     o  -  -     -       o  -     1     -  - "),  // TD0.3
    (.autorisationSuppression, " o  -  -     o  -  -     -       o  -     -     -  - "),  // TD0.3
    (.retraitMedecinTraitant,  " -  -  -     -  -  -     -       o  -     -     -  - "),  // TD0.3
    (.listeAutorisations,      " o  -  -     o  -  -     o       o  -     -     -  - "),  // TD1.6
    (.alimentation,            " o  o  o     o  o  o     o       o  o     1     1  1 "),  // TD2.1, TD2.2
    (.rechercheMetadonnees,    " o  o  o     o  o  o     o       o  o     5     5  5 "),  // TD3.1
    (.consultation,            " o  o  o     o  o  o     -       o  o     -     -  - "),  // TD3.2
    (.masquage,                " A  -  -     A  -  -     A       o  -     -     -  - "),  // TD3.3a
    (.demasquage,              " 8  -  -     8  -  -     8       o  -     -     -  - "),  // TD3.3a
    (.visibilitePatient,       " o  -  -     o  -  -     N       o  -     -     -  - "),  // TD3.3b
    (.archivage,               " 8  -  -     8  o  o     8       o  o     -     -  - "),  // TD3.3d
    (.desarchivage,            " 8  -  -     8  o  o     8       o  o     -     -  - "),  // TD3.3d
    (.suppression,             " 8  8  8     8  8  8     8       8  8     9     9  9 "),  // TD3.3c
]

// swift-format-ignore
/// M606 : authentification indirecte renforcée (AIR).
let m606: [(Action, String)] = [
    //                         PS non méd. | médecin   | MT     | personnel
    //                           N  R  B     N  R  B     N  B     N
    (.rechercheDossier,        " o  o  o     o  o  o     o  o     o "),
    (.rechercheSansINS,        " -  o  O     -  o  O     -  O     - "),
    (.listeDossiers,           " o  o  o     o  o  o     o  o     1 "),
    (.autorisationAjout,       " o  -  -     o  -  -     o  -     1 "),
    (.autorisationSuppression, " o  -  -     o  -  -     o  -     - "),
    (.listeAutorisations,      " o  -  -     o  -  -     o  -     - "),
    (.alimentation,            " -  -  -     -  -  -     -  -     - "),
    (.rechercheMetadonnees,    " o  o  o     o  o  o     o  o     5 "),
    (.consultation,            " o  o  o     o  o  o     o  o     - "),
    (.masquage,                " A  -  -     A  -  -     o  -     - "),
    (.demasquage,              " 8  -  -     8  -  -     o  -     - "),
    (.visibilitePatient,       " o  -  -     o  -  -     o  -     - "),
    (.archivage,               " 8  -  -     A  o  o     o  o     - "),
    (.desarchivage,            " 8  -  -     A  o  o     o  o     - "),
    (.suppression,             " 8  8  8     8  8  8     8  8     9 "),
]

// swift-format-ignore
/// Les actes et les acteurs que les tables publiées ignorent (règlement §§ 3 à 7), quelle que soit la preuve.
let complement: [(Action, String)] = [
    //                             PS non méd. | médecin  | trav. | MT    | CPE | établ.| pers.| patient | repr. | AM | exploitant
    //                               N  R  B     N  R  B    N       N  B    N     N  R    N      N         N       N    N
    (.rechercheDossier,            " -  -  -     -  -  -    -       -  -    -     -  -    -      o         o       -    - "),
    (.creationDossier,             " -  -  -     -  -  -    -       -  -    -     -  -    -      -         -       -    o "),
    (.autorisationAjout,           " -  -  -     -  -  -    -       -  -    -     -  -    -      o         -       -    - "),
    (.autorisationSuppression,     " -  -  -     -  -  -    -       -  -    -     -  -    -      o         -       -    - "),
    (.declarationMedecinTraitant,  " -  -  -     o  -  -    -       o  -    -     -  -    -      -         -       -    - "),
    (.listeAutorisations,          " -  -  -     -  -  -    -       -  -    -     -  -    -      o         o       -    - "),
    (.alimentation,                " -  -  -     -  -  -    -       -  -    -     -  -    -      p         -       r    - "),
    (.rechercheMetadonnees,        " -  -  -     -  -  -    -       -  -    -     -  -    -      o         o       -    - "),
    (.consultation,                " -  -  -     -  -  -    -       -  -    -     -  -    -      o         o       -    - "),
    (.masquage,                    " -  -  -     -  -  -    -       -  -    -     -  -    -      o         -       -    - "),
    (.demasquage,                  " -  -  -     -  -  -    -       -  -    -     -  -    -      o         -       -    - "),
    (.invisibilitePatient,         " 8  -  -     8  -  -    8       8  -    -     -  -    -      -         -       -    - "),
    (.invisibiliteRepresentants,   " 8  -  -     8  -  -    8       8  -    -     -  -    -      m         -       -    - "),
    (.visibiliteRepresentants,     " 8  -  -     8  -  -    8       8  -    -     -  -    -      m         -       -    - "),
    (.archivage,                   " -  -  -     -  -  -    -       -  -    -     -  -    -      p         -       -    - "),
    (.desarchivage,                " -  -  -     -  -  -    -       -  -    -     -  -    -      p         -       -    - "),
    (.suppression,                 " -  -  -     -  -  -    -       -  -    -     -  -    -      p         -       -    - "),
    (.blocage,                     " -  -  -     -  -  -    -       o  -    -     -  -    -      o         -       -    - "),
    (.deblocage,                   " -  -  -     -  -  -    -       o  -    -     -  -    -      o         -       -    - "),
    (.preferences,                 " -  -  -     -  -  -    -       -  -    -     -  -    -      o         -       -    - "),
    (.changementPreferences,       " -  -  -     -  -  -    -       -  -    -     -  -    -      o         -       -    - "),
    (.activation,                  " -  -  -     -  -  -    -       -  -    -     -  -    -      o         -       -    o "),
    (.opposition,                  " -  -  -     -  -  -    -       -  -    -     -  -    -      o         -       -    o "),
    (.fermeture,                   " -  -  -     -  -  -    -       -  -    -     -  -    -      o         -       -    o "),
    (.reouverture,                 " -  -  -     -  -  -    -       -  -    -     -  -    -      o         -       -    o "),
    (.effacement,                  " -  -  -     -  -  -    -       -  -    -     -  -    -      o         -       -    o "),
    (.historique,                  " o  -  -     o  -  -    o       o  -    o     o  -    o      o         o       -    - "),
    (.notifications,               " -  -  -     -  -  -    -       -  -    -     -  -    -      o         o       -    - "),
    (.lectureNotification,         " -  -  -     -  -  -    -       -  -    -     -  -    -      o         -       -    - "),
    (.explication,                 " o  o  o     o  o  o    o       o  o    -     -  -    -      o         -       -    - "),
]

/// Les colonnes, dans l'ordre du complément.
enum Colonne: Int, CaseIterable {
    case psN, psR, psB, medN, medR, medB, travN, mtN, mtB, cpeN, esN, esR, persN, patN, repN, amN, expN

    static let deM526: [Colonne] = [
        .psN, .psR, .psB, .medN, .medR, .medB, .travN, .mtN, .mtB, .cpeN, .esN, .esR,
    ]
    static let deM606: [Colonne] = [.psN, .psR, .psB, .medN, .medR, .medB, .mtN, .mtB, .persN]
}

/// Ce qu'une cellule dit.
enum Cellule: Character {
    case oui = "o"
    case non = "-"
    case siens = "8"
    case deSaStructure = "9"
    case pourSaStructure = "1"
    case references = "5"
    case duPatient = "p"
    case remboursements = "r"
    case mineur = "m"
    case siensSelonLeReglement = "A"
    case ouiSelonLeReglement = "O"
    case nonSelonLeReglement = "N"
}

extension Action {
    /// Le rang de l'acte, pour lire un tableau sans hacher.
    static let rangs = Dictionary(uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
    var rang: Int { Self.rangs[self] ?? 0 }
}

/// Une table dépliée : une cellule par acte et par colonne, `non` là où la table ne dit rien.
struct TableDepliee: Sendable {
    let cellules: [Cellule]

    init(_ lignes: [(Action, String)], _ colonnes: [Colonne]) {
        var cellules = [Cellule](repeating: .non, count: Action.allCases.count * Colonne.allCases.count)
        for (acte, ligne) in lignes {
            let lues = ligne.compactMap { $0 == " " ? nil : Cellule(rawValue: $0) }
            precondition(lues.count == colonnes.count, "ligne mal formée : \(acte)")
            for (colonne, cellule) in zip(colonnes, lues) {
                cellules[acte.rang * Colonne.allCases.count + colonne.rawValue] = cellule
            }
        }
        self.cellules = cellules
    }

    func lire(_ acte: Action, _ colonne: Colonne) -> Cellule {
        cellules[acte.rang * Self.largeur + colonne.rawValue]
    }

    private static let largeur = Colonne.allCases.count

    static let publiee526 = TableDepliee(m526, Colonne.deM526)
    static let publiee606 = TableDepliee(m606, Colonne.deM606)
    static let complementaire = TableDepliee(complement, Colonne.allCases)
}
