/// Nom d'une personne (type PN), parties dans l'ordre du document.
public struct NomPersonne: Sendable, Hashable {
    /// Une partie du nom et son qualificatif.
    public struct Partie: Sendable, Hashable {
        /// Texte, sans espace aux bords.
        public let valeur: String
        /// `BR` (naissance), `SP` (usage, conjoint), `CL` (utilisé)… ; `nil` si absent.
        public let qualifier: String?

        init?(_ noeud: Noeud) {
            guard let texte = noeud.texte else { return nil }
            valeur = texte
            qualifier = noeud[.qualifier]
        }

        /// Vrai si ce qualificatif est l'un de ceux de la partie (`qualifier` en admet plusieurs).
        public func porte(_ qualificatif: String) -> Bool {
            qualifier?.split(separator: " ").contains { $0 == qualificatif } ?? false
        }
    }

    /// Noms de famille.
    public let family: [Partie]
    /// Prénoms.
    public let given: [Partie]
    /// Civilité.
    public let prefix: [Partie]
    /// Titre.
    public let suffix: [Partie]
    /// Texte d'un nom donné sans parties.
    public let texteLibre: String?
    /// Motif d'absence.
    public let nullFlavor: String?

    /// Premier nom de famille de ce qualificatif.
    public func family(_ qualificatif: String) -> String? {
        family.first { $0.porte(qualificatif) }?.valeur
    }

    /// Premier prénom de ce qualificatif.
    public func given(_ qualificatif: String) -> String? {
        given.first { $0.porte(qualificatif) }?.valeur
    }

    init(_ noeud: Noeud) {
        family = noeud.enfants(.family).compactMap { Partie($0) }
        given = noeud.enfants(.given).compactMap { Partie($0) }
        prefix = noeud.enfants(.prefix).compactMap { Partie($0) }
        suffix = noeud.enfants(.suffix).compactMap { Partie($0) }
        texteLibre = noeud.texte
        nullFlavor = noeud[.nullFlavor]
    }
}
