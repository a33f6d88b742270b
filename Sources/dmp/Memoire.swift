import CMalloc

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
}
