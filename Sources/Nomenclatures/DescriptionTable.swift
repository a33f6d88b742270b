/// Ce qu'une table dit d'elle-même dans ses premières lignes, pour l'affichage.
public struct DescriptionTable: Sendable, Hashable {
    /// Nom du fichier, `types.csv`.
    public let nom: String
    /// Première ligne de commentaire.
    public let titre: String
    /// Publication d'où viennent les lignes.
    public let source: String
    /// Version ou date de cette publication.
    public let version: String
    /// Date du dernier contrôle, AAAA-MM-JJ.
    public let verifieLe: String
    /// Confiance accordée, en mots.
    public let confiance: String
    /// Nombre de lignes de données.
    public let lignes: Int
    /// SHA-256 du fichier, en hexadécimal.
    public let empreinte: String
}
