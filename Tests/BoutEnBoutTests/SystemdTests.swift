import Foundation
import Outillage
import Testing

@Suite("Gestionnaire de services : ce que le serveur lui dit (sd_notify)")
struct SystemdTests {
    /// La socket du gestionnaire : des datagrammes, par un chemin ou une adresse abstraite.
    private final class Gestionnaire {
        let adresse: String
        private let descripteur: Int32

        init(abstraite: Bool) throws {
            adresse = (abstraite ? "@dmp-essai-" : NSTemporaryDirectory() + "dmp-notify-") + UUID().uuidString
            descripteur = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            try #require(descripteur >= 0)
            var delai = timeval(tv_sec: 20, tv_usec: 0)
            setsockopt(descripteur, SOL_SOCKET, SO_RCVTIMEO, &delai, socklen_t(MemoryLayout<timeval>.size))
            var lieu = sockaddr_un()
            lieu.sun_family = sa_family_t(AF_UNIX)
            var octets = Array(adresse.utf8)
            if abstraite { octets[0] = 0 }
            try #require(octets.count < MemoryLayout.size(ofValue: lieu.sun_path))
            withUnsafeMutableBytes(of: &lieu.sun_path) { $0.copyBytes(from: octets) }
            let longueur = socklen_t(MemoryLayout<sa_family_t>.size + octets.count)
            let lie = withUnsafePointer(to: &lieu) { pointeur in
                pointeur.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descripteur, $0, longueur)
                }
            }
            try #require(lie == 0)
        }

        deinit {
            close(descripteur)
            unlink(adresse)
        }

        /// Le prochain message ; `nil` si rien n'est venu en vingt secondes.
        func message() -> String? {
            var octets = [UInt8](repeating: 0, count: 4096)
            let lus = recv(descripteur, &octets, octets.count, 0)
            return lus > 0 ? String(decoding: octets[0..<lus], as: UTF8.self) : nil
        }
    }

    @Test(
        "READY=1 quand il sert, WATCHDOG=1 tant que l'écrivain répond, STOPPING=1 quand il finit",
        arguments: [false, true])
    func dialogue(abstraite: Bool) throws {
        let gestionnaire = try Gestionnaire(abstraite: abstraite)
        let donnees = NSTemporaryDirectory() + "dmp-essai-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: donnees) }
        let serveur = try ChildProcess(
            ServeurEssai.executable, ["demo", "--port", "0", "--donnees", donnees],
            variables: ["NOTIFY_SOCKET": gestionnaire.adresse, "WATCHDOG_USEC": "200000"])
        #expect(gestionnaire.message()?.split(separator: "\n").first == "READY=1")
        for _ in 0..<3 { #expect(gestionnaire.message() == "WATCHDOG=1") }
        serveur.kill(SIGTERM)
        var dernier = gestionnaire.message()
        while dernier == "WATCHDOG=1" { dernier = gestionnaire.message() }
        #expect(dernier == "STOPPING=1")
        #expect(serveur.waitUntilExit().status == 0)
    }
}
