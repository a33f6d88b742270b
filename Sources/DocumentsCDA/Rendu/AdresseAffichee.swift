/// L'adresse d'un `linkHtml`, telle qu'elle peut être lue : sans blanc, et d'un schéma qui n'exécute rien.
struct AdresseAffichee {
    private static let schemas: Set<String> = ["http", "https", "mailto", "tel", "ftp", "urn"]

    let texte: String

    /// Rend `nil` pour un renvoi interne (`#…`), une adresse vide, ou un schéma d'une autre sorte.
    init?(_ href: String) {
        let octets = href.utf8.filter { $0 > 0x20 && $0 != 0x7F }
        guard let premier = octets.first, premier != UInt8(ascii: "#") else { return nil }
        let schema = octets.prefix { !":/?#".utf8.contains($0) }
        if schema.count < octets.count, octets[schema.count] == UInt8(ascii: ":") {
            let connu = Self.schemas.contains(String(decoding: schema, as: UTF8.self).lowercased())
            guard schema.count <= 6, connu else { return nil }
        }
        texte = String(decoding: octets, as: UTF8.self)
    }
}
