/// Pourquoi une sauvegarde ou une restauration n'aboutit pas.
public enum ErreurSauvegarde: Error, Sendable, Equatable {
    /// La base.
    case entrepot(ErreurEntrepot)
    /// Un fichier, nommé depuis le dépôt ou le répertoire de données ; numéro d'erreur du système.
    case fichier(String, errno: Int32)
    /// Une autre commande tient le dépôt.
    case occupe
    /// Ce répertoire n'est pas un dépôt de sauvegardes, ou il est d'un programme plus récent.
    case pasUnDepot
    /// Ce répertoire n'est ni vide ni un dépôt : rien n'y est écrit.
    case pasVide
    /// Quelque chose du dépôt n'est plus ce qui y fut écrit : son nom, et ce qu'il a.
    case abime(String, String)
    /// Aucune sauvegarde n'est aussi ancienne.
    case aucune
    /// Une autre restauration est en cours au même endroit.
    case restaurationEnCours
    /// Ce qui est restauré n'est pas ce qui fut sauvegardé : le premier maillon rompu.
    case rompu(String)
    /// Une sauvegarde continue ne peut plus prouver sa suite : une autre base doit commencer.
    case interrompu(Interruption)

    /// Pourquoi une suite s'arrête.
    public enum Interruption: Sendable, Equatable {
        /// Des transactions ne sont plus dans le WAL.
        case trou
        /// Le journal a été retiré du dépôt.
        case journalRetire
        /// Une autre base a pris la place de celle qui est suivie.
        case baseRemplacee
        /// Le schéma de la base a changé.
        case schema
    }
}

/// Convertit une panne de l'entrepôt à la frontière de la sauvegarde.
func deLaBase<T: ~Copyable>(_ corps: () throws(ErreurEntrepot) -> T) throws(ErreurSauvegarde) -> T {
    do throws(ErreurEntrepot) { return try corps() } catch { throw .entrepot(error) }
}
