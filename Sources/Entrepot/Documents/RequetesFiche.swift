import SQLiteKit

/// Les requêtes qui changent une fiche.
struct RequetesFiche: ~Copyable {
    var courante: Statement
    var suivante: Statement
    var aMasquer: Statement
    var aDemasquer: Statement
    var detacher: Statement
    var ouvrir: Statement
    var remplace: Statement
    var heriter: Statement

    init(_ c: borrowing Connection) throws(SQLiteError) {
        let courante = try Statement(
            c,
            """
            SELECT d.id, d.unique_id, d.type_code, f.entry_uuid, f.logical_id, f.version, f.etat, f.visibilite
            FROM document d JOIN fiche f ON f.document_id = d.id AND f.courante = 1 WHERE d.id = ?1
            """)
        let suivante = try Statement(
            c,
            """
            SELECT d.id, d.unique_id, d.type_code, f.entry_uuid, f.logical_id, f.version, f.etat, f.visibilite
            FROM document p JOIN document d ON d.remplace = p.unique_id AND d.dossier_id = p.dossier_id
                JOIN fiche f ON f.document_id = d.id AND f.courante = 1
            WHERE p.id = ?1 AND d.id > p.id
            """)
        // MASQUE_PS et INVISIBLE_PATIENT ne se cumulent pas (EX_2.1-1050).
        let aMasquer = try Statement(
            c,
            """
            SELECT d.id, d.unique_id, d.type_code, f.entry_uuid, f.logical_id, f.version, f.etat, f.visibilite
            FROM liste l JOIN document d ON d.id = l.document_id
                JOIN fiche f ON f.document_id = d.id AND f.courante = 1
            WHERE l.dossier_id = ?1 AND f.etat <> 'Deleted' AND f.visibilite & 3 = 0 ORDER BY d.id
            """)
        // Supprimé, un document transmet encore son masque à celui qu'il a remplacé.
        let aDemasquer = try Statement(
            c,
            """
            SELECT d.id, d.unique_id, d.type_code, f.entry_uuid, f.logical_id, f.version, f.etat, f.visibilite
            FROM liste l JOIN document d ON d.id = l.document_id
                JOIN fiche f ON f.document_id = d.id AND f.courante = 1
            WHERE l.dossier_id = ?1 AND (f.etat <> 'Deleted' OR d.remplace IS NOT NULL)
                AND f.visibilite & 1 <> 0 ORDER BY d.id
            """)
        let detacher = try Statement(
            c, "UPDATE fiche SET courante = 0 WHERE document_id = ?1 AND courante = 1")
        let ouvrir = try Statement(
            c,
            """
            WITH RECURSIVE suite (id, unique_id) AS (
                SELECT id, unique_id FROM document WHERE id = ?1
                UNION
                SELECT r.id, r.unique_id FROM suite JOIN document r
                    ON r.remplace = suite.unique_id AND r.dossier_id = ?3
            )
            UPDATE document SET ouvert_patient_ms = ?2
            WHERE id IN (SELECT id FROM suite) AND ouvert_patient_ms IS NULL
            """)
        let remplace = try Statement(
            c,
            """
            SELECT p.id, f.visibilite | d.visibilite_heritee
            FROM document d JOIN fiche f ON f.document_id = d.id AND f.courante = 1
                JOIN document p ON p.unique_id = d.remplace AND p.dossier_id = d.dossier_id
            WHERE d.id = ?1
            """)
        let heriter = try Statement(
            c,
            "UPDATE document SET visibilite_heritee = ?2 WHERE id = ?1 AND visibilite_heritee <> ?2 RETURNING 1"
        )
        self.courante = courante
        self.suivante = suivante
        self.aMasquer = aMasquer
        self.aDemasquer = aDemasquer
        self.detacher = detacher
        self.ouvrir = ouvrir
        self.remplace = remplace
        self.heriter = heriter
    }
}
