import CLinux
import Foundation

/// Ce que la mémoire tient (documents, identités, jetons) n'en sort par aucun fichier.
enum ImageMemoire {
    /// Aucune image après une panne, ni compte rendu de la mémoire sur la sortie d'erreurs.
    ///
    /// Le compte rendu de panne de Swift, quand il est installé, montre ce que désignent les registres : la panne garde
    /// son effet, sans lui. La limite n'arrête pas une image confiée à un programme (`core_pattern` qui commence par
    /// `|`) : le processus refuse aussi d'être copié, et sa mémoire d'être lue par un autre programme du même compte.
    ///
    /// - Parameter mesurable: ne rien refuser à cet autre programme ; pour une démonstration, qui ne tient rien de vrai.
    static func proteger(mesurable: Bool) throws(Echec) {
        for panne in [SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGBUS, SIGSEGV] { signal(panne, SIG_DFL) }
        var limite = rlimit(rlim_cur: 0, rlim_max: 0)
        guard setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limite) == 0,
            mesurable || dmp_forbid_core_dumps() == 0
        else { throw Echec(.incident, "l'image de la mémoire après une panne ne peut être interdite") }
    }
}
