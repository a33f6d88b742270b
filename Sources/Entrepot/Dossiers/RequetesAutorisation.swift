import SQLiteKit

/// Les requêtes sur `autorisation`.
struct RequetesAutorisation: ~Copyable {
    var statut: Statement
    var statutPublic: Statement
    var consentieApresRetrait: Statement
    var ajouter: Statement
    var retirer: Statement
    var recopier: Statement
    var oublierSecrete: Statement
    var renouveler: Statement
    var lister: Statement
    var listerBlocages: Statement
    var blocages: Statement
    var bloquer: Statement
    var debloquer: Statement
    var dossiersDe: Statement

    init(_ c: borrowing Connection) throws(SQLiteError) {
        let statut = try Statement(
            c,
            """
            SELECT expire_ms, retiree_ms FROM autorisation
            WHERE dossier_id = ?1 AND nature = ?2 AND titulaire = ?3 ORDER BY secrete DESC LIMIT 1
            """)
        let statutPublic = try Statement(
            c,
            """
            SELECT expire_ms, retiree_ms FROM autorisation
            WHERE dossier_id = ?1 AND nature = ?2 AND titulaire = ?3 AND secrete = 0
            """)
        // Une présomption n'a pas de moyen. ?4 : secret le plus grand que l'on connaisse (0 ou 1).
        let consentieApresRetrait = try Statement(
            c,
            """
            SELECT 1 FROM
                (SELECT moyen, dernier_acte_ms FROM autorisation
                    WHERE dossier_id = ?1 AND nature = 'STRUCTURE' AND titulaire = ?2 AND secrete <= ?4
                    ORDER BY secrete DESC LIMIT 1) s,
                (SELECT retiree_ms FROM autorisation
                    WHERE dossier_id = ?1 AND nature = 'PS' AND titulaire = ?3 AND secrete <= ?4
                    ORDER BY secrete DESC LIMIT 1) p
            WHERE s.moyen IS NOT NULL AND s.dernier_acte_ms >= p.retiree_ms
            """)
        let ajouter = try Statement(
            c,
            """
            INSERT INTO autorisation (dossier_id, nature, titulaire, nom, prenom, profession, specialite,
                debut_ms, dernier_acte_ms, expire_ms, retiree_ms, moyen, declaree_par, secrete)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, NULL, ?10, ?11, ?12)
            ON CONFLICT (dossier_id, nature, titulaire, secrete) DO UPDATE SET
                nom = excluded.nom, prenom = excluded.prenom, profession = excluded.profession,
                specialite = excluded.specialite, debut_ms = excluded.debut_ms,
                dernier_acte_ms = excluded.dernier_acte_ms, expire_ms = excluded.expire_ms,
                retiree_ms = NULL, moyen = excluded.moyen, declaree_par = excluded.declaree_par
            """)
        let retirer = try Statement(
            c,
            """
            UPDATE autorisation SET retiree_ms = ?4, dernier_acte_ms = ?4
            WHERE dossier_id = ?1 AND nature = ?2 AND titulaire = ?3 AND secrete >= ?5 AND retiree_ms IS NULL
            """)
        // Ce qui est devient une ligne secrète, que l'acte va changer ; la publique reste telle que chacun la connaît.
        let recopier = try Statement(
            c,
            """
            INSERT OR IGNORE INTO autorisation (dossier_id, nature, titulaire, secrete, nom, prenom, profession,
                specialite, debut_ms, dernier_acte_ms, expire_ms, retiree_ms, moyen, declaree_par)
            SELECT dossier_id, nature, titulaire, 1, nom, prenom, profession, specialite, debut_ms,
                dernier_acte_ms, expire_ms, retiree_ms, moyen, declaree_par
            FROM autorisation WHERE dossier_id = ?1 AND nature = ?2 AND titulaire = ?3 AND secrete = 0
            """)
        let oublierSecrete = try Statement(
            c,
            """
            DELETE FROM autorisation
            WHERE dossier_id = ?1 AND nature = ?2 AND titulaire = ?3 AND secrete = 1
                AND EXISTS (SELECT 1 FROM autorisation p WHERE p.dossier_id = ?1 AND p.nature = ?2
                    AND p.titulaire = ?3 AND p.secrete = 0)
            """)
        let renouveler = try Statement(
            c,
            """
            UPDATE autorisation SET expire_ms = ?4, moyen = ?5, dernier_acte_ms = ?6
            WHERE dossier_id = ?1 AND nature = ?2 AND titulaire = ?3 AND secrete = ?7
            """)
        let lister = try Statement(c, SQLListeAutorisations.autorisations)
        let listerBlocages = try Statement(c, SQLListeAutorisations.blocages)
        let blocages = try Statement(
            c, "SELECT secrete, leve FROM blocage WHERE dossier_id = ?1 AND ps = ?2")
        let bloquer = try Statement(
            c,
            """
            INSERT INTO blocage (dossier_id, ps, depuis_ms, secrete, leve) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (dossier_id, ps, secrete) DO UPDATE SET leve = excluded.leve, depuis_ms = excluded.depuis_ms
            """)
        let debloquer = try Statement(
            c, "DELETE FROM blocage WHERE dossier_id = ?1 AND ps = ?2 AND secrete >= ?3")
        let dossiersDe = try Statement(c, SQLDossiersAutorises.page)
        self.statut = statut
        self.statutPublic = statutPublic
        self.consentieApresRetrait = consentieApresRetrait
        self.recopier = recopier
        self.oublierSecrete = oublierSecrete
        self.blocages = blocages
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
