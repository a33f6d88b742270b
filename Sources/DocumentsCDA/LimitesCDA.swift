/// Bornes de lecture d'un CDA, vérifiées pendant la lecture.
public struct LimitesCDA: Sendable, Equatable {
    /// Taille maximale du document, en octets.
    public var octets: Int
    /// Nombre maximal d'éléments emboîtés, racine comprise.
    public var profondeur: Int
    /// Nombre maximal d'éléments retenus dans l'en-tête.
    public var elementsEntete: Int
    /// Taille maximale des valeurs retenues dans l'en-tête, en octets.
    public var octetsEntete: Int
    /// Taille maximale d'une pièce décodée (PDF…), en octets.
    public var octetsPiece: Int

    /// Les valeurs par défaut conviennent à un document de 50 Mio.
    public init(
        octets: Int = 50 << 20, profondeur: Int = 100, elementsEntete: Int = 20_000,
        octetsEntete: Int = 1 << 20, octetsPiece: Int = 40 << 20
    ) {
        self.octets = octets
        self.profondeur = profondeur
        self.elementsEntete = elementsEntete
        self.octetsEntete = octetsEntete
        self.octetsPiece = octetsPiece
    }
}
