import Domaine
import SQLiteKit

/// Ce que la trace de chaque dépôt a scellé, relu à son rang : la chaîne est déjà vérifiée, et rien n'est gardé en mémoire.
struct DepotsScelles: ~Copyable {
    /// Un dépôt accordé, tel que sa trace le porte.
    struct Depot {
        let scelle: ScelleDepot
        let dossier: Int64?
    }

    private var lecture: Statement

    init(_ connexion: borrowing Connection) throws(SQLiteError) {
        lecture = try Statement(
            connexion, "SELECT action, issue, documents, dossier_id FROM trace WHERE rang = ?1")
    }

    /// Le dépôt de ce rang, s'il est celui de cette fiche.
    mutating func depot(rang: Int64, entryUUID: String?) throws(SQLiteError) -> Depot? {
        try lecture.bind(rang, at: 1)
        let trouve = try lecture.first { Self.depot($0) } ?? nil
        return trouve?.scelle.entryUUID == entryUUID ? trouve : nil
    }

    private static func depot(_ l: borrowing Row) -> Depot? {
        guard l.requiredText(0) == Action.alimentation.rawValue, l.requiredText(1) == "accorde",
            let scelle = ScelleDepot(l.requiredText(2))
        else { return nil }
        return Depot(scelle: scelle, dossier: l.optionalInt64(3))
    }

    /// La première fiche, dans l'ordre des entryUUID, dont le journal porte le dépôt et que l'entrepôt n'a pas.
    static func orpheline(_ connexion: borrowing Connection) throws(SQLiteError) -> String? {
        var traces = try Statement(
            connexion, "SELECT action, issue, documents, dossier_id FROM trace WHERE issue = 'accorde'")
        var fiche = try Statement(connexion, "SELECT 1 FROM fiche WHERE entry_uuid = ?1 AND version = 1")
        var premiere: String?
        var panne: SQLiteError?
        try traces.whileRows { l in
            guard let nom = depot(l)?.scelle.entryUUID, premiere.map({ nom < $0 }) ?? true else {
                return true
            }
            do throws(SQLiteError) {
                try fiche.bind(nom, at: 1)
                if try fiche.first({ _ in true }) == nil { premiere = nom }
            } catch { panne = error }
            return panne == nil
        }
        if let panne { throw panne }
        return premiere
    }
}
