import Foundation

/// Dit au gestionnaire de services où en est le serveur, quand il le demande (`NOTIFY_SOCKET`).
///
/// - Source: sd_notify(3) ; un datagramme sur une socket AF_UNIX, sans bibliothèque.
enum Systemd {
    /// Le serveur répond.
    static func pret(_ phrase: String) { dire("READY=1\nSTATUS=\(phrase)") }

    /// Le serveur finit ce qui est en cours.
    static func arret() { dire("STOPPING=1") }

    /// Le serveur est vivant ; à dire deux fois par `WATCHDOG_USEC`.
    static func vivant() { dire("WATCHDOG=1") }

    /// L'intervalle du chien de garde, en secondes, s'il est demandé à ce processus.
    static var intervalleDeGarde: Double? {
        let environnement = ProcessInfo.processInfo.environment
        if let pid = environnement["WATCHDOG_PID"], Int32(pid) != getpid() { return nil }
        guard let texte = environnement["WATCHDOG_USEC"], let delai = Double(texte), delai > 0 else {
            return nil
        }
        return delai / 2_000_000
    }

    private static func dire(_ message: String) {
        guard let chemin = ProcessInfo.processInfo.environment["NOTIFY_SOCKET"] else { return }
        var adresse = sockaddr_un()
        adresse.sun_family = sa_family_t(AF_UNIX)
        var octets = Array(chemin.utf8)
        let place = MemoryLayout.size(ofValue: adresse.sun_path)
        guard let premier = octets.first, octets.count < place else { return }
        // Une adresse abstraite commence par un octet nul, que la variable écrit « @ ».
        if premier == UInt8(ascii: "@") { octets[0] = 0 }
        withUnsafeMutableBytes(of: &adresse.sun_path) { $0.copyBytes(from: octets) }
        let longueur = socklen_t(MemoryLayout<sa_family_t>.size + octets.count)
        let descripteur = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descripteur >= 0 else { return }
        defer { close(descripteur) }
        let texte = Array(message.utf8)
        _ = withUnsafePointer(to: &adresse) { pointeur in
            pointeur.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descripteur, texte, texte.count, Int32(MSG_NOSIGNAL), $0, longueur)
            }
        }
    }
}
