import OpenSSLKit

/// Une suite de textes, chiffrée d'un coup : longueur sur 4 octets gros-boutistes, `FFFFFFFF` pour un texte absent.
enum ChampsScelles {
    static func sceller(_ champs: [String?], _ cle: SecretKey, contexte: String) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(champs.reduce(0) { $0 + 4 + ($1?.utf8.count ?? 0) })
        for champ in champs {
            let longueur = champ.map { UInt32($0.utf8.count) } ?? .max
            withUnsafeBytes(of: longueur.bigEndian) { octets.append(contentsOf: $0) }
            if let champ { octets.append(contentsOf: champ.utf8) }
        }
        defer { Cleanse.wipe(&octets) }
        return AESGCM.seal(octets, key: cle, context: Array(contexte.utf8))
    }

    private static func lire(_ octets: UnsafeRawBufferPointer) -> [String?]? {
        var champs: [String?] = []
        champs.reserveCapacity(8)
        var rang = 0
        while rang < octets.count {
            guard octets.count - rang >= 4 else { return nil }
            let longueur = UInt32(bigEndian: octets.loadUnaligned(fromByteOffset: rang, as: UInt32.self))
            rang += 4
            guard longueur != .max else {
                champs.append(nil)
                continue
            }
            let suite = rang + Int(longueur)
            guard suite <= octets.count else { return nil }
            champs.append(String(decoding: octets[rang..<suite], as: UTF8.self))
            rang = suite
        }
        return champs
    }

    /// `nil` si l'on n'a pas scellé ces octets sous cette clé, dans ce contexte.
    static func ouvrir(_ scelle: UnsafeRawBufferPointer, _ cle: SecretKey, contexte: String) -> [String?]? {
        guard var octets = AESGCM.open(scelle, key: cle, context: Array(contexte.utf8)) else { return nil }
        defer { Cleanse.wipe(&octets) }
        return octets.withUnsafeBytes { lire($0) }
    }
}
