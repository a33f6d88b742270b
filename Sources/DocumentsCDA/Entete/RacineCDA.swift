/// Élément racine du fichier qui porte le CDA.
public enum RacineCDA: String, Sendable, Hashable, CaseIterable {
    /// Le CDA lui-même.
    case clinicalDocument = "ClinicalDocument"
    /// Signature XML enveloppante.
    case dsSignature = "ds:Signature"
    /// Feuille de style qui contient le CDA (*autoprésentable*).
    case xslStylesheet = "xsl:stylesheet"

    /// `mimeType` de la fiche XDS.
    public var mimeType: String {
        switch self {
        case .clinicalDocument, .dsSignature: "text/xml"
        case .xslStylesheet: "application/xslt+xml"
        }
    }
}
