import Foundation
import SQLiteKit
import Testing

@testable import Entrepot

/// Des bases aux schémas d'avant, remplies de ce que ceux-ci savent dire d'une base d'aujourd'hui.
enum AnciennesBases {
    /// Les colonnes que chaque version a de chaque table que toutes gardent.
    private static let communes = [
        "dossier": """
        id, uuid, etat, etat_ms, fermeture_motif, fermeture_raison, medecin_traitant, rattachement_mes,
        bris_de_glace, centre_15, masques_en_urgence, masquage_par_defaut, cree_ms
        """,
        "identite": """
        dossier_id, matricule, oid, nom_naissance, nom_usage, prenoms, date_naissance, sexe, lieu_naissance
        """,
        "document": """
        id, dossier_id, unique_id, depot_ms, depot_rang, type_code, type_systeme, type_libelle, classe, rubrique,
        categorie, du_patient, format, titre, langue, mime_type, taille_octets, sha256, creation_ms, acte_debut_ms,
        acte_fin_ms, auteurs, cadre_code, cadre_systeme, secteur_code, secteur_systeme, confidentialite, set_id,
        numero_version, deposant, deposant_structure, remplace
        """,
        "fiche": "id, document_id, entry_uuid, logical_id, version, courante, etat, visibilite, depuis_ms",
        "contenu": "document_id, octets",
        "version_regles": "id, reglement, matrice, tables",
        "acces": "dossier_id, acteur, premier_ms, derniere_liste_rang",
        "trace": """
        rang, uuid, instant_ms, acteur_genre, acteur_id, acteur_nom, acteur_prenom, profession, structure,
        authentification, mode, raison, acte, action, dossier_id, documents, issue, motif, avis, facade, logiciel,
        message, adresse, version_regles, precedente, empreinte
        """,
        "autorisation": """
        dossier_id, nature, titulaire, nom, prenom, profession, specialite, debut_ms, dernier_acte_ms, expire_ms,
        retiree_ms, moyen, declaree_par
        """,
        "blocage": "dossier_id, ps, depuis_ms",
    ]

    private static let ordre = [
        "version_regles", "dossier", "identite", "document", "fiche", "contenu", "trace", "acces",
        "autorisation",
        "blocage",
    ]

    /// Ce que la deuxième version a de plus.
    private static let deLaDeux = [
        "document": ", service, ouvert_patient_ms", "acces": ", premier_public_ms",
        "trace": ", objet, secrete",
        "autorisation": ", secrete", "blocage": ", secrete",
    ]

    /// Écrit à `chemin` une base au schéma `version`, du contenu de `source`.
    ///
    /// La première version n'a ni objet ni secret dans ses traces : `source` n'en a pas non plus.
    static func ecrire(_ source: String, version: Int, _ chemin: String) throws {
        for suffixe in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: chemin + suffixe) }
        let connexion = try Connection(path: chemin, mode: .create)
        try connexion.execute("PRAGMA page_size=8192")
        try connexion.execute("PRAGMA journal_mode=WAL")
        try Migrator(Array(Schema.migrations.prefix(version))).migrate(connexion, createsSchema: true)
        try connexion.execute(script: "ATTACH '\(source)' AS s")
        try connexion.execute("BEGIN")
        for table in ordre {
            let colonnes = (communes[table] ?? "") + (version > 1 ? deLaDeux[table] ?? "" : "")
            try connexion.execute(
                script: "INSERT INTO \(table) (\(colonnes)) SELECT \(colonnes) FROM s.\(table) ORDER BY 1")
        }
        if version > 1 { try notifications(connexion) }
        try connexion.execute("COMMIT")
        try connexion.execute("DETACH s")
    }

    private static func notifications(_ connexion: borrowing Connection) throws {
        let objets = [
            "DEPOT", "PREMIER_ACCES", "ACCES_HORS_EQUIPE", "ACCES_URGENCE", "MASQUAGE", "DEMASQUAGE",
            "VISIBILITE",
            "ARCHIVAGE", "DESARCHIVAGE", "SUPPRESSION", "AUTORISATION", "MEDECIN_TRAITANT", "BLOCAGE",
            "DEBLOCAGE",
            "PREFERENCES", "ACTIVATION", "OPPOSITION", "FERMETURE", "REOUVERTURE",
        ]
        let cas = objets.enumerated().map { "WHEN \($0.offset + 1) THEN '\($0.element)'" }.joined(
            separator: " ")
        try connexion.execute(
            script: """
                INSERT INTO notification (uuid, dossier_id, trace_rang, objet, document_id, secrete, lue, instant_ms)
                SELECT lower(hex(randomblob(16))), n.dossier_id, n.id / 32, CASE n.id % 32 \(cas) END, n.document_id,
                    n.secrete, n.lue, t.instant_ms
                FROM s.notification n JOIN s.trace t ON t.rang = n.id / 32 ORDER BY n.id
                """)
        try connexion.execute("INSERT INTO sonde SELECT id, instant_ms FROM s.sonde")
    }

    /// Tout ce qu'une base contient, schéma compris, en texte : deux bases égales disent la même chose.
    static func dire(_ chemin: String, sauf: Set<String> = []) throws -> [String: [String]] {
        let connexion = try Connection(path: chemin, mode: .readOnly)
        var noms: [String] = []
        var tables = try Statement(
            connexion,
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name")
        try tables.forEachRow { noms.append($0.requiredText(0)) }
        var dit: [String: [String]] = [:]
        for nom in noms where !sauf.contains(nom) { dit[nom] = try lignes(connexion, nom) }
        var schema = try Statement(
            connexion,
            """
            SELECT type || ' ' || name || ' ' || replace(replace(coalesce(sql, ''), char(10), ' '), '  ', ' ')
            FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' ORDER BY 1
            """)
        var objets: [String] = []
        try schema.forEachRow { objets.append($0.requiredText(0)) }
        dit["sqlite_schema"] = objets
        return dit
    }

    /// Les lignes d'une table, colonne par colonne, dans un ordre qui ne dépend que d'elles.
    private static func lignes(_ connexion: borrowing Connection, _ table: String) throws -> [String] {
        var lues: [String] = []
        try connexion.execute(script: "CREATE TEMP VIEW IF NOT EXISTS lue AS SELECT 1 AS x; DROP VIEW lue")
        var colonnes: [String] = []
        try connexion.execute(
            script: "CREATE TEMP TABLE noms AS SELECT name FROM pragma_table_info('\(table)')")
        var noms = try Statement(connexion, "SELECT name FROM noms ORDER BY 1")
        try noms.forEachRow { colonnes.append($0.requiredText(0)) }
        let texte = colonnes.map { "'\($0)=' || quote(\($0))" }.joined(separator: " || ';' || ")
        try connexion.execute(script: "CREATE TEMP VIEW lue AS SELECT \(texte) AS ligne FROM \(table)")
        var lecture = try Statement(connexion, "SELECT ligne FROM lue ORDER BY 1")
        try lecture.forEachRow { lues.append($0.requiredText(0)) }
        try connexion.execute(script: "DROP VIEW lue; DROP TABLE noms")
        return lues
    }
}
