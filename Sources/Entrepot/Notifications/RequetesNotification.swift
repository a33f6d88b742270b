import SQLiteKit

/// Les requêtes sur `notification`.
struct RequetesNotification: ~Copyable {
    var inserer: Statement
    var page: Statement
    var une: Statement
    var marquer: Statement

    init(_ c: borrowing Connection) throws(SQLiteError) {
        let inserer = try Statement(
            c,
            """
            INSERT INTO notification (uuid, dossier_id, trace_rang, objet, document_id, secrete, instant_ms)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """)
        let page = try Statement(
            c,
            """
            SELECT n.id, n.uuid, n.instant_ms, n.objet, n.document_id, n.secrete, n.lue, t.acteur_genre,
                t.acteur_id, t.acteur_nom, t.acteur_prenom, t.profession, t.structure,
                CASE WHEN n.objet = 'PREFERENCES' THEN '' ELSE t.documents END
            FROM notification n JOIN trace t ON t.rang = n.trace_rang
            WHERE n.dossier_id = ?1 AND n.id < ?2 ORDER BY n.id DESC
            """)
        let une = try Statement(
            c,
            """
            SELECT n.id, n.uuid, n.instant_ms, n.objet, n.document_id, n.secrete, n.lue, t.acteur_genre,
                t.acteur_id, t.acteur_nom, t.acteur_prenom, t.profession, t.structure,
                CASE WHEN n.objet = 'PREFERENCES' THEN '' ELSE t.documents END
            FROM notification n JOIN trace t ON t.rang = n.trace_rang
            WHERE n.uuid = ?1 AND n.dossier_id = ?2
            """)
        let marquer = try Statement(c, "UPDATE notification SET lue = ?2 WHERE id = ?1")
        self.inserer = inserer
        self.page = page
        self.une = une
        self.marquer = marquer
    }
}
