public import Domaine
import SQLiteKit

/// Les requêtes sur `preuve_servie`.
struct RequetesPreuve: ~Copyable {
    var garder: Statement
    var oublier: Statement
    var nombre: Statement
    var connue: Statement

    init(_ c: borrowing Connection) throws(SQLiteError) {
        let garder = try Statement(
            c, "INSERT OR IGNORE INTO preuve_servie (cle, fin_ms) VALUES (?1, ?2) RETURNING 1")
        let oublier = try Statement(
            c,
            """
            DELETE FROM preuve_servie
            WHERE cle IN (SELECT cle FROM preuve_servie WHERE fin_ms <= ?1 ORDER BY fin_ms LIMIT 64)
            """)
        let nombre = try Statement(c, "SELECT nombre FROM compte_preuves")
        let connue = try Statement(c, "SELECT 1 FROM preuve_servie WHERE cle = ?1")
        self.connue = connue
        self.garder = garder
        self.oublier = oublier
        self.nombre = nombre
    }
}

extension Transaction {
    /// Au-delà de son échéance, une preuve est gardée encore : une horloge remise en arrière ne la rouvre pas.
    private static let margeMs: Int64 = 300_000

    /// Note qu'une preuve à usage unique sert, dans la transaction de l'acte et de sa trace ; faux si elle a déjà servi.
    ///
    /// De deux présentations, si proches soient-elles, une seule passe ; un arrêt brutal n'en rouvre aucune.
    ///
    /// - Throws: `.surcharge` quand la table est pleine : aucune preuve encore valable n'est oubliée pour une autre.
    public mutating func consommer(_ preuve: PreuveUnique) throws(ErreurEntrepot) -> Bool {
        // Une connexion de lecture ne saurait rien retenir.
        guard differe == nil else { throw .base(code: 8) }
        let (maintenant, maximum) = (instant.ms, Int64(contexte.preuvesUniquesMaximales))
        let (neuve, pleine) = try anodin { (t) throws(SQLiteError) -> (Bool, Bool) in
            try t.preuves.oublier.bind(maintenant - Self.margeMs, at: 1)
            try t.preuves.oublier.run()
            // Avant d'écrire : un acte qui échoue sans avoir rien écrit ne fait reprendre aucun autre.
            guard try t.preuves.nombre.first({ $0.int64(0) < maximum }) == true else {
                try t.preuves.connue.bind(blob: preuve.cle, at: 1)
                return (false, try t.preuves.connue.first { _ in false } ?? true)
            }
            try t.preuves.garder.bind(blob: preuve.cle, at: 1)
            try t.preuves.garder.bind(preuve.fin.ms, at: 2)
            return (try t.preuves.garder.first({ _ in true }) == true, false)
        }
        if pleine { throw .surcharge }
        return neuve
    }
}
