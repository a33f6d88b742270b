/// Décode de la base64 reçue par morceaux.
///
/// Les blancs sont ignorés ; tout autre écart est une faute : caractère étranger, bourrage absent ou déplacé, bits
/// de reste non nuls.
///
/// - Source: RFC 4648, § 4 et § 3.5.
struct DecodeurBase64 {
    private static let etranger: UInt8 = 0xFF
    private static let blanc: UInt8 = 0xFE
    private static let bourrage: UInt8 = 0xFD
    private static let table: [UInt8] = {
        var table = [UInt8](repeating: etranger, count: 256)
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (valeur, octet) in alphabet.utf8.enumerated() { table[Int(octet)] = UInt8(valeur) }
        for octet in [0x20, 0x09, 0x0A, 0x0D] { table[octet] = blanc }
        table[Int(UInt8(ascii: "="))] = bourrage
        return table
    }()

    private(set) var estTropGrand = false
    private var octets: [UInt8] = []
    private var quartet: UInt32 = 0
    private var remplis = 0
    private var bourrages = 0
    private var estFautif = false
    private let limite: Int

    /// - Parameter limite: taille maximale une fois décodé, en octets.
    init(limite: Int) {
        self.limite = limite
    }

    mutating func ajouter(_ texte: UnsafeBufferPointer<UInt8>) {
        guard !estFautif, !estTropGrand else { return }
        octets.reserveCapacity(octets.count + texte.count / 4 * 3 + 3, croissance: 2)
        Self.table.withUnsafeBufferPointer { table in
            for octet in texte { recevoir(table[Int(octet)]) }
        }
        estTropGrand = octets.count > limite
    }

    private mutating func recevoir(_ valeur: UInt8) {
        switch valeur {
        case 0..<64:
            if bourrages > 0 { estFautif = true }
            quartet = quartet << 6 | UInt32(valeur)
            remplis += 1
        case Self.blanc: return
        case Self.bourrage:
            bourrages += 1
            quartet <<= 6
            remplis += 1
            // Jamais en première ni en deuxième position d'un groupe de quatre.
            if remplis < 3 { estFautif = true }
        default: estFautif = true
        }
        if remplis == 4 { vider() }
    }

    private mutating func vider() {
        let utiles = 3 - min(bourrages, 3)
        let reste = quartet & (1 << UInt32(8 * (3 - utiles)) - 1)
        if bourrages > 2 || reste != 0 { estFautif = true }
        for rang in 0..<utiles { octets.append(UInt8(truncatingIfNeeded: quartet >> UInt32(16 - 8 * rang))) }
        quartet = 0
        remplis = 0
    }

    /// Les octets décodés ; `nil` si le texte était fautif ou incomplet.
    consuming func terminer() -> [UInt8]? {
        estFautif || remplis != 0 ? nil : octets
    }
}

extension [UInt8] {
    /// Réserve en doublant : la réserve exacte à chaque morceau recopierait tout à chaque fois.
    fileprivate mutating func reserveCapacity(_ minimum: Int, croissance: Int) {
        if minimum > capacity { reserveCapacity(Swift.max(minimum, capacity * croissance)) }
    }
}
