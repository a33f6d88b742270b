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

    /// Les jauges, sous les noms que Prometheus donne à tout processus.
    var jauges: [(String, Int)] {
        [
            ("process_resident_memory_bytes", memoire), ("process_open_fds", descripteurs),
            ("dmp_uptime_seconds", age),
        ]
    }
}
