import CLinux
import CMalloc
import Foundation

/// Les réglages de l'allocateur, à poser avant tout autre fil.
enum Memoire {
    /// Rend au système, dès qu'ils sont libres, les blocs d'un mébioctet et plus : les grands documents.
    ///
    /// Sans réglage, l'allocateur relève ce seuil à la taille du premier grand bloc qu'on lui rend, et garde ensuite
    /// pour lui, en morceaux, ce que d'autres documents ont tenu.
    static func regler() {
        _ = mallopt(M_MMAP_THRESHOLD, 1 << 20)
        _ = mallopt(M_TRIM_THRESHOLD, 8 << 20)
    }

    /// Rend au système le code que le démarrage a parcouru.
    ///
    /// La moitié de ce que le processus tient alors ne resservira pas ; ce qui sert encore revient du cache des fichiers,
    /// page à page.
    static func rendreLeDemarrage() { dmp_drop_code(UInt(sysconf(Int32(_SC_PAGESIZE)))) }
}
