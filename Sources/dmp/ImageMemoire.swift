import CLinux
import Foundation

/// Ce que la mémoire tient (documents, identités, jetons) n'en sort par aucun fichier.
enum ImageMemoire {
    /// Aucune image après une panne, et aucun autre programme du même compte ne lit la mémoire de celui-ci.
    ///
    /// La limite seule n'arrête pas une image confiée à un programme (`core_pattern` qui commence par `|`), et un
    /// processus non « dumpable » peut cesser de l'être s'il change de compte : les deux sont mis.
    static func proteger() throws(Echec) {
        var limite = rlimit(rlim_cur: 0, rlim_max: 0)
        guard setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limite) == 0,
            dmp_forbid_core_dumps() == 0
        else { throw Echec(.incident, "l'image de la mémoire après une panne ne peut être interdite") }
    }
}
