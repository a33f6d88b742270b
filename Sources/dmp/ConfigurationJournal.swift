import Foundation
import Greffe

/// La clé `journal` de la configuration : qui signe le journal, quand, et à qui le dire.
struct ConfigurationJournal: Decodable, Equatable {
    /// Un témoin, tel que la configuration le nomme : un fichier, ou une adresse.
    struct Temoin: Decodable, Equatable {
        var fichier: String?
        var url: String?
        var autorites: String?

        private enum Cle: String, CodingKey { case fichier, url, autorites }

        init(from decoder: any Decoder) throws {
            let c = try decoder.clesConnues(Cle.self)
            fichier = try c.decodeIfPresent(String.self, forKey: .fichier)
            url = try c.decodeIfPresent(String.self, forKey: .url)
            autorites = try c.decodeIfPresent(String.self, forKey: .autorites)
            guard temoin != nil else {
                throw DecodingError.dataCorruptedError(
                    forKey: .url, in: c,
                    debugDescription: "temoin : fichier, ou url http://…, ou url https://… avec autorites")
            }
        }

        var temoin: Greffe.Temoin? {
            switch (fichier, url) {
            case (let fichier?, nil): autorites == nil ? .fichier(fichier) : nil
            case (nil, let url?): AdresseTemoin(url, autorites: autorites).map { .http($0) }
            default: nil
            }
        }
    }

    /// Un collecteur d'événements, en syslog sur TLS (RFC 5425).
    struct Syslog: Decodable, Equatable {
        var vers: String
        var autorites: String
        var certificat: String?
        var cle: String?

        private enum Cle: String, CodingKey { case vers, autorites, certificat, cle }

        init(from decoder: any Decoder) throws {
            let c = try decoder.clesConnues(Cle.self)
            vers = try c.decode(String.self, forKey: .vers)
            autorites = try c.decode(String.self, forKey: .autorites)
            certificat = try c.decodeIfPresent(String.self, forKey: .certificat)
            cle = try c.decodeIfPresent(String.self, forKey: .cle)
            guard adresse != nil, (certificat == nil) == (cle == nil) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .vers, in: c,
                    debugDescription: "syslog : vers hôte[:port], autorites, et certificat avec cle")
            }
        }

        var adresse: AdresseSyslog? {
            var identite: (String, String)?
            if let certificat, let cle { identite = (certificat, cle) }
            return AdresseSyslog(vers, autorites: autorites, identite: identite)
        }
    }

    var intervalleSecondes = 60
    var syslog: Syslog?
    var cle: String?
    var origine: String?
    var temoins: [Temoin] = []

    private enum Cle: String, CodingKey { case intervalleSecondes, cle, origine, temoins, syslog }

    init() {}

    init(from decoder: any Decoder) throws {
        let c = try decoder.clesConnues(Cle.self)
        intervalleSecondes =
            try c.decodeIfPresent(Int.self, forKey: .intervalleSecondes) ?? intervalleSecondes
        cle = try c.decodeIfPresent(String.self, forKey: .cle)
        origine = try c.decodeIfPresent(String.self, forKey: .origine)
        temoins = try c.decodeIfPresent([Temoin].self, forKey: .temoins) ?? []
        syslog = try c.decodeIfPresent(Syslog.self, forKey: .syslog)
        guard (1...86_400).contains(intervalleSecondes) else {
            throw DecodingError.dataCorruptedError(
                forKey: .intervalleSecondes, in: c, debugDescription: "intervalleSecondes : 1 à 86400")
        }
        if let origine, !Greffier.estUneOrigine(origine) {
            throw DecodingError.dataCorruptedError(
                forKey: .origine, in: c, debugDescription: "origine : une ligne, sans espace ni « + »")
        }
    }

    /// Fait partir les chemins d'un même répertoire.
    mutating func situer(_ situer: (String) -> String) {
        cle = cle.map(situer)
        for rang in temoins.indices {
            temoins[rang].fichier = temoins[rang].fichier.map(situer)
            temoins[rang].autorites = temoins[rang].autorites.map(situer)
        }
        if var situe = syslog {
            situe.autorites = situer(situe.autorites)
            situe.certificat = situe.certificat.map(situer)
            situe.cle = situe.cle.map(situer)
            syslog = situe
        }
    }

    /// Les fichiers d'autorités que croient les envois.
    var autorites: [String] { temoins.compactMap(\.autorites) + [syslog?.autorites].compactMap(\.self) }

    var reglages: Greffier.Reglages {
        var reglages = Greffier.Reglages()
        reglages.intervalle = intervalleSecondes
        reglages.cle = cle
        reglages.origine = origine
        reglages.temoins = temoins.compactMap(\.temoin)
        return reglages
    }
}
