/// Qui agit : une personne ou une structure, telle que sa preuve d'identité la décrit.
///
/// Le médecin traitant n'est pas ici : c'est le dossier qui le dit, jamais le jeton.
public struct Acteur: Sendable, Hashable {
    /// Les genres d'acteurs du règlement (§ 1).
    public enum Genre: String, Sendable, CaseIterable {
        /// Professionnel de santé, y compris médecin du travail (voir ``Acteur/estMedecinDuTravail``).
        case professionnelDeSante = "PS"
        /// Secrétariat médical porteur d'une carte CPE.
        case secretariat = "SECRETARIAT"
        /// Structure, en authentification indirecte.
        case etablissement = "ETABLISSEMENT"
        /// Personnel d'établissement non professionnel de santé, en AIR.
        case personnelEtablissement = "PERSONNEL_ETABLISSEMENT"
        /// Le titulaire du dossier.
        case patient = "PATIENT"
        /// Le représentant légal d'un mineur.
        case representantLegal = "REPRESENTANT_LEGAL"
        /// L'Assurance Maladie.
        case assuranceMaladie = "ASSURANCE_MALADIE"
        /// L'exploitant : il administre, il ne lit jamais un document.
        case exploitant = "EXPLOITANT"
    }

    /// Comment l'identité a été prouvée.
    public enum Authentification: String, Sendable, CaseIterable {
        /// La carte ou le jeton Pro Santé Connect d'une personne.
        case directe
        /// Le certificat ou le jeton d'une structure.
        case indirecte
        /// Authentification indirecte renforcée.
        case air = "AIR"
    }

    /// Genre de l'acteur.
    public var genre: Genre
    /// PS_IdNat, Struct_IdNat ou identifiant attribué par l'exploitant ; vide pour un patient.
    public var id: String
    /// Nom d'exercice.
    public var nom: String?
    /// Prénom d'exercice.
    public var prenom: String?
    /// Code de profession TRE_G15 (`10` médecin, `21` pharmacien…).
    public var profession: String?
    /// Savoir-faire TRE_R38 et suivants (`SM26`…), exigé d'un médecin.
    public var specialite: String?
    /// Section de l'Ordre TRE_G05, exigée d'un pharmacien.
    public var section: String?
    /// Struct_IdNat de la structure dans laquelle il agit.
    public var structure: String?
    /// Droit de régulation médicale (centre 15).
    public var droitRegulation: Bool
    /// Comment il a prouvé qui il est.
    public var authentification: Authentification
    /// Matricule du patient, ou du mineur représenté.
    public var matricule: MatriculeINS?

    /// Un acteur ; les champs qui ne le concernent pas restent vides.
    public init(
        genre: Genre, id: String, nom: String? = nil, prenom: String? = nil, profession: String? = nil,
        specialite: String? = nil, section: String? = nil, structure: String? = nil,
        droitRegulation: Bool = false, authentification: Authentification = .directe,
        matricule: MatriculeINS? = nil
    ) {
        self.genre = genre
        self.id = id
        self.nom = nom
        self.prenom = prenom
        self.profession = profession
        self.specialite = specialite
        self.section = section
        self.structure = structure
        self.droitRegulation = droitRegulation
        self.authentification = authentification
        self.matricule = matricule
    }

    /// Savoir-faire de médecine du travail : SM25, C41 ou CAPA11 (règlement § 1).
    public static let specialitesDuTravail: Set<String> = ["SM25", "C41", "CAPA11"]

    /// Médecin du travail : profession 10 avec l'un des ``specialitesDuTravail``.
    public var estMedecinDuTravail: Bool {
        genre == .professionnelDeSante && profession == "10"
            && specialite.map(Self.specialitesDuTravail.contains) == true
    }
}

/// Ce que l'authentification dit de l'appelant, avant toute règle.
public enum Appelant: Sendable, Hashable {
    /// Aucune preuve d'identité (AUT-01).
    case sansPreuve
    /// Preuve invalide, expirée ou d'un émetteur inconnu (AUT-02).
    case preuveInvalide
    /// Preuve valable dont le rôle n'est pas un rôle du DMP (AUT-03).
    case roleInconnu
    /// Preuve valable.
    case reconnu(Acteur)
    /// Preuve valable, qui ne sert qu'une fois et qui a déjà servi (AUT-07).
    case preuveRejouee(Acteur)

    /// L'acteur que la preuve nomme, ou `nil`.
    public var acteur: Acteur? {
        switch self {
        case .reconnu(let acteur), .preuveRejouee(let acteur): acteur
        case .sansPreuve, .preuveInvalide, .roleInconnu: nil
        }
    }
}
