import Foundation

/// Le pas d'une sauvegarde à côté d'un serveur : après chaque peu de travail, un repos, d'autant plus long que la machine est
/// occupée.
///
/// Une priorité basse n'y suffit pas : deux fils d'un même cœur se ralentissent l'un l'autre quelle que soit la leur, et le
/// disque n'en connaît aucune. Un serveur qui n'a presque plus de marge, un peu de travail de plus le fait attendre sans fin.
struct Cadence {
    /// Le plus long des repos, en microsecondes.
    private static let maximum = 200_000.0
    /// Temps entre deux regards sur la machine.
    private static let regard = Duration.milliseconds(250)
    /// Un repos vise tant de moindres, selon la part du temps où les processeurs ne font rien.
    ///
    /// Jusqu'à seize quand il n'en reste presque plus, et non au-delà : une sauvegarde qui n'avance plus ne gêne personne, et
    /// ne sert à personne.
    static func visee(oisivete: Double) -> Double? {
        switch oisivete {
        case ..<0.05: 16
        case ..<0.15: 4
        case ...0.3: nil
        default: 1
        }
    }

    /// Durée d'un repos, en durées du travail qui le précède : du moindre à seize fois plus.
    private var repos: Double
    private let moindre: Double
    /// Personne n'attend : rien ne s'écrit dans la base.
    var estSeule = true
    private var depuis = ContinuousClock.now
    private var processeur = Self.processeur()
    private var regarde = ContinuousClock.now
    private var vu = TempsDesProcesseurs.lire()

    /// - Parameter repos: le moindre, en durées du travail qui le précède ; 0 pour ne jamais reposer.
    init(repos: Double) {
        moindre = repos
        // On commence doucement : personne ne sait encore ce que la machine peut donner.
        self.repos = 4 * repos
    }

    /// Repose, autant que dit le travail fait depuis le repos d'avant : au moins ``moindre`` fois ce qu'il a duré, dont l'attente
    /// du disque, et selon l'occupation de la machine ce qu'il a pris de processeur.
    ///
    /// - Parameter tenu: un instantané l'est, sous lequel le WAL s'allonge : le moindre repos.
    mutating func souffler(tenu: Bool = false) {
        if !estSeule, moindre > 0 {
            regler()
            let travail = depuis.duration(to: .now) / .microseconds(1)
            let calcul = (Self.processeur() - processeur) / .microseconds(1)
            usleep(UInt32(min(Self.maximum, max(moindre * travail, tenu ? 0 : repos * calcul))))
        }
        depuis = .now
        processeur = Self.processeur()
    }

    /// Le temps de processeur de ce fil.
    private static func processeur() -> Duration {
        var temps = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &temps)
        return .seconds(temps.tv_sec) + .nanoseconds(temps.tv_nsec)
    }

    private mutating func regler() {
        guard regarde.duration(to: .now) >= Self.regard else { return }
        regarde = .now
        guard let lu = TempsDesProcesseurs.lire() else { return }
        let oisive = vu.flatMap { lu.oisivete(depuis: $0) }
        vu = lu
        guard let oisive, let visee = Self.visee(oisivete: oisive) else { return }
        let but = visee * moindre
        repos = repos < but ? min(but, repos * 1.25) : max(but, repos * 0.8)
    }
}

/// Ce que les processeurs ont fait depuis le démarrage de la machine : la première ligne de `/proc/stat` (proc(5)).
struct TempsDesProcesseurs {
    private let tout: Int64
    private let rien: Int64

    /// `nil` là où le système ne le dit pas.
    static func lire() -> TempsDesProcesseurs? {
        guard let fichier = fopen("/proc/stat", "r") else { return nil }
        defer { fclose(fichier) }
        var ligne = [CChar](repeating: 0, count: 256)
        guard fgets(&ligne, 256, fichier) != nil else { return nil }
        return TempsDesProcesseurs(
            String(decoding: ligne.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    /// - Parameter ligne: `cpu`, puis user, nice, system, idle, iowait, irq, softirq et steal, en tics.
    init?(_ ligne: String) {
        let temps = ligne.split(whereSeparator: \.isWhitespace).dropFirst().prefix(8).compactMap { Int64($0) }
        guard ligne.hasPrefix("cpu "), temps.count == 8 else { return nil }
        tout = temps.reduce(0, +)
        rien = temps[3] + temps[4]
    }

    /// La part du temps, depuis un autre regard, où ils étaient oisifs ; `nil` si aucun temps n'a passé.
    func oisivete(depuis: TempsDesProcesseurs) -> Double? {
        tout > depuis.tout ? Double(rien - depuis.rien) / Double(tout - depuis.tout) : nil
    }
}
