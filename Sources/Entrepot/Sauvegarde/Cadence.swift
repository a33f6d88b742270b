import Foundation

/// Le pas d'une sauvegarde à côté d'un serveur : après chaque peu de travail, un repos qui lui est proportionné.
///
/// Une priorité basse n'y suffit pas : deux fils d'un même cœur se ralentissent l'un l'autre quelle que soit la leur, et le
/// disque n'en connaît aucune.
struct Cadence {
    /// Le plus long des repos, en microsecondes.
    private static let maximum = 50_000.0

    /// Durée d'un repos, en durées du travail qui le précède.
    let repos: Double
    /// Personne n'attend : rien ne s'écrit dans la base.
    var estSeule = true
    private var depuis = ContinuousClock.now

    init(repos: Double) { self.repos = repos }

    /// Repose, autant que dit le travail fait depuis le repos d'avant.
    mutating func souffler() {
        if !estSeule, repos > 0 {
            let travail = depuis.duration(to: .now)
            usleep(UInt32(min(Self.maximum, repos * (travail / .microseconds(1)))))
        }
        depuis = .now
    }
}
