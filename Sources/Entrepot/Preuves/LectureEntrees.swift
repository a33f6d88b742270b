public import OpenSSLKit
import SQLiteKit

/// Les traces entières, dans l'ordre des colonnes que ``EntreeTrace`` relit.
enum LectureEntrees {
    /// Depuis la trace qui suit un rang.
    static let depuis: StaticString = """
        SELECT t.rang, t.uuid, t.instant_ms, t.acteur_genre, t.acteur_id, t.acteur_nom,
            t.acteur_prenom, t.profession, t.structure, t.authentification, t.mode, t.raison, t.acte,
            t.action, t.dossier_id, t.documents, t.issue, t.motif, t.avis, t.facade, t.logiciel,
            t.message, t.adresse, v.reglement, v.matrice, v.tables, t.precedente, t.empreinte,
            t.objet, t.secrete
        FROM trace t LEFT JOIN version_regles v ON v.id = t.version_regles WHERE t.rang > ?1 ORDER BY t.rang
        """

    static func precedente(_ l: borrowing Row) -> [UInt8] { l.blob(26) }
    static func empreinte(_ l: borrowing Row) -> [UInt8] { l.blob(27) }
}

/// Où en est une lecture du journal, maillon après maillon.
public struct MaillonJournal: Sendable, Equatable {
    /// Traces lues.
    public internal(set) var rang: UInt64 = 0
    var empreinte = Chaine.origine

    /// Avant la première trace.
    public init() {}
}

/// Le journal lu à côté de l'écrivain, sur une connexion à soi : ce qu'il faut pour en tenir l'arbre.
public struct LecteurJournal: ~Copyable {
    private let connexion: Connection
    private var depuis: Statement
    private var dernier: Statement
    private var rangDe: Statement

    /// - Parameter repertoire: le répertoire des données ; sa base existe.
    public init(repertoire: String) throws(ErreurEntrepot) {
        let chemin = Entrepot.chemin(repertoire)
        let connexion = try convertir { () throws(SQLiteError) in
            let connexion = try Connection(path: chemin, mode: .readOnly)
            // Lue une fois dans l'ordre : peu de pages suffisent.
            try connexion.execute("PRAGMA cache_size=-256")
            return connexion
        }
        let depuis = try convertir { () throws(SQLiteError) in
            try Statement(connexion, LectureEntrees.depuis)
        }
        let dernier = try convertir { () throws(SQLiteError) in
            try Statement(connexion, "SELECT coalesce(max(rang), 0) FROM trace")
        }
        // L'index des traces d'un dossier borne la recherche à ce dossier.
        let rangDe = try convertir { () throws(SQLiteError) in
            try Statement(
                connexion,
                """
                SELECT rang FROM trace WHERE dossier_id = (SELECT id FROM dossier WHERE uuid = ?1) AND uuid = ?2
                """)
        }
        self.connexion = connexion
        self.depuis = depuis
        self.dernier = dernier
        self.rangDe = rangDe
    }

    /// Le rang de la dernière trace, 0 s'il n'y en a pas.
    public mutating func nombre() throws(ErreurEntrepot) -> UInt64 {
        try convertir { () throws(SQLiteError) in
            UInt64(clamping: try dernier.first { $0.int64(0) } ?? 0)
        }
    }

    /// Le rang d'une trace, si elle est de ce dossier.
    public mutating func rang(trace: String, dossier: String) throws(ErreurEntrepot) -> Int64? {
        try convertir { () throws(SQLiteError) in
            try rangDe.bind(dossier, at: 1)
            try rangDe.bind(trace, at: 2)
            return try rangDe.first { $0.int64(0) }
        }
    }

    /// Les feuilles qui suivent, chaque trace recalculée : elle suit la précédente, et son empreinte est la sienne.
    ///
    /// - Parameter maximum: traces lues, au plus.
    /// - Returns: le premier maillon rompu, ou `nil`.
    public mutating func avancer(
        _ maillon: inout MaillonJournal, maximum: Int, _ recevoir: (SHA256Digest) -> Void
    ) throws(ErreurEntrepot) -> String? {
        var rupture: String?
        var lues = 0
        var suivant = maillon
        var ligne = LigneTrace()
        try convertir { () throws(SQLiteError) in
            try depuis.bind(Int64(clamping: suivant.rang), at: 1)
            try depuis.whileRows { l in
                guard lues < maximum else { return false }
                ligne.lire(l)
                rupture = suivant.rompu(&ligne, l)
                guard rupture == nil else { return false }
                suivant.suivre(l)
                recevoir(ligne.feuille(empreinte: suivant.empreinte))
                lues += 1
                return true
            }
        }
        maillon = suivant
        return rupture
    }

    /// La feuille d'une trace telle que la base la tient, et le maillon qu'elle forme.
    ///
    /// - Returns: `nil` si la trace manque, ou si son contenu n'est pas celui de son empreinte.
    public mutating func feuille(rang: UInt64) throws(ErreurEntrepot) -> (SHA256Digest, MaillonJournal)? {
        guard rang > 0 else { return nil }
        return try convertir { () throws(SQLiteError) in
            try depuis.bind(Int64(clamping: rang - 1), at: 1)
            return try depuis.first { l -> (SHA256Digest, MaillonJournal)? in
                var ligne = LigneTrace()
                ligne.lire(l)
                var maillon = MaillonJournal()
                maillon.rang = rang - 1
                maillon.empreinte = LectureEntrees.precedente(l)
                guard maillon.rompu(&ligne, l) == nil else { return nil }
                maillon.suivre(l)
                return (ligne.feuille(empreinte: maillon.empreinte), maillon)
            } ?? nil
        }
    }
}

extension MaillonJournal {
    /// Ce qui empêche une trace de suivre ce maillon ; `nil` si rien.
    ///
    /// - Parameter ligne: ce qui est lu de la même ligne.
    func rompu(_ ligne: inout LigneTrace, _ l: borrowing Row) -> String? {
        let attendu = rang + 1
        if ligne.rang != Int64(clamping: attendu) { return "trace \(attendu) : absente du journal" }
        if LectureEntrees.precedente(l) != empreinte {
            return "trace \(attendu) : ne suit pas la trace précédente"
        }
        if LectureEntrees.empreinte(l) != ligne.empreinte(apres: empreinte) {
            return "trace \(attendu) : son contenu n'est pas celui de son empreinte"
        }
        return nil
    }

    /// Passe à la trace de cette ligne.
    mutating func suivre(_ l: borrowing Row) {
        rang += 1
        empreinte = LectureEntrees.empreinte(l)
    }
}
