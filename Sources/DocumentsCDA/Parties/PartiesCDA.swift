internal import XMLKit

/// Tire du corps d'un CDA les pièces qu'il embarque, avec les mêmes bornes que la lecture de l'en-tête.
public enum PartiesCDA {
    /// Le PDF du document ; `nil` s'il n'en a pas.
    ///
    /// Niveau 1 : le corps, s'il est `application/pdf`. Niveau 3 : le PDF de la section FR-Document-PDF-copie
    /// (`1.2.250.1.213.1.1.2.243`), sinon le premier `value` de type `application/pdf`.
    ///
    /// - Throws: ``ErreurCDA``.
    public static func pdf(
        de octets: [UInt8], limites: LimitesCDA = LimitesCDA()
    ) throws(ErreurCDA) -> [UInt8]? {
        let lecteur = LecteurParties(limites: limites, filtre: LecteurParties.pdf)
        try lire(octets, lecteur, limites)
        return try lecteur.piece()?.octets
    }

    /// La pièce d'un corps de niveau 1, quel que soit son type ; `nil` pour un corps structuré.
    ///
    /// - Throws: ``ErreurCDA``.
    public static func corpsNonStructure(
        de octets: [UInt8], limites: LimitesCDA = LimitesCDA()
    ) throws(ErreurCDA) -> PieceCDA? {
        let lecteur = LecteurParties(limites: limites, filtre: nil)
        try lire(octets, lecteur, limites)
        return try lecteur.piece()
    }

    private static func lire(
        _ octets: [UInt8], _ lecteur: LecteurParties, _ limites: LimitesCDA
    ) throws(ErreurCDA) {
        do throws(XMLError) {
            try XMLReader.read(octets.span, limites: limites, consommateur: lecteur)
        } catch {
            throw ErreurCDA(error, arret: lecteur.arret)
        }
        guard lecteur.aVuUnDocument else { throw .pasUnCDA }
    }
}
