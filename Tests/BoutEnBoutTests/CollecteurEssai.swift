import Foundation
import OpenSSLKit
import Outillage
import Synchronization
import Testing

/// Un collecteur d'événements : une prise TLS d'OpenSSL qui exige un certificat et garde ce qu'elle reçoit.
final class CollecteurEssai {
    private let processus = Process()
    private let sortie: FileHandle
    let port: UInt16
    private var recu: [UInt8] = []

    /// - Parameter port: 0 : un port libre.
    init(_ autorite: TestAuthority, port voulu: UInt16 = 0) throws {
        port = voulu == 0 ? try Self.portLibre() : voulu
        let identite = try autorite.server()
        let tuyau = Pipe()
        sortie = tuyau.fileHandleForReading
        processus.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        processus.arguments = [
            "s_server", "-accept", "\(port)", "-cert", identite.certificate, "-key", identite.key, "-CAfile",
            autorite.certificate, "-Verify", "1", "-verify_return_error", "-quiet", "-naccept", "8",
        ]
        processus.standardOutput = tuyau
        processus.standardError = FileHandle.nullDevice
        // Son entrée reste ouverte : à sa fin, s_server fermerait la connexion.
        processus.standardInput = Pipe()
        try processus.run()
    }

    deinit { arreter() }

    func arreter() {
        guard processus.isRunning else { return }
        kill(processus.processIdentifier, SIGKILL)
        processus.waitUntilExit()
    }

    /// Attend que `nombre` messages soient arrivés et les rend, sans leur longueur.
    func messages(_ nombre: Int) throws -> [String] {
        while true {
            let lus = try Self.cadres(recu)
            if lus.count >= nombre { return lus }
            let octets = sortie.availableData
            try #require(!octets.isEmpty, "le collecteur s'est arrêté à \(lus.count) messages")
            recu += octets
        }
    }

    /// RFC 5425 § 4.3 : la longueur en décimal, une espace, le message.
    private static func cadres(_ octets: [UInt8]) throws -> [String] {
        var (messages, debut): ([String], Int) = ([], 0)
        while let espace = octets[debut...].firstIndex(of: UInt8(ascii: " ")) {
            let longueur = try #require(Int(String(decoding: octets[debut..<espace], as: UTF8.self)))
            guard octets.count >= espace + 1 + longueur else { break }
            messages.append(String(decoding: octets[(espace + 1)..<(espace + 1 + longueur)], as: UTF8.self))
            debut = espace + 1 + longueur
        }
        return messages
    }

    static func portLibre() throws -> UInt16 {
        let prise = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(prise) }
        var adresse = sockaddr_in()
        adresse.sin_family = sa_family_t(AF_INET)
        adresse.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var taille = socklen_t(MemoryLayout<sockaddr_in>.size)
        let pose = withUnsafeMutablePointer(to: &adresse) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(prise, $0, taille) == 0 && getsockname(prise, $0, &taille) == 0
            }
        }
        try #require(pose)
        return UInt16(bigEndian: adresse.sin_port)
    }
}
