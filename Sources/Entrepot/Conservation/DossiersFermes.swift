public import Domaine
import SQLiteKit

/// Un dossier fermé, et depuis quand.
public struct DossierFerme: Sendable, Hashable {
    /// Identifiant opaque.
    public let uuid: String
    /// Date de sa fermeture.
    public let depuis: Instant
    /// Place dans la lecture, à rendre pour lire la suite.
    public let place: Int64
}

/// Les dossiers fermés depuis longtemps, lus à côté de l'écrivain.
public enum DossiersFermes {
    /// Ceux qui étaient fermés à cet instant ou avant, dans un ordre constant.
    ///
    /// - Parameters:
    ///   - apres: place du dernier déjà lu ; 0 pour commencer.
    ///   - maximum: nombre, au plus.
    public static func lire(
        repertoire: String, fermesAvant limite: Instant, apres: Int64 = 0, maximum: Int
    ) throws(ErreurEntrepot) -> [DossierFerme] {
        try convertir { () throws(SQLiteError) in
            let connexion = try Connection(path: Entrepot.chemin(repertoire), mode: .readOnly)
            var lecture = try Statement(
                connexion,
                """
                SELECT uuid, etat_ms, id FROM dossier WHERE etat = 'FERME' AND etat_ms <= ?1 AND id > ?2
                ORDER BY id LIMIT ?3
                """)
            try lecture.bind(limite.ms, at: 1)
            try lecture.bind(apres, at: 2)
            try lecture.bind(Int64(maximum), at: 3)
            var lus: [DossierFerme] = []
            try lecture.forEachRow {
                lus.append(
                    DossierFerme(
                        uuid: $0.requiredText(0), depuis: Instant(ms: $0.int64(1)), place: $0.int64(2)))
            }
            return lus
        }
    }

    /// L'instant de la dernière trace d'un appelant que son jeton a prouvé ; `nil` s'il n'y en a pas.
    ///
    /// Son émetteur venait de le dater : les deux horloges s'accordaient. Un refus faute de preuve, ou un acte de la ligne de
    /// commande, n'est daté que par cette machine.
    public static func derniereTraceProuvee(repertoire: String) throws(ErreurEntrepot) -> Instant? {
        try convertir { () throws(SQLiteError) in
            let connexion = try Connection(path: Entrepot.chemin(repertoire), mode: .readOnly)
            var lecture = try Statement(
                connexion,
                """
                SELECT instant_ms FROM trace WHERE acteur_genre <> 'INCONNU' AND facade <> ?1
                ORDER BY rang DESC LIMIT 1
                """)
            try lecture.bind(Origine.Facade.commande.rawValue, at: 1)
            return try lecture.first { Instant(ms: $0.int64(0)) }
        }
    }
}
