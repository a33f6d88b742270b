/// État d'une fiche.
///
/// - Source: JDV_J52-AvailabilityStatus-CISIS.
public enum EtatDocument: String, Sendable, CaseIterable {
    /// Version à jour.
    case approved = "Approved"
    /// Version archivée et à jour.
    case archived = "Archived"
    /// Version obsolète, remplacée.
    case deprecated = "Deprecated"
    /// Version dépubliée : octets et fiche restent, pour les traces.
    case deleted = "Deleted"
}

/// Les codes de visibilité d'un document, à côté de N, R, V.
///
/// - Source: TRE_A07-StatutVisibiliteDocument, restreinte à JDV_J58.
public struct Visibilite: OptionSet, Sendable, Hashable {
    /// Un bit par code.
    public let rawValue: Int

    /// - Parameter rawValue: bits 0 à 2.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Masqué aux professionnels de santé.
    public static let masquePS = Visibilite(rawValue: 1)
    /// Non visible par le patient.
    public static let invisiblePatient = Visibilite(rawValue: 2)
    /// Non visible par les représentants légaux.
    public static let invisibleRepresentants = Visibilite(rawValue: 4)

    /// Chaque code tel qu'il voyage.
    public static let codes: [(code: String, valeur: Visibilite)] = [
        ("MASQUE_PS", .masquePS),
        ("INVISIBLE_PATIENT", .invisiblePatient),
        ("INVISIBLE_REPRESENTANTS_LEGAUX", .invisibleRepresentants),
    ]

    /// - Parameter code: le code tel qu'il voyage ; `nil` s'il n'est pas dans JDV_J58.
    public init?(code: String) {
        guard let ligne = Self.codes.first(where: { $0.code == code }) else { return nil }
        self = ligne.valeur
    }

    /// Les codes présents, dans l'ordre de la table.
    public var listeCodes: [String] { Self.codes.filter { contains($0.valeur) }.map(\.code) }
}

/// Ce qui empêche un dépôt d'être un document du DMP ; la porte DOC en fait un motif.
public enum DefautDocument: Sendable, Hashable {
    /// DOC-03 : un élément obligatoire de l'en-tête manque. Le texte est un chemin HL7, jamais une valeur.
    case elementManquant(String)
    /// DOC-04 : un code hors de son jeu de valeurs. Le texte nomme l'élément et le jeu.
    case codeHorsJeu(String)
    /// DOC-05 : les métadonnées contredisent le document.
    case contradiction(String)
    /// DOC-05 : le déposant n'est ni auteur ni de la structure d'un auteur.
    case deposantEtranger
    /// DOC-07 : `MASQUE_PS` avec `INVISIBLE_PATIENT`.
    case visibiliteIncompatible
    /// DOC-09 : l'empreinte ou la taille annoncée n'est pas celle des octets reçus.
    case empreinteFausse
}

/// Un auteur sur une fiche.
public struct AuteurFiche: Sendable, Hashable {
    /// PS_IdNat, ou identifiant du système auteur.
    public var id: String
    /// Nom d'exercice, ou nom du système.
    public var nom: String?
    /// Prénom d'exercice.
    public var prenom: String?
    /// Code de profession (première partie du code auteur, `G15_10` donne `10`).
    public var profession: String?
    /// Code de spécialité complet (JDV_J01), `G15_10/SM03`.
    public var specialite: String?
    /// Struct_IdNat de sa structure.
    public var structure: String?
    /// Nom de sa structure.
    public var nomStructure: String?

    /// Un auteur.
    public init(
        id: String, nom: String? = nil, prenom: String? = nil, profession: String? = nil,
        specialite: String? = nil, structure: String? = nil, nomStructure: String? = nil
    ) {
        self.id = id
        self.nom = nom
        self.prenom = prenom
        self.profession = profession
        self.specialite = specialite
        self.structure = structure
        self.nomStructure = nomStructure
    }
}
