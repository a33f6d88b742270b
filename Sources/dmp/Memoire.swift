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
    static func rendreLeDemarrage() {
        guard let octets = FileManager.default.contents(atPath: "/proc/self/maps") else { return }
        for ligne in String(decoding: octets, as: UTF8.self).split(separator: "\n") {
            // adresses, droits, place, appareil, numéro, fichier ; du code jamais écrit revient de son fichier.
            let champs = ligne.split(separator: " ", maxSplits: 5)
            guard champs.count == 6, champs[1] == "r-xp", champs[5].drop(while: { $0 == " " }).hasPrefix("/")
            else { continue }
            let bornes = champs[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard bornes.count == 2, let debut = UnsafeMutableRawPointer(bitPattern: bornes[0]) else {
                continue
            }
            madvise(debut, Int(bornes[1] - bornes[0]), MADV_DONTNEED)
        }
    }
}
