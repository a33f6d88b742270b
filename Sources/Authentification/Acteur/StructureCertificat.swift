public import Domaine

/// La structure que nomme le certificat IGC-Santé d'une connexion en TLS mutuel.
public enum StructureCertificat {
    /// Lit un Struct_IdNat dans les `OU` du sujet : préfixe, puis l'identifiant.
    ///
    /// Préfixes : 0 cabinet ADELI, 1 FINESS, 2 SIREN, 3 SIRET, 4 RPPS suivi d'un rang.
    /// - Returns: `nil` si aucune `OU` n'a cette forme, ou si plusieurs l'ont : on ne choisit pas.
    public static func identifiant(unites: [String]) -> String? {
        let trouves = Set(unites.filter { estStructIdNat($0) })
        return trouves.count == 1 ? trouves.first : nil
    }

    /// Refuse la preuve d'un établissement dont le certificat ne nomme pas, et lui seul, la structure du jeton.
    ///
    /// Un certificat qui n'en nomme aucune, ou plusieurs, ne prouve pas laquelle : il ne vaut pas mieux qu'un autre.
    ///
    /// - Parameter unites: `OU` du certificat ; `nil` sans certificat : le jeton seul fait foi.
    public static func confronter(_ appelant: Appelant, unites: [String]?) -> Appelant {
        guard case .reconnu(let acteur) = appelant, acteur.genre == .etablissement, let unites else {
            return appelant
        }
        return (acteur.structure ?? acteur.id) == identifiant(unites: unites) ? appelant : .preuveInvalide
    }

    private static func estStructIdNat(_ texte: String) -> Bool {
        let octets = Array(texte.utf8)
        guard let prefixe = octets.first else { return false }
        let suite = octets.dropFirst()
        let longueurs: ClosedRange<Int>? =
            switch prefixe {
            case UInt8(ascii: "0"), UInt8(ascii: "1"), UInt8(ascii: "2"): 9...9
            case UInt8(ascii: "3"): 14...14
            case UInt8(ascii: "4"): 12...14
            default: nil
            }
        guard let longueurs, longueurs.contains(suite.count) else { return false }
        // Un FINESS de Corse porte un A ou un B à la deuxième place.
        return suite.enumerated().allSatisfy { rang, octet in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet)
                || (prefixe == UInt8(ascii: "1") && rang == 1 && (octet == 0x41 || octet == 0x42))
        }
    }
}
