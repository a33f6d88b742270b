/// Un collecteur d'événements : syslog sur TLS (RFC 5425), comme l'acteur Audit Record Repository d'IHE ATNA (ITI-20).
public struct AdresseSyslog: Sendable, Hashable {
    /// Nom ou adresse.
    public let hote: String
    /// Port ; 6514 par défaut (RFC 5425 § 4.1).
    public let port: UInt16
    let confiance: Liaison.Confiance

    /// - Parameters:
    ///   - adresse: `hôte`, `hôte:port` ou `[adresse IPv6]:port`.
    ///   - autorites: fichier PEM des autorités du collecteur ; il n'y a pas d'envoi en clair.
    ///   - identite: notre certificat et sa clé, en PEM ; ITI-19 veut que chacun prouve qui il est.
    /// - Returns: `nil` si l'adresse est mal formée.
    public init?(_ adresse: String, autorites: String, identite: (certificat: String, cle: String)? = nil) {
        guard !adresse.contains("/"), let lue = AdresseTemoin("http://\(adresse)") else { return nil }
        hote = lue.hote
        let ditUnPort = adresse.hasPrefix("[") ? adresse.contains("]:") : adresse.contains(":")
        port = ditUnPort ? lue.port : 6514
        confiance = Liaison.Confiance(
            autorites: autorites, certificat: identite?.certificat, cle: identite?.cle)
    }
}

/// Porte des messages syslog à un collecteur, sur une connexion qu'il garde.
///
/// Le transport n'accuse pas réception (RFC 5425 § 4) : un message écrit l'est dans la connexion, rien de plus. Qui veut
/// ne rien perdre renvoie les derniers après une rupture ; l'identifiant de la trace les dit déjà reçus.
public final class EnvoiSyslog {
    private let adresse: AdresseSyslog
    private var liaison: Liaison?

    /// - Parameter adresse: le collecteur.
    public init(_ adresse: AdresseSyslog) { self.adresse = adresse }

    /// - Parameter messages: chacun tel que RFC 5424 le veut ; la longueur qui le précède est ajoutée ici.
    /// - Returns: tous sont écrits dans une connexion que le collecteur tenait ouverte.
    public func envoyer(_ messages: [[UInt8]]) -> Bool {
        if liaison?.estOuverte != true {
            liaison = Liaison(hote: adresse.hote, port: adresse.port, confiance: adresse.confiance)
            if liaison?.estAdmise != true { liaison = nil }
        }
        guard let liaison else { return false }
        var cadres: [UInt8] = []
        for message in messages {
            cadres += Array("\(message.count) ".utf8)
            cadres += message
        }
        if liaison.ecrire(cadres) { return true }
        self.liaison = nil
        return false
    }

    /// Dit la fin au collecteur.
    public func fermer() { liaison = nil }
}
