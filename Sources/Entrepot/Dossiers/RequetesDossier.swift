import SQLiteKit

/// Les requêtes sur `dossier`, `identite`, `blocage` et `acces`.
struct RequetesDossier: ~Copyable {
    var parUUID: Statement
    var parINS: Statement
    var etatComplet: Statement
    var fermeture: Statement
    var identite: Statement
    var parTraits: Statement
    var inserer: Statement
    var insererIdentite: Statement
    var insererTrait: Statement
    var changerMedecinTraitant: Statement
    var estBloque: Statement
    var dernierAcces: Statement
    var noterAcces: Statement
    var accesConnu: Statement
    var noterPremierAcces: Statement

    init(_ c: borrowing Connection) throws(SQLiteError) {
        let parUUID = try Statement(c, "SELECT id, uuid FROM dossier WHERE uuid = ?1")
        let parINS = try Statement(
            c,
            """
            SELECT d.id, d.uuid FROM identite i JOIN dossier d ON d.id = i.dossier_id
            WHERE i.ins = ?1
            """)
        let etatComplet = try Statement(
            c,
            """
            SELECT etat, etat_ms, medecin_traitant, rattachement_mes, masquage_par_defaut,
                medecin_traitant_public
            FROM dossier WHERE id = ?1
            """)
        let fermeture = try Statement(c, "SELECT fermeture FROM dossier WHERE id = ?1")
        let identite = try Statement(
            c,
            """
            SELECT scelle FROM identite WHERE dossier_id = ?1
            """)
        let parTraits = try Statement(
            c,
            """
            SELECT d.id, d.uuid, d.etat, d.etat_ms FROM trait t JOIN dossier d ON d.id = t.dossier_id
            WHERE t.empreinte = ?1 ORDER BY t.dossier_id
            """)
        let inserer = try Statement(
            c,
            """
            INSERT INTO dossier (uuid, etat, etat_ms, fermeture, cree_ms) VALUES (?1, ?2, ?3, ?4, ?5)
            """)
        let insererIdentite = try Statement(
            c, "INSERT INTO identite (dossier_id, ins, scelle) VALUES (?1, ?2, ?3)")
        let insererTrait = try Statement(c, "INSERT INTO trait (dossier_id, empreinte) VALUES (?1, ?2)")
        let changerMedecinTraitant = try Statement(
            c,
            "UPDATE dossier SET medecin_traitant = ?2, medecin_traitant_public = ?3 WHERE id = ?1")
        let estBloque = try Statement(
            c,
            "SELECT leve FROM blocage WHERE dossier_id = ?1 AND ps = ?2 ORDER BY secrete DESC LIMIT 1")
        let dernierAcces = try Statement(
            c, "SELECT derniere_liste_rang FROM acces WHERE dossier_id = ?1 AND acteur = ?2")
        let noterAcces = try Statement(
            c,
            """
            INSERT INTO acces (dossier_id, acteur, premier_ms, derniere_liste_rang) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (dossier_id, acteur) DO UPDATE SET derniere_liste_rang = excluded.derniere_liste_rang
            """)
        // Rang 0 : aucune liste encore, tout lui est nouveau.
        let accesConnu = try Statement(
            c,
            """
            SELECT 1 FROM acces WHERE dossier_id = ?1 AND acteur = ?2
                AND (premier_public_ms IS NOT NULL OR ?3)
            """)
        let noterPremierAcces = try Statement(
            c,
            """
            INSERT INTO acces (dossier_id, acteur, premier_ms, derniere_liste_rang, premier_public_ms)
            VALUES (?1, ?2, ?3, 0, ?4)
            ON CONFLICT (dossier_id, acteur) DO UPDATE SET premier_public_ms = excluded.premier_public_ms
                WHERE premier_public_ms IS NULL AND excluded.premier_public_ms IS NOT NULL
            RETURNING 1
            """)
        self.parUUID = parUUID
        self.parINS = parINS
        self.etatComplet = etatComplet
        self.fermeture = fermeture
        self.identite = identite
        self.parTraits = parTraits
        self.insererTrait = insererTrait
        self.inserer = inserer
        self.insererIdentite = insererIdentite
        self.changerMedecinTraitant = changerMedecinTraitant
        self.estBloque = estBloque
        self.dernierAcces = dernierAcces
        self.noterAcces = noterAcces
        self.accesConnu = accesConnu
        self.noterPremierAcces = noterPremierAcces
    }
}
