import SQLiteKit

/// Les requêtes sur `notification`.
struct RequetesNotification: ~Copyable {
    var inserer: Statement
    var page: Statement
    var une: Statement
    var marquer: Statement

    init(_ c: borrowing Connection) throws(SQLiteError) {
        let inserer = try Statement(
            c, "INSERT INTO notification (dossier_id, id, document_id, secrete) VALUES (?1, ?2, ?3, ?4)")
        let page = try Statement(
            c,
            """
            SELECT n.id, t.instant_ms, n.document_id, n.secrete, n.lue, t.acteur_genre, t.acteur_id,
                t.acteur_nom, t.acteur_prenom, t.profession, t.structure, t.documents
            FROM notification n JOIN trace t ON t.rang = n.id / 32
            WHERE n.dossier_id = ?1 AND n.id < ?2 ORDER BY n.id DESC
            """)
        let une = try Statement(
            c,
            """
            SELECT n.id, t.instant_ms, n.document_id, n.secrete, n.lue, t.acteur_genre, t.acteur_id,
                t.acteur_nom, t.acteur_prenom, t.profession, t.structure, t.documents
            FROM notification n JOIN trace t ON t.rang = n.id / 32
            WHERE n.dossier_id = ?1 AND n.id = ?2
            """)
        let marquer = try Statement(
            c, "UPDATE notification SET lue = ?3 WHERE dossier_id = ?1 AND id = ?2")
        self.inserer = inserer
        self.page = page
        self.une = une
        self.marquer = marquer
    }
}
