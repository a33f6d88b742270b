import Domaine
import Foundation
import SQLiteKit
import Testing

@testable import Entrepot

/// Une altération faite à la main dans la base, et le premier maillon que la vérification doit nommer.
struct Alteration: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let sql: StaticString
    let rupture: String

    init(_ titre: String, _ sql: StaticString, _ rupture: String) {
        testDescription = titre
        self.sql = sql
        self.rupture = rupture
    }

    // swift-format-ignore
    static let table: [Alteration] = [
        Alteration("le motif d'une trace", "UPDATE trace SET motif = 'CST-01' WHERE rang = 2", "trace 2 : son contenu"),
        Alteration("l'acteur d'une trace", "UPDATE trace SET acteur_id = 'X' WHERE rang = 3", "trace 3 : son contenu"),
        Alteration("l'instant d'une trace", "UPDATE trace SET instant_ms = instant_ms - 1 WHERE rang = 1", "trace 1 : son contenu"),
        Alteration("le dossier d'une trace", "UPDATE trace SET dossier_id = NULL WHERE rang = 4", "trace 4 : son contenu"),
        Alteration("NULL devenu vide", "UPDATE trace SET acteur_nom = '' WHERE rang = 2", "trace 2 : son contenu"),
        Alteration("un champ glissé dans le suivant", "UPDATE trace SET motif = motif || avis, avis = '' WHERE rang = 2", "trace 2 : son contenu"),
        Alteration("une trace du milieu retirée", "DELETE FROM trace WHERE rang = 3", "trace 3 : absente"),
        Alteration("la première trace retirée", "DELETE FROM trace WHERE rang = 1", "trace 1 : absente"),
        Alteration("la dernière trace retirée, avec son dépôt", "DELETE FROM trace WHERE rang = 4", "document 1.2.250.1.999.2.3 : aucune trace"),
        Alteration("l'empreinte d'une trace refaite seule", "UPDATE trace SET empreinte = zeroblob(32) WHERE rang = 2", "trace 2 : son contenu"),
        Alteration("le lien d'une trace refait seul", "UPDATE trace SET precedente = zeroblob(32) WHERE rang = 2", "trace 2 : ne suit pas"),
        Alteration("la version du règlement", "UPDATE version_regles SET reglement = 'autre'", "trace 1 : son contenu"),
        Alteration("les octets d'un document", "UPDATE contenu SET octets = x'00' WHERE document_id = 2", "document 1.2.250.1.999.2.2 : ses octets ne sont pas"),
        Alteration("les octets d'un document retirés", "DELETE FROM contenu WHERE document_id = 2", "document 1.2.250.1.999.2.2 : ses octets manquent"),
        Alteration("l'empreinte d'un document", "UPDATE document SET sha256 = replace(sha256, substr(sha256, 1, 1), '0') || '' WHERE id = 1", "document 1.2.250.1.999.2.1 : ses octets ne sont pas"),
        Alteration("un document retiré tout entier", "DELETE FROM contenu WHERE document_id = 2; DELETE FROM fiche WHERE document_id = 2; DELETE FROM document WHERE id = 2", "absente de l'entrepôt"),
        Alteration("les octets et leur empreinte, ensemble", "UPDATE contenu SET octets = x'00' WHERE document_id = 2; UPDATE document SET taille_octets = 1, sha256 = '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d' WHERE id = 2", "document 1.2.250.1.999.2.2 : ses octets ne sont pas ceux que son dépôt a scellés"),
        Alteration("les octets et leur taille, d'un même nombre", "UPDATE contenu SET octets = zeroblob(2) WHERE document_id = 2", "document 1.2.250.1.999.2.2 : ses octets ne sont pas ceux qui ont été chiffrés pour lui"),
        Alteration("un document changé de dossier", "INSERT INTO dossier SELECT 2, 'autre', etat, etat_ms, NULL, 1, 1, 1, 0, 0, cree_ms, NULL, NULL FROM dossier WHERE id = 1; UPDATE document SET dossier_id = 2 WHERE id = 3", "document 1.2.250.1.999.2.3 : il a changé de dossier"),
        Alteration("la visibilité de naissance", "UPDATE fiche SET visibilite = 1 WHERE document_id = 1", "document 1.2.250.1.999.2.1 : sa visibilité de naissance"),
        Alteration("un déclencheur retiré, et rien d'autre", "SELECT 1", "schéma : un déclencheur"),
        Alteration("le rang d'un dépôt", "UPDATE document SET depot_rang = 2 WHERE id = 3", "document 1.2.250.1.999.2.3 : aucune trace ne porte son dépôt"),
        Alteration("un dépôt qui prend le rang d'un autre", "UPDATE document SET depot_rang = 3 WHERE id = 1", "document 1.2.250.1.999.2.1 : aucune trace ne porte son dépôt"),
        Alteration("un document que rien n'a déposé", "CREATE TEMP TABLE copie AS SELECT * FROM document WHERE id = 3; UPDATE copie SET id = 9, unique_id = '1.2.250.1.999.2.9'; INSERT INTO document SELECT * FROM copie; INSERT INTO fiche (document_id, entry_uuid, logical_id, version, courante, etat, visibilite, depuis_ms) VALUES (9, 'x', 'y', 1, 1, 'Approved', 0, 0)", "document 1.2.250.1.999.2.9 : aucune trace ne porte son dépôt"),
        Alteration("deux fiches courantes", "INSERT INTO fiche (document_id, entry_uuid, logical_id, version, courante, etat, visibilite, depuis_ms) VALUES (1, 'x', 'y', 2, 1, 'Approved', 0, 0)", "document 1.2.250.1.999.2.1 : il n'a pas une fiche courante"),
        Alteration("la visibilité qu'un remplaçant transmet", "UPDATE document SET visibilite_heritee = 1 WHERE id = 2", "document 1.2.250.1.999.2.2 : sa visibilité n'est pas celle de ce qui l'a remplacé"),
        Alteration("ce qu'une liste examine : la visibilité", "UPDATE liste SET visibilite = 1 WHERE document_id = 2", "document 1.2.250.1.999.2.2 : sa ligne de liste"),
        Alteration("ce qu'une liste examine : les auteurs", "UPDATE liste SET auteurs = '' WHERE document_id = 3", "document 1.2.250.1.999.2.3 : sa ligne de liste"),
        Alteration("un document retiré des listes", "DELETE FROM liste WHERE document_id = 1", "document 1.2.250.1.999.2.1 : sa ligne de liste"),
        Alteration("un document de liste sans document", "INSERT INTO liste SELECT dossier_id, 9, entry_uuid, etat, visibilite, visibilite_heritee, depot_ms, depot_rang, creation_ms, acte_debut_ms, type_code, type_systeme, type_libelle, classe, rubrique, categorie, du_patient, auteurs, deposant, deposant_structure FROM liste WHERE document_id = 1", "document numéro 9 : sa ligne de liste"),
        Alteration("aucune fiche courante", "UPDATE fiche SET courante = 0 WHERE document_id = 3", "document 1.2.250.1.999.2.3 : il n'a pas une fiche courante"),
    ]
}

