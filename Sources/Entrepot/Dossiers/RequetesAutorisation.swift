import SQLiteKit

/// Les requêtes sur `autorisation`.
struct RequetesAutorisation: ~Copyable {
    var statut: Statement
    var ajouter: Statement
    var retirer: Statement
    var renouveler: Statement
    var lister: Statement
    var listerBlocages: Statement
    var bloquer: Statement
    var debloquer: Statement
    var dossiersDe: Statement

    init(_ c: borrowing Connection) throws(SQLiteError) {
        let statut = try Statement(
            c,
            """
            SELECT expire_ms, retiree_ms FROM autorisation
            WHERE dossier_id = ?1 AND nature = ?2 AND titulaire = ?3
            """)
        let ajouter = try Statement(
            c,
            """
            INSERT INTO autorisation (dossier_id, nature, titulaire, nom, prenom, profession, specialite,
                debut_ms, dernier_acte_ms, expire_ms, retiree_ms, moyen, declaree_par, secrete)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, NULL, ?10, ?11, ?12)
            ON CONFLICT (dossier_id, nature, titulaire) DO UPDATE SET
                nom = excluded.nom, prenom = excluded.prenom, profession = excluded.profession,
                specialite = excluded.specialite, debut_ms = excluded.debut_ms,
                dernier_acte_ms = excluded.dernier_acte_ms, expire_ms = excluded.expire_ms,
                retiree_ms = NULL, moyen = excluded.moyen, declaree_par = excluded.declaree_par,
                secrete = excluded.secrete
            """)
        let retirer = try Statement(
            c,
            """
            UPDATE autorisation SET retiree_ms = ?4, dernier_acte_ms = ?4
            WHERE dossier_id = ?1 AND nature = ?2 AND titulaire = ?3 AND retiree_ms IS NULL
            """)
        let renouveler = try Statement(
            c,
            """
            UPDATE autorisation SET expire_ms = ?4, moyen = coalesce(?5, moyen), dernier_acte_ms = ?6,
                secrete = min(secrete, ?7)
            WHERE dossier_id = ?1 AND nature = ?2 AND titulaire = ?3
            """)
        let lister = try Statement(
            c,
            """
            SELECT nature, titulaire, nom, prenom, profession, specialite, debut_ms, dernier_acte_ms,
                expire_ms, retiree_ms, secrete
            FROM autorisation WHERE dossier_id = ?1 ORDER BY debut_ms DESC, nature, titulaire
            """)
        let listerBlocages = try Statement(
            c,
            "SELECT ps, depuis_ms, secrete FROM blocage WHERE dossier_id = ?1 ORDER BY depuis_ms DESC, ps")
        let bloquer = try Statement(
            c,
            """
            INSERT INTO blocage (dossier_id, ps, depuis_ms, secrete) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (dossier_id, ps) DO UPDATE SET secrete = 0 WHERE secrete = 1 AND excluded.secrete = 0
            RETURNING 1
            """)
        let debloquer = try Statement(
            c, "DELETE FROM blocage WHERE dossier_id = ?1 AND ps = ?2 RETURNING 1")
        let dossiersDe = try Statement(c, SQLDossiersAutorises.page)
        self.statut = statut
        self.ajouter = ajouter
        self.retirer = retirer
        self.renouveler = renouveler
        self.lister = lister
        self.listerBlocages = listerBlocages
        self.bloquer = bloquer
        self.debloquer = debloquer
        self.dossiersDe = dossiersDe
    }
}
