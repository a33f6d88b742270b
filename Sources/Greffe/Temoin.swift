/// Un lieu hors du répertoire de données, où chaque point de contrôle signé est porté.
public enum Temoin: Sendable, Hashable {
    /// Un fichier, où les points s'ajoutent.
    case fichier(String)
    /// Un serveur, à qui chaque point est envoyé par POST.
    case http(AdresseTemoin)
}

/// L'adresse d'un témoin : `http://hôte[:port]/chemin`, ou `https`.
public struct AdresseTemoin: Sendable, Hashable {
    /// Nom ou adresse ; une adresse IPv6 sans ses crochets.
    public let hote: String
    /// Port.
    public let port: UInt16
    /// Chemin, et requête s'il y en a une.
    public let chemin: String
    /// Autorités du certificat du serveur, un fichier PEM ; `nil` : HTTP en clair.
    public let autorites: String?

    /// - Parameter autorites: exigées par `https`, ignorées sinon.
    /// - Returns: `nil` si l'adresse est mal formée.
    public init?(_ url: String, autorites: String? = nil) {
        guard let separation = url.firstRange(of: "://") else { return nil }
        let schema = url[..<separation.lowerBound]
        guard schema == "http" || schema == "https", (schema == "https") == (autorites != nil) else {
            return nil
        }
        let suite = url[separation.upperBound...]
        let barre = suite.firstIndex(of: "/") ?? suite.endIndex
        chemin = barre == suite.endIndex ? "/" : String(suite[barre...])
        guard chemin.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else { return nil }
        var autorite = suite[..<barre]
        var port: UInt16 = schema == "https" ? 443 : 80
        if let deux = autorite.lastIndex(of: ":"), !autorite.hasSuffix("]") {
            guard let lu = UInt16(autorite[autorite.index(after: deux)...]), lu > 0 else { return nil }
            port = lu
            autorite = autorite[..<deux]
        }
        if autorite.hasPrefix("["), autorite.hasSuffix("]") { autorite = autorite.dropFirst().dropLast() }
        guard !autorite.isEmpty,
            autorite.utf8.allSatisfy({
                $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "@") && $0 != UInt8(ascii: "[")
            })
        else { return nil }
        hote = String(autorite)
        self.port = port
        self.autorites = autorites
    }
}
