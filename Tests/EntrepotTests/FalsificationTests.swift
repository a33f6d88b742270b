import Domaine
import Foundation
import Greffe
import Regles
import SQLiteKit
import Testing

@testable import Entrepot

@Suite("Journal signé : qui n'a que la base ne la change pas sans que cela se voie")
struct FalsificationTests {
    // Douze traces, signées à cinq puis à douze. La chaîne est refaite après chacune de ces altérations.
    // swift-format-ignore
    static let table: [Alteration] = [
        Alteration("le motif d'une trace", "UPDATE trace SET motif = 'CST-01' WHERE rang = 2", "trace 2 :"),
        Alteration("un refus devenu un accord, avis compris", "UPDATE trace SET issue = 'refuse', avis = 'BLO-01' WHERE rang = 3", "trace 3 :"),
        Alteration("l'acteur d'une trace", "UPDATE trace SET acteur_id = '899900099999' WHERE rang = 7", "trace 7 :"),
        Alteration("le nom de l'acteur", "UPDATE trace SET acteur_nom = 'AUTRE' WHERE rang = 12", "trace 12 :"),
        Alteration("l'instant d'une trace", "UPDATE trace SET instant_ms = instant_ms - 1 WHERE rang = 5", "trace 5 :"),
        Alteration("l'identifiant d'une trace", "UPDATE trace SET uuid = '00000000-0000-7000-8000-000000000000' WHERE rang = 6", "trace 6 :"),
        Alteration("l'objet d'une trace", "UPDATE trace SET objet = 'ps:899900099999' WHERE rang = 4", "trace 4 :"),
        Alteration("une trace rendue secrète", "UPDATE trace SET secrete = 1 WHERE rang = 8", "trace 8 :"),
        Alteration("l'adresse, que l'historique ne montre à personne", "UPDATE trace SET adresse = '192.0.2.1' WHERE rang = 9", "trace 9 :"),
        Alteration("la raison d'un bris de glace ajoutée", "UPDATE trace SET mode = 'bris_de_glace', raison = 'x' WHERE rang = 10", "trace 10 :"),
        Alteration("le dossier d'une trace", "UPDATE trace SET dossier_id = NULL WHERE rang = 11", "trace 11 :"),
        Alteration("un document ajouté à une trace", "UPDATE trace SET documents = 'a b c' WHERE rang = 2", "trace 2 :"),
        Alteration("la version du règlement", "UPDATE version_regles SET reglement = 'autre'", "trace 1 :"),
        Alteration("deux traces échangées", "UPDATE trace SET rang = -3 WHERE rang = 3; UPDATE trace SET rang = 3 WHERE rang = 4; UPDATE trace SET rang = 4 WHERE rang = -3", "trace 3 :"),
        Alteration("une trace du milieu retirée, les suivantes renumérotées", "DELETE FROM trace WHERE rang = 6; UPDATE trace SET rang = -rang WHERE rang > 6; UPDATE trace SET rang = -rang - 1 WHERE rang < 0", "trace 6 :"),
        Alteration("une trace forgée au milieu, les suivantes renumérotées", "UPDATE trace SET rang = -rang WHERE rang > 6; UPDATE trace SET rang = -rang + 1 WHERE rang < 0; INSERT INTO trace SELECT 7, 'forgee', instant_ms, acteur_genre, 'FORGE', acteur_nom, acteur_prenom, profession, structure, authentification, mode, raison, acte, action, dossier_id, documents, issue, motif, avis, facade, logiciel, message, adresse, version_regles, precedente, empreinte, objet, secrete FROM trace WHERE rang = 6", "trace 7 :"),
        Alteration("la première trace retirée, les suivantes renumérotées", "DELETE FROM trace WHERE rang = 1; UPDATE trace SET rang = -rang WHERE rang > 1; UPDATE trace SET rang = -rang - 1 WHERE rang < 0", "trace 1 :"),
        Alteration("la dernière trace coupée", "DELETE FROM trace WHERE rang = 12", "trace 12 : absente"),
        Alteration("la fin coupée, au-delà du premier point signé", "DELETE FROM trace WHERE rang > 7", "trace 8 : absente"),
        Alteration("la fin coupée, en deçà", "DELETE FROM trace WHERE rang > 3", "trace 4 : absente"),
        Alteration("toutes les traces retirées", "DELETE FROM trace", "trace 1 : absente"),
        Alteration("la fin coupée et réécrite aussi longue", "UPDATE trace SET objet = 'ps:autre' || rang WHERE rang > 8", "trace 9 :"),
    ]

    private func signe() throws -> (banc: Banc, dossier: RefDossier, temoin: String) {
        let (banc, dossier) = try Banc.deTraces(5)
        let temoin = banc.repertoire + "/temoin"
        try banc.signer([.fichier(temoin)])
        try banc.allonger(dossier, 7)
        try banc.signer([.fichier(temoin)])
        return (banc, dossier, temoin)
    }

