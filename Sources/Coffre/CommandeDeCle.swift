import CSpawn
import Foundation
import OpenSSLKit

/// Une commande qui écrit une clé principale sur sa sortie.
///
/// Lancée sans interpréteur, l'environnement nu, sans rien de nos descripteurs ; bornée en temps et en octets. Ce qu'elle
/// dit sur sa sortie d'erreur se perd : une clé pourrait s'y trouver.
struct CommandeDeCle {
    /// Une clé et un commentaire tiennent en bien moins.
    static let octetsMaximaux = 4096

    private static let environnement: [String] = ["PATH=/usr/bin:/bin", "LANG=C"]

    private let arguments: [String]
    private let delaiMillisecondes: Int64

    init(_ arguments: [String], delaiMillisecondes: Int64 = 10_000) {
        self.arguments = arguments
        self.delaiMillisecondes = delaiMillisecondes
    }

    func executer() throws(ErreurCoffre) -> [UInt8] {
        var tube: [Int32] = [-1, -1]
        guard pipe2(&tube, O_CLOEXEC) == 0 else { throw .commande(.lancement(errno: errno)) }
        defer { close(tube[0]) }
        let (pid, code) = lancer(sortie: tube[1])
        close(tube[1])
        guard code == 0 else { throw .commande(.lancement(errno: code)) }
        var lus: [UInt8] = []
        lus.reserveCapacity(Self.octetsMaximaux + 1)
        let defaut = lire(tube[0], &lus)
        if defaut != nil { kill(-pid, SIGKILL) }
        let statut = attendre(pid)
        guard defaut == nil, statut == 0 else {
            Cleanse.wipe(&lus)
            throw .commande(defaut ?? .echec(code: statut))
        }
        return lus
    }

    private func lancer(sortie: Int32) -> (pid_t, Int32) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, sortie, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        // Ceux du service et du tube se ferment d'eux-mêmes (O_CLOEXEC) ; tout autre oublié, ici.
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        var attributs = posix_spawnattr_t()
        posix_spawnattr_init(&attributs)
        defer { posix_spawnattr_destroy(&attributs) }
        // Le service retient des signaux ; la commande, non. Elle a son groupe, pour être tuée avec ce qu'elle lance.
        var masque = sigset_t()
        sigemptyset(&masque)
        posix_spawnattr_setsigmask(&attributs, &masque)
        posix_spawnattr_setpgroup(&attributs, 0)
        sigaddset(&masque, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributs, &masque)
        posix_spawnattr_setflags(
            &attributs, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
        let mots: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        let environnement: [UnsafeMutablePointer<CChar>?] = Self.environnement.map { strdup($0) } + [nil]
        defer { (mots + environnement).forEach { free($0) } }
        var pid: pid_t = 0
        guard let programme = arguments.first else { return (0, EINVAL) }
        let code = posix_spawn(&pid, programme, &actions, &attributs, mots, environnement)
        return (pid, code)
    }

    /// Lit jusqu'à la fin de la sortie.
    private func lire(_ descripteur: Int32, _ lus: inout [UInt8]) -> DefautCommande? {
        let limite = Self.maintenant() + delaiMillisecondes
        var place = [UInt8](repeating: 0, count: 1024)
        defer { Cleanse.wipe(&place) }
        while true {
            let reste = limite - Self.maintenant()
            guard reste > 0 else { return .delai }
            var attente = pollfd(fd: descripteur, events: Int16(POLLIN), revents: 0)
            let pret = poll(&attente, 1, Int32(clamping: reste))
            if pret == 0 { return .delai }
            if pret < 0 {
                if errno == EINTR { continue }
                return .lancement(errno: errno)
            }
            let nombre = read(descripteur, &place, place.count)
            if nombre == 0 { return nil }
            if nombre < 0 {
                if errno == EINTR { continue }
                return .lancement(errno: errno)
            }
            lus.append(contentsOf: place.prefix(nombre))
            if lus.count > Self.octetsMaximaux { return .bavarde }
        }
    }

    /// Attend la fin ; une commande qui a fermé sa sortie sans finir est tuée.
    private func attendre(_ pid: pid_t) -> Int32 {
        var statut: Int32 = 0
        let limite = Self.maintenant() + 1000
        while true {
            let fini = waitpid(pid, &statut, WNOHANG)
            if fini == pid { break }
            if fini < 0, errno != EINTR { return -1 }
            if Self.maintenant() > limite { kill(-pid, SIGKILL) }
            usleep(1000)
        }
        return statut & 0x7F == 0 ? (statut >> 8) & 0xFF : -(statut & 0x7F)
    }

    private static func maintenant() -> Int64 {
        var temps = timespec()
        clock_gettime(CLOCK_MONOTONIC, &temps)
        return Int64(temps.tv_sec) * 1000 + Int64(temps.tv_nsec) / 1_000_000
    }
}
