import OpenSSLKit

/// L'empreinte d'une trace : SHA-256 de l'empreinte précédente puis de chaque champ, longueur d'abord.
///
/// Longueur sur 4 octets gros-boutistes, `FFFFFFFF` pour NULL ; entiers en décimal. Deux traces différentes
/// n'ont donc jamais la même suite d'octets. L'objet et le secret n'y entrent que s'ils disent quelque chose : une
/// trace écrite avant eux garde son empreinte.
enum Chaine {
    /// Ce qui précède la première trace.
    static let origine = [UInt8](repeating: 0, count: 32)

    static func empreinte(_ e: EntreeTrace, apres precedente: [UInt8]) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(1024)
        octets.append(contentsOf: precedente)
        func ajouter(_ texte: String?) {
            guard let texte else { return octets.append(contentsOf: [0xFF, 0xFF, 0xFF, 0xFF]) }
            let longueur = UInt32(texte.utf8.count)
            withUnsafeBytes(of: longueur.bigEndian) { octets.append(contentsOf: $0) }
            octets.append(contentsOf: texte.utf8)
        }
        ajouter(String(e.rang))
        ajouter(e.uuid)
        ajouter(String(e.instant))
        for texte in [
            e.acteurGenre, e.acteurId, e.acteurNom, e.acteurPrenom, e.profession, e.structure,
            e.authentification, e.mode, e.raison, e.acte, e.action, e.dossierId.map { String($0) },
            e.documents, e.issue, e.motif, e.avis, e.facade, e.logiciel, e.message, e.adresse,
            e.versions.reglement, e.versions.matrice, e.versions.tables,
        ] {
            ajouter(texte)
        }
        if e.objet != nil || e.secrete {
            ajouter(e.objet)
            ajouter(e.secrete ? "1" : "0")
        }
        return SHA256.hash(octets).bytes
    }
}
