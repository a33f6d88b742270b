/// Un tirage reproductible : SplitMix64.
struct Tirage {
    private var etat: UInt64

    init(graine: UInt64) { etat = graine }

    /// Un entier de `0..<nombre`.
    mutating func rang(_ nombre: Int) -> Int {
        etat &+= 0x9E37_79B9_7F4A_7C15
        var z = etat
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int(truncatingIfNeeded: (z ^ (z >> 31)) >> 33) % nombre
    }

    /// Un rang où le premier, celui qui ouvre, sort sept fois sur dix.
    mutating func rangOuvrant(_ nombre: Int) -> Int { rang(10) < 7 ? 0 : rang(nombre) }
}
