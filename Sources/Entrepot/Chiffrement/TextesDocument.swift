import Domaine
import OpenSSLKit
import SQLiteKit

/// Ce qu'un document dit en toutes lettres, et qui peut nommer le patient ou un proche : titre, service, noms d'auteurs.
struct TextesDocument {
    var titre = ""
    var service: String?
    /// Nom, prénom et nom de structure de chaque auteur, dans l'ordre.
    private var noms: [String?] = []

    /// Ceux d'un document dont le dossier est effacé.
    init() {}

    init(_ m: MetadonneesDocument) {
        titre = m.titre
        service = m.service
        noms = m.auteurs.flatMap { [$0.nom, $0.prenom, $0.nomStructure] }
    }

    func sceller(_ cle: SecretKey, dossier: String, uniqueId: String) -> [UInt8] {
        ChampsScelles.sceller(
            [titre, service] + noms, cle, contexte: Self.contexte(dossier: dossier, uniqueId: uniqueId))
    }

    /// `nil` si ces octets ne sont pas les textes de ce document, sous cette clé.
    init?(_ scelle: UnsafeRawBufferPointer, _ cle: SecretKey, dossier: String, uniqueId: String) {
        let contexte = Self.contexte(dossier: dossier, uniqueId: uniqueId)
        guard let champs = ChampsScelles.ouvrir(scelle, cle, contexte: contexte), champs.count >= 2,
            let titre = champs[0]
        else { return nil }
        self.titre = titre
        service = champs[1]
        noms = Array(champs.dropFirst(2))
    }

    private static func contexte(dossier: String, uniqueId: String) -> String {
        "dmp/textes/1 \(dossier) \(uniqueId)"
    }

    /// Les auteurs, sans leurs noms : ce que la base garde en clair, pour décider et filtrer.
    static func sansNoms(_ auteurs: [AuteurFiche]) -> [AuteurFiche] {
        auteurs.map { auteur in
            var auteur = auteur
            (auteur.nom, auteur.prenom, auteur.nomStructure) = (nil, nil, nil)
            return auteur
        }
    }

    /// Rend leurs noms aux auteurs.
    func nommer(_ auteurs: [AuteurFiche]) -> [AuteurFiche] {
        guard noms.count == 3 * auteurs.count else { return auteurs }
        return auteurs.enumerated().map { rang, auteur in
            var auteur = auteur
            auteur.nom = noms[3 * rang]
            auteur.prenom = noms[3 * rang + 1]
            auteur.nomStructure = noms[3 * rang + 2]
            return auteur
        }
    }
}
