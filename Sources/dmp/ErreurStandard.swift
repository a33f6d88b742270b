import Glibc

/// Ce qu'une commande dit à qui l'exploite, sur l'erreur standard.
enum ErreurStandard {
    /// Dit une phrase, et va à la ligne.
    ///
    /// Ce qui ne peut s'écrire (disque plein, lecteur parti) se perd : le service continue.
    static func dire(_ phrase: String) {
        var reste = Array("\(phrase)\n".utf8)[...]
        while !reste.isEmpty {
            let ecrits = reste.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if ecrits < 0, errno == EINTR { continue }
            guard ecrits > 0 else { return }
            reste = reste.dropFirst(ecrits)
        }
    }
}
