import Domaine
import Entrepot
import Foundation
import Nomenclatures

/// `dmp matrice verifier` : contrôle une matrice d'habilitation avant qu'une configuration ne la nomme.
enum CommandeMatrice {
    static func executer(_ arguments: [String]) throws(Echec) -> CodeSortie {
        guard arguments.first == "verifier" else { throw Echec(.usage, Commandes.usage) }
        let options = try Options(Array(arguments.dropFirst()), valeurs: [])
        guard options.reste.count == 1 else { throw Echec(.usage, Commandes.usage) }
        let (octets, nom) = try lire(options.reste[0])
        let nomenclatures = try Service.nomenclatures()
        let matrice: MatriceHabilitation
        do throws(ErreurNomenclature) {
            matrice = try nomenclatures.matrice(octets, nom: nom, empreinte: Entrepot.empreinte)
        } catch { throw Echec(.invalide, phrase(error, octets, nomenclatures)) }
        print(rapport(matrice, nomenclatures))
        return .fait
    }

    /// Comme ``lire(_:)``, d'un fichier que d'autres ne peuvent changer : celui que la configuration nomme.
    static func lireSure(_ chemin: String) throws(Echec) -> (octets: [UInt8], nom: String) {
        let nom = URL(fileURLWithPath: chemin).lastPathComponent
        return (try FichierSur.matrice(nom).lire(chemin, limite: 16 << 20), nom)
    }

    /// Les octets d'une matrice et le nom que porteront ses fautes.
    static func lire(_ chemin: String) throws(Echec) -> (octets: [UInt8], nom: String) {
        let nom = URL(fileURLWithPath: chemin).lastPathComponent
        guard let octets = FileManager.default.contents(atPath: chemin) else {
            throw Echec(.invalide, "\(nom) : fichier illisible")
        }
        return ([UInt8](octets), nom)
    }

    /// Ce que le démarrage dit de la matrice en vigueur.
    static func etat(_ matrice: MatriceHabilitation) -> String {
        let (inconnues, total) = matrice.inconnues
        guard inconnues > 0 else { return "matrice d'habilitation : \(total) cellules, toutes connues" }
        return
            "matrice d'habilitation : \(inconnues) cellules inconnues sur \(total), elles refusent (HAB-02)"
    }

    /// `fichier:ligne : faute` ; quand des types manquent, tous sont nommés.
    static func phrase(
        _ erreur: ErreurNomenclature, _ octets: [UInt8], _ nomenclatures: Nomenclatures
    ) -> String {
        let lieu = erreur.ligne == 0 ? erreur.fichier : "\(erreur.fichier):\(erreur.ligne)"
        guard case .ligneManquante = erreur.raison else { return "\(lieu) : \(erreur.raison)" }
        let presents = codes(octets)
        let manquants = nomenclatures.types.keys.map(\.code).filter { !presents.contains($0) }.sorted()
        return "\(lieu) : \(manquants.count) types sans ligne : \(manquants.joined(separator: ", "))"
    }

    /// Les codes de la première colonne d'une matrice déjà reconnue bien formée.
    private static func codes(_ octets: [UInt8]) -> Set<String> {
        var codes: Set<String> = []
        var lecteur = LecteurCSV("", octets)
        do throws(ErreurNomenclature) {
            while try lecteur.commentaire() != nil {}
            while let champs = try lecteur.champs() { if let code = champs.first { codes.insert(code) } }
        } catch { return codes }
        return codes
    }

    private static func rapport(_ matrice: MatriceHabilitation, _ nomenclatures: Nomenclatures) -> String {
        let types = nomenclatures.types.keys
        let professions = matrice.professions
        var lignes = [
            "\(professions.count) professions × \(types.count) types = \(professions.count * types.count) cellules",
            "SHA-256 : \(matrice.empreinte)", "",
        ]
        for code in professions {
            let cellules = types.map { matrice.cellule(profession: code, type: $0) ?? .inconnu }
            func compte(_ valeur: Habilitation) -> Int { cellules.count { $0 == valeur } }
            lignes.append(
                "\(code)  \(nomenclatures.libelle(profession: code) ?? "") : "
                    + "\(compte(.oui)) oui, \(compte(.non)) non, \(compte(.inconnu)) inconnu")
        }
        let absentes = nomenclatures.professions.subtracting(professions).sorted()
        if !absentes.isEmpty {
            lignes += [
                "", "professions sans colonne, elles refusent (HAB-03) : " + absentes.joined(separator: ", "),
            ]
        }
        lignes += ["", etat(matrice)]
        return lignes.joined(separator: "\n")
    }
}
