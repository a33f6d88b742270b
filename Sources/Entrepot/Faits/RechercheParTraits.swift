import Coffre
import Domaine
import SQLiteKit

extension Transaction {
    /// Les dossiers ouverts ou fermés de cette personne, deux au plus : au-delà d'un, ses traits ne la désignent pas.
    ///
    /// - Parameters:
    ///   - nom: nom de naissance ou d'usage, comparé après normalisation.
    ///   - prenom: premier prénom de naissance, ou tous.
    ///   - dateNaissance: `AAAA-MM-JJ`.
    public mutating func dossiers(
        nom: String, prenom: String, dateNaissance: String
    ) throws(ErreurEntrepot) -> [RefDossier] {
        let cherche = (NormalisationTraits.normaliser(nom), NormalisationTraits.normaliser(prenom))
        guard !cherche.0.isEmpty, !cherche.1.isEmpty else { return [] }
        let empreinte = IdentiteScellee.trait(
            nom: cherche.0, prenoms: cherche.1, dateNaissance: dateNaissance, trousseau.index)
        let (contexte, maintenant) = (contexte, instant)
        let trouves = try convertir { () throws(SQLiteError) in
            var trouves: [RefDossier] = []
            try dossiers.parTraits.bind(blob: empreinte, at: 1)
            try dossiers.parTraits.whileRows { ligne in
                let etat = Self.etatEffectif(
                    ligne.requiredText(2), depuis: ligne.int64(3), contexte, maintenant
                ).etat
                guard etat.statutExterne != .inexistant else { return true }
                trouves.append(RefDossier(id: ligne.int64(0), uuid: ligne.requiredText(1)))
                return trouves.count < 2
            }
            return trouves
        }
        trouves.forEach { noterLu($0) }
        return trouves
    }
}