    @Test(
        "la chaîne refaite, chaque altération est trouvée par l'arbre signé, au bon maillon", arguments: table
    )
    func falsification(_ cas: Alteration) throws {
        let (banc, _, _) = try signe()
        #expect(try banc.ruptureSignee() == nil)
        try banc.falsifier(cas.sql)
        // La chaîne seule n'en dit rien : c'est bien l'arbre qui parle.
        #expect(try banc.rupture == nil)
        let rupture = try #require(try banc.ruptureSignee())
        #expect(rupture.hasPrefix(cas.rupture), "\(rupture)")
        // Et le serveur ne repart pas, quand sa dernière trace signée n'est plus là.
        #expect(throws: ErreurGreffe.self) { try banc.signer() }
    }

    @Test("une altération qui ne refait pas la chaîne est dite par la chaîne d'abord")
    func sansRefaire() throws {
        let (banc, _, _) = try signe()
        try banc.falsifier("UPDATE trace SET motif = 'CST-01' WHERE rang = 2", rechainer: false)
        #expect(try banc.ruptureSignee() == "trace 2 : son contenu n'est pas celui de son empreinte")
    }

    @Test(
        "une base ramenée à une copie plus ancienne se voit, même quand elle a repris et dépassé la taille signée"
    )
    func retour() throws {
        let (banc, dossier, _) = try signe()
        let copie = try banc.copier()
        try banc.allonger(dossier, 4)
        try banc.signer()
        try banc.ramener(copie)
        #expect(try #require(try banc.ruptureSignee()).hasPrefix("trace 13 : absente"))
        #expect(throws: ErreurGreffe.self) { try banc.signer() }
        // Un serveur sans greffe y écrit de nouveau : la taille y est, pas les traces.
        let entrepot = try Entrepot(repertoire: banc.repertoire, creer: false, contexte: Banc.contexte)
        for _ in 0..<8 {
            _ = try entrepot.attendre { (t) throws(ErreurEntrepot) in
                let demande = Demande(.fermeture, appelant: .sansPreuve)
                return try t.refuser(Banc.ouvert.statuer(demande, Faits()).verdict)
            }
        }
        entrepot.fermer()
        #expect(try banc.rupture == nil)
        #expect(try #require(try banc.ruptureSignee()).hasPrefix("trace 13 :"))
        #expect(throws: ErreurGreffe.self) { try banc.signer() }
    }

    @Test("les histoires de deux dossiers échangées : l'identité de chacun n'est plus à sa place")
    func histoiresEchangees() throws {
        let banc = try Banc()
        let dossiers = try (1...2).map { try banc.ouvrir(Banc.identite($0)) }
        for dossier in dossiers { try banc.autoriser(dossier) }
        try banc.bloquer(dossiers[1], "801234534765")
        try banc.signer()
        #expect(try banc.ruptureSignee() == nil)
        // Les traces, les autorisations et les blocages ne bougent pas : ce sont les patients qui changent.
        try banc.falsifier(
            """
            CREATE TEMP TABLE avant AS SELECT id, uuid, fermeture FROM dossier;
            UPDATE dossier SET uuid = 'autre' WHERE id = 1;
            UPDATE dossier SET uuid = (SELECT uuid FROM avant WHERE id = 1) WHERE id = 2;
            UPDATE dossier SET uuid = (SELECT uuid FROM avant WHERE id = 2) WHERE id = 1;
            UPDATE identite SET dossier_id = -dossier_id; UPDATE identite SET dossier_id = 3 + dossier_id;
            UPDATE trait SET dossier_id = -dossier_id; UPDATE trait SET dossier_id = 3 + dossier_id
            """)
        #expect(try #require(try banc.ruptureSignee()).contains("son identité n'est pas celle"))
    }

    @Test("la base d'un autre entrepôt, mise à la place, se voit dès sa première trace")
    func autreBase() throws {
        let (banc, _, _) = try signe()
        let (autre, _) = try Banc.deTraces(20)
        try banc.ramener(try autre.copier())
        // Sans ses clés, elle ne s'ouvre pas ; avec elles, seul l'arbre signé la dément.
        #expect(try banc.rupture != nil)
        for nom in ["trousseau.db", "cle-principale"] {
            try FileManager.default.removeItem(atPath: "\(banc.repertoire)/\(nom)")
            try FileManager.default.copyItem(
                atPath: "\(autre.repertoire)/\(nom)", toPath: "\(banc.repertoire)/\(nom)")
        }
        #expect(try banc.rupture == nil)
        #expect(try #require(try banc.ruptureSignee()).hasPrefix("trace 1 :"))
    }

