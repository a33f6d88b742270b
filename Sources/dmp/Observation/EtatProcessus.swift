import Foundation

/// Ce que le système dit du processus.
struct EtatProcessus {
    /// Mémoire résidente, en octets.
    let memoire: Int
    /// Descripteurs ouverts.
    let descripteurs: Int
    /// Secondes depuis le démarrage.
    let age: Int

    /// - Parameter depuis: seconde Unix du démarrage.
    init(depuis: Int) {
        let pages =
            (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?
            .split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        memoire = pages * Int(sysconf(Int32(_SC_PAGESIZE)))
        descripteurs = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
        age = Int(Date().timeIntervalSince1970) - depuis
    }

    /// Les jauges (nom, aide, valeur), sous les noms que Prometheus donne à tout processus.
    var jauges: [Jauge] {
        [
            Jauge("process_resident_memory_bytes", "Mémoire résidente, en octets.", memoire),
            Jauge("process_open_fds", "Descripteurs ouverts.", descripteurs),
            Jauge("dmp_uptime_seconds", "Secondes depuis le démarrage.", age),
        ]
    }
}

/// Une valeur qui monte et descend.
struct Jauge {
    let nom: String
    let aide: String
    let valeur: Int

    init(_ nom: String, _ aide: String, _ valeur: Int) {
        self.nom = nom
        self.aide = aide
        self.valeur = valeur
    }
}
