/// Lien vers un autre document : `relatedDocument`.
public struct LienCDA: Sendable, Hashable {
    /// `RPLC` (remplace), `XFRM` (transforme).
    public let typeCode: String?
    /// Identifiants du document visé (`parentDocument/id`).
    public let ids: [IdentifiantHL7]

    init(_ noeud: Noeud) {
        typeCode = noeud[.typeCode]
        ids = noeud.enfant(.parentDocument)?.enfants(.id).map { IdentifiantHL7($0) } ?? []
    }
}
