/// Les textes libres qui vont dans une trace : raison, motif, nom de logiciel.
public enum TexteDeTrace {
    /// Le texte, chaque matricule INS à la clé juste remplacé par `…` : une trace ne s'efface pas.
    ///
    /// D'un trait ou par groupes, quel que soit ce qui les sépare s'il n'est ni lettre ni chiffre. Un nombre de quinze
    /// chiffres qui n'est pas un matricule reste.
    public static func sansMatricule(_ texte: String) -> String {
        guard texte.utf8.count >= 15 else { return texte }
        let signes = texte.unicodeScalars.map { ($0, Signe($0)) }
        var resultat = String.UnicodeScalarView()
        var rang = 0
        while rang < signes.count {
            if let fin = finDeMatricule(signes, rang) {
                resultat.append("…")
                rang = fin
            } else {
                resultat.append(signes[rang].0)
                rang += 1
            }
        }
        return String(resultat)
    }

    /// Le texte nomme quelqu'un : un de ses nombres, entre ce qui n'est ni lettre ni chiffre, est un matricule à la clé
    /// juste.
    ///
    /// Plus étroit que ``sansMatricule(_:)`` : un identifiant fait de longs nombres en contiendrait un par hasard.
    public static func porteUnMatricule(_ identifiant: String) -> Bool {
        identifiant.unicodeScalars.split { Signe($0) == .separateur }.contains {
            $0.count == 15 && estUnMatricule(String($0))
        }
    }

    /// Ce qu'un caractère est pour un matricule.
    private enum Signe: Equatable {
        /// Un chiffre, de toute écriture, ou `A`, `B` (Corse) ; le caractère ASCII.
        case duMatricule(UInt8)
        case separateur
        case autre

        init(_ scalaire: Unicode.Scalar) {
            switch scalaire {
            case "0"..."9", "A", "B": self = .duMatricule(UInt8(scalaire.value))
            case "a", "b": self = .duMatricule(UInt8(scalaire.value) - 32)
            case "C"..."Z", "c"..."z": self = .autre
            // Le reste de l'ASCII n'est ni lettre ni chiffre : les tables d'Unicode n'ont pas à le dire.
            case "\0"..."\u{7F}": self = .separateur
            default:
                let proprietes = scalaire.properties
                if proprietes.numericType == .decimal, let valeur = proprietes.numericValue {
                    self = .duMatricule(48 + UInt8(valeur))
                } else {
                    let lie = proprietes.isAlphabetic || proprietes.numericType != nil
                    self = lie ? .autre : .separateur
                }
            }
        }
    }

    /// La fin du matricule qui commence à ce rang.
    private static func finDeMatricule(_ signes: [(Unicode.Scalar, Signe)], _ debut: Int) -> Int? {
        guard case .duMatricule = signes[debut].1 else { return nil }
        var lus: [UInt8] = []
        var rang = debut
        while rang < signes.count, lus.count < 15 {
            switch signes[rang].1 {
            case .duMatricule(let octet): lus.append(octet)
            case .separateur: break
            case .autre: return nil
            }
            rang += 1
        }
        return estUnMatricule(String(decoding: lus, as: UTF8.self)) ? rang : nil
    }

    private static func estUnMatricule(_ texte: String) -> Bool {
        do throws(MatriculeINS.Rejet) {
            _ = try MatriculeINS(texte)
            return true
        } catch { return false }
    }
}