    @Test("points et arbre effacés avec la fin du journal : le témoin s'en souvient")
    func temoin() throws {
        let (banc, _, temoin) = try signe()
        let cle = banc.repertoire + "/cle-gardee.pem"
        try FileManager.default.copyItem(atPath: banc.repertoire + "/journal/cle-publique.pem", toPath: cle)
        #expect(try banc.ruptureSignee(temoin: temoin, cle: cle) == nil)
        try FileManager.default.removeItem(atPath: banc.repertoire + "/journal")
        try banc.falsifier("DELETE FROM trace WHERE rang > 7")
        // Sans témoin, un entrepôt qui n'a jamais signé a la même allure.
        #expect(try banc.ruptureSignee() == nil)
        #expect(try #require(try banc.ruptureSignee(temoin: temoin, cle: cle)).hasPrefix("trace 8 : absente"))
        // Un nouveau serveur y signe de sa nouvelle clé : celle qu'on a gardée ne s'y trompe pas.
        try banc.signer()
        #expect(throws: JournalSigne.Faute.signature(traces: 7)) {
            try JournalSigne(donnees: banc.repertoire, cle: cle)
        }
        #expect(throws: JournalSigne.Faute.signature(traces: 5)) {
            try JournalSigne(donnees: banc.repertoire, temoin: temoin)
        }
    }

    @Test("l'arbre refait lui aussi, la racine signée le dément ; le maillon se dit alors entre deux points")
    func arbreRefait() throws {
        let (banc, _, _) = try signe()
        try banc.falsifier("UPDATE trace SET motif = 'CST-01' WHERE rang = 7")
        let chemin = banc.repertoire + "/journal/arbre"
        var octets = try Data(contentsOf: URL(fileURLWithPath: chemin))
        octets[octets.count - 1] ^= 1
        octets[0] ^= 1
        try octets.write(to: URL(fileURLWithPath: chemin))
        #expect(try #require(try banc.ruptureSignee()).hasPrefix("traces 6 à 12 :"))
    }

    @Test("un point retouché n'est plus signé")
    func pointRetouche() throws {
        let (banc, _, _) = try signe()
        let chemin = banc.repertoire + "/journal/points"
        let texte = try String(contentsOfFile: chemin, encoding: .utf8)
        try Data(texte.replacing("\n12\n", with: "\n11\n").utf8).write(to: URL(fileURLWithPath: chemin))
        #expect(throws: JournalSigne.Faute.signature(traces: 11)) { try banc.ruptureSignee() }
        #expect(throws: ErreurGreffe.self) { try banc.signer() }
    }

    @Test("les octets d'un document, leur empreinte et le sceau de son dépôt changés ensemble")
    func documentEtSceau() throws {
        let banc = try Banc()
        let dossier = try banc.creerDossier()
        for numero in 1...3 { try banc.deposer(numero, [UInt8(numero), 0xAB], dossier) }
        try banc.signer()
        // Par qui tient aussi les clés : sans elles, ces octets ne s'ouvriraient pas.
        let cle = try #require(try banc.entrepot.trousseau.cleDuDossier(dossier.uuid))
        let forge = ContenuScelle([0])
        try banc.falsifier(
            """
            UPDATE trace SET documents = replace(documents, (SELECT sha256 FROM document WHERE id = 2),
                '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d') WHERE rang = 3;
            UPDATE document SET taille_octets = 1,
                sha256 = '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d' WHERE id = 2
            """,
            puis: { connexion in
                var ecrire = try Statement(
                    connexion,
                    "UPDATE contenu SET contenu_id = ?1, cle = ?2, sceau = ?3, octets = ?4 WHERE document_id = 2"
                )
                try ecrire.bind(blob: forge.id, at: 1)
                try ecrire.bind(blob: forge.enveloppe(cle, dossier: dossier.uuid, document: 2), at: 2)
                try ecrire.bind(blob: forge.sceau, at: 3)
                try ecrire.bind(blob: forge.octets, at: 4)
                try ecrire.run()
            })
        #expect(try banc.rupture == nil)
        #expect(try #require(try banc.ruptureSignee()).hasPrefix("trace 3 :"))
    }

    @Test("la visibilité d'un document et le sceau de son masquage changés ensemble")
    func visibiliteEtSceau() throws {
        let banc = try Banc()
        let dossier = try banc.ouvrir()
        try banc.deposer(1, [1], dossier, Banc.identite)
        try banc.changer(try banc.document(1), .masquage)
        try banc.signer()
        try banc.falsifier(
            """
            UPDATE trace SET documents = substr(documents, 1, length(documents) - 1) || '0' WHERE rang = 3;
            UPDATE fiche SET visibilite = 0 WHERE document_id = 1
            """)
        #expect(try banc.rupture == nil)
        #expect(try #require(try banc.ruptureSignee()).hasPrefix("trace 3 :"))
    }
}
