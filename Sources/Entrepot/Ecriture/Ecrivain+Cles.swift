import Coffre
import SQLiteKit

extension Transaction {
    /// Ouvre un lot : où en est le journal, et rien de ce qu'un lot défait attendait du trousseau.
    mutating func ouvrirLot() throws(SQLiteError) {
        suspens.vider()
        if try journal.unAutreAEcrit() { changements?.toutNoter() }
        try journal.relireTete()
    }

    /// Rend durables les clés que le lot a créées, et confirme celles des lots validés.
    mutating func inscrireLesCles() throws(ErreurEntrepot) {
        guard !suspens.nouvelles.isEmpty else { return }
        do throws(ErreurCoffre) {
            try trousseau.inscrire(suspens.nouvelles, confirmer: aConfirmer)
        } catch { throw ErreurEntrepot(error) }
        aConfirmer = []
    }

    /// Confirme les clés des derniers lots validés, sans attendre qu'un autre en crée.
    mutating func confirmerLesCles() throws(ErreurCoffre) {
        try trousseau.inscrire([], confirmer: aConfirmer)
        aConfirmer = []
    }

    /// La transaction est validée : ses clés sont celles de dossiers qui existent, ou qui n'en ont plus besoin.
    mutating func clesValidees() {
        aConfirmer += suspens.valider()
    }

    /// Détruit les clés des dossiers effacés ; à reprendre si elle échoue.
    mutating func detruireLesCles() throws(ErreurCoffre) {
        try trousseau.detruire(suspens.aDetruire)
        suspens.noterDetruites()
    }
}

extension Entrepot {
    /// Finit ce qu'un arrêt brutal a interrompu entre la base et le trousseau ; avant de servir.
    ///
    /// Elle détruit des clés sur la foi de la base : à ne demander que par le serveur, quand le journal signé a reconnu
    /// cette base. D'une autre, plus ancienne, les clés des derniers dossiers passeraient pour n'être d'aucun.
    public func reconcilier() throws(ErreurEntrepot) {
        let connexion = try convertir { () throws(SQLiteError) in
            try Connection(path: chemin, mode: .readWrite)
        }
        let effaces = try convertir { () throws(SQLiteError) in
            var effaces: [String] = []
            var lecture = try Statement(
                connexion, "SELECT uuid FROM dossier INDEXED BY dossier_efface WHERE etat = 'EFFACE'")
            try lecture.forEachRow { effaces.append($0.requiredText(0)) }
            return effaces
        }
        var connus = try convertir { () throws(SQLiteError) in try Connus(connexion) }
        do throws(ErreurCoffre) {
            try trousseau.reconcilier(
                effaces: effaces, existe: { (uuid) throws(ErreurCoffre) in try connus.contient(uuid) })
        } catch { throw ErreurEntrepot(error) }
    }

    private struct Connus: ~Copyable {
        private var requete: Statement

        init(_ connexion: borrowing Connection) throws(SQLiteError) {
            requete = try Statement(connexion, "SELECT 1 FROM dossier WHERE uuid = ?1")
        }

        mutating func contient(_ uuid: String) throws(ErreurCoffre) -> Bool {
            do throws(SQLiteError) {
                try requete.bind(uuid, at: 1)
                return try requete.first { _ in true } ?? false
            } catch { throw .base(code: error.code) }
        }
    }
}
