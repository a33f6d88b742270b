public import Entrepot
public import OpenSSLKit

/// Ce qui empêche de tenir l'arbre du journal.
public enum ErreurGreffe: Error, Sendable, Equatable {
    /// La base.
    case entrepot(ErreurEntrepot)
    /// La clé qui signe les points de contrôle.
    case cle(CryptoError)
    /// Un fichier du répertoire `journal` ; numéro d'erreur du système.
    case fichier(errno: Int32)
    /// La clé est celle du journal d'avant la restauration : elle ne signe pas deux suites différentes.
    case cleDAvantRestauration
    /// Un autre serveur tient le journal de ce répertoire.
    case tenu
    /// Le journal n'est pas celui qui a été signé : le premier maillon rompu.
    case rupture(String)
}

/// Convertit une panne à la frontière du greffe.
func deLEntrepot<T: ~Copyable>(
    _ corps: () throws(ErreurEntrepot) -> T
) throws(ErreurGreffe) -> T {
    do throws(ErreurEntrepot) { return try corps() } catch { throw .entrepot(error) }
}
