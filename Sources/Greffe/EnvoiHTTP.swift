/// Un POST et son statut, et rien de plus d'HTTP (RFC 9112).
enum EnvoiHTTP {
    /// Début de la réponse qu'il suffit de lire pour en connaître le statut.
    private static let ligneMaximale = 256

    /// - Returns: le témoin a répondu 2xx.
    static func envoyer(_ corps: [UInt8], a adresse: AdresseTemoin) -> Bool {
        let confiance = adresse.autorites.map {
            Liaison.Confiance(autorites: $0, protocoles: ["http/1.1"])
        }
        guard let liaison = Liaison(hote: adresse.hote, port: adresse.port, confiance: confiance) else {
            return false
        }
        let hote = adresse.hote.contains(":") ? "[\(adresse.hote)]" : adresse.hote
        let tete =
            "POST \(adresse.chemin) HTTP/1.1\r\nHost: \(hote):\(adresse.port)\r\nUser-Agent: dmp\r\n"
            + "Content-Type: text/plain; charset=utf-8\r\nContent-Length: \(corps.count)\r\nConnection: close\r\n\r\n"
        return liaison.ecrire(Array(tete.utf8) + corps) && estAccepte(liaison)
    }

    /// Lit la ligne de statut : `HTTP/1.1 2xx …`.
    private static func estAccepte(_ liaison: Liaison) -> Bool {
        var ligne: [UInt8] = []
        var place = [UInt8](repeating: 0, count: ligneMaximale)
        while ligne.count < ligneMaximale, !ligne.contains(0x0A) {
            let nombre = place.withUnsafeMutableBytes { liaison.lire($0) }
            guard nombre > 0 else { return false }
            ligne += place[..<nombre]
        }
        let mots = String(decoding: ligne, as: UTF8.self).split(separator: " ")
        return mots.count >= 2 && mots[0].hasPrefix("HTTP/1.") && mots[1].utf8.count == 3
            && mots[1].hasPrefix("2")
    }
}
