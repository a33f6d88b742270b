import HTTPServer
import HTTPWire

/// Une adresse écoutée, et ce qu'on y sert.
struct Ecoute {
    /// Ce qui la distingue de l'écoute publique, qui n'a pas de nom.
    let nom: String?
    let reglages: ListenerSettings

    /// - Parameter toujours: répond même quand les clients des autres ont pris toutes les connexions.
    init(
        nom: String?, adresse: String, port: Int, _ routes: RouteTable, _ tls: TLSSettings?,
        toujours: Bool = false
    ) {
        self.nom = nom
        reglages = ListenerSettings(
            address: adresse, port: UInt16(clamping: port), routes: routes, tls: tls, hasOwnPlaces: toujours)
    }

    /// Ce qu'on annonce une fois qu'elle répond.
    func annonce(_ port: UInt16) -> String {
        let hote = reglages.address.contains(":") ? "[\(reglages.address)]" : reglages.address
        let adresse = "\(reglages.tls == nil ? "http" : "https")://\(hote):\(port)"
        return nom.map { "\($0) : \(adresse)" } ?? "prêt : \(adresse)"
    }

    /// Pourquoi le serveur n'écoute pas, sans chemin ni secret.
    static func phrase(_ erreur: ServerError) -> String {
        switch erreur {
        case .address: "une adresse n'est ni IPv4 ni IPv6"
        case .socket(let code), .listen(let code): "une adresse ne peut être écoutée (errno \(code))"
        case .bind(let code): "une adresse ne peut être écoutée : prise ou interdite (errno \(code))"
        case .tls(let defaut): "TLS : \(phrase(defaut))"
        }
    }

    private static func phrase(_ defaut: TLSFault) -> String {
        switch defaut {
        case .certificate: "le certificat est illisible, n'est pas du PEM ou sa clé est trop faible"
        case .key: "la clé privée est illisible, chiffrée, ou ni RSA ni P-256"
        case .exposedKey: "la clé privée peut être lue par d'autres que son propriétaire : mode 0600"
        case .keyMismatch: "la clé privée n'est pas celle du certificat"
        case .authorities: "le fichier des autorités est illisible ou vide"
        case .revocations: "une liste de révocation est illisible"
        case .exposedTrust:
            "le fichier des autorités, ou une liste de révocation, \(FichierSur.changeable)"
        case .library: "OpenSSL a échoué"
        }
    }
}
