/// Les textes libres qui vont dans une trace : raison, motif, nom de logiciel.
public enum TexteDeTrace {
    /// Le texte, chaque matricule INS à la clé juste remplacé par `…` : une trace ne s'efface pas.
    ///
    /// Un nombre de quinze chiffres qui n'est pas un matricule reste.
    public static func sansMatricule(_ texte: String) -> String {
        let octets = Array(texte.utf8)
        guard octets.count >= 15 else { return texte }
        var resultat: [UInt8] = []
        var rang = 0
        while rang < octets.count {
            if let fin = finDeMatricule(octets, rang) {
                resultat += "…".utf8
                rang = fin
            } else {
                resultat.append(octets[rang])
                rang += 1
            }
        }
        return String(decoding: resultat, as: UTF8.self)
    }

    /// La fin du matricule qui commence à ce rang, écrit d'un trait ou par groupes.
    private static func finDeMatricule(_ octets: [UInt8], _ debut: Int) -> Int? {
        guard estDuMatricule(octets[debut]) else { return nil }
        var lus: [UInt8] = []
        var rang = debut
        while rang < octets.count, lus.count < 15 {
            if estDuMatricule(octets[rang]) {
                lus.append(octets[rang])
            } else if octets[rang] != UInt8(ascii: " "), octets[rang] != UInt8(ascii: ".") {
                return nil
            }
            rang += 1
        }
        guard lus.count == 15 else { return nil }
        do throws(MatriculeINS.Rejet) {
            _ = try MatriculeINS(String(decoding: lus, as: UTF8.self))
            return rang
        } catch { return nil }
    }

    /// Un chiffre, ou `A`, `B` (Corse).
    private static func estDuMatricule(_ octet: UInt8) -> Bool {
        (octet >= 48 && octet <= 57) || octet == UInt8(ascii: "A") || octet == UInt8(ascii: "B")
    }
}
