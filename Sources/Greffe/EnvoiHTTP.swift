import Foundation
import OpenSSLKit

/// Un POST et son statut, et rien de plus d'HTTP (RFC 9112) : cinq secondes au plus par échange.
enum EnvoiHTTP {
    private static let delaiSecondes = 5
    /// Début de la réponse qu'il suffit de lire pour en connaître le statut.
    private static let ligneMaximale = 256

    /// - Returns: le témoin a répondu 2xx.
    static func envoyer(_ corps: [UInt8], a adresse: AdresseTemoin) -> Bool {
        guard let prise = connecter(adresse) else { return false }
        defer { close(prise) }
        let hote = adresse.hote.contains(":") ? "[\(adresse.hote)]" : adresse.hote
        let tete =
            "POST \(adresse.chemin) HTTP/1.1\r\nHost: \(hote):\(adresse.port)\r\nUser-Agent: dmp\r\n"
            + "Content-Type: text/plain; charset=utf-8\r\nContent-Length: \(corps.count)\r\nConnection: close\r\n\r\n"
        let message = Array(tete.utf8) + corps
        guard let autorites = adresse.autorites else {
            return ecrire(message) { send(prise, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                && estAccepte { recv(prise, $0.baseAddress, $0.count, 0) }
        }
        guard let session = session(prise, adresse.hote, autorites) else { return false }
        defer { _ = session.closeNotify() }
        return ecrire(message) { compte(session.write($0)) } && estAccepte { compte(session.read(into: $0)) }
    }

    private static func session(_ prise: Int32, _ hote: String, _ autorites: String) -> TLSSession? {
        guard let contexte = try? TLSContext(client: TLSClientSettings(authorities: autorites)),
            let session = try? TLSSession(contexte, socket: prise), session.expect(host: hote),
            case .bytes = session.handshake()
        else { return nil }
        return session
    }

    private static func compte(_ issue: TLSOutcome) -> Int {
        if case .bytes(let nombre) = issue { return nombre }
        return -1
    }

    private static func connecter(_ adresse: AdresseTemoin) -> Int32? {
        var indices = addrinfo()
        indices.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var liste: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(adresse.hote, String(adresse.port), &indices, &liste) == 0 else { return nil }
        defer { freeaddrinfo(liste) }
        var place = liste
        while let lue = place?.pointee {
            place = lue.ai_next
            let prise = socket(lue.ai_family, lue.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), lue.ai_protocol)
            guard prise >= 0 else { continue }
            var delai = timeval(tv_sec: delaiSecondes, tv_usec: 0)
            let taille = socklen_t(MemoryLayout<timeval>.size)
            // Sous Linux, le délai d'envoi borne aussi la connexion.
            setsockopt(prise, SOL_SOCKET, SO_SNDTIMEO, &delai, taille)
            setsockopt(prise, SOL_SOCKET, SO_RCVTIMEO, &delai, taille)
            if connect(prise, lue.ai_addr, lue.ai_addrlen) == 0 { return prise }
            close(prise)
        }
        return nil
    }

    private static func ecrire(_ octets: [UInt8], _ envoi: (UnsafeRawBufferPointer) -> Int) -> Bool {
        var partis = 0
        while partis < octets.count {
            let nombre = octets.withUnsafeBytes { envoi(UnsafeRawBufferPointer(rebasing: $0[partis...])) }
            guard nombre > 0 else { return false }
            partis += nombre
        }
        return true
    }

    /// Lit la ligne de statut : `HTTP/1.1 2xx …`.
    private static func estAccepte(_ lecture: (UnsafeMutableRawBufferPointer) -> Int) -> Bool {
        var ligne: [UInt8] = []
        var place = [UInt8](repeating: 0, count: ligneMaximale)
        while ligne.count < ligneMaximale, !ligne.contains(0x0A) {
            let nombre = place.withUnsafeMutableBytes { lecture($0) }
            guard nombre > 0 else { return false }
            ligne += place[..<nombre]
        }
        let mots = String(decoding: ligne, as: UTF8.self).split(separator: " ")
        return mots.count >= 2 && mots[0].hasPrefix("HTTP/1.") && mots[1].utf8.count == 3
            && mots[1].hasPrefix("2")
    }
}