@Suite("Journal : ajout seul, chaîné, vérifiable")
struct JournalTests {
    private func garni() throws -> Banc {
        let banc = try Banc()
        let dossier = try banc.creerDossier()
        for numero in 1...3 { try banc.deposer(numero, [UInt8(numero), 0xAB], dossier) }
        return banc
    }

    // swift-format-ignore
    static let interdits: [StaticString] = [
        "UPDATE trace SET motif = 'X' WHERE rang = 1",
        "DELETE FROM trace WHERE rang = 1",
        "INSERT OR REPLACE INTO trace SELECT * FROM trace WHERE rang = 1",
        "REPLACE INTO trace SELECT * FROM trace WHERE rang = 4",
        "INSERT INTO trace SELECT rang + 2, uuid, instant_ms, acteur_genre, acteur_id, acteur_nom, acteur_prenom, profession, structure, authentification, mode, raison, acte, action, dossier_id, documents, issue, motif, avis, facade, logiciel, message, adresse, version_regles, precedente, empreinte, objet, secrete FROM trace WHERE rang = 4",
        "UPDATE version_regles SET reglement = 'X'",
        "DELETE FROM version_regles",
        "UPDATE contenu SET octets = x'00'",
    ]

    @Test("la base elle-même refuse de changer une trace", arguments: interdits)
    func ajoutSeul(_ sql: StaticString) throws {
        let banc = try garni()
        let connexion = try banc.autreConnexion()
        #expect(throws: SQLiteError.self) { try connexion.execute(sql) }
        #expect(try Verification.examiner(repertoire: banc.repertoire).rupture == nil)
    }

