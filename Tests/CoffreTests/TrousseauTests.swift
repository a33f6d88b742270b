import Foundation
import OpenSSLKit
import SQLiteKit
import Testing

@testable import Coffre

/// Un répertoire de données à soi, retiré à la fin.
final class Repertoire {
    let chemin = NSTemporaryDirectory() + "dmp-coffre-" + UUID().uuidString

    init() throws {
        try FileManager.default.createDirectory(atPath: chemin, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: chemin) }

    func ouvrir(
        _ ouverture: Trousseau.Ouverture = .creer, _ sources: SourcesDeCles? = nil, capacite: Int = 4096
    ) throws -> Trousseau {
        try Trousseau(
            repertoire: chemin, sources: sources ?? .duRepertoire(chemin), ouverture, capacite: capacite)
    }

    /// Les octets de tous les fichiers du répertoire.
    func contient(_ motif: [UInt8]) throws -> Bool {
        try FileManager.default.contentsOfDirectory(atPath: chemin).contains { nom in
            try Data(contentsOf: URL(fileURLWithPath: chemin + "/" + nom)).range(of: Data(motif)) != nil
        }
    }

    func ecrire(_ nom: String, _ texte: String, mode: Int = 0o600) throws -> String {
        let fichier = chemin + "/" + nom
        try Data(texte.utf8).write(to: URL(fileURLWithPath: fichier))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: fichier)
        return fichier
    }

    func enveloppe(_ nom: String) throws -> [UInt8]? {
        let connexion = try Connection(path: chemin + "/trousseau.db", mode: .readOnly)
        var requete = try Statement(connexion, "SELECT enveloppe FROM cle WHERE nom = ?1")
        try requete.bind(nom, at: 1)
        return try requete.first { $0.blob(0) }
    }
}

extension Trousseau {
    /// Les octets d'une clé ; `nil` si elle est détruite ou inconnue.
    func octets(_ nom: String) throws -> [UInt8]? {
        guard case .cle(let cle) = try cle(nom) else { return nil }
        return cle.withBytes { Array($0) }
    }
}

@Suite("Trousseau : les clés des dossiers, scellées, détruites, reprises")
struct TrousseauTests {
    private static let hex = String(repeating: "0f", count: 32)

    @Test("tué pendant une écriture, il s'ouvre pour lire comme pour écrire, tel qu'il était avant")
    func journalChaud() throws {
        let avant = try Repertoire()
        let noms = (0..<400).map { "dossier-\($0)" }
        let attendues: [[UInt8]?]
        do {
            let trousseau = try avant.ouvrir()
            try trousseau.inscrire(noms.map { ($0, SecretKey.random()) })
            attendues = try noms.map { try trousseau.octets($0) }
        }
        // Une transaction dont des pages sont déjà dans le fichier, et que rien ne finira.
        let connexion = try Connection(path: avant.chemin + "/trousseau.db", mode: .readWrite)
        try connexion.execute(
            """
            PRAGMA journal_mode=TRUNCATE; PRAGMA cache_size=1; PRAGMA cache_spill=1; BEGIN IMMEDIATE;
            UPDATE cle SET enveloppe = zeroblob(60), etat = 4
            """)
        for ouverture in [Trousseau.Ouverture.lire, .ecrire] {
            let apres = try Repertoire()
            for nom in ["trousseau.db", "trousseau.db-journal", "cle-principale"] {
                try FileManager.default.copyItem(
                    atPath: avant.chemin + "/" + nom, toPath: apres.chemin + "/" + nom)
            }
            let trousseau = try apres.ouvrir(ouverture)
            #expect(try noms.map { try trousseau.octets($0) } == attendues)
        }
        try connexion.execute("ROLLBACK")
    }

