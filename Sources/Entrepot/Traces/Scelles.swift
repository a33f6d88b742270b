import Domaine

/// Ce que la trace d'un dépôt scelle : l'empreinte des octets, la visibilité à la naissance, le document remplacé.
///
/// Ainsi la chaîne tient aussi les documents : des octets changés avec leur empreinte se voient.
struct ScelleDepot: Hashable {
    let entryUUID: String
    let uniqueId: String
    let type: String
    let empreinte: String
    let visibilite: Int
    /// uniqueId du document remplacé ; `nil` s'il n'y en a pas.
    let remplace: String?
    /// La trace dit s'il en remplace un : les premières ne le disaient pas.
    let ditCeQuIlRemplace: Bool

    /// La ligne d'une trace de dépôt : celle de ``DocumentTrace``, puis le scellé.
    static func ecrire(_ fiche: FicheDocument) -> String {
        let document = DocumentTrace.ecrire([DocumentTrace(fiche)])
        let remplace = fiche.remplace ?? "-"
        return "\(document) \(fiche.metadonnees.empreinte) \(fiche.visibilite.rawValue) \(remplace)"
    }

    /// `nil` quand la ligne n'est pas celle d'un dépôt.
    init?(_ texte: String) {
        let champs = texte.split(separator: " ", omittingEmptySubsequences: false)
        guard champs.count == 5 || champs.count == 6, champs[3].utf8.count == 64,
            let visibilite = Int(champs[4])
        else {
            return nil
        }
        entryUUID = String(champs[0])
        uniqueId = String(champs[1])
        type = String(champs[2])
        empreinte = String(champs[3])
        self.visibilite = visibilite
        ditCeQuIlRemplace = champs.count == 6
        remplace = champs.count == 6 && champs[5] != "-" ? String(champs[5]) : nil
    }
}

/// Ce que la trace d'un changement de fiche scelle : l'état et la visibilité de la version écrite.
struct ScelleFiche: Hashable {
    let entryUUID: String
    let uniqueId: String
    let etat: EtatDocument
    let visibilite: Int

    /// La ligne d'une version : `entryUUID uniqueId type état visibilité`.
    static func ecrire(_ version: VersionFiche) -> String {
        let document = DocumentTrace(
            entryUUID: version.entryUUID, uniqueId: version.uniqueId, type: version.type)
        return "\(DocumentTrace.ecrire([document])) \(version.etat.rawValue) \(version.visibilite.rawValue)"
    }

    /// Les versions que scelle une trace, une par ligne ; une ligne qui ne scelle rien est passée.
    static func lire(_ texte: String) -> [ScelleFiche] {
        texte.split(separator: "\n").compactMap { ligne in
            let champs = ligne.split(separator: " ", omittingEmptySubsequences: false)
            guard champs.count == 5, let etat = EtatDocument(rawValue: String(champs[3])),
                let visibilite = Int(champs[4])
            else { return nil }
            return ScelleFiche(
                entryUUID: String(champs[0]), uniqueId: String(champs[1]), etat: etat,
                visibilite: visibilite)
        }
    }
}
