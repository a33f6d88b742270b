import SQLiteKit

/// Les requêtes qui changent un dossier : ses préférences, son état, son effacement.
struct RequetesVie: ~Copyable {
    var preferences: Statement
    var changerPreferences: Statement
    var changerEtat: Statement
    var effacerContenus: Statement
    var effacerIdentite: Statement
    var effacerTraits: Statement
    var effacerAutorisations: Statement
    var effacerBlocages: Statement
    var effacerAcces: Statement
    var effacerNotifications: Statement
    var effacerTextes: Statement
    var sonder: Statement

    init(_ c: borrowing Connection) throws(SQLiteError) {
        let preferences = try Statement(
            c,
            """
            SELECT bris_de_glace, centre_15, masques_en_urgence, masquage_par_defaut
            FROM dossier WHERE id = ?1
            """)
        let changerPreferences = try Statement(
            c,
            """
            UPDATE dossier SET bris_de_glace = ?2, centre_15 = ?3, masques_en_urgence = ?4,
                masquage_par_defaut = ?5
            WHERE id = ?1
            """)
        let changerEtat = try Statement(
            c,
            """
            UPDATE dossier SET etat = ?2, etat_ms = ?3, fermeture = ?4
            WHERE id = ?1
            """)
        let effacerContenus = try Statement(
            c,
            """
            DELETE FROM contenu WHERE document_id IN (SELECT document_id FROM liste WHERE dossier_id = ?1)
            """)
        let effacerTraits = try Statement(c, "DELETE FROM trait WHERE dossier_id = ?1")
        let effacerIdentite = try Statement(c, "DELETE FROM identite WHERE dossier_id = ?1")
        let effacerAutorisations = try Statement(c, "DELETE FROM autorisation WHERE dossier_id = ?1")
        let effacerBlocages = try Statement(c, "DELETE FROM blocage WHERE dossier_id = ?1")
        let effacerAcces = try Statement(c, "DELETE FROM acces WHERE dossier_id = ?1")
        let effacerNotifications = try Statement(c, "DELETE FROM notification WHERE dossier_id = ?1")
        let effacerTextes = try Statement(
            c,
            """
            UPDATE document SET textes = x'', auteurs = ''
            WHERE id IN (SELECT document_id FROM liste WHERE dossier_id = ?1)
            """)
        let sonder = try Statement(
            c,
            """
            INSERT INTO sonde (id, instant_ms) VALUES (1, ?1)
            ON CONFLICT (id) DO UPDATE SET instant_ms = excluded.instant_ms
            """)
        self.effacerTextes = effacerTextes
        self.sonder = sonder
        self.preferences = preferences
        self.changerPreferences = changerPreferences
        self.changerEtat = changerEtat
        self.effacerContenus = effacerContenus
        self.effacerIdentite = effacerIdentite
        self.effacerTraits = effacerTraits
        self.effacerAutorisations = effacerAutorisations
        self.effacerBlocages = effacerBlocages
        self.effacerAcces = effacerAcces
        self.effacerNotifications = effacerNotifications
    }
}
