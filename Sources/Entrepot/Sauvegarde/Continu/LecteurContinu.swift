import SQLiteKit

/// Une connexion de lecture, et l'instantané qu'elle tient ou non.
final class LecteurContinu {
    /// Un instantané, et où il s'arrête dans le WAL.
    struct Instantane {
        var position: WALPosition
        /// Toutes ses trames étaient déjà dans la base : le WAL peut recommencer sous lui, une fois.
        var estReporte: Bool
        /// Toutes ses trames sont dans la base, qui ne change donc pas tant qu'il est tenu.
        ///
        /// Regardé une fois l'instantané pris : un lecteur sous lequel le WAL peut recommencer l'est toujours.
        var toutDansLaBase: Bool
        var schema: Int32
        var traces: Int64
        var tete: String
    }

    let connexion: Connection
    private var derniere: Statement

    init(_ chemin: String, mode: Connection.Mode = .readOnly) throws(ErreurSauvegarde) {
        let connexion = try deLaBase { () throws(ErreurEntrepot) in
            try convertir { () throws(SQLiteError) in
                let connexion = try Connection(path: chemin, mode: mode)
                try connexion.execute("PRAGMA cache_size=-256")
                // L'index du WAL n'est ouvert qu'à la première lecture.
                _ = try connexion.userVersion()
                return connexion
            }
        }
        derniere = try deLaBase { () throws(ErreurEntrepot) in
            try convertir { () throws(SQLiteError) in
                try Statement(connexion, "SELECT rang, empreinte FROM trace ORDER BY rang DESC LIMIT 1")
            }
        }
        self.connexion = connexion
    }

    /// Ouvre un instantané dont on sait où il s'arrête : rien n'a été validé entre les deux regards qui l'entourent.
    func ouvrir() throws(ErreurSauvegarde) -> Instantane {
        for _ in 0..<2000 {
            guard let (avant, reportees) = connexion.walPosition() else { continue }
            try executer("BEGIN")
            let schema = try lire { () throws(SQLiteError) in try connexion.userVersion() }
            if let (apres, depuis) = connexion.walPosition(), apres == avant {
                return try instantane(
                    avant, reportees == avant.frame, toutDansLaBase: depuis == apres.frame, schema)
            }
            fermer()
        }
        throw .entrepot(.occupee)
    }

    /// Arrête l'écrivain, s'il le peut tout de suite, et ouvre l'instantané d'alors.
    func arreterLEcrivain() throws(ErreurSauvegarde) -> Instantane? {
        do throws(SQLiteError) { try connexion.execute("BEGIN IMMEDIATE") } catch {
            if error.primaryCode == 5 { return nil }
            throw .entrepot(ErreurEntrepot(error))
        }
        guard let (position, reportees) = connexion.walPosition() else {
            fermer()
            return nil
        }
        let schema = try lire { () throws(SQLiteError) in try connexion.userVersion() }
        let toutes = reportees == position.frame
        return try instantane(position, toutes, toutDansLaBase: toutes, schema)
    }

    /// Reporte dans la base ce que les lecteurs permettent ; vrai si tout l'est.
    func reporter() -> Bool {
        guard let (trames, reportees) = try? connexion.checkpointPassive() else { return false }
        return trames == reportees
    }

    func fermer() {
        if connexion.isInTransaction() { try? connexion.execute("ROLLBACK") }
    }

    /// Pages de la base dans l'instantané.
    func pages() throws(ErreurSauvegarde) -> Int64 {
        try lire { () throws(SQLiteError) in try connexion.extent().pages }
    }

    /// Octets d'une page.
    func taillePage() throws(ErreurSauvegarde) -> Int {
        try lire { () throws(SQLiteError) in try connexion.extent().pageSize }
    }

    private func instantane(
        _ position: WALPosition, _ estReporte: Bool, toutDansLaBase: Bool, _ schema: Int32
    ) throws(ErreurSauvegarde) -> Instantane {
        let tete = try lire { () throws(SQLiteError) in
            try derniere.first { ($0.int64(0), $0.blob(1).hexadecimal) } ?? (0, "")
        }
        return Instantane(
            position: position, estReporte: estReporte, toutDansLaBase: toutDansLaBase, schema: schema,
            traces: tete.0, tete: tete.1)
    }

    private func executer(_ ordre: StaticString) throws(ErreurSauvegarde) {
        try lire { () throws(SQLiteError) in try connexion.execute(ordre) }
    }

    private func lire<T>(_ corps: () throws(SQLiteError) -> T) throws(ErreurSauvegarde) -> T {
        try deLaBase { () throws(ErreurEntrepot) in try convertir(corps) }
    }
}
