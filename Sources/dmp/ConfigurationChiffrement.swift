import Coffre
import Foundation

/// La clé `chiffrement` de la configuration : d'où vient la clé principale, et celles d'avant.
struct ConfigurationChiffrement: Decodable, Equatable {
    /// Une source, telle que la configuration la nomme : un fichier, ou une commande et ses arguments.
    struct Source: Decodable, Equatable {
        var fichier: String?
        var commande: [String]?

        private enum Cle: String, CodingKey { case fichier, commande }

        init(from decoder: any Decoder) throws {
            let c = try decoder.clesConnues(Cle.self)
            fichier = try c.decodeIfPresent(String.self, forKey: .fichier)
            commande = try c.decodeIfPresent([String].self, forKey: .commande)
            guard source != nil else {
                throw DecodingError.dataCorruptedError(
                    forKey: .fichier, in: c,
                    debugDescription: "fichier, ou commande : [chemin absolu, argument…], et l'un des deux")
            }
        }

        var source: SourceDeCle? {
            switch (fichier, commande) {
            case (let fichier?, nil): fichier.isEmpty ? nil : .fichier(fichier)
            case (nil, let commande?): commande.first?.hasPrefix("/") == true ? .commande(commande) : nil
            default: nil
            }
        }
    }

    var clePrincipale: Source?
    var anciennes: [Source] = []

    private enum Cle: String, CodingKey { case clePrincipale, anciennes }

    init() {}

    init(from decoder: any Decoder) throws {
        let c = try decoder.clesConnues(Cle.self)
        clePrincipale = try c.decodeIfPresent(Source.self, forKey: .clePrincipale)
        anciennes = try c.decodeIfPresent([Source].self, forKey: .anciennes) ?? []
        guard clePrincipale != nil || anciennes.isEmpty else {
            throw DecodingError.dataCorruptedError(
                forKey: .anciennes, in: c, debugDescription: "anciennes : demande clePrincipale")
        }
    }

    /// Fait partir les chemins d'un même répertoire.
    mutating func situer(_ situer: (String) -> String) {
        if let fichier = clePrincipale?.fichier { clePrincipale?.fichier = situer(fichier) }
        for rang in anciennes.indices { anciennes[rang].fichier = anciennes[rang].fichier.map(situer) }
    }

    /// Les sources ; `nil` : celles que le répertoire des données tient lui-même.
    var sources: (SourceDeCle, [SourceDeCle])? {
        (clePrincipale?.source).map { ($0, anciennes.compactMap(\.source)) }
    }
}

extension Configuration {
    /// D'où viennent les clés ; le fichier de configuration est relu quand elles changent.
    static func sources(_ fichier: String, donnees: String) -> SourcesDeCles {
        SourcesDeCles { () throws(ErreurCoffre) in
            let relue: Configuration
            do throws(Echec) { relue = try lire(fichier) } catch { throw .malFormee }
            if let sources = relue.chiffrement.sources { return sources }
            return try SourcesDeCles.duRepertoire(donnees).nommees()
        }
    }
}

extension Options {
    /// Les sources que nomme `--config`, ou `nil` : le répertoire des données tient sa clé.
    func cles(_ donnees: String) throws(Echec) -> SourcesDeCles? {
        guard let fichier = valeur("config") else { return nil }
        let configuration = try Configuration.lire(fichier)
        let ici = URL(fileURLWithPath: donnees).standardizedFileURL.path
        guard URL(fileURLWithPath: configuration.donnees).standardizedFileURL.path == ici else {
            throw Echec(.invalide, "--config est d'un autre répertoire de données que --donnees")
        }
        return Configuration.sources(fichier, donnees: donnees)
    }
}
