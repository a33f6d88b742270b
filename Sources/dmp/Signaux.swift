import Foundation

/// Les signaux que le service entend : l'arrêt, et la relecture de ses clés et certificats.
///
/// Retenus avant tout autre fil, ils attendent qu'on les prenne : un arrêt demandé pendant le démarrage n'est ni perdu,
/// ni brutal.
enum Signaux {
    /// Retient SIGTERM, SIGINT et, s'il a un effet, SIGHUP, dans ce fil et ceux qui en naîtront.
    ///
    /// - Parameter relecture: SIGHUP fait relire ; sinon, il garde son effet.
    static func retenir(relecture: Bool) {
        var retenus = ensemble(relecture)
        pthread_sigmask(SIG_BLOCK, &retenus, nil)
        // Qui lisait ce que le service dit a pu partir : ce n'est pas une raison de s'arrêter.
        signal(SIGPIPE, SIG_IGN)
    }

    /// Attend le prochain des signaux retenus.
    static func attendre(relecture: Bool) -> Int32 {
        var retenus = ensemble(relecture)
        var recu: Int32 = 0
        while sigwait(&retenus, &recu) != 0 {}
        return recu
    }

    private static func ensemble(_ relecture: Bool) -> sigset_t {
        var signaux = sigset_t()
        sigemptyset(&signaux)
        for signal in [SIGTERM, SIGINT] { sigaddset(&signaux, signal) }
        if relecture { sigaddset(&signaux, SIGHUP) }
        return signaux
    }
}
