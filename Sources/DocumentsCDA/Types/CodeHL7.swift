/// Code HL7 v3 (types CS, CE et CD), tel que le document l'écrit.
public struct CodeHL7: Sendable, Hashable {
    /// Code.
    public let code: String?
    /// OID de la terminologie.
    public let codeSystem: String?
    /// Libellé donné par le document ; n'a pas valeur de référence.
    public let displayName: String?
    /// Motif d'absence (`UNK`, `NASK`, `ASKU`, `NAV`, `MSK`…).
    public let nullFlavor: String?

    /// Vrai si `code` porte une valeur.
    public var estRenseigne: Bool { code?.isEmpty == false }

    init(_ noeud: Noeud) {
        code = noeud[.code]
        codeSystem = noeud[.codeSystem]
        displayName = noeud[.displayName]
        nullFlavor = noeud[.nullFlavor]
    }
}
