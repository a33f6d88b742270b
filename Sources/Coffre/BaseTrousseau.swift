import Glibc
import OpenSSLKit
import SQLiteKit

/// Une ligne du trousseau : une clé scellée, son nom, et sous quelle clé principale.
struct LigneDeCle {
    let nom: String
    let etat: EtatDeCle
    let principale: String
    let enveloppe: [UInt8]
}

/// Ce qu'une clé est devenue.
///
/// Des nombres de même taille dans SQLite : une ligne se récrit toujours à sa place, sans que son ancien contenu en
/// occupe une autre.
enum EtatDeCle: Int64 {
    /// Durable ; la transaction qui s'en sert la première n'est pas encore connue.
    case inscrite = 2
    case confirmee = 3
    /// Recouverte de zéros.
    case detruite = 4
}

/// Le fichier du trousseau et ses requêtes.
///
/// Hors de la base des dossiers : une copie de celle-ci n'emporte aucune clé. Une ligne détruite n'est pas supprimée mais
/// recouverte : un arbre dont rien ne sort ne se réarrange pas, et n'oublie donc aucune copie dans un creux de page.
struct BaseTrousseau: ~Copyable {
    private let connexion: Connection
    private var une: Statement
    private var inserer: Statement
    private var confirmer: Statement
    private var recouvrir: Statement
    private var resceller: Statement
    private var suivantes: Statement
    private var premieres: Statement
    private var inscrites: Statement
    private var comptes: Statement
    private var principale: Statement
    private var changerPrincipale: Statement

    static func chemin(_ repertoire: String) -> String { repertoire + "/trousseau.db" }

