import Foundation
import HTTPServer
import HTTPWire

/// Le certificat qu'une écoute présente, et sa clé privée.
struct CertificatServeur: Decodable, Equatable {
    var certificat: String
    var cle: String

    private enum Cle: String, CodingKey { case certificat, cle }

    init(from decoder: any Decoder) throws {
        let c = try decoder.clesConnues(Cle.self)
        certificat = try c.decode(String.self, forKey: .certificat)
        cle = try c.decode(String.self, forKey: .cle)
    }

    /// Fait partir les chemins d'un même répertoire.
    mutating func situer(_ situer: (String) -> String) {
        certificat = situer(certificat)
        cle = situer(cle)
    }
}

/// L'écoute de tous : en TLS, ou en clair sur la boucle locale.
struct EcoutePublique: Decodable, Equatable {
    var adresse: String
    var port: Int
    var tls: CertificatServeur?

    private enum Cle: String, CodingKey { case adresse, port, tls }

    init(adresse: String, port: Int, tls: CertificatServeur? = nil) {
        self.adresse = adresse
        self.port = port
        self.tls = tls
    }

    init(from decoder: any Decoder) throws {
        let c = try decoder.clesConnues(Cle.self)
        adresse = try c.decodeIfPresent(String.self, forKey: .adresse) ?? "127.0.0.1"
        port = try c.decodeIfPresent(Int.self, forKey: .port) ?? 8080
        tls = try c.decodeIfPresent(CertificatServeur.self, forKey: .tls)
    }
}

/// L'écoute des structures, qui prouvent par un certificat qui elles sont.
struct EcouteMutuelle: Decodable, Equatable {
    var adresse: String
    var port: Int
    var tls: CertificatServeur
    var autorites: String
    var revocations: [String]
    var exigee: Bool

    private enum Cle: String, CodingKey { case adresse, port, tls, autorites, revocations, exigee }

    init(from decoder: any Decoder) throws {
        let c = try decoder.clesConnues(Cle.self)
        adresse = try c.decodeIfPresent(String.self, forKey: .adresse) ?? "127.0.0.1"
        port = try c.decodeIfPresent(Int.self, forKey: .port) ?? 8443
        tls = try c.decode(CertificatServeur.self, forKey: .tls)
        autorites = try c.decode(String.self, forKey: .autorites)
        revocations = try c.decodeIfPresent([String].self, forKey: .revocations) ?? []
        exigee = try c.decodeIfPresent(Bool.self, forKey: .exigee) ?? true
    }
}

/// L'écoute de l'exploitant, en clair et sur la boucle locale seulement : `/sante`, `/pret`.
struct EcouteAdministration: Decodable, Equatable {
    var adresse: String
    var port: Int

    private enum Cle: String, CodingKey { case adresse, port }

    init(from decoder: any Decoder) throws {
        let c = try decoder.clesConnues(Cle.self)
        adresse = try c.decodeIfPresent(String.self, forKey: .adresse) ?? "127.0.0.1"
        port = try c.decodeIfPresent(Int.self, forKey: .port) ?? 9090
    }
}

extension Configuration {
    /// L'écoute publique, par sa clé ou par `adresse` et `port`.
    var ecoutePublique: EcoutePublique { publique ?? EcoutePublique(adresse: adresse, port: port) }

    /// Fait partir les chemins d'un même répertoire.
    mutating func situerEcoutes(_ situer: (String) -> String) {
        publique?.tls?.situer(situer)
        guard var mutuelle else { return }
        mutuelle.tls.situer(situer)
        mutuelle.autorites = situer(mutuelle.autorites)
        mutuelle.revocations = mutuelle.revocations.map { situer($0) }
        self.mutuelle = mutuelle
    }

    func controlerEcoutes() throws(Echec) {
        func exiger(_ condition: Bool, _ phrase: String) throws(Echec) {
            guard condition else { throw Echec(.invalide, "configuration : \(phrase)") }
        }
        let publique = ecoutePublique
        let ports = [publique.port] + [mutuelle?.port, administration?.port].compactMap { $0 }
        try exiger(ports.allSatisfy { (0...65535).contains($0) }, "port : 0 à 65535")
        try exiger(
            publique.tls != nil || httpEnClair || Self.estBoucleLocale(publique.adresse),
            "adresse : sans TLS, seule une adresse de boucle locale est admise (ou httpEnClair: true)")
        try exiger(
            administration.map { Self.estBoucleLocale($0.adresse) } ?? true,
            "administration.adresse : une adresse de boucle locale")
    }

    private static func estBoucleLocale(_ adresse: String) -> Bool {
        adresse.hasPrefix("127.") || adresse == "::1"
    }

    /// Les écoutes à ouvrir, la publique d'abord.
    func ecoutes(_ routes: RouteTable, administration service: RouteTable) -> [Ecoute] {
        func tls(_ certificat: CertificatServeur, _ clients: TLSSettings.Clients? = nil) -> TLSSettings {
            TLSSettings(certificate: certificat.certificat, key: certificat.cle, clients: clients)
        }
        let publique = ecoutePublique
        var ecoutes = [
            Ecoute(
                nom: nil, adresse: publique.adresse, port: publique.port, routes, publique.tls.map { tls($0) }
            )
        ]
        if let mutuelle {
            let clients = TLSSettings.Clients(
                authorities: mutuelle.autorites, revocations: mutuelle.revocations,
                isRequired: mutuelle.exigee)
            ecoutes.append(
                Ecoute(
                    nom: "mutuelle", adresse: mutuelle.adresse, port: mutuelle.port, routes,
                    tls(mutuelle.tls, clients)))
        }
        if let administration {
            ecoutes.append(
                Ecoute(
                    nom: "administration", adresse: administration.adresse, port: administration.port,
                    service, nil, toujours: true))
        }
        return ecoutes
    }
}

extension Decoder {
    /// Les champs d'un objet, dont toute clé est connue.
    func clesConnues<Cle: CodingKey>(_ type: Cle.Type) throws -> KeyedDecodingContainer<Cle> {
        let libre = try container(keyedBy: CleLibre.self)
        for cle in libre.allKeys where Cle(stringValue: cle.stringValue) == nil {
            throw DecodingError.dataCorruptedError(
                forKey: cle, in: libre, debugDescription: "clé inconnue : \(cle.stringValue)")
        }
        return try container(keyedBy: type)
    }
}

private struct CleLibre: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
