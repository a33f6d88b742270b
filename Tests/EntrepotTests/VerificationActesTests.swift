import Domaine
import Foundation
import OpenSSLKit
import Regles
import SQLiteKit
import Testing

@testable import Entrepot

@Suite("Vérification : fiches, dossiers effacés, et les champs venus après les premières traces")
struct VerificationActesTests {
    /// Document 1 masqué puis archivé, 2 remplacé par 3 puis tout masqué et démasqué, 4 supprimé, 5 effacé.
    private func garni() throws -> Banc {
        let banc = try Banc()
        let dossier = try banc.ouvrir()
        for numero in 1...2 { try banc.deposer(numero, [UInt8(numero)], dossier, Banc.identite) }
        try banc.deposer(3, [3], dossier, Banc.identite, remplace: 2)
        try banc.deposer(4, [4], dossier, Banc.identite)
        try banc.preferer(dossier, ChangementPreferences(masquageParDefaut: true))
        try banc.preferer(dossier, ChangementPreferences(masquageParDefaut: false))
        try banc.changer(try banc.document(1), .masquage)
        try banc.changer(try banc.document(1), .archivage)
        try banc.changer(try banc.document(4), .suppression)
        let autre = try banc.ouvrir(Banc.identite(1))
        try banc.deposer(5, [5], autre, Banc.identite(1))
        try banc.mener(autre, .effacement, par: Banc.gerant)
        // Un document remplacé après un changement de sa fiche.
        try banc.deposer(6, [6], dossier, Banc.identite)
        try banc.changer(try banc.document(6), .invisibiliteRepresentants)
        try banc.deposer(7, [7], dossier, Banc.identite, remplace: 6)
        return banc
    }

    // swift-format-ignore
    static let table: [Alteration] = [
        Alteration("la visibilité courante", "UPDATE fiche SET visibilite = 0 WHERE document_id = 1 AND courante = 1", "2.1 : la visibilité de sa fiche"),
        Alteration("une visibilité passée", "UPDATE fiche SET visibilite = 4 WHERE document_id = 1 AND version = 2", "2.1 : la visibilité de sa fiche"),
        Alteration("un document désarchivé", "UPDATE fiche SET etat = 'Approved' WHERE document_id = 1 AND courante = 1", "2.1 : l'état de sa fiche"),
        Alteration("un document supprimé rétabli", "UPDATE fiche SET etat = 'Approved' WHERE document_id = 4 AND courante = 1", "2.4 : l'état de sa fiche"),
        Alteration("un document supprimé sans trace", "UPDATE fiche SET etat = 'Deleted' WHERE document_id = 3 AND courante = 1", "2.3 : l'état de sa fiche"),
        Alteration("un document rendu obsolète sans remplaçant", "UPDATE fiche SET etat = 'Deprecated' WHERE document_id = 3 AND courante = 1", "2.3 : l'état de sa fiche"),
        Alteration("un document remplacé remis à jour", "UPDATE fiche SET etat = 'Approved' WHERE document_id = 6 AND courante = 1", "2.6 : l'état de sa fiche"),
        Alteration("un état inconnu", "PRAGMA ignore_check_constraints = ON; UPDATE fiche SET etat = 'X' WHERE document_id = 3 AND courante = 1", "2.3 : l'état de sa fiche"),
        Alteration("une version du milieu retirée", "DELETE FROM fiche WHERE document_id = 1 AND version = 2", "2.1 : les versions de sa fiche ne se suivent pas"),
        Alteration("la dernière version retirée", "DELETE FROM fiche WHERE document_id = 1 AND version = 5; UPDATE fiche SET courante = 1 WHERE document_id = 1 AND version = 4", "2.1 : les versions de sa fiche ne sont pas"),
        Alteration("une version ajoutée sans trace", "UPDATE fiche SET courante = 0 WHERE document_id = 3; INSERT INTO fiche (document_id, entry_uuid, logical_id, version, courante, etat, visibilite, depuis_ms) SELECT 3, 'x', logical_id, 4, 1, 'Approved', 0, 0 FROM fiche WHERE document_id = 3 AND version = 1", "2.3 : les versions de sa fiche ne sont pas"),
        Alteration("une ancienne version redevenue courante", "UPDATE fiche SET courante = 0 WHERE document_id = 1; UPDATE fiche SET courante = 1 WHERE document_id = 1 AND version = 1", "2.1 : sa fiche courante n'est pas"),
        Alteration("l'entryUUID d'une version", "UPDATE fiche SET entry_uuid = 'x' WHERE document_id = 1 AND version = 3", "2.1 : les versions de sa fiche ne sont pas"),
        Alteration("le logicalId d'une version", "UPDATE fiche SET logical_id = 'x' WHERE document_id = 1 AND version = 3", "2.1 : les versions de sa fiche ne se suivent pas"),
        Alteration("l'uniqueId d'un document", "UPDATE document SET unique_id = '9.9' WHERE id = 3", "9.9 : son identifiant"),
        Alteration("le type d'un document", "UPDATE document SET type_code = 'x' WHERE id = 3", "2.3 : son identifiant ou son type"),
        Alteration("l'objet d'une trace", "UPDATE trace SET objet = 'masquageParDefaut=false' WHERE rang = 6", "trace 6 : son contenu"),
        Alteration("l'objet d'une trace retiré", "UPDATE trace SET objet = NULL WHERE rang = 6", "trace 6 : son contenu"),
        Alteration("un objet ajouté à une trace", "UPDATE trace SET objet = '' WHERE rang = 2", "trace 2 : son contenu"),
        Alteration("une trace rendue secrète", "UPDATE trace SET secrete = 1 WHERE rang = 2", "trace 2 : son contenu"),
        Alteration("un dossier effacé rouvert", "UPDATE dossier SET etat = 'ACTIF' WHERE id = 2", "2.5 : ses octets manquent"),
        Alteration("un dossier effacé rouvert, octets remis", "UPDATE dossier SET etat = 'ACTIF' WHERE id = 2; INSERT INTO contenu SELECT id, zeroblob(16), zeroblob(60), zeroblob(28), x'05' FROM document WHERE unique_id = '1.2.250.1.999.2.5'", "2.5 : la clé de son dossier manque"),
        Alteration("des octets remis dans un dossier effacé", "INSERT INTO contenu SELECT id, zeroblob(16), zeroblob(60), zeroblob(28), x'05' FROM document WHERE unique_id = '1.2.250.1.999.2.5'", "2.5 : ses octets restent"),
        Alteration("un dossier effacé sans trace", "UPDATE dossier SET etat = 'EFFACE' WHERE id = 1", "effacé sans qu'aucune trace"),
        Alteration("un dossier effacé sans trace, avec ses octets", "DELETE FROM contenu; UPDATE dossier SET etat = 'EFFACE' WHERE id = 1", "2.1 : ses octets manquent"),
    ]

