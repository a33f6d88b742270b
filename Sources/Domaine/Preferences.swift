/// Ce que le titulaire admet ou refuse dans son dossier.
///
/// - Source: règlement §§ 3 à 5 ; contrat § 2 (`PUT /dossiers/{d}/preferences`).
public struct Preferences: Sendable, Hashable {
    /// Le bris de glace est admis.
    public var brisDeGlace: Bool
    /// L'accès des centres de régulation est admis.
    public var centre15: Bool
    /// Les documents masqués sont ouverts à l'urgence.
    public var masquesEnUrgence: Bool
    /// Tout est masqué aux professionnels, documents à venir compris.
    public var masquageParDefaut: Bool

    /// Des préférences ; par défaut, celles d'un dossier neuf (EX_1.1-1050 : urgences admises).
    public init(
        brisDeGlace: Bool = true, centre15: Bool = true, masquesEnUrgence: Bool = false,
        masquageParDefaut: Bool = false
    ) {
        self.brisDeGlace = brisDeGlace
        self.centre15 = centre15
        self.masquesEnUrgence = masquesEnUrgence
        self.masquageParDefaut = masquageParDefaut
    }
}

/// Ce qui est demandé des préférences ; une clé absente reste comme elle est.
public struct ChangementPreferences: Sendable, Hashable {
    /// Admettre le bris de glace.
    public var brisDeGlace: Bool?
    /// Admettre l'accès des centres de régulation.
    public var centre15: Bool?
    /// Ouvrir les documents masqués à l'urgence.
    public var masquesEnUrgence: Bool?
    /// Tout masquer, ou tout rendre visible, futur compris.
    public var masquageParDefaut: Bool?

    /// Un changement, éventuellement vide.
    public init(
        brisDeGlace: Bool? = nil, centre15: Bool? = nil, masquesEnUrgence: Bool? = nil,
        masquageParDefaut: Bool? = nil
    ) {
        self.brisDeGlace = brisDeGlace
        self.centre15 = centre15
        self.masquesEnUrgence = masquesEnUrgence
        self.masquageParDefaut = masquageParDefaut
    }

    /// Les préférences une fois le changement fait.
    public func applique(a preferences: Preferences) -> Preferences {
        Preferences(
            brisDeGlace: brisDeGlace ?? preferences.brisDeGlace, centre15: centre15 ?? preferences.centre15,
            masquesEnUrgence: masquesEnUrgence ?? preferences.masquesEnUrgence,
            masquageParDefaut: masquageParDefaut ?? preferences.masquageParDefaut)
    }
}