    @Test("chaque altération faite à la main est trouvée, au bon maillon", arguments: Alteration.table)
    func alteration(_ cas: Alteration) throws {
        let banc = try garni()
        let sain = try Verification.examiner(repertoire: banc.repertoire)
        #expect(sain.rupture == nil && sain.traces == 4 && sain.documents == 3)
        #expect(sain.tete.hasPrefix("4:") && sain.tete.utf8.count == 66)
        let connexion = try banc.autreConnexion()
        // Qui tient le fichier retire d'abord les déclencheurs.
        try connexion.execute(
            """
            DROP TRIGGER trace_sans_modification; DROP TRIGGER trace_sans_suppression;
            DROP TRIGGER trace_a_la_suite; DROP TRIGGER version_sans_modification;
            DROP TRIGGER version_sans_suppression; DROP TRIGGER contenu_sans_modification;
            """)
        try connexion.execute(cas.sql)
        let rupture = try #require(try Verification.examiner(repertoire: banc.repertoire).rupture)
        #expect(rupture.contains(cas.rupture), "\(rupture)")
    }

    @Test("ni le matricule, ni un trait, ni un titre n'entre dans une trace")
    func confidentialite() throws {
        let banc = try garni()
        let connexion = try banc.autreConnexion()
        var lecture = try Statement(
            connexion,
            """
            SELECT uuid || acteur_genre || acteur_id || coalesce(acteur_nom, '') || mode || acte || action
                || documents || issue || motif || avis || facade || adresse FROM trace
            """)
        var textes = ""
        try lecture.forEachRow { textes += $0.requiredText(0) }
        #expect(!textes.isEmpty)
        for secret in ["279035121518989", "PAT-TROIS", "DOMINIQUE", "Essai"] {
            #expect(!textes.contains(secret))
        }
    }

    @Test("un auteur relu d'une colonne est celui qui fut écrit, accents et absences compris")
    func auteurs() {
        let auteurs = [
            AuteurFiche(id: "801", nom: "DÛ", prenom: nil, profession: "10", specialite: "G15_10/SM03"),
            AuteurFiche(id: "", nom: nil, structure: "1120459876", nomStructure: "Œuvre, « l'abri »"),
        ]
        #expect(CodageAuteurs.lire(CodageAuteurs.ecrire(auteurs)) == auteurs)
        #expect(CodageAuteurs.lire(CodageAuteurs.ecrire([])).isEmpty)
    }

    @Test("un auteur se reconnaît dans la colonne comme dans la liste relue, et lui seul")
    func auteurNomme() {
        let auteurs = [
            AuteurFiche(id: "801", nom: "802", prenom: "803", structure: "S1", nomStructure: "S2"),
            AuteurFiche(id: "", nom: nil, structure: "1120459876"), AuteurFiche(id: "8010", nom: "É"),
        ]
        for (nommes, texte) in [(auteurs, CodageAuteurs.ecrire(auteurs)), ([], CodageAuteurs.ecrire([]))] {
            for identifiant in ["801", "8010", "80", "802", "803", "S1", "S2", "1120459876", "", "É"] {
                let dit = Array(texte.utf8).withUnsafeBytes {
                    CodageAuteurs.nomment($0, ps: identifiant, structure: identifiant)
                }
                #expect(dit.ps == (identifiant != "" && nommes.contains { $0.id == identifiant }))
                #expect(dit.structure == nommes.contains { $0.structure == identifiant })
            }
            #expect(
                Array(texte.utf8).withUnsafeBytes { CodageAuteurs.nomment($0, ps: nil, structure: nil) } == (
                    false, false
                ))
        }
    }
}