    /// Crée le fichier, en mode 0600, et ses tables.
    static func creer(_ chemin: String, principale: String) throws(ErreurCoffre) {
        let fichier = open(chemin, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard fichier >= 0 else { throw .fichier(errno: errno) }
        close(fichier)
        try convertir { () throws(SQLiteError) in
            let connexion = try Connection(path: chemin, mode: .readWrite)
            try regler(connexion)
            try connexion.execute(
                """
                BEGIN IMMEDIATE;
                CREATE TABLE IF NOT EXISTS cle (
                    id          INTEGER PRIMARY KEY,
                    nom         TEXT NOT NULL UNIQUE,
                    etat        INTEGER NOT NULL CHECK (etat IN (2, 3, 4)),
                    principale  TEXT NOT NULL CHECK (length(principale) = 16),
                    enveloppe   BLOB NOT NULL CHECK (length(enveloppe) = 60)
                ) STRICT;
                CREATE INDEX IF NOT EXISTS cle_inscrite ON cle (nom) WHERE etat = 2;
                CREATE TABLE IF NOT EXISTS reglage (
                    id          INTEGER PRIMARY KEY CHECK (id = 1),
                    principale  TEXT NOT NULL CHECK (length(principale) = 16)
                ) STRICT;
                PRAGMA user_version = 1;
                """)
            var poser = try Statement(
                connexion, "INSERT INTO reglage (id, principale) VALUES (1, ?1) ON CONFLICT DO NOTHING")
            try poser.bind(principale, at: 1)
            try poser.run()
            try connexion.execute("COMMIT")
        }
        FichierDeCle.synchroniser(repertoireDe: chemin)
    }

    private static func regler(_ connexion: borrowing Connection) throws(SQLiteError) {
        // Le journal d'annulation tient d'anciennes enveloppes : il est tronqué dès la validation.
        try connexion.execute("PRAGMA journal_mode=TRUNCATE")
        try connexion.execute("PRAGMA synchronous=EXTRA")
        try connexion.execute("PRAGMA secure_delete=ON")
        try connexion.execute("PRAGMA temp_store=MEMORY")
    }

    init(_ chemin: String, lectureSeule: Bool) throws(ErreurCoffre) {
        let connexion = try convertir { () throws(SQLiteError) in
            // Après un arrêt brutal, lire demande d'abord de défaire ce qui fut interrompu : une connexion en lecture ne le peut.
            let connexion = try Connection(path: chemin, mode: .readWrite)
            if lectureSeule {
                try connexion.execute("PRAGMA query_only=ON")
            } else {
                try Self.regler(connexion)
            }
            return connexion
        }
        let une = try Self.preparer(
            connexion, "SELECT nom, etat, principale, enveloppe FROM cle WHERE nom = ?1")
        let inserer = try Self.preparer(
            connexion, "INSERT INTO cle (nom, etat, principale, enveloppe) VALUES (?1, ?2, ?3, ?4)")
        let confirmer = try Self.preparer(
            connexion, "UPDATE cle SET etat = 3 WHERE nom = ?1 AND etat = 2")
        let recouvrir = try Self.preparer(
            connexion,
            """
            UPDATE cle SET etat = 4, principale = '----------------', enveloppe = zeroblob(60)
            WHERE nom = ?1 AND etat <> 4
            """)
        let resceller = try Self.preparer(
            connexion, "UPDATE cle SET principale = ?2, enveloppe = ?3 WHERE nom = ?1")
        let suivantes = try Self.preparer(
            connexion,
            """
            SELECT nom, etat, principale, enveloppe, id FROM cle
            WHERE id > ?1 AND etat <> 4 AND principale <> ?2 ORDER BY id LIMIT ?3
            """)
        let premieres = try Self.preparer(
            connexion,
            "SELECT nom, etat, principale, enveloppe FROM cle WHERE etat <> 4 AND principale = ?1 LIMIT 16")
        let inscrites = try Self.preparer(connexion, "SELECT nom FROM cle WHERE etat = 2")
        let comptes = try Self.preparer(
            connexion, "SELECT principale, count(*) FROM cle WHERE etat <> 4 GROUP BY principale ORDER BY 1")
        let principale = try Self.preparer(connexion, "SELECT principale FROM reglage WHERE id = 1")
        let changerPrincipale = try Self.preparer(
            connexion, "UPDATE reglage SET principale = ?1 WHERE id = 1 AND principale <> ?1")
        self.connexion = connexion
        self.une = une
        self.inserer = inserer
        self.confirmer = confirmer
        self.recouvrir = recouvrir
        self.resceller = resceller
        self.suivantes = suivantes
        self.premieres = premieres
        self.inscrites = inscrites
        self.comptes = comptes
        self.principale = principale
        self.changerPrincipale = changerPrincipale
    }

    private static func preparer(
        _ connexion: borrowing Connection, _ sql: StaticString
    ) throws(ErreurCoffre) -> Statement {
        do throws(SQLiteError) { return try Statement(connexion, sql) } catch { throw ErreurCoffre(error) }
    }

    /// Une transaction ; ce que `corps` lève la défait.
    mutating func ecrire<T>(
        _ corps: (inout BaseTrousseau) throws(ErreurCoffre) -> T
    ) throws(ErreurCoffre) -> T {
        try executer("BEGIN IMMEDIATE")
        do throws(ErreurCoffre) {
            let resultat = try corps(&self)
            try executer("COMMIT")
            return resultat
        } catch {
            if connexion.isInTransaction() { try? connexion.execute("ROLLBACK") }
            throw error
        }
    }

    /// Une lecture.
    mutating func lire<T>(
        _ corps: (inout BaseTrousseau) throws(SQLiteError) -> T
    ) throws(ErreurCoffre) -> T {
        do throws(SQLiteError) { return try corps(&self) } catch { throw ErreurCoffre(error) }
    }

    private func executer(_ ordre: StaticString) throws(ErreurCoffre) {
        do throws(SQLiteError) { try connexion.execute(ordre) } catch { throw ErreurCoffre(error) }
    }

    mutating func ligne(_ nom: String) throws(SQLiteError) -> LigneDeCle? {
        try une.bind(nom, at: 1)
        return try une.first(Self.ligne)
    }

    private static func ligne(_ l: borrowing Row) -> LigneDeCle {
        LigneDeCle(
            nom: l.requiredText(0), etat: EtatDeCle(rawValue: l.int64(1)) ?? .detruite,
            principale: l.requiredText(2), enveloppe: l.blob(3))
    }

    mutating func inserer(_ ligne: LigneDeCle) throws(SQLiteError) {
        try inserer.bind(ligne.nom, at: 1)
        try inserer.bind(ligne.etat.rawValue, at: 2)
        try inserer.bind(ligne.principale, at: 3)
        try inserer.bind(blob: ligne.enveloppe, at: 4)
        try inserer.run()
    }

    mutating func confirmer(_ nom: String) throws(SQLiteError) {
        try confirmer.bind(nom, at: 1)
        try confirmer.run()
    }

    mutating func recouvrir(_ nom: String) throws(SQLiteError) {
        try recouvrir.bind(nom, at: 1)
        try recouvrir.run()
    }

    mutating func resceller(_ nom: String, principale: String, _ enveloppe: [UInt8]) throws(SQLiteError) {
        try resceller.bind(nom, at: 1)
        try resceller.bind(principale, at: 2)
        try resceller.bind(blob: enveloppe, at: 3)
        try resceller.run()
    }

    /// Les clés qui suivent ce rang et ne sont pas sous cette clé principale ; et le rang de la dernière.
    mutating func aResceller(
        apres rang: Int64, sous id: String, maximum: Int
    ) throws(SQLiteError) -> ([LigneDeCle], dernier: Int64) {
        var lignes: [LigneDeCle] = []
        var dernier = rang
        try suivantes.bind(rang, at: 1)
        try suivantes.bind(id, at: 2)
        try suivantes.bind(Int64(maximum), at: 3)
        try suivantes.forEachRow { l in
            lignes.append(Self.ligne(l))
            dernier = l.int64(4)
        }
        return (lignes, dernier)
    }

    /// Quelques clés scellées sous cette clé principale.
    mutating func premieres(sous id: String) throws(SQLiteError) -> [LigneDeCle] {
        var lignes: [LigneDeCle] = []
        try premieres.bind(id, at: 1)
        try premieres.forEachRow { lignes.append(Self.ligne($0)) }
        return lignes
    }

    mutating func nomsInscrits() throws(SQLiteError) -> [String] {
        var noms: [String] = []
        try inscrites.forEachRow { noms.append($0.requiredText(0)) }
        return noms
    }

    mutating func compter() throws(SQLiteError) -> [(principale: String, nombre: Int)] {
        var lus: [(principale: String, nombre: Int)] = []
        try comptes.forEachRow { lus.append(($0.requiredText(0), Int($0.int64(1)))) }
        return lus
    }

    mutating func lirePrincipale() throws(SQLiteError) -> String {
        try principale.first { $0.requiredText(0) } ?? ""
    }

    mutating func poserPrincipale(_ id: String) throws(SQLiteError) {
        try changerPrincipale.bind(id, at: 1)
        try changerPrincipale.run()
    }
}

extension Trousseau {
    /// Copie le trousseau d'un répertoire, à côté d'un serveur qui sert : une image cohérente, toujours scellée.
    ///
    /// - Parameter vers: le répertoire qui la reçoit ; il n'en tient pas déjà une.
    public static func copier(repertoire: String, vers: String) throws(ErreurCoffre) {
        let (de, a) = (BaseTrousseau.chemin(repertoire), BaseTrousseau.chemin(vers))
        guard access(de, F_OK) == 0 else { throw .trousseauAbsent }
        guard access(a, F_OK) != 0 else { throw .fichier(errno: EEXIST) }
        try convertir { () throws(SQLiteError) in
            let connexion = try Connection(path: de, mode: .readWrite)
            var copie = try Statement(connexion, "VACUUM INTO ?1")
            try copie.bind(a, at: 1)
            try copie.run()
        }
    }
}
