import SQLiteKit

/// Pourquoi une clé ne peut servir ; ne porte ni clé, ni chemin, ni ce qu'une commande a dit.
public enum ErreurCoffre: Error, Sendable, Equatable {
    /// Le fichier de la clé principale n'existe pas.
    case cleAbsente
    /// Le fichier de la clé principale ne peut être lu ou écrit ; `errno`.
    case fichier(errno: Int32)
    /// Le fichier de la clé principale n'est pas en mode 0600 ou 0400.
    case permissions
    /// Le fichier de la clé principale est d'un autre utilisateur.
    case proprietaire
    /// Ce n'est pas une clé de 32 octets, en hexadécimal ou en base64url.
    case malFormee
    /// La commande qui donne la clé principale n'a pas abouti.
    case commande(DefautCommande)
    /// La clé principale n'est pas celle de ce trousseau.
    case mauvaiseCle
    /// Une clé du trousseau est scellée sous une clé principale inconnue ; son identifiant, qui n'est pas secret.
    case principaleInconnue(String)
    /// Le trousseau n'existe pas, et la base n'est pas neuve.
    case trousseauAbsent
    /// Une clé du trousseau a été altérée, ou une clé qu'il devait tenir n'y est pas.
    case altere
    /// Le disque est plein.
    case plein
    /// Un autre processus tient le trousseau.
    case occupe
    /// SQLite a échoué ; code étendu.
    case base(code: Int32)

    init(_ erreur: SQLiteError) {
        self =
            switch erreur.primaryCode {
            case 5, 6: .occupe  // SQLITE_BUSY, SQLITE_LOCKED
            case _ where erreur.isFull: .plein
            default: .base(code: erreur.code)
            }
    }
}

/// Pourquoi une commande n'a pas donné de clé.
public enum DefautCommande: Sendable, Equatable {
    /// Elle n'a pu être lancée ; `errno`.
    case lancement(errno: Int32)
    /// Elle n'a pas fini à temps : elle a été tuée.
    case delai
    /// Elle a écrit plus qu'une clé : elle a été tuée.
    case bavarde
    /// Elle a fini avec ce code, ou par un signal (négatif).
    case echec(code: Int32)
}

/// Convertit une panne de SQLite à la frontière du coffre.
func convertir<T: ~Copyable>(_ corps: () throws(SQLiteError) -> T) throws(ErreurCoffre) -> T {
    do throws(SQLiteError) { return try corps() } catch { throw ErreurCoffre(error) }
}
