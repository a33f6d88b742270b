import Foundation
import OpenSSLKit

/// Une connexion TCP vers un autre serveur, en clair ou sous TLS : cinq secondes au plus par échange.
final class Liaison {
    /// Ce qu'exige TLS : les autorités du serveur et, s'il le veut, notre certificat ; des fichiers PEM.
    struct Confiance: Sendable, Hashable {
        var autorites: String
        var certificat: String?
        var cle: String?
        /// Protocoles d'application proposés (RFC 7301).
        var protocoles: [String] = []
    }

    private static let delaiSecondes = 5
    private let prise: Int32
    private var session: TLSSession?

    /// - Parameter confiance: `nil` : en clair.
    /// - Returns: `nil` si personne ne répond, ou si le certificat n'est pas celui de cet hôte.
    init?(hote: String, port: UInt16, confiance: Confiance?) {
        guard let prise = Self.connecter(hote, port) else { return nil }
        self.prise = prise
        guard let confiance else { return }
        var reglages = TLSClientSettings(authorities: confiance.autorites)
        reglages.protocols = confiance.protocoles
        if let certificat = confiance.certificat, let cle = confiance.cle {
            reglages.identity = (certificat, cle)
        }
        guard let contexte = try? TLSContext(client: reglages),
            let session = try? TLSSession(contexte, socket: prise), session.expect(host: hote),
            case .bytes = session.handshake()
        else { return nil }
        self.session = session
    }

    deinit {
        _ = session?.closeNotify()
        close(prise)
    }

    /// - Returns: tous les octets sont partis.
    func ecrire(_ octets: [UInt8]) -> Bool {
        var partis = 0
        while partis < octets.count {
            let nombre = octets.withUnsafeBytes { envoyer(UnsafeRawBufferPointer(rebasing: $0[partis...])) }
            guard nombre > 0 else { return false }
            partis += nombre
        }
        return true
    }

    /// Lit ce qui vient ; 0 à la fin, négatif si rien ne vient à temps.
    func lire(_ place: UnsafeMutableRawBufferPointer) -> Int {
        guard let session else { return recv(prise, place.baseAddress, place.count, 0) }
        return Self.compte(session.read(into: place))
    }

    /// L'autre n'a pas fermé : ce qu'on écrirait ne se perdrait pas dans une connexion morte.
    var estOuverte: Bool {
        let modes = fcntl(prise, F_GETFL)
        _ = fcntl(prise, F_SETFL, modes | O_NONBLOCK)
        defer { _ = fcntl(prise, F_SETFL, modes) }
        var place = [UInt8](repeating: 0, count: 1024)
        while true {
            let issue = place.withUnsafeMutableBytes { place -> TLSOutcome in
                if let session { return session.read(into: place) }
                let nombre = recv(prise, place.baseAddress, place.count, 0)
                return nombre > 0 ? .bytes(nombre) : nombre == 0 ? .ended : .wantsRead
            }
            switch issue {
            // Ce qu'un serveur dit sans qu'on l'ait demandé est lu et oublié.
            case .bytes: continue
            case .wantsRead, .wantsWrite: return true
            case .ended, .failed: return false
            }
        }
    }

    /// Attend que l'autre ait dit quelque chose, une seconde au plus, et dit s'il tient toujours la connexion.
    ///
    /// En TLS 1.3, le client ne sait qu'après la poignée de main si son certificat est refusé (RFC 8446 § 4.4.2.4).
    var estAdmise: Bool {
        var attente = pollfd(fd: prise, events: Int16(POLLIN), revents: 0)
        _ = poll(&attente, 1, 1000)
        return estOuverte
    }

    private func envoyer(_ octets: UnsafeRawBufferPointer) -> Int {
        guard let session else { return send(prise, octets.baseAddress, octets.count, Int32(MSG_NOSIGNAL)) }
        return Self.compte(session.write(octets))
    }

    private static func compte(_ issue: TLSOutcome) -> Int {
        if case .bytes(let nombre) = issue { return nombre }
        return -1
    }

    private static func connecter(_ hote: String, _ port: UInt16) -> Int32? {
        var indices = addrinfo()
        indices.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var liste: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(hote, String(port), &indices, &liste) == 0 else { return nil }
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
}
