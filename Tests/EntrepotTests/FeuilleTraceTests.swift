import SQLiteKit
import Testing

@testable import Entrepot

@Suite("La feuille d'une trace")
struct FeuilleTraceTests {
    @Test(
        "ses documents se séparent de ce qu'elle en scelle au troisième espace de chaque ligne",
        arguments: [
            ("", "", ""), ("a b c", "a b c", ""), ("a b c d e f", "a b c", "d e f"),
            ("a b c \nd", "a b c\nd", "\n"), ("a  c d", "a  c", "d"), ("a b c  d", "a b c", " d"),
            ("é ü ç dé\n\na b c d e\n", "é ü ç\n\na b c\n", "dé\n\nd e\n"),
        ])
    func separation(documents: String, noms: String, scelles: String) {
        let separes = FeuilleTrace.separer(documents)
        #expect(separes.noms == noms)
        #expect(separes.scelles == scelles)
        // Telle que chaque arbre déjà signé l'a prise.
        let lignes = documents.split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.split(separator: " ", omittingEmptySubsequences: false)
        }
        #expect(noms == lignes.map { $0.prefix(3).joined(separator: " ") }.joined(separator: "\n"))
        #expect(scelles == lignes.map { $0.dropFirst(3).joined(separator: " ") }.joined(separator: "\n"))
    }

    @Test("lue ligne à ligne, une trace a l'empreinte et la feuille que ses textes lui donnent")
    func ligneALigne() throws {
        let connexion = try Connection(path: ":memory:", mode: .create)
        try connexion.execute(
            """
            CREATE TABLE version_regles (id INTEGER PRIMARY KEY, reglement, matrice, tables);
            INSERT INTO version_regles VALUES (1, 'r', 'm é', 't');
            CREATE TABLE trace (rang INTEGER PRIMARY KEY, uuid, instant_ms INTEGER, acteur_genre, acteur_id, acteur_nom,
                acteur_prenom, profession, structure, authentification, mode, raison, acte, action, dossier_id INTEGER,
                documents, issue, motif, avis, facade, logiciel, message, adresse, version_regles INTEGER, precedente,
                empreinte, objet, secrete INTEGER);
            """)
        // Chaque colonne est tour à tour absente, vide, longue d'un demi-kibioctet ou de plusieurs octets par caractère.
        var ecrire = try Statement(
            connexion,
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400),
            v(i, a, b, c, d) AS (SELECT i, printf('%d-a', i), iif(i % 2, NULL, 'é' || i), iif(i % 3, 'x', ''),
                iif(i % 5, NULL, replace(hex(zeroblob(256)), '0', '€')) FROM n)
            INSERT INTO trace SELECT i, a, i * 86400000, c, a, b, d, iif(i % 7, 'p', NULL), d, b, c, iif(i % 3, b, d), a, c,
                iif(i % 4, i, NULL), CASE i % 4 WHEN 0 THEN '' WHEN 1 THEN 'a b c' WHEN 2 THEN 'a b c é f' || char(10) || 'g h i'
                ELSE 'a b c d e f' || char(10) || char(10) || ' j' END, 'accorde', a, d, c, b, d, c, iif(i % 11, 1, NULL),
                zeroblob(32), zeroblob(32), iif(i % 6, NULL, iif(i % 12, '', d)), i % 9 = 0 FROM v
            """)
        try ecrire.run()
        var lecture = try Statement(connexion, LectureEntrees.depuis)
        try lecture.bind(0, at: 1)
        var ligne = LigneTrace()
        var precedente = Chaine.origine
        var lues: Int64 = 0
        try lecture.forEachRow { l in
            let entree = EntreeTrace(l)
            let empreinte = Chaine.empreinte(entree, apres: precedente)
            ligne.lire(l)
            lues += 1
            #expect(ligne.rang == lues)
            #expect(ligne.empreinte(apres: precedente) == empreinte)
            #expect(ligne.empreinte(apres: []) == nil)
            #expect(ligne.feuille(empreinte: empreinte) == FeuilleTrace(entree, empreinte: empreinte).hache)
            precedente = empreinte
        }
        #expect(lues == 400)
    }
}
