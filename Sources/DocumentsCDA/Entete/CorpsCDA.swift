/// Corps du CDA.
public enum CorpsCDA: Sendable, Hashable {
    /// Niveau 1 : `nonXMLBody/text`, avec ses attributs bruts.
    case nonStructure(mediaType: String?, representation: String?)
    /// Niveau 2 ou 3 : `structuredBody`.
    case structure
}
