/// Pièce tirée du corps d'un CDA, décodée.
public struct PieceCDA: Sendable, Hashable {
    /// `application/pdf`, `text/plain`, `text/rtf`, `image/jpeg`, `image/tiff`… en minuscules.
    public let mediaType: String
    /// Contenu décodé.
    public let octets: [UInt8]
}