    @Test(
        "chaque altération d'une fiche, d'un dossier effacé ou d'un champ nouveau est trouvée",
        arguments: table)
    func alteration(_ cas: Alteration) throws {
        let banc = try garni()
        #expect(try banc.rupture == nil)
        let connexion = try banc.autreConnexion()
        try connexion.execute("DROP TRIGGER trace_sans_modification")
        try connexion.execute(cas.sql)
        let rupture = try #require(try banc.rupture)
        #expect(rupture.contains(cas.rupture), "\(rupture)")
    }

    private func entree() -> EntreeTrace {
        let demande = Demande(.creationDossier, appelant: .reconnu(Banc.gerant), identite: Banc.identite)
        return EntreeTrace(
            Banc.ouvert.statuer(demande, Faits()).verdict, uuid: "u",
            acteur: Banc.gerant, instant: Instant(ms: 1),
            dossier: nil, documents: "",
            versions: VersionsRegles(reglement: "r", matrice: "m", tables: "t"), cle: .random(),
            secrete: false)
    }

    @Test("sans objet ni secret, l'empreinte d'une trace est celle d'avant ; avec, elle en dépend")
    func empreintes() {
        var e = entree()
        #expect(e.objet == nil && !e.secrete)
        // Refaite ici champ par champ, comme le premier schéma la définit.
        var octets = Chaine.origine
        let champs: [String?] = [
            "1", "u", "1", "EXPLOITANT", "essai", nil, nil, nil, nil, "directe", "normal", nil, "CREATION",
            "creationDossier", nil, "", "accorde", "ACC-00", e.avis, "REST", nil, nil, "", "r", "m", "t",
        ]
        for champ in champs {
            let longueur = champ.map { UInt32($0.utf8.count) } ?? .max
            withUnsafeBytes(of: longueur.bigEndian) { octets.append(contentsOf: $0) }
            octets.append(contentsOf: (champ ?? "").utf8)
        }
        let ancienne = Chaine.empreinte(Chaine.corps(e), rang: 1, apres: Chaine.origine)
        #expect(ancienne.map { String(format: "%02x", $0) }.joined() == Entrepot.empreinte(octets))
        var vues: Set<[UInt8]> = [ancienne]
        for (objet, secrete) in [("", false), ("1", false), (nil, true), ("", true), ("1", true)] {
            e.objet = objet
            e.secrete = secrete
            #expect(vues.insert(Chaine.empreinte(Chaine.corps(e), rang: 1, apres: Chaine.origine)).inserted)
        }
    }

    @Test("une base du premier schéma est migrée, ses traces vérifiées, et la suite s'y enchaîne")
    func migration() throws {
        let repertoire = NSTemporaryDirectory() + "dmp-ancienne-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: repertoire, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: repertoire) }
        let e = entree()
        do {
            let connexion = try Connection(path: Entrepot.chemin(repertoire), mode: .create)
            try Migrator([Schema.migrations[0]]).migrate(connexion, createsSchema: true)
            try connexion.execute(
                "INSERT INTO version_regles (reglement, matrice, tables) VALUES ('r', 'm', 't')")
            var inserer = try Statement(
                connexion,
                """
                INSERT INTO trace (rang, uuid, instant_ms, acteur_genre, acteur_id, authentification, mode, acte,
                    action, documents, issue, motif, avis, facade, adresse, version_regles, precedente, empreinte)
                VALUES (1, 'u', 1, 'EXPLOITANT', 'essai', 'directe', 'normal', 'CREATION', 'creationDossier', '',
                    'accorde', 'ACC-00', ?1, 'REST', '', 1, ?2, ?3)
                """)
            try inserer.bind(e.avis, at: 1)
            try inserer.bind(blob: Chaine.origine, at: 2)
            try inserer.bind(blob: Chaine.empreinte(Chaine.corps(e), rang: 1, apres: Chaine.origine), at: 3)
            try inserer.run()
        }
        let entrepot = try Entrepot(repertoire: repertoire, creer: true, contexte: Banc.contexte)
        _ = try entrepot.attendre { (t) throws(ErreurEntrepot) in
            let verdict = Banc.ouvert.statuer(
                Demande(.fermeture, appelant: .sansPreuve, justification: Justification(motif: "M")), Faits()
            ).verdict
            return try t.refuser(verdict)
        }
        entrepot.fermer()
        let rapport = try Verification.examiner(repertoire: repertoire)
        #expect(rapport.rupture == nil && rapport.traces == 2)
    }
}
