import SQLiteKit

/// Les requêtes sur `document`, `fiche` et `contenu`, hors listes.
struct RequetesDocument: ~Copyable {
    var parEntryUUID: Statement
    var parUniqueId: Statement
    var parId: Statement
    var lu: Statement
    var faits: Statement
    var empreinte: Statement
    var inserer: Statement
    var insererFiche: Statement
    var insererContenu: Statement
    var deprecier: Statement
    var fiche: Statement
    var premiereFiche: Statement

    init(_ c: borrowing Connection) throws(SQLiteError) {
        let parEntryUUID = try Statement(
            c,
            """
            SELECT d.id, d.dossier_id, s.uuid, courante.entry_uuid, d.unique_id, d.type_code
            FROM fiche f JOIN document d ON d.id = f.document_id JOIN dossier s ON s.id = d.dossier_id
                JOIN fiche courante ON courante.document_id = d.id AND courante.courante = 1
            WHERE f.entry_uuid = ?1
            """)
        let parUniqueId = try Statement(
            c,
            """
            SELECT d.id, d.dossier_id, s.uuid, f.entry_uuid, d.unique_id, d.type_code
            FROM document d JOIN dossier s ON s.id = d.dossier_id
                JOIN fiche f ON f.document_id = d.id AND f.courante = 1
            WHERE d.unique_id = ?1
            """)
        let parId = try Statement(
            c,
            """
            SELECT d.id, d.dossier_id, s.uuid, f.entry_uuid, d.unique_id, d.type_code
            FROM document d JOIN dossier s ON s.id = d.dossier_id
                JOIN fiche f ON f.document_id = d.id AND f.courante = 1
            WHERE d.id = ?1
            """)
        let lu = try Statement(c, SQLDocument.entier)
        let faits = try Statement(
            c,
            """
            SELECT d.type_code, d.type_systeme, d.du_patient, f.visibilite, f.etat, d.auteurs, d.deposant,
                d.deposant_structure, d.ouvert_patient_ms,
                EXISTS (SELECT 1 FROM fiche g WHERE g.document_id = d.id AND g.version < f.version
                    AND g.visibilite & 2 <> 0),
                d.visibilite_heritee
            FROM document d JOIN fiche f ON f.document_id = d.id AND f.courante = 1 WHERE d.id = ?1
            """)
        let empreinte = try Statement(
            c,
            """
            SELECT d.sha256, d.dossier_id, d.remplace, f.visibilite FROM document d
                JOIN fiche f ON f.document_id = d.id AND f.version = 1
            WHERE d.unique_id = ?1
            """)
        let inserer = try Statement(
            c,
            """
            INSERT INTO document (dossier_id, unique_id, depot_ms, type_code, type_systeme, type_libelle,
                classe, rubrique, categorie, du_patient, format, textes, langue, mime_type, taille_octets,
                sha256, creation_ms, acte_debut_ms, acte_fin_ms, auteurs, cadre_code, cadre_systeme,
                secteur_code, secteur_systeme, confidentialite, set_id, numero_version, deposant,
                deposant_structure, remplace, depot_rang)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
                ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31)
            """)
        let insererFiche = try Statement(
            c,
            """
            INSERT INTO fiche (document_id, entry_uuid, logical_id, version, courante, etat, visibilite,
                depuis_ms)
            VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7)
            """)
        let insererContenu = try Statement(
            c,
            """
            INSERT INTO contenu (document_id, contenu_id, cle, sceau, octets) VALUES (?1, ?2, ?3, ?4, ?5)
            """)
        let deprecier = try Statement(
            c,
            """
            UPDATE fiche SET etat = 'Deprecated', depuis_ms = ?2 WHERE courante = 1 AND document_id =
                (SELECT id FROM document WHERE unique_id = ?1)
            """)
        let fiche = try Statement(c, SQLFiche.courante)
        let premiereFiche = try Statement(c, SQLFiche.premiere)
        self.parEntryUUID = parEntryUUID
        self.parUniqueId = parUniqueId
        self.parId = parId
        self.lu = lu
        self.faits = faits
        self.empreinte = empreinte
        self.inserer = inserer
        self.insererFiche = insererFiche
        self.insererContenu = insererContenu
        self.deprecier = deprecier
        self.fiche = fiche
        self.premiereFiche = premiereFiche
    }
}

/// Le texte des lectures de fiche ; les colonnes sont lues par ``LectureFiche``.
enum SQLFiche {
    static let courante: StaticString = """
        SELECT d.unique_id, d.type_code, d.type_systeme, d.type_libelle, d.classe, d.rubrique, d.categorie,
            d.du_patient, d.format, d.textes, d.langue, d.mime_type, d.taille_octets, d.sha256,
            d.creation_ms, d.acte_debut_ms, d.acte_fin_ms, d.auteurs, d.cadre_code, d.cadre_systeme,
            d.secteur_code, d.secteur_systeme, d.confidentialite, d.set_id, d.numero_version, d.deposant,
            d.depot_ms, d.remplace, f.entry_uuid, f.logical_id, f.version, f.etat, f.visibilite,
            (SELECT r.unique_id FROM document r WHERE r.remplace = d.unique_id
                AND r.dossier_id = d.dossier_id),
            d.depot_rang, d.visibilite_heritee
        FROM document d JOIN fiche f ON f.document_id = d.id AND f.courante = 1 WHERE d.id = ?1
        """

    /// La fiche telle qu'elle fut répondue au dépôt.
    static let premiere: StaticString = """
        SELECT d.unique_id, d.type_code, d.type_systeme, d.type_libelle, d.classe, d.rubrique, d.categorie,
            d.du_patient, d.format, d.textes, d.langue, d.mime_type, d.taille_octets, d.sha256,
            d.creation_ms, d.acte_debut_ms, d.acte_fin_ms, d.auteurs, d.cadre_code, d.cadre_systeme,
            d.secteur_code, d.secteur_systeme, d.confidentialite, d.set_id, d.numero_version, d.deposant,
            d.depot_ms, d.remplace, f.entry_uuid, f.logical_id, f.version, 'Approved', f.visibilite, NULL,
            d.depot_rang, d.visibilite_heritee
        FROM document d JOIN fiche f ON f.document_id = d.id AND f.version = 1 WHERE d.unique_id = ?1
        """
}
