import OpenSSLKit

/// L'empreinte d'une trace : SHA-256 de l'empreinte précédente puis de chaque champ, longueur d'abord.
///
/// Longueur sur 4 octets gros-boutistes, `FFFFFFFF` pour NULL ; entiers en décimal. Deux traces différentes
/// n'ont donc jamais la même suite d'octets. L'objet et le secret n'y entrent que s'ils disent quelque chose : une
/// trace écrite avant eux garde son empreinte.
enum Chaine {
    /// Ce qui précède la première trace.
    static let origine = [UInt8](repeating: 0, count: 32)

    /// L'empreinte d'une trace relue à sa place.
    static func empreinte(_ relue: EntreeTrace, apres precedente: [UInt8]) -> [UInt8] {
        empreinte(corps(relue), rang: relue.rang, apres: precedente)
    }

    static func empreinte(_ corps: [UInt8], rang: Int64, apres precedente: [UInt8]) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(precedente.count + 24 + corps.count)
        octets.append(contentsOf: precedente)
        ajouter(String(rang), a: &octets)
        octets.append(contentsOf: corps)
        return SHA256.hash(octets).bytes
    }

    /// Les champs qui suivent le rang, préparés hors de l'écrivain : ce qu'une trace dit, où qu'elle prenne place.
    static func corps(_ e: EntreeTrace) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(1024)
        ajouter(e.uuid, a: &octets)
        ajouter(String(e.instant), a: &octets)
        ajouter(e.acteurGenre, a: &octets)
        ajouter(e.acteurId, a: &octets)
        ajouter(e.acteurNom, a: &octets)
        ajouter(e.acteurPrenom, a: &octets)
        ajouter(e.profession, a: &octets)
        ajouter(e.structure, a: &octets)
        ajouter(e.authentification, a: &octets)
        ajouter(e.mode, a: &octets)
        ajouter(e.raison, a: &octets)
        ajouter(e.acte, a: &octets)
        ajouter(e.action, a: &octets)
        ajouter(e.dossierId.map { String($0) }, a: &octets)
        ajouter(e.documents, a: &octets)
        ajouter(e.issue, a: &octets)
        ajouter(e.motif, a: &octets)
        ajouter(e.avis, a: &octets)
        ajouter(e.facade, a: &octets)
        ajouter(e.logiciel, a: &octets)
        ajouter(e.message, a: &octets)
        ajouter(e.adresse, a: &octets)
        ajouter(e.versions.reglement, a: &octets)
        ajouter(e.versions.matrice, a: &octets)
        ajouter(e.versions.tables, a: &octets)
        if e.objet != nil || e.secrete {
            ajouter(e.objet, a: &octets)
            ajouter(e.secrete ? "1" : "0", a: &octets)
        }
        return octets
    }

    /// Ce qui tient lieu de longueur à un champ absent.
    static let absent: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF]

    static func ajouter(_ texte: String?, a octets: inout [UInt8]) {
        guard var texte else { return octets.append(contentsOf: absent) }
        texte.withUTF8 { ajouter(UnsafeRawBufferPointer($0), a: &octets) }
    }

    static func ajouter(_ mot: StaticString, a octets: inout [UInt8]) {
        mot.withUTF8Buffer { ajouter(UnsafeRawBufferPointer($0), a: &octets) }
    }

    static func ajouter(_ utf8: UnsafeRawBufferPointer, a octets: inout [UInt8]) {
        withUnsafeBytes(of: UInt32(utf8.count).bigEndian) { octets.append(contentsOf: $0) }
        octets.append(contentsOf: utf8)
    }
}
