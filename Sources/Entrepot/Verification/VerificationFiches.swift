import Domaine
import SQLiteKit

extension Verification {
    /// Une version de fiche, telle que la base la tient.
    private struct Version {
        let rang: Int64
        let courante: Bool
        let entryUUID: String
        let logicalId: String
        let etat: EtatDocument?
        let visibilite: Int

        init(_ l: borrowing Row) {
            rang = l.int64(2)
            courante = l.int64(3) == 1
            entryUUID = l.requiredText(4)
            logicalId = l.requiredText(5)
            etat = EtatDocument(rawValue: l.requiredText(6))
            visibilite = Int(l.int64(7))
        }
    }

    /// Compare les versions de chaque fiche à celles que le journal a scellées, dans l'ordre.
    static func parcourirFiches(
        _ connexion: borrowing Connection, _ dires: DiresDuJournal
    ) throws(SQLiteError) -> String? {
        var lecture = try Statement(
            connexion,
            """
            SELECT d.id, d.unique_id, f.version, f.courante, f.entry_uuid, f.logical_id, f.etat, f.visibilite,
                EXISTS (SELECT 1 FROM document r WHERE r.remplace = d.unique_id
                    AND r.dossier_id = d.dossier_id AND r.id <> d.id), d.depot_rang
            FROM document d JOIN fiche f ON f.document_id = d.id ORDER BY d.id, f.version
            """)
        var rupture: String?
        var depots = try DepotsScelles(connexion)
        var document: (id: Int64, uniqueId: String, remplace: Bool, rang: Int64)?
        var versions: [Version] = []
        var panne: SQLiteError?
        func examiner(_ depots: inout DepotsScelles) -> String? {
            guard let document else { return nil }
            let scelles = dires.versions[document.uniqueId] ?? []
            do throws(SQLiteError) {
                let depot = try depots.depot(rang: document.rang, entryUUID: versions.first?.entryUUID)
                return defaut(versions, scelles, depot?.scelle, remplace: document.remplace).map {
                    "document \(document.uniqueId) : \($0)"
                }
            } catch {
                panne = error
                return nil
            }
        }
        try lecture.whileRows { l in
            if document?.id != l.int64(0) {
                rupture = examiner(&depots)
                document = (l.int64(0), l.requiredText(1), l.int64(8) == 1, l.int64(9))
                versions = []
            }
            versions.append(Version(l))
            return rupture == nil && panne == nil
        }
        rupture = rupture ?? examiner(&depots)
        if let panne { throw panne }
        if let rupture { return rupture }
        if let rupture = try heritages(connexion) { return rupture }
        return try listes(connexion)
    }

    /// Ce qu'une liste examine d'un document est ce qu'en disent le document et sa fiche courante.
    private static func listes(_ connexion: borrowing Connection) throws(SQLiteError) -> String? {
        var lecture = try Statement(
            connexion,
            """
            SELECT d.unique_id FROM document d JOIN fiche f ON f.document_id = d.id AND f.courante = 1
                LEFT JOIN liste l ON l.dossier_id = d.dossier_id AND l.document_id = d.id
            WHERE (l.entry_uuid, l.etat, l.visibilite, l.visibilite_heritee, l.depot_ms, l.depot_rang, l.creation_ms,
                    l.acte_debut_ms, l.type_code, l.type_systeme, l.type_libelle, l.classe, l.rubrique, l.categorie,
                    l.du_patient, l.auteurs, l.deposant, l.deposant_structure)
                IS NOT (f.entry_uuid, f.etat, f.visibilite, d.visibilite_heritee, d.depot_ms, d.depot_rang,
                    d.creation_ms, d.acte_debut_ms, d.type_code, d.type_systeme, d.type_libelle, d.classe, d.rubrique,
                    d.categorie, d.du_patient, d.auteurs, d.deposant, d.deposant_structure)
            UNION ALL
            SELECT 'numéro ' || l.document_id FROM liste l LEFT JOIN document d
                ON d.id = l.document_id AND d.dossier_id = l.dossier_id
            WHERE d.id IS NULL
            LIMIT 1
            """)
        return try lecture.first { ligne in
            "document \(ligne.requiredText(0)) : sa ligne de liste n'est pas ce que dit sa fiche"
        }
    }

    /// Chaque document a la visibilité que lui transmet celui qui l'a remplacé.
    private static func heritages(_ connexion: borrowing Connection) throws(SQLiteError) -> String? {
        var lecture = try Statement(
            connexion,
            """
            SELECT d.unique_id FROM document d
            LEFT JOIN document r ON r.remplace = d.unique_id AND r.dossier_id = d.dossier_id AND r.id <> d.id
            LEFT JOIN fiche f ON f.document_id = r.id AND f.courante = 1
            WHERE d.visibilite_heritee <> CASE WHEN r.id IS NULL THEN 0
                ELSE f.visibilite | r.visibilite_heritee END
            ORDER BY d.id LIMIT 1
            """)
        return try lecture.first { ligne in
            "document \(ligne.requiredText(0)) : sa visibilité n'est pas celle de ce qui l'a remplacé"
        }
    }

    /// Ce qui, des versions d'une fiche, n'est pas ce que le journal en dit.
    private static func defaut(
        _ versions: [Version], _ scelles: [ScelleFiche], _ depot: ScelleDepot?, remplace: Bool
    ) -> String? {
        guard let premiere = versions.first, let derniere = versions.last, let depot
        else { return "aucune trace ne porte son dépôt" }
        let naissance = ScelleFiche(
            entryUUID: depot.entryUUID, uniqueId: depot.uniqueId, etat: .approved,
            visibilite: depot.visibilite)
        let attendues = [naissance] + scelles
        let rangs = versions.map(\.rang)
        guard rangs == Array(1...Int64(versions.count)),
            versions.allSatisfy({ $0.logicalId == premiere.logicalId })
        else { return "les versions de sa fiche ne se suivent pas" }
        guard versions.filter(\.courante).map(\.rang) == [derniere.rang] else {
            return "sa fiche courante n'est pas la dernière version"
        }
        guard versions.map(\.entryUUID) == attendues.map(\.entryUUID) else {
            return "les versions de sa fiche ne sont pas celles que le journal a scellées"
        }
        for (version, attendue) in zip(versions, attendues) {
            if version.visibilite != attendue.visibilite {
                return "la visibilité de sa fiche n'est pas celle que le journal a scellée"
            }
            // Remplacer un document rend obsolète sa version courante, sans version nouvelle ; d'autres ont pu suivre.
            if remplace, !version.courante, version.etat == .deprecated { continue }
            let etat = version.courante && remplace ? obsolete(attendue.etat) : attendue.etat
            if version.etat != etat { return "l'état de sa fiche n'est pas celui que le journal a scellé" }
        }
        return nil
    }

    /// L'état d'un document qu'un autre remplace : obsolète, ou supprimé ensuite.
    private static func obsolete(_ etat: EtatDocument) -> EtatDocument {
        etat == .deleted ? .deleted : .deprecated
    }
}