    @Test("une clé inscrite revient après réouverture, et ne se lit nulle part en clair")
    func aller() throws {
        let repertoire = try Repertoire()
        let cle = SecretKey.random()
        let octets = cle.withBytes { Array($0) }
        do {
            let trousseau = try repertoire.ouvrir()
            try trousseau.inscrire([("d1", cle)])
            #expect(try trousseau.octets("d1") == octets)
            guard case .absente = try trousseau.cle("d2") else { Issue.record("inconnue"); return }
        }
        let relu = try repertoire.ouvrir(.ecrire)
        #expect(try relu.octets("d1") == octets)
        let propres = [relu.index, relu.journal].map { cle in cle.withBytes { Array($0) } }
        for secret in propres + [octets] { #expect(try !repertoire.contient(secret)) }
        for nom in ["trousseau.db", "cle-principale"] {
            let attributs = try FileManager.default.attributesOfItem(atPath: repertoire.chemin + "/" + nom)
            #expect((attributs[.posixPermissions] as? Int) == 0o600, "\(nom)")
        }
    }

    @Test("une clé détruite ne laisse rien dans aucun fichier, même après mille voisines et une réouverture")
    func destruction() throws {
        let repertoire = try Repertoire()
        let trousseau = try repertoire.ouvrir()
        for lot in 0..<10 {
            try trousseau.inscrire((0..<100).map { ("d\(lot * 100 + $0)", SecretKey.random()) })
        }
        let condamnees = stride(from: 0, to: 1000, by: 3).map { "d\($0)" }
        let enveloppes = try condamnees.map { try #require(try repertoire.enveloppe($0)) }
        for enveloppe in enveloppes.prefix(3) { #expect(try repertoire.contient(enveloppe)) }
        let voisine = try trousseau.octets("d1")
        try trousseau.detruire(condamnees)
        // Les clés nouvelles occupent ce qui s'est libéré, s'il y en a.
        try trousseau.inscrire((1000..<1200).map { ("d\($0)", SecretKey.random()) })
        for enveloppe in enveloppes {
            // Ni l'enveloppe, ni le seul texte chiffré qu'elle porte.
            #expect(try !repertoire.contient(Array(enveloppe[12..<44])))
        }
        for nom in condamnees.prefix(5) {
            guard case .detruite = try trousseau.cle(nom) else { Issue.record("\(nom)"); return }
        }
        #expect(try trousseau.octets("d1") == voisine)
        let relu = try repertoire.ouvrir(.ecrire)
        guard case .detruite = try relu.cle("d0") else { Issue.record("d0"); return }
        #expect(try relu.octets("d1") == voisine)
    }

    @Test("le cache est borné, et une clé détruite n'y reste pas")
    func cache() throws {
        let repertoire = try Repertoire()
        let trousseau = try repertoire.ouvrir(capacite: 10)
        try trousseau.inscrire((0..<100).map { ("d\($0)", SecretKey.random()) })
        for numero in 0..<100 { #expect(try trousseau.octets("d\(numero)") != nil) }
        let cache = CacheDeCles(capacite: 10)
        for numero in 0..<100 { cache.garder("d\(numero)", .random(), lueEn: 0) }
        #expect(cache.nombre <= 20)
        let (_, avant) = cache.cle("d99")
        cache.oublier(["d99"])
        // Lue avant l'oubli, elle n'est pas remise après.
        cache.garder("d99", .random(), lueEn: avant)
        #expect(cache.cle("d99").0 == nil)
        try trousseau.detruire(["d99"])
        #expect(try trousseau.octets("d99") == nil)
    }

    @Test(
        "après un arrêt brutal, les clés de dossiers effacés ou jamais nés sont détruites, les autres jamais")
    func reconciliation() throws {
        let repertoire = try Repertoire()
        do {
            let trousseau = try repertoire.ouvrir()
            try trousseau.inscrire([("ne", .random()), ("efface", .random())])
            try trousseau.inscrire([], confirmer: ["ne", "efface"])
            try trousseau.inscrire([("jamais-ne", .random()), ("tout-juste-ne", .random())])
        }
        let trousseau = try repertoire.ouvrir(.ecrire)
        // La base ne connaît pas « ne » : on a remis une sauvegarde d'avant lui. Sa clé, confirmée, reste.
        try trousseau.reconcilier(effaces: ["efface"], existe: { $0 == "tout-juste-ne" })
        #expect(try trousseau.octets("ne") != nil)
        #expect(try trousseau.octets("tout-juste-ne") != nil)
        #expect(try trousseau.octets("efface") == nil && trousseau.octets("jamais-ne") == nil)
        try trousseau.reconcilier(effaces: [], existe: { _ in false })
        #expect(try trousseau.octets("tout-juste-ne") != nil)
    }

    @Test("la clé d'un autre trousseau, une enveloppe altérée ou changée de nom ne s'ouvrent pas")
    func fausses() throws {
        let repertoire = try Repertoire()
        let autre = try repertoire.ecrire("autre", Self.hex)
        do {
            let trousseau = try repertoire.ouvrir()
            try trousseau.inscrire([("a", .random()), ("b", .random()), ("c", .random())])
        }
        #expect(throws: ErreurCoffre.mauvaiseCle) {
            _ = try repertoire.ouvrir(.ecrire, SourcesDeCles(.fichier(autre)))
        }
        #expect(throws: ErreurCoffre.trousseauAbsent) { _ = try Repertoire().ouvrir(.ecrire) }
        let connexion = try Connection(path: repertoire.chemin + "/trousseau.db", mode: .readWrite)
        try connexion.execute(
            """
            UPDATE cle SET enveloppe = (SELECT enveloppe FROM cle c WHERE c.nom = 'b') WHERE nom = 'a';
            UPDATE cle SET enveloppe = randomblob(60) WHERE nom = 'c';
            """)
        let trousseau = try repertoire.ouvrir(.ecrire)
        for nom in ["a", "c"] { #expect(throws: ErreurCoffre.altere) { _ = try trousseau.cle(nom) } }
        #expect(try trousseau.octets("b") != nil)
    }

    @Test(
        "un fichier de clé exposé, d'une autre sorte ou mal formé est refusé",
        arguments: [
            (hex, 0o644, ErreurCoffre.permissions), (hex, 0o640, .permissions), (hex, 0o700, .permissions),
            ("", 0o600, .malFormee), (hex + "00", 0o600, .malFormee), (hex + "\n" + hex, 0o600, .malFormee),
            (String(hex.dropLast()) + "g", 0o600, .malFormee),
            (String(repeating: "A", count: 42) + "B", 0o600, .malFormee),
        ])
    func fichiers(_ cas: (texte: String, mode: Int, erreur: ErreurCoffre)) throws {
        let repertoire = try Repertoire()
        let fichier = try repertoire.ecrire("cle", cas.texte, mode: cas.mode)
        #expect(throws: cas.erreur) { _ = try SourceDeCle.fichier(fichier).lire() }
        #expect(throws: ErreurCoffre.cleAbsente) { _ = try SourceDeCle.fichier(fichier + "x").lire() }
        #expect(throws: ErreurCoffre.fichier(errno: EINVAL)) {
            _ = try SourceDeCle.fichier(repertoire.chemin).lire()
        }
    }

    @Test("hexadécimal, base64url, commentaires et fins de ligne donnent la même clé")
    func ecritures() throws {
        let repertoire = try Repertoire()
        let textes = [
            Self.hex, "# une clé\n\n" + Self.hex.uppercased() + " \r\n",
            "Dw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8\n",
        ]
        let ids = try textes.enumerated().map { rang, texte in
            try SourceDeCle.fichier(repertoire.ecrire("k\(rang)", texte, mode: 0o400)).lire().id
        }
        #expect(Set(ids).count == 1 && ids.first?.count == 16, "\(ids)")
    }

    @Test("une commande donne la clé, sans interpréteur ni environnement, sans descripteur de trop")
    func commande() throws {
        let cle = try SourceDeCle.commande(["/bin/echo", Self.hex]).lire()
        setenv("SECRET_D_ESSAI", "1", 1)
        // La somme de ce que voit la commande est une clé valable : elle ne l'est que si rien n'en dépasse. Le motif s'étend dans
        // l'interpréteur même, qui ouvre pour cela un répertoire : un processus de plus verrait ou non le bout d'un tube.
        let vu = """
            set -e
            test -z "$SECRET_D_ESSAI"
            set -- /proc/$$/fd/*
            test $# -ge 3 -a $# -le 4
            test "$(cat)" = ""
            echo \(Self.hex)
            """
        #expect(try SourceDeCle.commande(["/bin/sh", "-c", vu]).lire().id == cle.id)
    }

    @Test("une commande absente, qui échoue, se tait, bavarde ou ne finit pas est refusée")
    func commandesFautives() throws {
        func erreur(_ arguments: [String], delai: Int64 = 10_000) -> ErreurCoffre? {
            do throws(ErreurCoffre) {
                _ = try CommandeDeCle(arguments, delaiMillisecondes: delai).executer()
                return nil
            } catch { return error }
        }
        #expect(erreur(["/nulle/part"]) == .commande(.lancement(errno: ENOENT)))
        #expect(erreur([]) == .commande(.lancement(errno: EINVAL)))
        #expect(erreur(["/bin/sh", "-c", "echo \(Self.hex); exit 7"]) == .commande(.echec(code: 7)))
        #expect(erreur(["/bin/sh", "-c", "kill -9 $$"]) == .commande(.echec(code: -9)))
        #expect(erreur(["/usr/bin/yes"]) == .commande(.bavarde))
        #expect(erreur(["/bin/sleep", "1000"], delai: 50) == .commande(.delai))
        // Ce que la commande a lancé meurt avec elle : sa sortie, qu'il tenait, se ferme.
        #expect(erreur(["/bin/sh", "-c", "sleep 1000 & wait"], delai: 50) == .commande(.delai))
        // Elle ferme sa sortie et ne finit pas.
        #expect(erreur(["/bin/sh", "-c", "exec >&-; sleep 1000"]) == .commande(.echec(code: -9)))
        #expect(throws: ErreurCoffre.malFormee) { _ = try SourceDeCle.commande(["/bin/true"]).lire() }
    }
}
