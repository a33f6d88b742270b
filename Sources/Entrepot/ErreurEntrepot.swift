public import Coffre
import SQLiteKit

/// Une panne de l'entrepôt.
///
/// Un refus n'en est pas une.
public enum ErreurEntrepot: Error, Sendable, Equatable {
    /// Le disque ou la base est plein : rien n'a été écrit (507).
    case pleine
    /// Un autre processus tient la base : à retenter (503).
    case occupee
    /// Trop d'actes attendent : à retenter (503).
    case surcharge
    /// La validation a échoué et ce qu'elle avait commencé n'a pu être défait : un arrêt brutal peut encore la faire valoir.
    case incertaine
    /// L'entrepôt est fermé.
    case fermee
    /// La base n'existe pas : `dmp initialiser` la crée.
    case absente
    /// La base a été écrite par un programme plus récent.
    case plusRecente(trouvee: Int, connue: Int)
    /// La base est d'un schéma plus ancien : le serveur, en démarrant, la met à niveau.
    case plusAncienne(trouvee: Int, connue: Int)
    /// La clé des pseudonymes est illisible, tronquée, ou lisible par d'autres que son propriétaire.
    case cle
    /// La base tient des dossiers en clair, d'un programme qui ne chiffrait pas : elle n'est pas ouverte.
    case enClair
    /// Une clé ne peut servir.
    case coffre(ErreurCoffre)
    /// Ce qui est chiffré a été altéré, ou pris ailleurs : rien n'en est rendu.
    case alteree
    /// Le contenu d'une lecture accordée n'est plus là, ou sa clé : le dossier a été effacé depuis, ou la base date d'avant.
    case effacee
    /// SQLite a échoué ; code étendu.
    case base(code: Int32)

    init(_ erreur: SQLiteError) {
        self =
            switch erreur.primaryCode {
            case 5, 6: .occupee  // SQLITE_BUSY, SQLITE_LOCKED
            case _ where erreur.isFull: .pleine
            case 14: .absente  // SQLITE_CANTOPEN
            default: .base(code: erreur.code)
            }
    }

    init(_ erreur: ErreurCoffre) {
        self =
            switch erreur {
            case .plein: .pleine
            case .occupe: .occupee
            default: .coffre(erreur)
            }
    }

    init(_ erreur: MigrationError) {
        self =
            switch erreur {
            case .newerDatabase(let found, let known): .plusRecente(trouvee: Int(found), connue: Int(known))
            case .uninitialized: .absente
            case .foreignKeyViolation: .base(code: 19)
            case .sqlite(let error): ErreurEntrepot(error)
            }
    }
}

/// Convertit une panne de SQLite à la frontière de l'entrepôt.
func convertir<T: ~Copyable>(_ corps: () throws(SQLiteError) -> T) throws(ErreurEntrepot) -> T {
    do throws(SQLiteError) { return try corps() } catch { throw ErreurEntrepot(error) }
}
