internal import XMLKit

/// Lit l'en-tête d'un CDA R2 en une passe, et vérifie que le document entier est bien formé.
public enum LecteurCDA {
    /// Rend l'en-tête du document.
    ///
    /// Le document peut être un `ClinicalDocument`, une `ds:Signature` qui en enveloppe un, ou une feuille
    /// `xsl:stylesheet` qui en contient un (*autoprésentable*). Ce qui manque à l'en-tête n'est pas une erreur :
    /// voir ``EnteteCDA/manques``.
    ///
    /// - Throws: ``ErreurCDA``.
    public static func lire(
        _ octets: Span<UInt8>, limites: LimitesCDA = LimitesCDA()
    ) throws(ErreurCDA) -> EnteteCDA {
        let lecteur = LecteurEntete(limites: limites)
        do throws(XMLError) {
            try XMLReader.read(
                octets, limites: limites, consommateur: lecteur)
        } catch {
            throw ErreurCDA(error, arret: lecteur.arret)
        }
        guard let racine = lecteur.racine, !lecteur.arbre.elements.isEmpty else { throw .pasUnCDA }
        let arbre = ArbreEntete(lecteur.arbre)
        return EnteteCDA(Noeud(arbre: arbre, rang: 0), racine: racine, corps: lecteur.corps)
    }

    /// Comme ``lire(_:limites:)-(Span<UInt8>,_)``, sur un tableau.
    ///
    /// - Throws: ``ErreurCDA``.
    public static func lire(
        _ octets: [UInt8], limites: LimitesCDA = LimitesCDA()
    ) throws(ErreurCDA) -> EnteteCDA {
        try lire(octets.span, limites: limites)
    }
}

extension XMLReader {
    /// Une passe avec le vocabulaire et les bornes de ce module.
    static func read(
        _ octets: Span<UInt8>, limites: LimitesCDA, consommateur: any XMLConsumer
    ) throws(XMLError) {
        try read(
            octets, limits: XMLLimits(bytes: limites.octets, depth: limites.profondeur),
            vocabulary: Nom.vocabulaire, consumer: consommateur)
    }
}
