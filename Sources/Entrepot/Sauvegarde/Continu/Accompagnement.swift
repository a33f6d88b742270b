import Foundation
import OpenSSLKit

/// Les petits fichiers qui accompagnent la base : ce qui en a changé depuis le cycle d'avant.
struct Accompagnement {
    private struct Connu {
        var taille: Int64
        var date: Int64
        var numero: UInt64
        var empreinte: SHA256Digest
    }

    /// Ce qui est à ajouter au journal.
    struct Changement {
        var nom: String
        var debut: Int64
        var octets: ArraySlice<UInt8>
    }

    private var connus: [String: Connu] = [:]

    /// Lus avant l'instantané : aucun point copié ne couvre une trace qui n'y serait pas.
    mutating func changements(_ donnees: String) throws(ErreurSauvegarde) -> [Changement] {
        var changements: [Changement] = []
        for nom in Inventaire.fichiers(donnees) where nom != "environnement" {
            var etat = stat()
            guard stat(donnees + "/" + nom, &etat) == 0 else { continue }
            let date = Int64(etat.st_mtim.tv_sec) * 1_000_000_000 + Int64(etat.st_mtim.tv_nsec)
            let connu = connus[nom]
            if let connu, connu.taille == Int64(etat.st_size), connu.date == date,
                connu.numero == UInt64(etat.st_ino)
            {
                continue
            }
            guard let octets = try FichierDurable.lire(donnees + "/" + nom, nom: nom) else { continue }
            // Un fichier qui n'a fait que grandir n'est pas redit.
            var debut = 0
            if let connu, connu.taille <= Int64(octets.count),
                SHA256.hash(Array(octets[..<Int(connu.taille)])) == connu.empreinte
            {
                debut = Int(connu.taille)
            }
            connus[nom] = Connu(
                taille: Int64(octets.count), date: date, numero: UInt64(etat.st_ino),
                empreinte: SHA256.hash(octets))
            if connu == nil || debut == 0 || debut < octets.count {
                changements.append(Changement(nom: nom, debut: Int64(debut), octets: octets[debut...]))
            }
        }
        return changements
    }
}
