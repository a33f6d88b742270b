import Domaine

/// Les genres d'acteurs d'une situation, et ce qu'ils sont quand elle n'en dit pas plus.
enum MotsActeurs {
    /// Struct_IdNat de la structure d'essai.
    static let structure = "1750803447"
    /// PS_IdNat du professionnel d'essai.
    static let professionnel = "899900063480"

    static let genres = Vocabulaire([
        ("PS", ps()), ("médecin", ps("10", specialite: "SM26")),
        ("médecin du travail", ps("10", specialite: "SM25")),
        ("pharmacien", ps("21", section: "A")), ("pharmacienne", ps("21", section: "A")),
        ("infirmier", ps("60")), ("infirmière", ps("60")), ("sage-femme", ps("50")),
        ("chirurgien-dentiste", ps("40")), ("masseur-kinésithérapeute", ps("70")),
        ("ostéopathe", ps("71")),
        ("secrétariat", Acteur(genre: .secretariat, id: "3750803447/1", structure: structure)),
        (
            "établissement",
            Acteur(
                genre: .etablissement, id: structure, structure: structure, authentification: .indirecte)
        ),
        (
            "personnel d'établissement",
            Acteur(
                genre: .personnelEtablissement, id: "P1", structure: structure, authentification: .air)
        ),
        ("patient", Acteur(genre: .patient, id: "")), ("patiente", Acteur(genre: .patient, id: "")),
        ("représentant légal", Acteur(genre: .representantLegal, id: "R1")),
        ("représentante légale", Acteur(genre: .representantLegal, id: "R1")),
        (
            "assurance maladie",
            Acteur(genre: .assuranceMaladie, id: "assurance-maladie", authentification: .indirecte)
        ),
        ("exploitant", Acteur(genre: .exploitant, id: "E1")),
    ])

    static let preuves = Vocabulaire([
        ("valable", Preuve.valable), ("absente", .absente), ("invalide", .invalide),
        ("rôle inconnu", .roleInconnu), ("rejouée", .rejouee),
    ])

    /// Ce que vaut la preuve d'identité.
    enum Preuve: Sendable {
        case valable
        case absente
        case invalide
        case roleInconnu
        case rejouee
    }

    private static func ps(
        _ profession: String? = nil, specialite: String? = nil, section: String? = nil
    ) -> Acteur {
        Acteur(
            genre: .professionnelDeSante, id: professionnel, profession: profession,
            specialite: specialite, section: section, structure: structure)
    }
}
