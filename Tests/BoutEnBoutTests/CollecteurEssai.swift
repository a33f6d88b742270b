import Foundation
import OpenSSLKit
import Outillage
import Synchronization
import Testing

/// Un collecteur d'événements : il exige un certificat, et garde les messages que chaque connexion lui porte entiers.
final class CollecteurEssai: Sendable {
    private struct Etat {
        var messages: [String] = []
        var prises: [Int32] = []
        var arrete = false
    }

    let port: UInt16
    private let ecoute: Int32
    private let etat = Mutex(Etat())
    private let arrivee = DispatchSemaphore(value: 0)
    private let fini = DispatchSemaphore(value: 0)

    /// - Parameter port: 0 : un port libre.
    init(_ autorite: TestAuthority, port voulu: UInt16 = 0) throws {
        let identite = try autorite.server()
        let contexte = try TLSContext(
            server: TLSServerSettings(
                certificate: identite.certificate, key: identite.key,
                clients: TLSClientVerification(authorities: autorite.certificate)))
        (ecoute, port) = try Self.ecouter(voulu)
        Thread { [self] in
            while true {
                let prise = accept(ecoute, nil, nil)
                let suivre = etat.withLock { etat in
                    if prise >= 0 { etat.prises.append(prise) }
                    return prise >= 0 && !etat.arrete
                }
                guard suivre else { break }
                Thread { [self] in servir(prise, contexte) }.start()
            }
            fini.signal()
        }.start()
    }

    deinit { close(ecoute) }

    /// N'accepte ni ne garde plus rien, comme un collecteur qui tombe.
    func arreter() {
        etat.withLock { etat in
            etat.arrete = true
            etat.prises.forEach { shutdown($0, Int32(SHUT_RDWR)) }
        }
        shutdown(ecoute, Int32(SHUT_RDWR))
        fini.wait()
        fini.signal()
    }

    /// Attend que `nombre` messages soient arrivés et les rend, sans leur longueur.
    func messages(_ nombre: Int) throws -> [String] {
        while true {
            let recus = etat.withLock { $0.messages }
            if recus.count >= nombre { return recus }
            try #require(arrivee.wait(timeout: .now() + 120) == .success, "\(recus.count) messages")
        }
    }

    private func servir(_ prise: Int32, _ contexte: TLSContext) {
        guard let session = try? TLSSession(contexte, socket: prise), case .bytes = session.handshake() else {
            return
        }
        var octets: [UInt8] = []
        var place = [UInt8](repeating: 0, count: 16_384)
        while case .bytes(let nombre) = place.withUnsafeMutableBytes({ session.read(into: $0) }) {
            octets += place[..<nombre]
            // RFC 5425 § 4.3 : la longueur en décimal, une espace, le message.
            while let espace = octets.firstIndex(of: UInt8(ascii: " ")),
                let longueur = Int(String(decoding: octets[..<espace], as: UTF8.self)),
                octets.count > espace + longueur
            {
                let message = String(decoding: octets[(espace + 1)...].prefix(longueur), as: UTF8.self)
                octets.removeFirst(espace + 1 + longueur)
                etat.withLock { $0.messages.append(message) }
                arrivee.signal()
            }
        }
    }

    private static func ecouter(_ voulu: UInt16) throws -> (Int32, UInt16) {
        let prise = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var oui: Int32 = 1
        setsockopt(prise, SOL_SOCKET, SO_REUSEADDR, &oui, socklen_t(MemoryLayout<Int32>.size))
        var adresse = sockaddr_in()
        adresse.sin_family = sa_family_t(AF_INET)
        adresse.sin_port = voulu.bigEndian
        adresse.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var taille = socklen_t(MemoryLayout<sockaddr_in>.size)
        let pose = withUnsafeMutablePointer(to: &adresse) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(prise, $0, taille) == 0 && listen(prise, 8) == 0 && getsockname(prise, $0, &taille) == 0
            }
        }
        try #require(pose)
        return (prise, UInt16(bigEndian: adresse.sin_port))
    }

    /// Un port où personne n'écoute.
    static func portLibre() throws -> UInt16 {
        let (prise, port) = try ecouter(0)
        close(prise)
        return port
    }
}
